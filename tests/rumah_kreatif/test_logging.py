"""Lines as they are printed: what others write into them names nobody either."""

import json
import logging
import logging.config
import sys

import pytest
from django.db import connection, transaction

from accounts.models import User
from rumah_kreatif.celery import app, log_like_the_web
from rumah_kreatif.logging import LOGGING
from tests.factories import UserFactory

# By their names only: a traceback quotes the lines of this file.
NAME, PHONE, NIK, EMAIL = "Melati", "+6281234567099", "3578014101870001", "melati@contoh.example"
CANARIES = [NAME, PHONE[1:], NIK, EMAIL]


def printed(message, *args, exc_info=None, **extra):
    """The line that the handler of LOGGING writes for such a record."""
    configured = logging.config.DictConfigurator(dict(LOGGING, loggers={}))
    formatter = configured.configure_formatter(dict(LOGGING["formatters"]["json"]))
    record = logging.LogRecord("portal", logging.ERROR, __file__, 1, message, args, exc_info)
    record.__dict__.update(extra)
    return json.loads(formatter.format(record))


def error_of(action):
    try:
        with transaction.atomic():
            action()
    except Exception:
        return sys.exc_info()
    raise AssertionError("nothing went wrong")


def seen_in(line):
    return [canary for canary in CANARIES if canary in json.dumps(line)]


def melati(**fields):
    return UserFactory(full_name=NAME, phone=PHONE, email=EMAIL, **fields)


def breaks_uniqueness():
    User.objects.bulk_create([User(full_name=NAME, email=EMAIL)])


def breaks_a_check():
    # PostgreSQL quotes the whole row that it refuses.
    User.objects.filter(full_name=NAME).update(email="")


def breaks_a_type():
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [f"{NAME} {NIK}"])


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (breaks_uniqueness, "user_email_unique"),
        (breaks_a_check, "user_email_not_empty"),
        (breaks_a_type, "invalid input syntax"),
    ],
)
def test_an_error_of_the_database_says_what_and_not_whose(db, action, words):
    melati()
    error = error_of(action)

    line = printed("Internal Server Error: %s", "/saya/", exc_info=error)

    assert words in line["exception"]
    assert seen_in(line) == []


def test_control_django_and_postgresql_do_name_her(db):
    melati()

    assert EMAIL in str(error_of(breaks_uniqueness)[1])


def test_an_error_that_followed_another_is_cut_too(db):
    melati()

    def fails_twice():
        try:
            with transaction.atomic():
                breaks_uniqueness()
        except Exception as error:
            raise RuntimeError("and then this") from error

    line = printed("broke", exc_info=error_of(fails_twice))

    assert "and then this" in line["exception"]
    assert seen_in(line) == []


def test_what_celery_says_of_a_failed_task_is_cut(db):
    melati()
    error = error_of(breaks_uniqueness)

    line = printed("Task accounts.tasks.x raised unexpected: %r", error[1], exc_info=error)

    assert line["event"].startswith("Task accounts.tasks.x raised unexpected: IntegrityError(")
    assert seen_in(line) == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("NIK 3578014101870001 is odd", "NIK [number] is odd"),
        ("to +6281234567099", "to [number]"),
        ("to melati@contoh.example.", "to [e-mail]."),
        ("Not Found: /saya/usaha/12345678/", "Not Found: /saya/usaha/12345678/"),
        ("code 0f8fad5b-d9cb-469f-a165-123456789012", "code 0f8fad5b-d9cb-469f-a165-123456789012"),
    ],
)
def test_numbers_and_addresses_are_blanked(said, kept):
    assert printed(said)["event"] == kept


def test_what_somebody_searched_for_is_not_kept(caplog, client, db):
    client.get("/produk/tidak-ada/?q=Melati+0812-3456")

    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    structured = [line for line in lines if line.get("request")]
    formatter = LOGGING["formatters"]["json"]["processors"]
    cut = [formatter[2](None, "warning", dict(line))["request"] for line in structured]
    assert cut == ["GET /produk/tidak-ada/"]


def test_a_worker_logs_like_the_web():
    from celery.signals import setup_logging

    assert app.main == "rumah_kreatif"
    assert log_like_the_web in [receiver() for _key, receiver in setup_logging.receivers]
