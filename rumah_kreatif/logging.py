"""Log configuration: one JSON object a line.

Names, phones, NIK and message texts never go into a log line; events carry ids only. What others write is cut: an error
of the database quotes the row that it refused, and an address quotes what somebody searched for.
"""

import os
import re
import traceback
from collections.abc import Iterator
from typing import Any

import psycopg2
import structlog
from django.db.utils import DataError
from django.db.utils import Error as DjangoDatabaseError

# NIK, phones, account numbers: nothing that a log needs is a bare number of nine digits.
_NUMBER = re.compile(r"(?<![\w-])\+?\d{9,}(?![\w-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
# Celery writes the repr of an error into its event, with its line breaks spelled out.
_DETAIL = re.compile(r"(?:\\n|\s)*(?:DETAIL|CONTEXT|LINE \d+):.*", re.DOTALL)
_QUERY = re.compile(r"\?\S*")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _traceback(exc_info: Any) -> str:
    """A traceback in which errors of the database say what went wrong and not with whose data."""
    text = "".join(traceback.format_exception(*exc_info)).rstrip()
    for error in _chain(exc_info[1]):
        words = str(error).rstrip()
        if words and isinstance(error, (psycopg2.Error, DjangoDatabaseError)):
            first = words.partition("\n")[0]
            is_data = isinstance(error, (psycopg2.DataError, DataError))
            text = text.replace(words, first.partition(":")[0] if is_data else first)
    return text


def without_persons(logger: object, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blank numbers and e-mail addresses in a line, the query of an address and the details of a database error."""
    for key, value in event.items():
        if isinstance(value, str) and key != "timestamp":
            event[key] = _EMAIL.sub("[e-mail]", _NUMBER.sub("[number]", value))
    event["event"] = _DETAIL.sub("", str(event.get("event", "")))
    if isinstance(event.get("request"), str):
        event["request"] = _QUERY.sub("", event["request"])
    return event


traceback_text = structlog.processors.ExceptionRenderer(_traceback)

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        traceback_text,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                traceback_text,
                without_persons,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso")],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django_structlog": {"level": os.environ.get("LOG_LEVEL", "WARNING")},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
