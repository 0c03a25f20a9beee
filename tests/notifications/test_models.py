from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone, translation

from notifications.models import Message, MessageStatus, MessageTemplate

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def test_every_status_has_its_transitions():
    assert set(Message.TRANSITIONS) == set(MessageStatus)


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, True),
        ({"due_at": NOW + MINUTE}, False),
        ({"claimed_until": NOW + MINUTE}, False),
        ({"claimed_until": NOW - MINUTE}, True),
        ({"status": "dead"}, False),
        ({"status": "cancelled"}, False),
        ({"status": "sent", "sent_at": NOW}, False),
    ],
)
def test_due_rows_wait_are_timely_and_in_nobodys_hands(letter, fields, due):
    letter(**{"due_at": NOW, **fields})

    assert Message.objects.due(NOW).exists() is due


@pytest.mark.parametrize("status", sorted(MessageStatus))
def test_failed_rows_are_the_dead_ones(letter, status):
    letter(status=status, sent_at=NOW)

    assert Message.objects.failed().exists() is (status == "dead")


def test_the_inbox_holds_her_own_inbox_rows_newest_first(letter, siti, dewi):
    older = letter("", recipient=siti, channel="inbox", created_at=NOW - MINUTE)
    newer = letter("", recipient=siti, channel="inbox", created_at=NOW)
    letter("", recipient=dewi, channel="inbox")
    letter(recipient=siti)

    assert list(Message.objects.inbox_of(siti)) == [newer, older]


def test_mark_read_keeps_the_first_time(letter, siti):
    row = letter("", recipient=siti, channel="inbox")

    counts = Message.objects.inbox_of(siti).mark_read(), Message.objects.inbox_of(siti).mark_read()

    row.refresh_from_db()
    assert counts == (1, 0)
    assert row.read_at is not None
    assert not Message.objects.unread().exists()


@pytest.mark.parametrize(
    ("is_secret", "expires_at", "run_out"),
    [(True, NOW - MINUTE, True), (True, NOW + 99 * MINUTE, False), (False, None, False), (True, None, False)],
)
def test_only_codes_run_out(letter, is_secret, expires_at, run_out):
    row = letter(is_secret=is_secret, expires_at=expires_at)

    assert row.has_run_out is run_out
    assert Message.objects.run_out(NOW).exists() is run_out


@pytest.mark.parametrize(("link", "own"), [("/saya/", True), ("https://a.example/", False), ("", False)])
def test_has_path_is_about_this_portal(letter, link, own):
    assert letter(link=link).has_path is own


def test_the_database_refuses_a_sent_row_without_time(letter):
    with pytest.raises(IntegrityError, match="message_sent_has_time"):
        letter(status="sent")


def test_the_database_refuses_an_unknown_status(letter):
    with pytest.raises(IntegrityError, match="message_status_known"):
        letter(status="lost")


def test_the_database_refuses_the_same_once_only_key_twice_in_a_channel(letter):
    letter(dedup_key="k")

    with pytest.raises(IntegrityError, match="message_once"):
        letter(dedup_key="k")


def test_rows_call_themselves_by_their_subject_and_texts_by_their_purpose(letter):
    template = MessageTemplate(purpose_id="Usaha aktif lagi", purpose_en="Active again", channels=["inbox", "email"])

    assert str(letter(subject="Kabar")) == "Kabar"
    with translation.override("id"):
        assert str(template) == "Usaha aktif lagi"
    with translation.override("en"):
        assert str(template) == "Active again"
        assert template.channel_names == "inbox on the website, e-mail"


def test_a_text_knows_its_words_in_each_language():
    template = MessageTemplate(subject_id="a", body_id="b", subject_en="c", body_en="d", placeholders={"business": "x"})

    assert [template.subject("id"), template.body("id"), template.subject("en"), template.body("en")] == list("abcd")
    assert template.allowed_placeholders == ["name", "organisation", "business"]
