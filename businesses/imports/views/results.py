"""Afterwards: every row and its outcome, on the page and as a workbook."""

from __future__ import annotations

import tempfile

from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from businesses.imports.report import write
from businesses.imports.views.desk import go_on_with, list_rows, next_page, reading_only, show
from businesses.models import ImportJob, ImportRow, ImportStatus, Outcome


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
    return show(
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
