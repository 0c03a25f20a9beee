"""What the cards of the officials' first page say."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from rumah_kreatif.desk.tasks import TASKS

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
WITH_A_FIRST_DAY = [task for task in TASKS if task.fresh]


@pytest.fixture(autouse=True)
def noon():
    """Twelve o'clock in Surabaya."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize("task", WITH_A_FIRST_DAY, ids=lambda task: task.name)
@pytest.mark.parametrize("language, words", [("id", "hari ini."), ("en", "today.")])
def test_nobody_waits_for_no_days_on_the_first_day(task, language, words):
    with translation.override(language):
        sentence = task.sentence(3, NOON - timedelta(hours=11))

    assert words in sentence
    assert "0" not in sentence


@pytest.mark.parametrize("task", WITH_A_FIRST_DAY, ids=lambda task: task.name)
def test_the_next_day_begins_at_midnight_in_surabaya(task):
    before, after = (task.sentence(1, NOON - timedelta(hours=hours)) for hours in (13, 12))

    assert "1 hari" in before
    assert "hari ini." in after


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_with_nothing_to_do_it_says_so(task):
    assert task.sentence(0, None) != task.sentence(1, NOON - timedelta(days=3))
