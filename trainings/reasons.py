"""Why she has a seat, or has none yet, in one sentence."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from trainings.models import Enrolment, EnrolmentStatus, SeatReason


def sentence(enrolment: Enrolment) -> str:
    """The sentence under her seat or place. Names the figures that decided, never another person."""
    details = enrolment.reason_details
    reason = enrolment.reason
    if reason == SeatReason.OVERRIDE:
        return _("An official decided: %(reason)s") % {"reason": enrolment.override_reason}
    if reason in {SeatReason.FAIR_RANK, SeatReason.DRAWN}:
        has_seat = enrolment.status == EnrolmentStatus.SEATED
        return _ranked(reason, details, has_seat=has_seat)
    sentences = {
        SeatReason.FREE_SEAT: _("A seat was free when you enrolled."),
        SeatReason.CLASS_FULL: _("All seats were taken when you enrolled. You are next in line when your turn comes."),
        SeatReason.DISTRICT_FULL: _("The seats for your kecamatan were taken; you wait for one of them."),
        SeatReason.CLASH: _("You have another class at that time, so your seat went to the next."),
        SeatReason.TO_BE_DECIDED: _("Seats are given when enrolment closes; who applied first makes no difference."),
        SeatReason.OFFER_TAKEN: _("A seat fell free, it was your turn, and you took it."),
    }
    return sentences[SeatReason(reason)]


def _ranked(reason: str, details: dict[str, str], *, has_seat: bool) -> str:
    values = {"place": details.get("place"), "of": details.get("of"), "score": _decimal(details.get("score", ""))}
    if reason == SeatReason.FAIR_RANK and has_seat:
        return _("By the fair order you were number %(place)s of %(of)s, with %(score)s points.") % values
    if reason == SeatReason.FAIR_RANK:
        waits = _(
            "By the fair order you were number %(place)s of %(of)s, with %(score)s points: just not far enough up."
        )
        return waits % values
    if has_seat:
        return _("In the draw your ticket came out as number %(place)s of %(of)s.") % values
    return _("In the draw your ticket came out as number %(place)s of %(of)s; the seats went further up.") % values


def _decimal(points: str) -> str:
    """Points as the reader's language writes them: 6,2 or 6.2."""
    return number_format(Decimal(points), decimal_pos=1) if points else ""


def score(enrolment: Enrolment) -> str:
    """All her points of the fair order together."""
    return _decimal(enrolment.reason_details.get("score", ""))


def parts(enrolment: Enrolment) -> list[tuple[str, str]]:
    """The points of the fair order, part by part: words and points, only those that counted."""
    words = {
        "never_trained": _("never trained before"),
        "months_since": _("months since your last training"),
        "rare_district": _("your kecamatan seldom took part"),
        "no_shows": _("not coming to earlier classes without a word"),
    }
    found = enrolment.reason_details.get("parts", {})
    return [(words[name], _decimal(points)) for name, points in found.items() if Decimal(points)]
