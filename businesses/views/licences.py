"""Her licences: list, add, change, scan, remove; and the ladder of each product. Until the claim a helper may too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses import services
from businesses.forms.licences import LicenceForm, QuestionForm, ScanForm
from businesses.ladder import Ladder, asked_questions, ladder_of, open_questions
from businesses.licence_numbers import is_application, says
from businesses.models import (
    Business,
    LadderAnswers,
    LadderRule,
    Licence,
    LicenceKind,
    LicenceRule,
    LicenceState,
    Product,
    ProductStatus,
)
from businesses.views.owned import is_helping, kept_business, kept_product


@dataclass(frozen=True)
class Entry:
    """A licence as her list shows it."""

    licence: Licence
    state: str
    says: list[dict[str, str]]
    is_renewable: bool


@dataclass(frozen=True)
class Section:
    kind: LicenceKind
    rule: LicenceRule | None
    entries: list[Entry]
    is_once: bool
    bare_nib: str = ""


def _kept_licence(request: HttpRequest, pk: int, licence_pk: int, *, lock: bool = False) -> Licence:
    business = kept_business(request, pk, lock=lock)
    licence: Licence = get_object_or_404(business.licences.select_related("scan"), pk=licence_pk)
    licence.business = business
    return licence


@require_GET
def licences(request: HttpRequest, pk: int) -> HttpResponse:
    """Show her licences by kind, and for each kind what it is for."""
    business = kept_business(request, pk)
    today = timezone.localdate()
    rules = LicenceRule.objects.in_force(today)
    entries: dict[str, list[Entry]] = {}
    for licence in business.licences.select_related("scan").prefetch_related("products"):
        entries.setdefault(licence.kind, []).append(_entry(licence, rules.get(licence.kind)))
    sections = [
        Section(
            kind=kind,
            rule=rules.get(kind),
            entries=entries.get(kind, []),
            is_once=kind == LicenceKind.NIB and bool(business.nib),
            # Her NIB is known from the registration; its row begins with a scan or a check.
            bare_nib=business.nib if kind == LicenceKind.NIB and kind not in entries else "",
        )
        for kind in LicenceKind
    ]
    context = {
        "business": business,
        "is_helping": is_helping(request, business),
        "sections": sections,
        "products": business.products.exclude(status=ProductStatus.ARCHIVED).select_related("ladder_answers"),
        "is_closed": business.status in services.NEVER_SHOWN,
    }
    return render(request, "businesses/licences.html", context)


def _entry(licence: Licence, rule: LicenceRule | None) -> Entry:
    today = timezone.localdate()
    soon = max(rule.remind_days, default=0) if rule else 0
    state: str = licence.state_on(today, soon=soon)
    if state == LicenceState.VALID and is_application(licence.kind, licence.number):
        state = "applied"
    end = licence.valid_until
    is_renewable = bool(rule and end and today >= rule.renewal_opens_on(end))
    return Entry(licence, state, says(licence.kind, licence.number), is_renewable)


@require_http_methods(["GET", "POST"])
def licence_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in LicenceKind.values:
        raise Http404
    business = kept_business(request, pk)
    if kind == LicenceKind.NIB:
        known = business.licences.filter(kind=kind).first()
        if known:
            return redirect("businesses:licence_edit", pk=pk, licence_pk=known.pk)
    return _licence(request, business, Licence(business=business, kind=kind))


@require_http_methods(["GET", "POST"])
def licence_edit(request: HttpRequest, pk: int, licence_pk: int) -> HttpResponse:
    licence = _kept_licence(request, pk, licence_pk)
    return _licence(request, licence.business, licence)


def _licence(request: HttpRequest, business: Business, licence: Licence) -> HttpResponse:
    is_new, user = licence.pk is None, user_of(request)
    rule = LicenceRule.objects.in_force(timezone.localdate()).get(licence.kind)
    with transaction.atomic():
        if request.method == "POST":
            # Held until it is saved, so that two taps don't both find the number free.
            kept_business(request, business.pk, lock=True)
        form = LicenceForm(request.POST if request.method == "POST" else None, instance=licence, rule=rule, by=user)
        if request.method == "POST" and form.is_valid() and form.is_confirmed:
            known = business.licences.filter(kind=licence.kind, number=form.cleaned_data["number"]).first()
            if is_new and known:
                return redirect("businesses:licence_scan", pk=business.pk, licence_pk=known.pk)
            try:
                saved = form.save() if is_new or form.has_changed() else licence
            except NotAllowed as error:
                messages.error(request, str(error))
                return redirect("businesses:business", pk=business.pk)
            _say_saved(request, form)
            if is_new:
                return redirect("businesses:licence_scan", pk=business.pk, licence_pk=saved.pk)
            return redirect("businesses:licences", pk=business.pk)
    if not is_new:
        # What the form put into the row unsaved must not be shown as saved beside it.
        licence = _kept_licence(request, business.pk, licence.pk)
    context = {
        "business": business,
        "is_helping": is_helping(request, business),
        "licence": None if is_new else licence,
        "kind": LicenceKind(licence.kind),
        "rule": rule,
        "form": form,
        "entry": None if is_new else _entry(licence, rule),
    }
    return render(request, "businesses/licence_edit.html", context)


def _say_saved(request: HttpRequest, form: LicenceForm) -> None:
    if form.proposed_end:
        words = _("Saved. We have put %(date)s as its end; change it if your paper says another day.")
        messages.success(request, words % {"date": date_format(form.proposed_end, "j F Y")})
    else:
        messages.success(request, _("The licence is saved."))


@require_http_methods(["GET", "POST"])
@transaction.atomic
def licence_scan(request: HttpRequest, pk: int, licence_pk: int) -> HttpResponse:
    """Take a scan; the earlier one goes. What can't be taken is said in words, and nothing is lost."""
    # Held while the file is looked at: a helper who sends it while the owner claims finds nothing any more.
    licence = _kept_licence(request, pk, licence_pk, lock=request.method == "POST")
    helping = is_helping(request, licence.business)
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    if request.method == "POST" and form.is_valid():
        try:
            services.put_scan(licence, form.file, by=user_of(request))
        except ValidationError as error:
            form.add_error("scan", error)
        except NotAllowed as error:
            messages.error(request, str(error))
            return redirect("businesses:business", pk=pk)
        else:
            if helping:
                messages.success(request, _("The scan is saved. Only its owner, the officials and you can see it."))
            else:
                messages.success(request, _("The scan is saved. Only you and the officials can see it."))
            return redirect("businesses:licences", pk=pk)
    context = {"business": licence.business, "licence": licence, "form": form, "is_helping": helping}
    return render(request, "businesses/licence_scan.html", context)


