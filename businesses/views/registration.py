"""Registering a business: six steps, each with an address of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses import drafts
from businesses.forms import (
    BusinessForm,
    ConsentsForm,
    NeighbourForm,
    PersonForm,
    PlaceForm,
    SpokenConsentsForm,
    StepForm,
)
from businesses.models import Business, BusinessStatus, DraftAnswers, KbliCode
from businesses.services import begin_registration, missing_for_submission, submit_business
from businesses.summary import registration_summary, what_is_filled
from businesses.views.owned import kept_business


@dataclass(frozen=True)
class Step:
    key: str
    view: str
    name: str | Promise
    title: str | Promise
    form: Callable[..., StepForm] | None = None
    # What a helper is asked instead, where the questions are about the neighbour herself.
    helper_title: str | Promise = ""
    helper_form: Callable[..., StepForm] | None = None

    def build(self, business: Business, user: User, data: QueryDict | None) -> StepForm:
        assert self.form
        if self.helper_form and business.owner.user_id != user.pk:
            return self.helper_form(business, user, data)
        return self.form(business, user, data)

    def title_for(self, business: Business) -> str | Promise:
        return self.helper_title if self.helper_title and business.owner.is_unclaimed else self.title

    def url(self, business: Business) -> str:
        return reverse(f"businesses:{self.view}", args=[business.pk])


STEPS = [
    Step(
        "person",
        "person",
        gettext_lazy("Owner"),
        gettext_lazy("Who owns this business?"),
        lambda business, user, data: PersonForm(data, instance=business.owner, user=user),
        helper_form=lambda business, user, data: NeighbourForm(data, business=business),
    ),
    Step(
        "business",
        "about",
        gettext_lazy("Business"),
        gettext_lazy("What does your business make?"),
        lambda business, user, data: BusinessForm(data, instance=business),
        helper_title=gettext_lazy("What does the business make?"),
    ),
    Step(
        "place",
        "place",
        gettext_lazy("Place"),
        gettext_lazy("Where is the business?"),
        lambda business, user, data: PlaceForm(data, instance=business),
    ),
    Step(
        "products",
        "registration_products",
        gettext_lazy("Products"),
        gettext_lazy("What do you sell?"),
        helper_title=gettext_lazy("What does she sell?"),
    ),
    Step(
        "consents",
        "consents",
        gettext_lazy("Consents"),
        gettext_lazy("What do you agree to?"),
        lambda business, user, data: ConsentsForm(data, instance=business, user=user),
        helper_title=gettext_lazy("What does she agree to?"),
        helper_form=lambda business, user, data: SpokenConsentsForm(data, instance=business, helper=user),
    ),
    Step("check", "check", gettext_lazy("Check"), gettext_lazy("Is everything right?")),
]
BY_KEY = {step.key: step for step in STEPS}


def step_context(business: Business, key: str) -> dict[str, Any]:
    """What every page of a registration shows around its form."""
    missing = {step for step, _words in missing_for_submission(business)}
    at = [step.key for step in STEPS].index(key)
    last_saved = DraftAnswers.objects.filter(business=business).order_by("-saved_at").first()
    saved_at = max(business.updated_at, last_saved.saved_at) if last_saved else business.updated_at
    helped = business.owner.is_unclaimed
    return {
        "business": business,
        "step": STEPS[at],
        "step_title": STEPS[at].title_for(business),
        "is_helped": helped,
        "home_url": home_of(business),
        "number": at + 1,
        "steps": [
            {
                "name": step.name,
                "url": step.url(business),
                "state": "now" if step.key == key else "" if step.key in missing or step.key == "check" else "done",
            }
            for step in STEPS
        ],
        "back_url": STEPS[at - 1].url(business) if at else home_of(business),
        "back_number": at,
        "filled": what_is_filled(business),
        "saved_at": saved_at,
    }


def home_of(business: Business) -> str:
    """Where the pages of this business hang: her own home, or the list of those whom a helper helps."""
    return reverse("businesses:helping" if business.owner.is_unclaimed else "businesses:mine")


def _gone(request: HttpRequest, business: Business) -> HttpResponse:
    messages.info(request, _("This registration has been sent. You can follow it here."))
    return redirect("businesses:business", pk=business.pk)


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Say what is needed, and open a draft."""
    user = user_of(request)
    if request.method == "POST":
        try:
            token = uuid.UUID(request.POST.get("token", ""))
        except ValueError:
            token = uuid.uuid4()
        try:
            business = begin_registration(by=user, token=token)
        except NotAllowed as error:
            messages.error(request, str(error))
            return redirect("businesses:register")
        return redirect("businesses:person", pk=business.pk)
    unfinished = Business.objects.owned_by(user).filter(status=BusinessStatus.DRAFT).order_by("-updated_at")
    return render(request, "businesses/register.html", {"token": uuid.uuid4(), "unfinished": unfinished})


