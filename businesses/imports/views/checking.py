"""What the check found, and the answers that it asks for."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import user_of
from businesses.imports import services
from businesses.imports.forms import AreasForm, DuplicatesForm
from businesses.imports.report import Words
from businesses.imports.views.desk import ROWS_A_PAGE, go_on_with, importing, list_rows, reading_only, sent, show
from businesses.models import Decision, Fate, ImportJob, ImportStatus


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
    return show(
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


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def areas(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if job.status != ImportStatus.PLANNED:
        return go_on_with(job)
    form = AreasForm(sent(request), questions=_questions(job))
    if request.method == "POST" and form.is_valid():
        answers = form.answers()
        if answers:
            services.answer_areas(job, answers, by=user_of(request))
            return redirect("admin:businesses_importjob_progress", job.pk)
        return redirect("admin:businesses_importjob_plan", job.pk)
    return show(request, "areas", job, _("Where are these?"), form=form)


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
        numbers = [int(name[4:]) for name in request.POST if re.fullmatch(r"row-\d{1,6}", name)][:ROWS_A_PAGE]
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