@require_POST
@transaction.atomic
def licence_scan_remove(request: HttpRequest, pk: int, licence_pk: int) -> HttpResponse:
    licence = _kept_licence(request, pk, licence_pk, lock=True)
    try:
        services.remove_scan(licence, by=user_of(request))
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The scan is deleted."))
    return redirect("businesses:licence_scan", pk=pk, licence_pk=licence_pk)


@require_POST
@transaction.atomic
def licence_remove(request: HttpRequest, pk: int, licence_pk: int) -> HttpResponse:
    licence = _kept_licence(request, pk, licence_pk, lock=True)
    try:
        services.remove_licence(licence, by=user_of(request))
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The licence is removed."))
    return redirect("businesses:licences", pk=pk)


# --- The ladder ---


@require_http_methods(["GET", "POST"])
def ladder(request: HttpRequest, pk: int, product_pk: int) -> HttpResponse:
    """Ask what still matters, one question at a time, and then say which licences the product needs.

    `?ubah=is_frozen` asks that question again. Answers that no longer matter are kept and not used.
    """
    product = kept_product(request, pk, product_pk)
    answers = LadderAnswers.objects.filter(product=product).first() or LadderAnswers(product=product)
    rules = list(LadderRule.objects.in_force(timezone.localdate()))
    question = _question(request, rules, answers)
    form = QuestionForm(request.POST if request.method == "POST" else None, question=question) if question else None
    if request.method == "POST":
        if form is None:
            return redirect("businesses:ladder", pk=pk, product_pk=product_pk)
        if form.is_valid():
            with transaction.atomic():
                kept_business(request, pk, lock=True)
                answer = {question: form.cleaned_data["answer"]}
                LadderAnswers.objects.update_or_create(product=product, defaults=answer)
            return redirect("businesses:ladder", pk=pk, product_pk=product_pk)
    asked = asked_questions(rules, answers)
    context = {
        "business": product.business,
        "is_helping": is_helping(request, product.business),
        "product": product,
        "form": form,
        "question": question,
        "answers": [_answer(answers, name) for name in asked if name != question],
        "ladder": None if question else _ladder(product, answers, rules),
    }
    return render(request, "businesses/ladder.html", context)


def _question(request: HttpRequest, rules: list[LadderRule], answers: LadderAnswers) -> str:
    """Which question this page is about; a sent form names its own, so that two tabs don't mix answers up."""
    wanted = request.POST.get("question") if request.method == "POST" else request.GET.get("ubah")
    if wanted in LadderAnswers.QUESTIONS:
        return str(wanted)
    # A question that stands behind another open one may lose its meaning with that one's answer.
    known = LadderAnswers(**{name: getattr(answers, name) for name in asked_questions(rules, answers)})
    return next(iter(open_questions(rules, known)), "")


def _answer(answers: LadderAnswers, name: str) -> dict[str, Any]:
    field: Any = LadderAnswers._meta.get_field(name)
    return {
        "term": field.verbose_name,
        "value": getattr(answers, f"get_{name}_display")().capitalize(),
        "url": f"?ubah={name}",
    }


def _ladder(product: Product, answers: LadderAnswers, rules: list[LadderRule]) -> Ladder:
    today = timezone.localdate()
    return ladder_of(
        product,
        answers,
        rules=rules,
        licence_rules=LicenceRule.objects.in_force(today),
        licences=product.business.licences.prefetch_related("products"),
        today=today,
    )
