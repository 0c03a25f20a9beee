import socket
import time

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from kombu.exceptions import OperationalError

from notifications import tasks
from notifications.models import Message


def test_the_task_delivers(letter, mail_server):
    letter()

    tasks.deliver_due()
    tasks.deliver_due()

    assert list(mail_server.ids.values()) == [1]
    assert Message.objects.get().status == "sent"


def test_beat_sweeps_every_ten_seconds():
    entry = django_settings.CELERY_BEAT_SCHEDULE["deliver-messages"]

    assert (entry["task"], entry["schedule"]) == (tasks.deliver_due.name, 10)


def test_one_wake_up_a_transaction(db, wake_ups, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.wake_up_on_commit()
        tasks.wake_up_on_commit()

    assert wake_ups == [{"retry": False, "ignore_result": True}]


def test_a_rolled_back_savepoint_does_not_swallow_the_wake_up(db, wake_ups, django_capture_on_commit_callbacks):
    def ask_and_fail():
        with transaction.atomic():
            tasks.wake_up_on_commit()
            raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(RuntimeError):
            ask_and_fail()
        tasks.wake_up_on_commit()

    assert len(wake_ups) == 1


@pytest.mark.parametrize("error", [OperationalError("refused"), ConnectionResetError("gone"), TimeoutError("slow")])
def test_a_broker_that_is_down_is_asked_once_and_then_left_alone(monkeypatch, error):
    calls = []

    def refuse(**kwargs):
        calls.append(kwargs)
        raise error

    monkeypatch.setattr(tasks.deliver_due, "apply_async", refuse)

    tasks._wake_up()
    tasks._wake_up()

    assert len(calls) == 1
    assert tasks._broker_rests_until > time.monotonic()


def test_the_broker_is_asked_again_after_its_rest(monkeypatch, wake_ups):
    monkeypatch.setattr(tasks, "_broker_rests_until", time.monotonic() - 1)

    tasks._wake_up()

    assert len(wake_ups) == 1


@pytest.mark.parametrize("answers_calls", [False, True])
def test_publishing_to_a_lost_broker_fails_fast(answers_calls):
    # One port that nobody listens on, one where the call is taken and never answered.
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if answers_calls:
            silent.listen()
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        begun = time.monotonic()

        with tasks.deliver_due.app.connection_for_write(url) as connection, pytest.raises(OperationalError):
            tasks.deliver_due.app.send_task(tasks.deliver_due.name, connection=connection, retry=False)

        assert time.monotonic() - begun < 5
