"""Who hears of what becomes of a seat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy

from notifications.models import Message
from notifications.services import notify, notify_first, prepare_first
from trainings import replies
from trainings.models import Enrolment, Session, Training

# What she may answer from the message itself, without signing in.
ANSWERED = {"training_offer", "training_offer_all", "training_reminder_first", "training_reminder_last"}


def tell(enrolment: Enrolment, key: str, *, moment: str, **context: Any) -> None:
    """Write to the owner, once a `moment`: the same moment told again writes nothing.

    Her business must come with its owner and user loaded. The link leads to her place in this class, or to the
    `url` in `context`.
    """
    _tell(notify, enrolment, key, moment, context)


def _place(enrolment: Enrolment, key: str) -> str:
    return replies.address(enrolment) if key in ANSWERED else reverse("trainings:enrolment", args=[enrolment.pk])


def tell_first(enrolment: Enrolment, key: str, **context: Any) -> None:
    """Write what became of an enrolment that was made in this very transaction: nobody can have told it before."""
    _tell(notify_first, enrolment, key, "made", context)


def prepare(enrolment: Enrolment, key: str, **context: Any) -> list[Message]:
    """What `tell_first` would write, for `quick` to write it together with the enrolment."""
    return _tell(prepare_first, enrolment, key, "made", context)


def _tell(
    write: Callable[..., list[Message]], enrolment: Enrolment, key: str, moment: str, context: dict[str, Any]
) -> list[Message]:
    user = enrolment.business.owner.user
    if user is None:
        return []
    return write(
        user,
        key,
        # With the person: a claim or a merge may give the place to somebody else, who has heard nothing yet.
        dedup_key=f"{key}:{enrolment.pk}:{moment}:{user.pk}",
        business=str(enrolment.business),
        training=lazy_title(enrolment.training),
        **{"url": _place(enrolment, key), **context},
    )


def _title(training: Training) -> str:
    return training.title


# Made once: `lazy` builds a class.
_lazy_title = lazy(_title, str)


def lazy_title(training: Training) -> Any:
    """The title in the language of whoever reads the message."""
    return _lazy_title(training)


def when(session: Session) -> Any:
    """Day and hours, in the language of whoever reads the message: "Kamis, 26 November 2026, 09.00–12.00 WIB"."""
    return _lazy_when(session)


def _when(session: Session) -> str:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return f"{date_format(starts, 'l, j F Y, H.i')}–{date_format(ends, 'H.i')} WIB"


_lazy_when = lazy(_when, str)


def moment(at: datetime) -> Any:
    """A day and an hour, in the language of whoever reads the message."""
    return lazy(lambda: f"{date_format(timezone.localtime(at), 'j F Y, H.i')} WIB", str)()


def when_of(training: Training) -> Any:
    """The hours of its first session."""
    sessions = training.sessions.all()
    return when(min(sessions, key=lambda row: row.starts_at)) if sessions else ""
