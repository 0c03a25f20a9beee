"""What came of a class: tests before and after, and feedback; and the feedback of each trainer. No names anywhere."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from trainings.models import Trainer
from trainings.services import feedback, quizzes


def _check(request: HttpRequest) -> None:
    if not request.user.has_perms(["trainings.view_feedback", "trainings.view_quizresult"]):
        raise PermissionDenied


def results_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    _check(request)
    training = model_admin.get_object(request, str(object_id))
    if training is None:
        raise Http404
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Tests and feedback"),
        "opts": model_admin.opts,
        "original": training,
        "quiz": quizzes.results(training),
        "feedback": feedback.results(training),
        "fewest": feedback.FEWEST_SHOWN,
    }
    return TemplateResponse(request, "admin/trainings/training/results.html", context)


def trainers_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    _check(request)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Feedback by trainer"),
        "opts": model_admin.opts,
        "found": feedback.results_by_trainer(Trainer.objects.all()),
        "fewest": feedback.FEWEST_SHOWN,
    }
    return TemplateResponse(request, "admin/trainings/training/trainers.html", context)
