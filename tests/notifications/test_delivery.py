"""Nothing lost, nothing twice: the outbox against a mail server that keeps its own ledger."""

import random
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.utils import timezone

from notifications import channels, delivery
from notifications.delivery import CLAIM, PAUSES, claim, deliver_due, pause_after, retire_codes
from notifications.models import Channel, Message

SECOND = timedelta(seconds=1)


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours may catch it."""


class Recorder:
    """A channel that remembers and fails on command."""

    def __init__(self, *answers):
        self.sent = []
        self.answers = list(answers)
        self.closed = 0

    def send(self, message):
        self.sent.append(message.pk)
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer

    def close(self):
        self.closed += 1


@pytest.fixture
def recorder(monkeypatch):
    """Put a Recorder in place of the e-mail channel."""

    def install(*answers):
        backend = Recorder(*answers)
        monkeypatch.setattr(channels, "backend_for", lambda channel: backend if channel == "email" else Recorder())
        return backend

    return install


# --- the plain path ---


def test_a_due_message_goes_out_and_is_marked(letter, mail_server):
    row = letter()

    count = deliver_due()

    row.refresh_from_db()
    assert count == 1
    assert (row.status, row.attempts, row.claimed_until, row.failure) == ("sent", 1, None, "")
    assert row.sent_at is not None
    assert [recipient for recipient, _mail in mail_server.ledger] == ["siti@warga.example"]


def test_many_messages_share_one_connection(letter, mail_server, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 10)
    for number in range(25):
        letter(f"warga{number}@warga.example")

    count = deliver_due()

    assert count == 25
    assert mail_server.connections == 1
    assert set(mail_server.ids.values()) == {1}


def test_nothing_due_opens_no_connection(letter, mail_server):
    letter(due_at=timezone.now() + SECOND * 60)

    count = deliver_due()

    assert (count, mail_server.connections) == (0, 0)


@pytest.mark.parametrize("status", ["sent", "dead", "cancelled"])
def test_only_waiting_rows_go_out(letter, recorder, status):
    backend = recorder()
    letter(status=status, sent_at=timezone.now())

    deliver_due()

    assert backend.sent == []


def test_the_oldest_due_goes_first_and_codes_before_mail(letter, recorder, monkeypatch):
    now = timezone.now()
    order = []
    monkeypatch.setattr(channels, "backend_for", lambda channel: Recorder())
    monkeypatch.setattr(delivery, "_mark_sent", lambda message: order.append(message.address))
    letter("b", due_at=now - SECOND)
    letter("a", due_at=now - 2 * SECOND)
    letter("code", channel="phone", due_at=now)

    deliver_due()

    assert order == ["code", "a", "b"]


def test_the_channel_is_closed_even_when_the_worker_is_stopped(letter, recorder):
    backend = recorder(SoftTimeLimitExceeded())
    letter()

    with pytest.raises(SoftTimeLimitExceeded):
        deliver_due()

    assert backend.closed == 1


# --- pauses and giving up ---


@pytest.mark.parametrize(
    ("attempts", "pause"), [(1, 30), (2, 120), (3, 600), (4, 3600), (5, 21600), (6, 21600), (60, 21600)]
)
def test_pauses_grow_and_differ_by_a_fifth_at_most(attempts, pause):
    found = {pause_after(attempts).total_seconds() for _ in range(50)}

    assert pause * 0.8 <= min(found) < max(found) <= pause * 1.2


def test_a_message_waits_longer_each_time_and_dies_with_its_reason(letter, mail_server, settings, monkeypatch):
    settings.NOTIFICATION_MAX_ATTEMPTS = 4
    monkeypatch.setattr(delivery.random, "uniform", lambda low, high: 1)
    mail_server.plan["siti@warga.example"] = [("rcpt", "451 greylisted")] * 9
    tries = []

    with time_machine.travel("2026-11-24 08:00+07:00", tick=False) as clock:
        row = letter()
        for _second in range(0, 8000, 10):
            deliver_due()
            row.refresh_from_db()
            if row.attempts > len(tries):
                tries.append((timezone.now() - row.created_at).total_seconds())
            clock.shift(10)

    assert tries == [0, 30, 150, 750]
    assert (row.status, row.failure, row.last_error) == ("dead", "later", "451 greylisted")
    assert mail_server.ledger == []


def test_a_refused_recipient_is_dead_at_once(letter, mail_server):
    mail_server.plan["siti@warga.example"] = [("rcpt", "550 no such user")]
    row = letter()

    deliver_due()

    row.refresh_from_db()
    assert (row.status, row.attempts, row.failure, row.last_error) == ("dead", 1, "refused", "550 no such user")


def test_an_unexpected_error_is_tried_again_and_kept_out_of_the_log(letter, recorder, caplog, capsys):
    recorder(RuntimeError("rahasia@warga.example"))
    row = letter()

    deliver_due()

    row.refresh_from_db()
    assert (row.status, row.failure, row.last_error) == ("pending", "error", "RuntimeError('rahasia@warga.example')")
    assert "rahasia" not in caplog.text + "".join(capsys.readouterr())


def test_a_channel_without_provider_fails_with_that_reason(letter, settings):
    settings.NOTIFICATION_BACKENDS = {"email": "", "phone": ""}
    row = letter("+6281234567001", channel="phone")

    deliver_due()

    row.refresh_from_db()
    assert (row.status, row.failure) == ("dead", "no_provider")


def test_a_row_that_kills_every_worker_is_given_up(letter, recorder, settings):
    backend = recorder()
    row = letter(attempts=settings.NOTIFICATION_MAX_ATTEMPTS)

    deliver_due()

    row.refresh_from_db()
    assert (row.status, row.failure) == ("dead", "stopped")
    assert backend.sent == []


# --- a server that is unwell ---


def test_an_unreachable_server_costs_the_batch_one_try_each(letter, settings, mail_server):
    mail_server.shutdown()
    mail_server.server_close()
    rows = [letter(f"w{n}@warga.example") for n in range(3)]

    deliver_due()

    for row in rows:
        row.refresh_from_db()
        assert (row.status, row.attempts, row.failure, row.claimed_until) == ("pending", 1, "unreachable", None)
        assert row.due_at > timezone.now() + 20 * SECOND


def test_one_message_that_breaks_the_connection_does_not_stop_the_others(letter, mail_server):
    mail_server.plan["racun@warga.example"] = [("drop", "yes")]
    bad, _a, _b = [letter(address) for address in ("racun@warga.example", "a@warga.example", "b@warga.example")]

    count = deliver_due()

    bad.refresh_from_db()
    assert (count, bad.status, bad.failure) == (2, "pending", "broken")
    assert sorted(recipient for recipient, _mail in mail_server.ledger) == ["a@warga.example", "b@warga.example"]


def test_three_breaks_in_a_row_let_the_rest_wait_without_costing_a_try(letter, recorder):
    backend = recorder(*[channels.ConnectionBroke("gone")] * 3)
    rows = [letter(f"w{n}@warga.example") for n in range(5)]

    deliver_due()

    attempts = list(Message.objects.order_by("pk").values_list("attempts", "claimed_until"))
    assert attempts == [(1, None)] * 3 + [(0, None)] * 2
    assert len(backend.sent) == 3
    assert Message.objects.due(timezone.now()).count() == 0
    assert Message.objects.due(timezone.now() + PAUSES[0] * 1.2).count() == len(rows)


def test_breaks_that_are_not_in_a_row_do_not_count_together(letter, recorder):
    broke = channels.ConnectionBroke("gone")
    backend = recorder(broke, broke, channels.TryLater("451"), broke, broke, None)
    for number in range(6):
        letter(f"w{number}@warga.example")

    count = deliver_due()

    assert (count, len(backend.sent)) == (1, 6)


def test_a_delivery_stops_when_its_time_is_used_and_gives_the_rest_back(letter, monkeypatch):
    class Slow(Recorder):
        def send(self, message):
            super().send(message)
            clock.shift(50)

    slow = Slow()
    monkeypatch.setattr(channels, "backend_for", lambda channel: slow if channel == "email" else Recorder())
    monkeypatch.setattr(delivery.time, "monotonic", lambda: timezone.now().timestamp())
    with time_machine.travel("2026-11-24 08:00+07:00", tick=False) as clock:
        for number in range(5):
            letter(f"w{number}@warga.example")

        count = deliver_due()

        assert count == len(slow.sent) == 3
        assert list(Message.objects.due(timezone.now()).values_list("attempts", flat=True)) == [0, 0]


def test_a_stopped_worker_gives_back_what_it_has_not_tried(letter, recorder):
    recorder(None, SoftTimeLimitExceeded())
    for number in range(4):
        letter(f"w{number}@warga.example")

    with pytest.raises(SoftTimeLimitExceeded):
        deliver_due()

    rows = Message.objects.order_by("pk")
    assert [(row.status, row.attempts, row.claimed_until is None) for row in rows] == [
        ("sent", 1, True),
        ("pending", 1, False),
        ("pending", 0, True),
        ("pending", 0, True),
    ]


# --- claims ---


def test_a_claimed_row_belongs_to_nobody_else_until_the_claim_runs_out(letter):
    row = letter()
    now = timezone.now()

    first = claim(Channel.EMAIL, now)
    second = claim(Channel.EMAIL, now + CLAIM)
    third = claim(Channel.EMAIL, now + CLAIM + SECOND)

    assert [[r.pk for r in rows] for rows in (first, second, third)] == [[row.pk], [], [row.pk]]
    row.refresh_from_db()
    assert row.attempts == third[0].attempts == 2


def test_a_claim_takes_no_more_than_a_batch(letter, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 2)
    for _ in range(3):
        letter()

    rows = claim(Channel.EMAIL, timezone.now())

    assert len(rows) == 2
    assert Message.objects.filter(claimed_until__isnull=False).count() == 2


def test_a_late_failure_does_not_overwrite_somebody_elses_claim(letter):
    letter()
    now = timezone.now()
    [stale] = claim(Channel.EMAIL, now)
    [fresh] = claim(Channel.EMAIL, now + CLAIM + SECOND)

    delivery._retry(stale, channels.TryLater("451"))
    delivery._give_up(stale, channels.Refused("550"))
    delivery._release([stale], pause=SECOND)

    row = Message.objects.get()
    assert (row.status, row.claimed_until, row.attempts) == ("pending", fresh.claimed_until, 2)


def test_a_late_success_still_counts(letter):
    letter()
    now = timezone.now()
    [stale] = claim(Channel.EMAIL, now)
    claim(Channel.EMAIL, now + CLAIM + SECOND)

    delivery._mark_sent(stale)

    assert Message.objects.get().status == "sent"


# --- at least once outside, once in the eyes of the receiver ---


def test_killed_between_send_and_mark_goes_out_again_under_the_same_id(letter, mail_server, monkeypatch):
    mark = delivery._mark_sent
    monkeypatch.setattr(delivery, "_mark_sent", lambda message: (_ for _ in ()).throw(Killed))
    with time_machine.travel("2026-11-24 08:00+07:00", tick=False) as clock:
        row = letter()
        with pytest.raises(Killed):
            deliver_due()
        monkeypatch.setattr(delivery, "_mark_sent", mark)

        clock.shift(CLAIM)
        while_claimed = deliver_due()
        clock.shift(1)
        afterwards = deliver_due()

    row.refresh_from_db()
    assert (while_claimed, afterwards, row.status, row.attempts) == (0, 1, "sent", 2)
    assert list(mail_server.ids.values()) == [2]


@pytest.mark.parametrize("trouble", [("take_and_drop", "yes"), ("take_and_stall", "0.8")])
def test_taken_without_an_answer_goes_out_again_under_the_same_id(letter, mail_server, trouble):
    mail_server.plan["siti@warga.example"] = [trouble]
    with time_machine.travel("2026-11-24 08:00+07:00", tick=False) as clock:
        row = letter()
        deliver_due()
        clock.shift(60)
        deliver_due()

    row.refresh_from_db()
    assert (row.status, row.attempts) == ("sent", 2)
    assert list(mail_server.ids.values()) == [2]


def test_ledger_and_outbox_agree_after_every_kind_of_trouble(letter, mail_server, settings, monkeypatch):
    settings.NOTIFICATION_MAX_ATTEMPTS = 8
    monkeypatch.setattr(delivery, "BATCH", 7)
    dice = random.Random(20261124)
    harmless = [
        ("ok", ""),
        ("rcpt", "450 busy"),
        ("rcpt", "421 closing"),
        ("data", "451 later"),
        ("drop", "yes"),
        ("take_and_drop", "yes"),
    ]
    refused = set()
    mark = delivery._mark_sent
    kills = iter([False, True, False, False, True] + [False] * 1000)

    def mark_or_die(message):
        if next(kills):
            raise Killed
        mark(message)

    monkeypatch.setattr(delivery, "_mark_sent", mark_or_die)
    with time_machine.travel("2026-11-24 08:00+07:00", tick=False) as clock:
        for number in range(60):
            address = f"warga{number}@warga.example"
            letter(address)
            mail_server.plan[address] = dice.choices(harmless, k=dice.randint(0, 4))
            if number % 10 == 0:
                mail_server.plan[address] = [("rcpt", "550 no such user")]
                refused.add(address)
        for _round in range(200):
            with suppress(Killed):
                deliver_due()
            if not Message.objects.filter(status="pending").exists():
                break
            clock.shift(120)

    sent = Message.objects.filter(status="sent")
    dead = Message.objects.failed()
    shown = {(recipient, mail["Message-ID"]) for recipient, mail in mail_server.ledger}
    missing = set(sent.values_list("address", flat=True)) - {recipient for recipient, _id in shown}
    assert sent.count() + dead.count() == 60
    assert set(dead.values_list("address", flat=True)) == refused
    assert missing == set()
    # One Message-ID a row: whatever the mail server took twice, the reader's mailbox shows once.
    assert len(shown) == len(mail_server.ids) == sent.count()
    assert len(mail_server.ledger) > sent.count()


def _deliver_in_threads(count):
    start = Barrier(count)

    def work():
        try:
            start.wait()
            deliver_due()
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_each_message_once(letter, mail_server, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 5)
    mail_server.delay = 0.002
    for number in range(80):
        letter(f"warga{number}@warga.example")

    _deliver_in_threads(4)

    assert len(mail_server.ids) == 80
    assert set(mail_server.ids.values()) == {1}
    assert set(Message.objects.values_list("status", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_the_same_run_doubles(letter, mail_server, monkeypatch):
    def unlocked(channel, now):
        return list(Message.objects.due(now).filter(channel=channel)[: delivery.BATCH])

    monkeypatch.setattr(delivery, "claim", unlocked)
    monkeypatch.setattr(delivery, "BATCH", 5)
    mail_server.delay = 0.002
    for number in range(80):
        letter(f"warga{number}@warga.example")

    _deliver_in_threads(4)

    assert max(mail_server.ids.values()) > 1


# --- codes ---


def _code(letter, **fields):
    values = {"is_secret": True, "body": "Kode: 482915", "expires_at": timezone.now() + timedelta(minutes=10)}
    return letter(**{**values, **fields})


def test_a_sent_code_is_blanked(letter, recorder, settings):
    settings.DEMO = False
    recorder()
    row = _code(letter)

    deliver_due()

    row.refresh_from_db()
    assert (row.status, row.body) == ("sent", "")


def test_a_sent_code_can_be_read_in_the_demo_city(letter, recorder, settings):
    settings.DEMO = True
    recorder()
    row = _code(letter)

    deliver_due()

    row.refresh_from_db()
    assert (row.status, row.body) == ("sent", "Kode: 482915")


def test_other_messages_keep_their_text(letter, recorder, settings):
    settings.DEMO = False
    recorder()
    row = letter()

    deliver_due()

    row.refresh_from_db()
    assert row.body == "Halo"


def test_a_code_that_has_run_out_is_not_sent_any_more(letter, recorder, settings):
    settings.DEMO = False
    backend = recorder()
    row = _code(letter, expires_at=timezone.now() - SECOND)

    deliver_due()

    row.refresh_from_db()
    assert backend.sent == []
    assert (row.status, row.failure, row.body) == ("cancelled", "expired", "")


def test_retiring_leaves_codes_that_still_work_and_rows_in_somebodys_hands(letter, settings):
    settings.DEMO = False
    now = timezone.now()
    living = _code(letter)
    held = _code(letter, expires_at=now - SECOND, claimed_until=now + SECOND)

    retire_codes(now)

    for row in (living, held):
        row.refresh_from_db()
        assert (row.status, row.body) == ("pending", "Kode: 482915")


@pytest.mark.parametrize("status", ["dead", "cancelled"])
def test_a_failed_code_is_blanked_when_it_has_run_out(letter, settings, status):
    settings.DEMO = False
    row = _code(letter, status=status, expires_at=timezone.now() - SECOND)

    retire_codes(timezone.now())

    row.refresh_from_db()
    assert (row.status, row.body) == (status, "")


def test_delivery_asks_little_of_the_database(letter, recorder, django_assert_num_queries):
    recorder()
    for number in range(3):
        letter(f"w{number}@warga.example")

    # codes retired (DEMO: 1); phone: claim 3; e-mail: claim 4, one mark a row 3, then an empty claim 3
    with django_assert_num_queries(14):
        deliver_due()
