"""An import at work, and what an official may do about it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from accounts.requests import user_of
from businesses.imports import services
from businesses.imports.views.desk import go_on_with, importing, next_page, reading_only, show
from businesses.models import ImportJob, ImportStatus, Outcome


class HtmxRequest(HttpRequest):
    """A request as the middleware of htmx passes it on."""

    htmx: HtmxDetails


@require_safe
@reading_only
def progress(request: HtmxRequest, job: ImportJob) -> HttpResponse:
    """A page that asks again every two seconds, with or without JavaScript, and goes on by itself."""
    if not job.is_in_work:
        page = redirect(f"admin:businesses_importjob_{next_page(job)}", job.pk)
        return HttpResponseClientRedirect(page.url) if request.htmx else page
    titles = {
        ImportStatus.PLANNING: _("The rows are being checked"),
        ImportStatus.IMPORTING: _("The businesses are being imported"),
        ImportStatus.UNDOING: _("The import is being undone"),
    }
    name = "progress_part" if request.htmx else "progress"
    return show(request, name, job, titles[ImportStatus(job.status)])


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
    return show(
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
    return show(request, "discard", job, _("Discard this upload?"))
