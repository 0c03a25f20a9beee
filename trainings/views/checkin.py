"""The door of a class, on an official's phone or tablet: who is there, by QR code or by name."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_permissions_policy.decorators import permissions_policy_override

from accounts.models import User
from accounts.requests import user_of
from accounts.services import NotAllowed
from trainings import door, services
from trainings.attendance_forms import TapForm
from trainings.models import Attendance, AttendanceWay, Enrolment, Session
from trainings.tickets import proven_ticket

officials = permission_required("trainings.add_attendance", raise_exception=True)
with_camera = permissions_policy_override({**settings.PERMISSIONS_POLICY, "camera": "self"})


@require_safe
@officials
def checkin_today(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    return render(request, "trainings/checkin_today.html", {"sessions": door.sessions_of(today), "today": today})


@require_safe
@officials
@with_camera
def checkin(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody in the list of a session; the whole of it, so that the search needs no signal."""
    session = get_object_or_404(door.open_sessions(), pk=pk)
    everybody = door.people(session)
    query = " ".join(request.GET.get("q", "").casefold().split())
    seated = [one for one in everybody if not one.why_not]
    context = {
        "session": session,
        "query": query,
        "people": [one for one in seated if query in one.words],
        "others": [one for one in everybody if one.why_not and query in one.words],
        "seats": len(seated),
        "came": sum(one.state == "in" for one in seated),
        "token": uuid.uuid4,
        "owner": _sign_of(user_of(request)),
    }
    return render(request, "trainings/checkin.html", context)


def _sign_of(official: User) -> str:
    """By which the page knows again whose taps wait on a shared phone; it tells nobody else anything.

    The same after a new sign-in, for her session may end while the signal is gone.
    """
    return salted_hmac("trainings.checkin", str(official.pk), algorithm="sha256").hexdigest()[:24]


@require_safe
@officials
def checkin_offline(request: HttpRequest) -> HttpResponse:
    """What is shown when a check-in page is opened without signal: kept by the browser, so nothing personal."""
    return render(request, "trainings/checkin_offline.html")


@require_safe
@officials
def checkin_worker(request: HttpRequest) -> HttpResponse:
    """The service worker that keeps that page."""
    return render(request, "trainings/checkin_worker.js", content_type="text/javascript")


@require_POST
@officials
def checkin_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one tap: she is there, the minutes that she missed, or an earlier tap back.

    A form gets the page again. The page's script, which sends what it kept while the signal was gone, gets what became
    of the tap: `done`, `already`, or `refused` with the words for the official.
    """
    session = get_object_or_404(door.open_sessions(), pk=pk)
    form = TapForm(request.POST)
    if not form.is_valid():
        return _answer(request, session, "refused", _("This tap can’t be read. Please do it once more."))
    try:
        state, words = _take(session, form.cleaned_data, by=user_of(request))
    except NotAllowed as error:
        return _answer(request, session, "refused", str(error))
    return _answer(request, session, state, words)


def _take(session: Session, tap: dict[str, Any], *, by: Any) -> tuple[str, str]:
    row = _who(session, tap)
    does: dict[str, Callable[..., tuple[str, str]]] = {"in": _let_in, "minutes": _minutes, "undo": _undo}
    return does[tap["do"]](session, row, tap, by)


def _who(session: Session, tap: dict[str, Any]) -> Enrolment:
    """A scanned code must be one that this portal made; a tap on a name says only whom the official saw."""
    is_scan = tap["way"] == AttendanceWay.SCAN
    ticket = proven_ticket(tap["ticket"]) if is_scan else tap["ticket"]
    rows = Enrolment.objects.filter(ticket=ticket).select_related("training", "business__owner")
    row = rows.first() if ticket else None
    if row is None:
        raise NotAllowed(_("This code is no ticket of Rumah Kreatif. Please search by name."))
    if row.training_id != session.training_id:
        raise NotAllowed(_("This ticket is for another class: %(title)s.") % {"title": row.training})
    return row


def _let_in(session: Session, row: Enrolment, tap: dict[str, Any], by: Any) -> tuple[str, str]:
    at = timezone.now() - timedelta(milliseconds=tap["age"] or 0)
    noted, is_mine = services.check_in(session, row, by=by, way=tap["way"], token=tap["token"], at=at)
    name = row.business.owner.full_name
    if noted is None:
        return "already", _("%(name)s: this tap was taken back.") % {"name": name}
    if not noted.is_present:
        return "already", _("%(name)s was noted as absent after this tap.") % {"name": name}
    if not is_mine:
        return "already", _("%(name)s is in already, since %(time)s.") % {
            "name": name,
            "time": _time(noted.recorded_at),
        }
    if noted.minutes_late:
        return "done", _("%(name)s is in, %(minutes)s minutes late.") % {"name": name, "minutes": noted.minutes_late}
    return "done", _("%(name)s is in.") % {"name": name}


def _minutes(session: Session, row: Enrolment, tap: dict[str, Any], by: Any) -> tuple[str, str]:
    there = Attendance.objects.filter(session=session, enrolment=row, is_present=True).first()
    if there is None:
        raise NotAllowed(_("Let her in first, then note the minutes."))
    services.record_attendance(
        session,
        row,
        True,
        by=by,
        minutes_late=tap["late"] or 0,
        minutes_early=tap["early"] or 0,
        way=there.way,
        token=tap["token"],
    )
    return "done", _("%(name)s: minutes noted.") % {"name": row.business.owner.full_name}


def _undo(session: Session, row: Enrolment, tap: dict[str, Any], by: Any) -> tuple[str, str]:
    name = row.business.owner.full_name
    if tap["undo"] and services.undo_attendance(session, row, tap["undo"], by=by):
        return "done", _("%(name)s: taken back.") % {"name": name}
    return "already", _("%(name)s: there is nothing to take back any more.") % {"name": name}


def _time(at: datetime) -> str:
    return date_format(timezone.localtime(at), "H.i")


def _answer(request: HttpRequest, session: Session, state: str, words: str) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"state": state, "words": words})
    level = {"done": messages.SUCCESS, "already": messages.WARNING}.get(state, messages.ERROR)
    messages.add_message(request, level, words)
    return redirect("trainings:checkin", pk=session.pk)
