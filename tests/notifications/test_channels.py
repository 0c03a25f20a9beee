import pytest

from notifications.channels import (
    ConnectionBroke,
    ConsoleBackend,
    EmailBackend,
    NoBackend,
    Refused,
    TryLater,
    Unreachable,
    backend_for,
    full_text,
    idempotency_key,
)


@pytest.fixture
def email(mail_server):
    backend = EmailBackend()
    yield backend
    backend.close()


def test_mail_is_plain_text_with_the_link_below(letter, email, mail_server):
    row = letter(subject="Kabar baik", body="Halo Bu Siti ☺", link="/saya/pesan/")

    email.send(row)

    [(recipient, mail)] = mail_server.ledger
    assert recipient == mail["To"] == "siti@warga.example"
    assert mail["Subject"] == "Kabar baik"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n").rstrip() == "Halo Bu Siti ☺\n\nhttps://portal.example/saya/pesan/"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_mail_has_the_same_id_at_every_try(letter, email, mail_server):
    row = letter()

    email.send(row)
    row.attempts = 7
    email.send(row)

    assert mail_server.ids == {f"<{idempotency_key(row)}@portal.example>": 2}


def test_ids_of_two_rows_differ(letter):
    assert idempotency_key(letter()) != idempotency_key(letter())


def test_a_line_break_in_a_subject_can_not_add_a_header(letter, email, mail_server):
    email.send(letter(subject="Kabar\r\nBcc: semua@jahat.example"))

    [(_recipient, mail)] = mail_server.ledger
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Kabar Bcc: semua@jahat.example"


@pytest.mark.parametrize(
    ("step", "error", "detail"),
    [
        (("rcpt", "550 no such user"), Refused, "550 no such user"),
        (("rcpt", "450 busy"), TryLater, "450 busy"),
        (("data", "554 looks like spam"), Refused, "554 looks like spam"),
        (("data", "451 disk full"), TryLater, "451 disk full"),
        (("rcpt", "421 closing"), TryLater, "421 closing"),
    ],
)
def test_answers_of_the_server_become_our_errors(letter, email, mail_server, step, error, detail):
    mail_server.plan["siti@warga.example"] = [step]

    with pytest.raises(error) as caught:
        email.send(letter())

    assert type(caught.value) is error
    assert caught.value.detail == detail
    assert mail_server.ledger == []


@pytest.mark.parametrize(
    "step", [("rcpt", "550 no"), ("rcpt", "450 no"), ("data", "451 no"), ("rcpt", "421 closing"), ("drop", "yes")]
)
def test_the_next_message_gets_through_after_any_trouble(letter, email, mail_server, step):
    mail_server.plan["siti@warga.example"] = [step]
    with pytest.raises((Refused, TryLater)):
        email.send(letter())

    email.send(letter("dewi@warga.example"))

    assert [recipient for recipient, _mail in mail_server.ledger] == ["dewi@warga.example"]


def test_a_connection_that_breaks_is_no_refusal(letter, email, mail_server):
    mail_server.plan["siti@warga.example"] = [("drop", "yes")]

    with pytest.raises(ConnectionBroke):
        email.send(letter())


def test_an_answer_that_never_comes_is_a_broken_connection(letter, email, mail_server):
    mail_server.plan["siti@warga.example"] = [("take_and_stall", "0.8")]

    with pytest.raises(ConnectionBroke):
        email.send(letter())


def test_no_server_is_unreachable(letter, mail_server):
    mail_server.shutdown()
    mail_server.server_close()

    with pytest.raises(Unreachable):
        EmailBackend().send(letter())


def test_a_server_that_refuses_to_talk_is_unreachable(letter, mail_server):
    mail_server.greeting = "554 go away"

    with pytest.raises(Unreachable):
        EmailBackend().send(letter())


def test_a_sender_that_is_refused_is_our_fault_and_tried_again(letter, email, settings):
    email.connection.open()
    email.connection.connection.mail = lambda *args: (550, b"sender unknown")

    with pytest.raises(TryLater) as caught:
        email.send(letter())

    assert not isinstance(caught.value, Refused)
    assert "sender unknown" in caught.value.detail


@pytest.mark.parametrize("address", ["bukan alamat@", "a@\udce9.example"])
def test_an_address_that_can_not_be_written_is_refused(letter, email, address):
    row = letter()
    row.address = address

    with pytest.raises(Refused):
        email.send(row)


def test_a_mail_that_nobody_took_is_tried_again(letter, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    backend = EmailBackend()
    backend.connection.send_messages = lambda messages: 0

    with pytest.raises(TryLater):
        backend.send(letter())


def test_closing_a_broken_connection_is_quiet(letter, email):
    email.send(letter())
    email.connection.connection.sock.close()

    email.close()

    assert email.connection.connection is None


def test_console_prints_address_text_and_link(letter, settings, capsys):
    settings.SITE_URL = "https://portal.example"
    row = letter("+6281234567001", channel="phone", body="Kode: 482915", link="/saya/")

    ConsoleBackend().send(row)

    printed = capsys.readouterr().out
    assert "+6281234567001\nKode: 482915\n\nhttps://portal.example/saya/\n" in printed


def test_console_has_nothing_to_close():
    assert ConsoleBackend().close() is None


@pytest.mark.parametrize(
    ("link", "text"),
    [("", "Halo"), ("/x/", "Halo\n\nhttps://portal.example/x/"), ("https://a.example/", "Halo\n\nhttps://a.example/")],
)
def test_full_text_makes_links_absolute(letter, settings, link, text):
    settings.SITE_URL = "https://portal.example/"

    assert full_text(letter(link=link)) == text


def test_backend_for_reads_the_setting(settings):
    settings.NOTIFICATION_BACKENDS = {"phone": "notifications.channels.ConsoleBackend", "email": ""}

    kinds = [type(backend_for(channel)) for channel in ("phone", "email", "inbox")]

    assert kinds == [ConsoleBackend, NoBackend, NoBackend]


def test_no_backend_says_so_at_once(letter):
    with pytest.raises(Refused) as caught:
        NoBackend().send(letter())

    assert caught.value.failure == "no_provider"


def test_a_very_long_answer_is_cut():
    assert len(TryLater("x" * 5000).detail) == 1000
