"""Attendance at the desk: the sessions of a class, the grid for a paper list, what is printed, filled lists."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.imports import wording
from businesses.imports.reading import Refused
from trainings import door, services
from trainings.attendance_forms import AnswersForm, BlankRowsForm, GridForm, ListForm
from trainings.attendance_lists import filled
from trainings.attendance_lists.printing import list_pdf
from trainings.models import AttendanceSheet, AttendanceWay, Session, Training
from trainings.services.attendance import Saved


def check(request: HttpRequest, permission: str, *methods: str) -> HttpResponse | None:
    """The refusal of a wrong method; raises PermissionDenied for whoever may not."""
    if request.method not in methods:
        return HttpResponseNotAllowed(methods)
    if not request.user.has_perm(f"trainings.{permission}_attendance"):
        raise PermissionDenied
    return None


def class_view(model_admin: Any, request: HttpRequest, training_id: int) -> HttpResponse:
    """The sessions of a class: how many came, and the ways to note it."""
    if refusal := check(request, "view", "GET", "HEAD"):
        return refusal
    training = get_object_or_404(Training, pk=training_id)
    return page(model_admin, request, "class", training, sessions=door.counted(training), blank=BlankRowsForm())


def grid_view(model_admin: Any, request: HttpRequest, session_id: int) -> HttpResponse:
    """A paper list, typed in by keyboard."""
    if refusal := check(request, "change", "GET", "HEAD", "POST"):
        return refusal
    session = open_session(session_id)
    people = [one for one in door.people(session) if not one.why_not]
    form = GridForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid():
        saved = services.save_sheet(session, form.entries(), by=user_of(request))
        tell(request, saved, {one.enrolment.pk: one.owner for one in people})
        return redirect("admin:trainings_attendance_grid", session.pk)
    last = session.attendance_sheets.filter(saved_at__isnull=False, undone_at=None).order_by("-saved_at").first()
    return page(model_admin, request, "grid", session.training, session=session, form=form, last=last)


def tell(request: HttpRequest, saved: Saved, names: dict[int, str]) -> None:
    """What became of a list, in messages: how many rows were noted, and each that was not, with the reason."""
    count = len(saved.written)
    if count or not saved.refused:
        words = ngettext("%(count)s row is noted.", "%(count)s rows are noted.", count) % {"count": count}
        messages.success(request, words if count else _("Nothing was changed."))
    for pk, why in saved.refused.items():
        messages.error(request, f"{names.get(pk, '')}: {why}")


def undo_view(model_admin: Any, request: HttpRequest, sheet_id: int) -> HttpResponse:
    if refusal := check(request, "change", "POST"):
        return refusal
    sheet = get_object_or_404(AttendanceSheet.objects.select_related("session__training"), pk=sheet_id)
    try:
        back, stay = services.undo_sheet(sheet, by=user_of(request))
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(count)s row was taken back.", "%(count)s rows were taken back.", back)
        messages.success(request, words % {"count": back})
        if stay:
            words = ngettext(
                "%(count)s row was corrected since and stays.", "%(count)s rows were corrected since and stay.", stay
            )
            messages.warning(request, words % {"count": stay})
    return redirect("admin:trainings_attendance_grid", sheet.session_id)


def print_view(model_admin: Any, request: HttpRequest, session_id: int) -> HttpResponse:
    """The list to sign, as PDF."""
    if refusal := check(request, "view", "GET", "HEAD"):
        return refusal
    session = get_object_or_404(Session.objects.select_related("training", "room"), pk=session_id)
    form = BlankRowsForm(request.GET)
    blank = form.cleaned_data["blank"] if form.is_valid() else None
    response = HttpResponse(list_pdf(session, blank=blank or 0), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="daftar-hadir-{session.pk}.pdf"'
    return response


def upload_view(model_admin: Any, request: HttpRequest, session_id: int) -> HttpResponse:
    """A filled list as a workbook: read and matched, and not a word of it counts yet."""
    if refusal := check(request, "change", "GET", "HEAD", "POST"):
        return refusal
    session = open_session(session_id)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_valid():
        try:
            rows, day = filled.read(form.cleaned_data["file"].read())
        except Refused as refused:
            form.add_error("file", wording.say(wording.REFUSALS, refused.code, refused.params))
        except filled.NotAList as error:
            form.add_error("file", str(error))
        else:
            sheet = AttendanceSheet.objects.create(
                session=session,
                way=AttendanceWay.FILE,
                file_name=form.cleaned_data["file"].name[:200],
                rows=filled.plan(rows, session, door.people(session)),
                made_by=user_of(request),
            )
            if day and day != timezone.localdate(session.starts_at):
                words = _("The list is of %(day)s. Is it the list of this session?")
                messages.warning(request, words % {"day": date_format(day, "j F Y")})
            return redirect("admin:trainings_attendance_sheet", sheet.pk)
    return page(model_admin, request, "upload", session.training, session=session, form=form)


def sheet_view(model_admin: Any, request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Every row with its fate; the answers to those that are not sure; and then what became of them."""
    if refusal := check(request, "change", "GET", "HEAD", "POST"):
        return refusal
    files = AttendanceSheet.objects.filter(way=AttendanceWay.FILE).select_related("session__training", "session__room")
    sheet = get_object_or_404(files, pk=sheet_id)
    posted = request.POST if request.method == "POST" else None
    form = AnswersForm(posted, rows=sheet.rows, people=door.people(sheet.session))
    if request.method == "POST" and "discard" in request.POST and sheet.saved_at is None:
        sheet.delete()
        messages.success(request, _("The list is discarded. Nothing of it was noted."))
        return redirect("admin:trainings_attendance_grid", sheet.session_id)
    if form.is_valid():
        try:
            services.note_filled_list(sheet, form.answers(), by=user_of(request))
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            return redirect("admin:trainings_attendance_sheet", sheet.pk)
    lines = [(row, fields, filled.FATES[row["fate"]], filled.SURETIES[row["surety"]]) for row, fields in form.lines]
    counts = Counter(row["fate"] for row in sheet.rows)
    context = {
        "session": sheet.session,
        "sheet": sheet,
        "form": form,
        "lines": lines,
        "ready": counts["there"] + counts["absent"],
        "asked": sum(counts[fate] for fate in filled.ASKED),
        "noted": counts["noted_there"] + counts["noted_absent"],
    }
    return page(model_admin, request, "sheet", sheet.session.training, **context)