def _step(request: HttpRequest, pk: int, key: str, **context: Any) -> HttpResponse:
    """Show a step, save its answers, or keep them as typed and say what is wrong.

    What is wrong is shown by a page of its own (`?errors`), so that refresh and the phone's back button work
    although no browser may keep these pages.
    """
    step, user = BY_KEY[key], user_of(request)
    with transaction.atomic():
        business = kept_business(request, pk, lock=request.method == "POST")
        if not business.is_editable_by_owner:
            return _gone(request, business)
        build = partial(step.build, business, user)
        if request.method == "POST":
            form = build(request.POST)
            if form.is_valid() and form.is_confirmed:
                form.save()
                drafts.forget(business, key)
                return _onward(request, business, step)
            if drafts.remember(business, key, request.POST):
                return _onward(request, business, step) if "later" in request.POST else redirect(with_errors(request))
        else:
            form = drafts.recall(business, key, build, check="errors" in request.GET)
        if form.is_bound:
            # What the form put into the row unsaved must not be shown as saved beside it.
            form.full_clean()
            business = kept_business(request, pk)
    return render(
        request, "businesses/step.html", {**step_context(business, key), "form": form, "autosave": key, **context}
    )


def with_errors(request: HttpRequest) -> str:
    return f"{request.path}?errors&check" if "check" in request.GET else f"{request.path}?errors"


def _onward(request: HttpRequest, business: Business, step: Step) -> HttpResponse:
    if "later" in request.POST:
        messages.success(request, _("Saved. You can go on whenever you like, on another phone too."))
        return redirect(home_of(business))
    if "check" in request.GET:
        return redirect("businesses:check", pk=business.pk)
    return redirect(STEPS[STEPS.index(step) + 1].url(business))


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "person")


@require_http_methods(["GET", "POST"])
def about(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "business", kbli_codes=KbliCode.objects.filter(is_active=True))


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "place")


@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "consents")


@require_GET
def registration_products(request: HttpRequest, pk: int) -> HttpResponse:
    """List the products of the registration; without any, ask for the first one straight away."""
    business = kept_business(request, pk)
    if not business.is_editable_by_owner:
        return _gone(request, business)
    products = business.products.with_pictures()
    if not products:
        return redirect("businesses:product_new", pk=business.pk)
    context = step_context(business, "products")
    return render(request, "businesses/registration_products.html", {**context, "products": products})


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything once more; by POST, send it."""
    business = kept_business(request, pk)
    if request.method == "POST":
        try:
            submit_business(business, by=user_of(request), token=request.POST.get("token", ""))
        except NotAllowed as error:
            messages.error(request, str(error))
            return redirect("businesses:check", pk=business.pk)
        messages.success(request, _("Registration sent. Officials will check it; you needn't send it again."))
        return redirect("businesses:business", pk=business.pk)
    if not business.is_editable_by_owner:
        return _gone(request, business)
    missing = [(BY_KEY[key], words, BY_KEY[key].url(business)) for key, words in missing_for_submission(business)]
    context = {
        **step_context(business, "check"),
        "missing": missing,
        "sections": registration_summary(business),
    }
    return render(request, "businesses/check.html", context)


@require_POST
def autosave(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Keep what she is typing, valid or not, and answer with hints by field. The page itself works without this."""
    business = kept_business(request, pk)
    if (form in BY_KEY and not business.is_editable_by_owner) or not _is_form_of(business, form):
        return HttpResponse(status=409)
    if not drafts.remember(business, form, request.POST):
        return HttpResponse(status=413)
    if form not in BY_KEY:
        return HttpResponse(status=204)
    typed = BY_KEY[form].build(business, user_of(request), request.POST)
    typed.full_clean()
    return JsonResponse(typed.hints) if typed.hints else HttpResponse(status=204)


def _is_form_of(business: Business, form: str) -> bool:
    if form in BY_KEY:
        return BY_KEY[form].form is not None
    kind, _dash, number = form.partition("-")
    if kind != "product":
        return False
    return number == "new" or (number.isdecimal() and business.products.filter(pk=int(number)).exists())


def next_url(business: Business) -> str:
    """Where an unfinished registration goes on: the first step that lacks something, else the check."""
    missing = next((key for key, _words in missing_for_submission(business)), "check")
    return BY_KEY[missing].url(business)
