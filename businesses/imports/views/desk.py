"""What all pages of an import share: who may, where it goes on, how it looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from accounts.services import NotAllowed
from businesses.imports.report import Words, why
from businesses.models import ImportJob, ImportStatus

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


def sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def show(request: HttpRequest, name: str, job: ImportJob | None, title: str, **context: Any) -> TemplateResponse:
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
