"""The timetable, one training, and enrolling in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.models import Business
from trainings import services, sharing, timetable
from trainings.forms import EnrolForm
from trainings.models import Enrolment, SeatsPolicy, Topic, Training
from trainings.services import draw_number, lottery_commitment


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def training_list(request: HttpRequest) -> HttpResponse:
    topics = list(Topic.objects.all())
    topic = next((row for row in topics if row.slug == request.GET.get("topik")), None)
    slug = topic.slug if topic else ""
    mine = _mine_by_training(request)
    cards = [timetable.card(row, mine.get(row.pk)) for row in timetable.coming(slug)]
    context = {
        "topics": topics,
        "topic": topic,
        "weeks": timetable.weeks(cards),
        "held": timetable.held(slug),
        "site_url": settings.SITE_URL,
    }
    return render(request, "trainings/list.html", context)


def _mine_by_training(request: HttpRequest) -> dict[int, Enrolment]:
    if not isinstance(request.user, User):
        return {}
    return {row.training_id: row for row in Enrolment.objects.owned_by(request.user).active()}


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def training(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(timetable.shown(Training.objects.public()), slug=slug)
    form = EnrolForm(training=row, user=request.user) if isinstance(request.user, User) else None
    return render(request, "trainings/training.html", _page(request, row, form))


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, slug: str) -> HttpResponse:
    """Enrol one of her businesses. Opened by itself (back from the sign-in) it leads to the training."""
    row = get_object_or_404(Training.objects.public(), slug=slug)
    if request.method == "GET":
        return redirect(row)
    user = user_of(request)
    form = EnrolForm(request.POST, training=row, user=user)
    if form.is_valid():
        try:
            enrolment = services.enrol(row, form.cleaned_data["business"], by=user)
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            return redirect(enrolment)
    shown = timetable.shown(Training.objects.public()).get(pk=row.pk)
    return render(request, "trainings/training.html", _page(request, shown, form))


def _page(request: HttpRequest, row: Any, form: EnrolForm | None) -> dict[str, Any]:
    user = request.user if isinstance(request.user, User) else None
    mine = _mine_in(row, user) if user else []
    card = timetable.card(row, mine[0] if mine else None)
    trainers: dict[int, Any] = {}
    for session in row.sessions.prefetch_related("trainers"):
        trainers |= {trainer.pk: trainer for trainer in session.trainers.all()}
    return {
        "training": row,
        "card": card,
        "form": form,
        "enrolments": mine,
        "has_business": user is not None and Business.objects.owned_by(user).exists(),
        "trainers": list(trainers.values()),
        "policy": timetable.policy_words(row),
        "draw": draw_of(row),
        "summary": Truncator(row.text).chars(160),
        "site_url": settings.SITE_URL,
        "picture": sharing.picture_url(row),
    }


def _mine_in(row: Training, user: User) -> list[Enrolment]:
    return list(Enrolment.objects.owned_by(user).active().filter(training=row).select_related("business"))


def draw_of(training: Training) -> dict[str, Any] | None:
    """What anybody needs to check the draw; the seed only once nothing can be changed by knowing it."""
    if training.seats_policy != SeatsPolicy.LOTTERY or not training.lottery_seed:
        return None
    found: dict[str, Any] = {"commitment": lottery_commitment(training.lottery_seed)}
    if training.decided_at:
        # A rank is given by the draw alone, or after it in the waiting list, to those who were drawn.
        drawn = Enrolment.objects.filter(training=training, made_at__lte=training.decided_at, rank__gt=0)
        found["seed"] = training.lottery_seed
        found["lots"] = sorted(
            (draw_number(training.lottery_seed, ticket), ticket) for ticket in drawn.values_list("ticket", flat=True)
        )
    return found
