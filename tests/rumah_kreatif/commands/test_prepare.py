"""`prepare` itself is driven by `tests/rumah_kreatif/test_run.py`; here is what it says about a demo that is over."""

import pytest
from django.core.management import call_command

from accounts.demo import create_demo_people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_to_collect(monkeypatch):
    monkeypatch.setattr("rumah_kreatif.management.commands.prepare.Command.collect_static_files", lambda *args: None)


def test_prepare_says_that_demo_people_are_in_a_real_portal(settings, capsys):
    create_demo_people()
    settings.DEMO = False

    call_command("prepare")

    said = capsys.readouterr()
    assert "accounts.W001" in said.err
    assert said.out == ""


def test_prepare_has_nothing_to_say_of_a_portal_without_them(settings, capsys):
    settings.DEMO = False

    call_command("prepare")

    assert "accounts.W001" not in capsys.readouterr().err
