"""The pages behind the links to tests and feedback. As in `replies`: no sign-in, and looking changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.services import NotAllowed
from trainings import services, surveys
from trainings.models import Asked, QuizPart, QuizResult
from trainings.services import feedback as saying
from trainings.services import quizzes
from trainings.survey_forms import FeedbackForm, QuizForm


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key: no page that she goes to from here may learn it."""
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


# The secret is in the address: who has it needs no cookie, and browsers inside of messengers often keep none.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, part: str, token: str) -> HttpResponse:
    row = surveys.find(token, part) if part in QuizPart.values else None
    if row is None:
        return _private(render(request, "trainings/reply_gone.html", status=404))
    results = {result.part: result for result in QuizResult.objects.filter(enrolment=row)}
    form, sent = None, request.POST if request.method == "POST" else None
    if part not in results and quizzes.is_open(row, part):
        form = QuizForm(sent, questions=quizzes.questions_for(row.training))
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            services.take_quiz(row, part, form.answers if form else {})
        except NotAllowed as error:
            messages.error(request, str(error))
        return _private(redirect("trainings:quiz", part=part, token=token))
    context = {
        "enrolment": row,
        "training": row.training,
        "part": part,
        "form": form if form and form.fields else None,
        "result": results.get(part),
        "before": results.get(QuizPart.BEFORE) if part == QuizPart.AFTER else None,
    }
    return _private(render(request, "trainings/quiz.html", context))


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    row = surveys.find(token, Asked.FEEDBACK)
    if row is None:
        return _private(render(request, "trainings/reply_gone.html", status=404))
    is_given, is_open = saying.is_given(row), saying.is_open(row)
    sent = request.POST if request.method == "POST" else None
    form = FeedbackForm(sent) if is_open and not is_given else None
    if request.method == "POST" and (form is None or form.is_valid()):
        _give(request, row, form.cleaned_data if form else None)
        return _private(redirect("trainings:feedback", token=token))
    context = {"training": row.training, "form": form, "is_given": is_given}
    return _private(render(request, "trainings/feedback.html", context))


def _give(request: HttpRequest, row: Any, data: dict[str, Any] | None) -> None:
    try:
        if data and services.give_feedback(row, **data):
            messages.success(request, _("Thank you. It is kept without your name."))
    except NotAllowed as error:
        messages.error(request, str(error))
