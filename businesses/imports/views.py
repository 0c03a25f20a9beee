"""The pages of the import on the officials' desk, one a step: file, sheet, columns, check, spellings, result."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.services import NotAllowed
from businesses.imports import reading, services, wording
from businesses.imports.forms import AreasForm, ColumnsForm, DuplicatesForm, HeadingsForm, SheetForm, UploadForm
from businesses.imports.report import Words, why, write
from businesses.models import Decision, Fate, ImportJob, ImportRow, ImportStatus, Outcome
from businesses.views.owned import user_of

ROWS_A_PAGE = 50
View = Callable[..., HttpResponseBase]

# Where an import goes on, by its status.
PAGES = {
    ImportStatus.PLANNING: "progress",
    ImportStatus.IMPORTING: "progress",
    ImportStatus.UNDOING: "progress",
    ImportStatus.PLANNED: "plan",
    ImportStatus.STOPPED: "result",
    ImportStatus.FINISHED: "result",
    ImportStatus.UNDONE: "result",
    ImportStatus.DISCARDED: "result",
}


def importing(view: View) -> View:
    """For officials who import: fetch the job of the address; a rule that forbids becomes a message."""

    @wraps(view)
    def checked(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("businesses.import_businesses"):
            raise PermissionDenied
        job = get_object_or_404(ImportJob, pk=pk)
        try:
            return view(request, job, *args, **kwargs)
        except NotAllowed as error:
            messages.error(request, str(error))
            return go_on_with(job)

    return checked


def reading_only(view: View) -> View:
    """For officials who may see imports."""

    @wraps(view)
    def checked(request: HttpRequest, pk: int) -> HttpResponseBase:
        if not (
            request.user.has_perm("businesses.view_importjob") or request.user.has_perm("businesses.import_businesses")
        ):
            raise PermissionDenied
        return view(request, get_object_or_404(ImportJob, pk=pk))

    return checked


def go_on_with(job: ImportJob) -> HttpResponse:
    """The page where this import goes on."""
    job.refresh_from_db()
    return redirect(f"admin:businesses_importjob_{next_page(job)}", job.pk)


def next_page(job: ImportJob) -> str:
    return PAGES.get(ImportStatus(job.status)) or ("sheet" if job.sheet is None else "columns")


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _page(request: HttpRequest, name: str, job: ImportJob | None, title: str, **context: Any) -> TemplateResponse:
    return TemplateResponse(
        request,
        f"admin/businesses/importjob/{name}.html",
        {
            **admin.site.each_context(request), "opts": ImportJob._meta, "job": job, "title": title,
            "may_import": request.user.has_perm("businesses.import_businesses"), **context,
        },
    )  # fmt: skip


@require_safe
def open_job(request: HttpRequest, object_id: str) -> HttpResponse:
    """Whatever links to an import leads to where it goes on."""
    if not (
        request.user.has_perm("businesses.view_importjob") or request.user.has_perm("businesses.import_businesses")
    ):
        raise PermissionDenied
    if not object_id.isdecimal() or len(object_id) > 18:
        raise Http404
    job = get_object_or_404(ImportJob, pk=object_id)
    if next_page(job) in {"sheet", "columns"} and not request.user.has_perm("businesses.import_businesses"):
        return redirect("admin:businesses_importjob_changelist")
    return go_on_with(job)


# --- File, sheet, columns ---------------------------------------------------------------------------------------------


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
    return _page(request, "upload", None, _("Import a workbook"), form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def sheet(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if next_page(job) not in {"sheet", "columns", "plan"}:
        return go_on_with(job)
    form = SheetForm(_sent(request), job=job, initial={"sheet": job.sheet})
    if request.method == "POST" and form.is_valid():
        services.choose_sheet(job, form.cleaned_data["sheet"], by=user_of(request))
        return redirect("admin:businesses_importjob_columns", job.pk)
    sheets = [{**sheet, "why": _why_no_sheet(sheet)} for sheet in job.sheets]
    return _page(request, "sheet", job, _("Which sheet?"), form=form, sheets=sheets, usable=form.has_usable)


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
    form = ColumnsForm(_sent(request), job=job)
    if request.method == "POST" and form.is_valid():
        services.match_columns(
            job, form.chosen(form.cleaned_data), kbli_edition=form.cleaned_data["kbli_edition"],
            without_unreadable=job.without_unreadable, by=user_of(request),
        )  # fmt: skip
        return redirect("admin:businesses_importjob_progress", job.pk)
    where = HeadingsForm(initial={"first": job.header_from, "last": job.header_to})
    failure = wording.say(wording.REFUSALS, *job.failure) if job.failure else ""
    return _page(request, "columns", job, _("What does each column mean?"), form=form, where=where, failure=failure)


@require_POST
@importing
def headings(request: HttpRequest, job: ImportJob) -> HttpResponse:
    form = HeadingsForm(request.POST)
    if form.is_valid():
        services.move_headings(job, form.cleaned_data["first"], form.cleaned_data["last"], by=user_of(request))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("admin:businesses_importjob_columns", job.pk)


# --- The check --------------------------------------------------------------------------------------------------------


@require_safe
@reading_only
def plan(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if job.status != ImportStatus.PLANNED:
        return go_on_with(job)
    fate = request.GET.get("fate", "")
    rows = job.rows.filter(fate=fate) if fate in Fate.values else job.rows.all()
    questions = job.rows.exclude(question="")
    listed = list_rows(request, rows)
    duplicates = DuplicatesForm(rows=[row for row in listed["rows"] if row.fate == Fate.DUPLICATE])
    return _page(
        request, "plan", job, _("Check result"), fate=fate, cards=_cards(job, fate), duplicates=duplicates,
        to_import=job.rows.to_apply().count(), question_count=questions.values("question").distinct().count(),
        question_rows=questions.count(), undecided=job.rows.filter(fate=Fate.DUPLICATE, decision="").count(),
        unreadable=job.rows.filter(fate=Fate.ERROR, question="").exclude(reason="name_missing").count(), **listed,
    )  # fmt: skip


def _cards(job: ImportJob, chosen: str) -> list[dict[str, Any]]:
    sentences = {
        Fate.NEW: _("Will be added to the register."),
        Fate.UPDATE: _("In the register already, with other values."),
        Fate.DUPLICATE: _("Left out, unless you decide otherwise."),
        Fate.SKIPPED: _("Totals, headings, rows that change nothing."),
        Fate.ERROR: _("With the cell and the reason."),
    }
    kinds = {Fate.DUPLICATE: "due", Fate.ERROR: "bad"}
    return [
        {
            "fate": fate.value, "label": str(fate.label), "count": (count := job.counts.get(fate.value, 0)),
            "sentence": sentences[fate], "kind": kinds.get(fate, "") if count else "zero", "chosen": fate == chosen,
        }
        for fate in Fate
    ]  # fmt: skip


def list_rows(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """A page of rows in words, the same for check and result."""
    paginator = Paginator(rows.select_related("match", "business").defer("nik"), ROWS_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    words = Words()
    listed = list(page.object_list)
    for row in listed:
        row.why = why(row.reason, row.match_row, row.match.name if row.match else None, words)
        row.errors = [words.problem(problem, row.raw) for problem in row.problems if problem[3] == "error"]
        row.remarks = [words.problem(problem, row.raw) for problem in row.problems if problem[3] != "error"]
        row.changed = [words.change(change) for change in row.changes]
    return {"page": page, "rows": listed}


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def areas(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if job.status != ImportStatus.PLANNED:
        return go_on_with(job)
    form = AreasForm(_sent(request), questions=_questions(job))
    if request.method == "POST" and form.is_valid():
        answers = form.answers()
        if answers:
            services.answer_areas(job, answers, by=user_of(request))
            return redirect("admin:businesses_importjob_progress", job.pk)
        return redirect("admin:businesses_importjob_plan", job.pk)
    return _page(request, "areas", job, _("Where are these?"), form=form)


QUESTIONS_A_PAGE = 25


def _questions(job: ImportJob) -> list[dict[str, Any]]:
    """The spellings that wait for an answer, those with the most rows first."""
    asked: list[Any] = list(
        job.rows.exclude(question="").order_by().values("question", "reason").annotate(count=Count("pk")).order_by(
            "-count", "question"
        )[:QUESTIONS_A_PAGE]
    )  # fmt: skip
    words = Words()
    for question in asked:
        rows = job.rows.filter(question=question["question"]).order_by("number").values_list("number", "name")[:3]
        question["examples"] = [f"{number}: {name}" for number, name in rows]
        question["why"] = words.reason(question["reason"])
    return asked


@require_POST
@importing
def duplicates(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if (everything := request.POST.get("all")) in {Decision.NEW, Decision.SKIP}:
        count = services.decide_all_duplicates(job, everything, by=user_of(request))
    else:
        numbers = [int(name[4:]) for name in request.POST if name.startswith("row-") and name[4:].isdecimal()][
            :ROWS_A_PAGE
        ]
        form = DuplicatesForm(request.POST, rows=list(job.rows.filter(number__in=numbers, fate=Fate.DUPLICATE)))
        if not form.is_valid():
            messages.error(request, _("Please choose one of the answers."))
            return go_on_with(job)
        count = services.decide_duplicates(job, form.decisions(), by=user_of(request))
    messages.success(
        request,
        ngettext("%(count)d likely duplicate settled.", "%(count)d likely duplicates settled.", count)
        % {"count": count},
    )
    return redirect("admin:businesses_importjob_plan", job.pk)


@require_POST
@importing
def check_again(request: HttpRequest, job: ImportJob) -> HttpResponse:
    wish = request.POST.get("without_unreadable", "")
    services.check_again(job, by=user_of(request), without_unreadable={"1": True, "0": False}.get(wish))
    return redirect("admin:businesses_importjob_progress", job.pk)


# --- At work ----------------------------------------------------------------------------------------------------------


@require_safe
@reading_only
def progress(request: HttpRequest, job: ImportJob) -> HttpResponse:
    """A page that asks again every two seconds, with or without JavaScript, and goes on by itself."""
    if not job.is_in_work:
        page = redirect(f"admin:businesses_importjob_{next_page(job)}", job.pk)
        return HttpResponseClientRedirect(page.url) if request.htmx else page  # type: ignore[attr-defined]
    titles = {
        ImportStatus.PLANNING: _("The rows are being checked"),
        ImportStatus.IMPORTING: _("The businesses are being imported"),
        ImportStatus.UNDOING: _("The import is being undone"),
    }
    name = "progress_part" if request.htmx else "progress"  # type: ignore[attr-defined]
    return _page(request, name, job, titles[ImportStatus(job.status)])


@require_POST
@importing
def start(request: HttpRequest, job: ImportJob) -> HttpResponse:
    services.start(job, by=user_of(request))
    return redirect("admin:businesses_importjob_progress", job.pk)


@require_POST
@importing
def stop(request: HttpRequest, job: ImportJob) -> HttpResponse:
    services.stop(job, by=user_of(request))
    return go_on_with(job)


@require_POST
@importing
def resume(request: HttpRequest, job: ImportJob) -> HttpResponse:
    services.go_on(job, by=user_of(request))
    return redirect("admin:businesses_importjob_progress", job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def undo(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if request.method == "POST":
        services.undo(job, by=user_of(request))
        return redirect("admin:businesses_importjob_progress", job.pk)
    if job.status not in {ImportStatus.FINISHED, ImportStatus.STOPPED}:
        return go_on_with(job)
    counts = dict(job.rows.applied().order_by().values_list("outcome").annotate(count=Count("pk")))
    return _page(
        request,
        "undo",
        job,
        _("Undo this import?"),
        created=counts.get(Outcome.CREATED, 0),
        updated=counts.get(Outcome.UPDATED, 0),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def discard(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if request.method == "POST":
        services.discard(job, by=user_of(request))
        messages.success(request, _("The upload was discarded; its file is deleted."))
        return redirect("admin:businesses_importjob_changelist")
    if job.status not in {ImportStatus.UPLOADED, ImportStatus.PLANNED}:
        return go_on_with(job)
    return _page(request, "discard", job, _("Discard this upload?"))


# --- Afterwards -------------------------------------------------------------------------------------------------------


@require_safe
@reading_only
def result(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if next_page(job) != "result":
        return go_on_with(job)
    outcome = request.GET.get("outcome", "")
    rows = job.rows.filter(outcome=outcome) if outcome in Outcome.values else job.rows.all()
    counts = dict(job.rows.order_by().values_list("outcome").annotate(count=Count("pk")))
    cards = [
        {"value": value.value, "label": str(value.label), "count": counts.get(value, 0), "chosen": value == outcome}
        for value in Outcome
        if counts.get(value)
    ]
    touched = _touched(job)
    return _page(
        request, "result", job, _("Import: %(status)s") % {"status": job.get_status_display()}, cards=cards,
        outcome=outcome, touched=touched, undoable=job.status in {ImportStatus.FINISHED, ImportStatus.STOPPED},
        **list_rows(request, rows),
    )  # fmt: skip


def _touched(job: ImportJob) -> list[ImportRow]:
    if not job.failure or job.failure[0] != "touched":
        return []
    return list(job.rows.filter(number__in=job.failure[1]["rows"][:20]).select_related("business").order_by("number"))


@require_safe
@reading_only
def report(request: HttpRequest, job: ImportJob) -> HttpResponseBase:
    # On disk and not in memory: a report of 100,000 rows has 15 MB. The response closes it.
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115
    write(job, file)
    file.seek(0)
    name = slugify(job.file_name.rpartition(".")[0]) or "impor"
    return FileResponse(file, as_attachment=True, filename=f"laporan-{name}-{job.pk}.xlsx")
