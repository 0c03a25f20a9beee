from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from accounts.models import StatusChange
from notifications.models import Failure, Message, MessageStatus, MessageTemplate
from notifications.services import examples, notify, notify_address, previews, send_again, set_aside
from tests.factories import UserFactory


def test_notify_writes_one_row_for_each_channel_that_she_has(siti):
    messages = notify(siti, "business_active", business="Puding Melati")

    assert [(m.channel, m.address, m.status) for m in messages] == [
        ("inbox", "", "sent"),
        ("email", "siti@warga.example", "pending"),
        ("phone", "+6281234567001", "pending"),
    ]


def test_notify_leaves_out_what_she_does_not_have(dewi):
    messages = notify(dewi, "business_active", business="Puding Melati")

    assert [m.channel for m in messages] == ["inbox", "phone"]


def test_notify_trusts_no_unverified_phone(db):
    person = UserFactory(phone_verified_at=None, email="a@warga.example")

    messages = notify(person, "business_active", business="Puding Melati")

    assert [m.channel for m in messages] == ["inbox", "email"]


def test_notify_uses_only_the_channels_of_the_text(siti):
    messages = notify(siti, "import_finished", job="direktori.xlsx")

    assert [m.channel for m in messages] == ["inbox", "email"]


def test_notify_nobody_writes_nothing(db):
    messages = notify(None, "business_active", business="Puding Melati")

    assert messages == []
    assert Message.objects.count() == 0


def test_notify_refuses_a_kind_without_text(siti):
    with pytest.raises(MessageTemplate.DoesNotExist):
        notify(siti, "no_such_kind")


def test_notify_writes_in_her_language(siti, dewi):
    with translation.override("id"):
        [indonesian, *_rest] = notify(siti, "business_active", business="Puding Melati")
        [english, *_rest] = notify(dewi, "business_active", business="Puding Melati")

    assert indonesian.subject == "Puding Melati aktif lagi"
    assert english.subject == "Puding Melati is active again"
    assert english.body.startswith("Hello Dewi Rekaan,\n\nGood news: Puding Melati is active again")


def test_notify_translates_lazy_values_for_the_reader(siti, dewi):
    value = gettext_lazy("Yes")

    bodies = [notify(person, "business_active", business=value)[0].subject for person in (siti, dewi)]

    assert bodies == ["Ya aktif lagi", "Yes is active again"]


def test_notify_turns_the_link_into_her_language(dewi):
    with translation.override("id"):
        messages = notify(dewi, "business_verified", business="Puding Melati", url="/saya/pesan/")

    assert {m.link for m in messages} == {"/en/saya/pesan/"}


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("/saya/pesan/", "/saya/pesan/"),
        ("https://portal.example/x", "https://portal.example/x"),
        ("javascript:alert(1)", ""),
        ("//jahat.example/", ""),
        ("saya/pesan/", ""),
        ("/" + "x" * 300, ""),
        ("", ""),
    ],
)
def test_notify_takes_only_harmless_links(siti, url, link):
    [message, *_rest] = notify(siti, "business_verified", business="Puding Melati", url=url)

    assert message.link == link


def test_notify_takes_link_as_another_word_for_url(siti):
    [message, *_rest] = notify(siti, "business_verified", business="Puding Melati", link="/saya/pesan/")

    assert message.link == "/saya/pesan/"


def test_a_missing_value_never_stops_the_message(siti):
    [message, *_rest] = notify(siti, "business_active")

    assert message.subject == "… aktif lagi"


def test_what_people_typed_stays_text(db):
    person = UserFactory(full_name="Siti\r\nBcc: semua@jahat.example\x1b", email="a@warga.example")

    messages = notify(person, "business_active", business="<b>Puding</b>\nBcc: x@jahat.example {name}")

    assert {m.subject for m in messages} == {"<b>Puding</b> Bcc: x@jahat.example {name} aktif lagi"}
    assert messages[0].body.startswith("Halo Siti Bcc: semua@jahat.example,\n\nKabar baik: <b>Puding</b> Bcc:")