def open_session(session_id: int) -> Session:
    return get_object_or_404(door.open_sessions(), pk=session_id)


def page(model_admin: Any, request: HttpRequest, name: str, training: Training, **context: Any) -> HttpResponse:
    session = context.get("session")
    day = f", {date_format(session.starts_at, 'j F Y')}" if session else ""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Attendance: %(title)s") % {"title": f"{training}{day}"},
        "opts": model_admin.opts,
        "training": training,
        **context,
    }
    return TemplateResponse(request, f"admin/trainings/attendance/{name}.html", context)


def urls(model_admin: Any) -> list[Any]:
    def to(view: Any) -> Any:
        return model_admin.admin_site.admin_view(partial(view, model_admin))

    return [
        path("class/<int:training_id>/", to(class_view), name="trainings_attendance_class"),
        path("session/<int:session_id>/", to(grid_view), name="trainings_attendance_grid"),
        path("session/<int:session_id>/list.pdf", to(print_view), name="trainings_attendance_list"),
        path("session/<int:session_id>/upload/", to(upload_view), name="trainings_attendance_upload"),
        path("sheet/<int:sheet_id>/", to(sheet_view), name="trainings_attendance_sheet"),
        path("sheet/<int:sheet_id>/undo/", to(undo_view), name="trainings_attendance_undo"),
    ]
