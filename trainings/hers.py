"""Her enrolments in words: what she has, what it means, and what she can do next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from businesses.documents import qr_svg
from trainings import answers, reasons, surveys, timetable
from trainings.models import Certificate, Enrolment, EnrolmentStatus, OfferKind, Session, TrainingStatus
from trainings.tickets import qr_text


@dataclass(frozen=True)
class State:
    """A badge, the sentence below it, and in the list what has come of the class: words and where they lead."""

    badge: str
    kind: str
    text: str = ""
    links: tuple[tuple[str, str], ...] = ()


def page(enrolment: Any) -> dict[str, Any]:
    """What her page of one enrolment shows; `enrolment` carries the start and the end of its class."""
    place = timetable.place_in_line(enrolment)
    is_seated = enrolment.status == EnrolmentStatus.SEATED
    return {
        "training": enrolment.training,
        "state": state(enrolment, place),
        "reason": reasons.sentence(enrolment) if enrolment.is_active else "",
        "points": reasons.parts(enrolment),
        "score": reasons.score(enrolment),
        "sessions": enrolment.training.sessions.select_related("room__district"),
        "answers": answers.possible(enrolment),
        "ticket_qr": ticket_qr(enrolment) if is_seated and timezone.now() < enrolment.ends_at else "",
        "attended": _attended(enrolment),
        "certificate": _hers(enrolment.business.owner.user).filter(enrolment=enrolment).first(),
        "surveys": surveys.links(enrolment) if is_seated else [],
        "materials": list(enrolment.training.materials.visible_to(enrolment.business.owner.user)) if is_seated else [],
    }


def ticket_qr(enrolment: Enrolment) -> str:
    # Made by us from letters and digits of our own; nothing in it was typed by anybody.
    return mark_safe(qr_svg(qr_text(enrolment.ticket)))


def _attended(enrolment: Any) -> str:
    """ "2 of 3 sessions", once somebody has noted it."""
    noted = [row.is_present for row in enrolment.attendances.all()]
    return _("%(came)s of %(all)s sessions") % {"came": sum(noted), "all": len(noted)} if noted else ""


def _hers(user: User) -> Any:
    """Her certificates that can be downloaded: not those of whoever had the business before her."""
    return Certificate.objects.held_by(user).valid().filter(made_at__isnull=False)


def state(enrolment: Any, place: int) -> State:
    training = enrolment.training
    if training.status == TrainingStatus.CANCELLED:
        return State(_("Class called off"), "chilli", training.status_reason)
    status = enrolment.status
    if status == EnrolmentStatus.OFFERED:
        until = {"until": _moment(enrolment.offer_ends_at)}
        if enrolment.offer_kind == OfferKind.OPEN:
            words = _("A seat is free for all who wait: the first to take it has it. It ends on %(until)s WIB.")
        else:
            words = _("A seat is kept for you until %(until)s WIB. After that it goes to the next in line.")
        return State(_("A seat for you"), "gold", words % until)
    if status == EnrolmentStatus.WAITING:
        badge = _("Waiting, place %(place)s") % {"place": place}
        return State(badge, "gold", _waiting_words(place))
    if status == EnrolmentStatus.APPLIED:
        words = _("Seats are given when enrolment closes, on %(when)s WIB. We write to you then.")
        return State(_("Applied"), "gold", words % {"when": _moment(training.enrolment_closes_at)})
    if status == EnrolmentStatus.LAPSED:
        return State(_("Offer has run out"), "", _("The seat went to the next in line."))
    if status == EnrolmentStatus.CANCELLED:
        return State(_("Given back"), "", _("You are not in this class any more."))
    if enrolment.ends_at and enrolment.ends_at <= timezone.now():
        return State(_("Held"), "")
    if enrolment.confirmed_at:
        return State(_("You have a seat"), "green", _("You said that you come. We expect you."))
    return State(_("You have a seat"), "green")


def _waiting_words(place: int) -> str:
    if place == 1:
        return _("You are next: the first seat that falls free is offered to you.")
    words = ngettext(
        "%(before)s person is before you. When a seat falls free for you, we write to you at once.",
        "%(before)s people are before you. When a seat falls free for you, we write to you at once.",
        place - 1,
    )
    return words % {"before": place - 1}


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "l, j F, H.i")


def groups(enrolments: Any, user: User) -> dict[str, list[Any]]:
    """Her enrolments: `offers`, `coming` in the order of their start, and `past`, the last one first.

    Each is a pair of the enrolment and its state.
    """
    sessions = Session.objects.select_related("room").order_by("starts_at", "pk")
    rows = enrolments.prefetch_related(
        Prefetch("training__sessions", sessions),
        Prefetch("certificates", _hers(user)),
        "askings",
        "quiz_results",
    ).order_by("starts_at")
    now = timezone.now()
    found: dict[str, list[Any]] = {"offers": [], "coming": [], "past": []}
    places = places_of([row for row in rows if row.status == EnrolmentStatus.WAITING])
    for row in rows:
        pair = (row, replace(state(row, places.get(row.pk, 0)), links=_links(row)))
        if row.is_active and row.ends_at and row.ends_at > now:
            found["offers" if row.status == EnrolmentStatus.OFFERED else "coming"].append(pair)
        else:
            found["past"].insert(0, pair)
    return found


def _links(row: Any) -> tuple[tuple[str, str], ...]:
    """`row` comes with its certificates, what she was asked, and the tests that she took."""
    links = [
        (_("My certificate"), reverse("trainings:my_certificates") + f"#c{one.pk}") for one in row.certificates.all()
    ]
    if row.status == EnrolmentStatus.SEATED and surveys.is_due(row):
        links.append((_("Answer a few questions"), f"{row.get_absolute_url()}#surveys"))
    return tuple(links)


def places_of(waiting: list[Any]) -> dict[int, int]:
    """The place in its list of each enrolment in `waiting`, in one query."""
    if not waiting:
        return {}
    lines: dict[int, list[int]] = {}
    line = Enrolment.objects.in_line().filter(training__in={row.training_id for row in waiting})
    for training, pk in line.values_list("training", "pk"):
        lines.setdefault(training, []).append(pk)
    return {row.pk: lines[row.training_id].index(row.pk) + 1 for row in waiting}