def test_a_long_subject_is_cut_to_the_column(siti):
    [message, *_rest] = notify(siti, "business_active", business="x" * 500)

    assert message.subject == "x" * 200


def test_notify_wakes_the_worker_once_after_the_commit(siti, wake_ups, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        notify(siti, "business_active", business="A")
        notify(siti, "business_active", business="B")
        called_early = list(wake_ups)

    assert called_early == []
    assert len(wake_ups) == 1


def test_notify_wakes_nobody_for_the_inbox_alone(db, wake_ups, django_capture_on_commit_callbacks):
    MessageTemplate.objects.filter(key="business_active").update(channels=["inbox"])

    with django_capture_on_commit_callbacks(execute=True):
        notify(UserFactory(), "business_active", business="A")

    assert wake_ups == []


def test_notify_leaves_no_row_when_the_caller_rolls_back(siti):
    def write_and_fail():
        with transaction.atomic():
            notify(siti, "business_active", business="A")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()

    assert Message.objects.count() == 0


# --- once only ---


def test_a_second_call_with_the_same_dedup_key_returns_the_first_rows(siti):
    first = notify(siti, "business_active", dedup_key="active:1", business="Lama")
    second = notify(siti, "business_active", dedup_key="active:1", business="Baru")

    assert [m.pk for m in second] == [m.pk for m in first]
    assert [m.subject for m in second] == ["Lama aktif lagi"] * 3
    assert Message.objects.count() == 3


def test_without_dedup_key_every_call_counts(siti):
    notify(siti, "business_active", business="A")
    notify(siti, "business_active", business="A")

    assert Message.objects.count() == 6


def test_a_dedup_key_of_somebody_else_is_a_loud_mistake(siti, dewi):
    notify(siti, "business_active", dedup_key="active:1", business="A")

    with pytest.raises(ValueError, match="somebody else"):
        notify(dewi, "business_active", dedup_key="active:1", business="A")


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_the_same_moment_write_once():
    # The rows of the migrations are flushed in tests that commit.
    MessageTemplate.objects.get_or_create(
        key="business_active", defaults={"channels": ["inbox", "email", "phone"], "subject_id": "A", "body_id": "A"}
    )
    person = UserFactory(email="a@warga.example")
    start = Barrier(8)
    answers = []

    def call():
        try:
            start.wait()
            answers.append(sorted(m.pk for m in notify(person, "business_active", dedup_key="x", business="A")))
        finally:
            connection.close()

    threads = [Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Message.objects.count() == 3
    assert answers == [sorted(Message.objects.values_list("pk", flat=True))] * 8


# --- addresses without an account ---


@pytest.mark.parametrize(("address", "channel"), [("+6281234567009", "phone"), ("tamu@warga.example", "email")])
def test_notify_address_takes_the_channel_from_the_address(db, address, channel):
    [message] = notify_address(address, "unknown_account", language="en")

    assert (message.channel, message.address, message.recipient, message.language) == (channel, address, None, "en")
    assert message.subject == "You don't have a Rumah Kreatif account yet"


def test_notify_address_writes_a_code_with_an_end(db):
    before = timezone.now()

    [message] = notify_address("+6281234567009", "sign_in_code", language="id", code="482915")

    assert "482915" in message.body
    assert "482915" not in message.subject
    assert message.is_secret
    assert timedelta(minutes=9) < message.expires_at - before < timedelta(minutes=11)


def test_notify_address_remembers_whose_address_it_is(siti):
    [message] = notify_address(siti.email, "account_exists", language="id", recipient=siti)

    assert message.recipient == siti


def test_notify_address_keeps_to_the_dedup_key(db):
    [first] = notify_address("a@warga.example", "unknown_account", language="id", dedup_key="k")
    [second] = notify_address("a@warga.example", "unknown_account", language="id", dedup_key="k")

    assert first.pk == second.pk


def test_a_code_for_a_person_never_goes_to_her_inbox(siti):
    messages = notify(siti, "phone_code", code="482915")

    assert [m.channel for m in messages] == ["email", "phone"]


# --- previews ---


def test_previews_fill_both_languages_with_examples(db):
    template = MessageTemplate.objects.get(key="business_active")

    shown = previews(template)

    assert [(p["language"], p["subject"]) for p in shown] == [
        ("id", "Puding Melati aktif lagi"),
        ("en", "Puding Melati is active again"),
    ]
    assert Message.objects.count() == 0


def test_examples_cover_every_allowed_placeholder(db):
    for template in MessageTemplate.objects.all():
        assert list(examples(template)) == template.allowed_placeholders


# --- send again, set aside ---


def test_send_again_gives_a_dead_row_new_tries(letter, bagus, wake_ups, django_capture_on_commit_callbacks):
    later = timezone.now() + timedelta(hours=6)
    row = letter(status="dead", attempts=8, failure="later", last_error="451 later", due_at=later)

    with django_capture_on_commit_callbacks(execute=True):
        count = send_again(Message.objects.all(), by=bagus)

    row.refresh_from_db()
    assert count == 1
    assert (row.status, row.attempts, row.failure, row.last_error) == ("pending", 0, "", "")
    assert row.due_at <= timezone.now()
    assert len(wake_ups) == 1


def test_send_again_leaves_who_did_it(letter, bagus):
    row = letter(status="dead")

    send_again(Message.objects.all(), by=bagus)

    change = StatusChange.objects.get(content_type=ContentType.objects.get_for_model(Message), object_id=row.pk)
    assert (change.from_status, change.to_status, change.by) == ("dead", "pending", bagus)


@pytest.mark.parametrize("status", sorted(set(MessageStatus) - {MessageStatus.DEAD}))
def test_send_again_and_set_aside_touch_failed_rows_only(letter, bagus, status):
    row = letter(status=status, sent_at=timezone.now())

    counts = send_again(Message.objects.all(), by=bagus), set_aside(Message.objects.all(), by=bagus)

    row.refresh_from_db()
    assert counts == (0, 0)
    assert row.status == status
    assert StatusChange.objects.count() == 0


def test_send_again_leaves_a_code_that_has_run_out(letter, bagus):
    past = timezone.now() - timedelta(seconds=1)
    row = letter(status="dead", is_secret=True, expires_at=past)

    count = send_again(Message.objects.all(), by=bagus)

    row.refresh_from_db()
    assert (count, row.status) == (0, "dead")


@pytest.mark.parametrize(
    ("channel", "failure", "address"),
    [
        ("email", Failure.REFUSED, "siti@warga.example"),
        ("phone", Failure.REFUSED, "+6281234567001"),
        ("email", Failure.UNREACHABLE, "lama"),
    ],
)
def test_send_again_goes_to_the_corrected_address_after_a_refusal(letter, siti, bagus, channel, failure, address):
    row = letter("lama", recipient=siti, channel=channel, status="dead", failure=failure)

    send_again(Message.objects.all(), by=bagus)

    row.refresh_from_db()
    assert row.address == address


@pytest.mark.parametrize("change", [{"email": None}, {"phone_verified_at": None}])
def test_send_again_keeps_the_old_address_when_there_is_no_other(letter, siti, bagus, change):
    type(siti).objects.filter(pk=siti.pk).update(**change)
    channel = "email" if "email" in change else "phone"
    row = letter("lama", recipient=siti, channel=channel, status="dead", failure="refused")

    send_again(Message.objects.all(), by=bagus)

    row.refresh_from_db()
    assert row.address == "lama"


def test_send_again_to_an_address_without_account_keeps_it(letter, bagus):
    row = letter("tamu@warga.example", status="dead", failure="refused")

    send_again(Message.objects.all(), by=bagus)

    row.refresh_from_db()
    assert (row.status, row.address) == ("pending", "tamu@warga.example")


def test_set_aside_takes_a_failed_row_off_the_desk(letter, bagus):
    row = letter(status="dead", failure="refused", last_error="550 unknown")

    count = set_aside(Message.objects.all(), by=bagus)

    row.refresh_from_db()
    assert (count, row.status, row.last_error) == (1, "cancelled", "550 unknown")
    assert list(Message.objects.failed()) == []
