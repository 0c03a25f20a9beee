"""The first steps: file, sheet, columns."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import user_of
from businesses.imports import reading, services, wording
from businesses.imports.forms import ColumnsForm, HeadingsForm, SheetForm, UploadForm
from businesses.imports.views.desk import go_on_with, importing, next_page, sent, show
from businesses.models import ImportJob


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("businesses.import_businesses"):
        raise PermissionDenied
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = services.upload(file.read(), file.name, by=user_of(request))
        except reading.Refused as refused:
            form.add_error("file", wording.say(wording.REFUSALS, refused.code, refused.params))
        else:
            return redirect(f"admin:businesses_importjob_{next_page(job)}", job.pk)
    return show(request, "upload", None, _("Import a workbook"), form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def sheet(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if next_page(job) not in {"sheet", "columns", "plan"}:
        return go_on_with(job)
    form = SheetForm(sent(request), job=job, initial={"sheet": job.sheet})
    if request.method == "POST" and form.is_valid():
        services.choose_sheet(job, form.cleaned_data["sheet"], by=user_of(request))
        return redirect("admin:businesses_importjob_columns", job.pk)
    sheets = [{**sheet, "why": _why_no_sheet(sheet)} for sheet in job.sheets]
    return show(request, "sheet", job, _("Which sheet?"), form=form, sheets=sheets, usable=form.has_usable)


def _why_no_sheet(sheet: dict[str, Any]) -> str:
    if not sheet["refusal"]:
        return ""
    code, params = sheet["refusal"]
    return wording.say(wording.SHEETS if code in wording.SHEETS else wording.REFUSALS, code, params)


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def columns(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if job.sheet is None or next_page(job) not in {"columns", "plan"}:
        return go_on_with(job)
    form = ColumnsForm(sent(request), job=job)
    if request.method == "POST" and form.is_valid():
        services.match_columns(
            job, form.chosen(form.cleaned_data), kbli_edition=form.cleaned_data["kbli_edition"],
            without_unreadable=job.without_unreadable, by=user_of(request),
        )  # fmt: skip
        return redirect("admin:businesses_importjob_progress", job.pk)
    where = HeadingsForm(initial={"first": job.header_from, "last": job.header_to})
    failure = wording.say(wording.REFUSALS, *job.failure) if job.failure else ""
    return show(request, "columns", job, _("What does each column mean?"), form=form, where=where, failure=failure)


@require_POST
@importing
def headings(request: HttpRequest, job: ImportJob) -> HttpResponse:
    form = HeadingsForm(request.POST)
    if form.is_valid():
        services.move_headings(job, form.cleaned_data["first"], form.cleaned_data["last"], by=user_of(request))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("admin:businesses_importjob_columns", job.pk)
