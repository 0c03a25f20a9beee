"""The check of products: what its maker asks and reads, and the curator's queue, checklist and minutes."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.models import BusinessStatus, Product, ProductStatus
from businesses.views import send_file
from sentra import checklist, minutes, services
from sentra.curation_forms import AskForm, ChecklistForm, DayForm
from sentra.models import Curation, CurationCriterion, CurationDay, CurationPicture, CurationStatus
from sentra.views.counter import bar, kept_outlet

curators = permission_required("sentra.curate", raise_exception=True)
readers = permission_required("sentra.view_curation", raise_exception=True)


# --- hers ---


@require_http_methods(["GET", "HEAD", "POST"])
def curation(request: HttpRequest, product_pk: int) -> HttpResponse:
    """What was found so far, and the form to have the product looked at."""
    product = _own_product(request, product_pk)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            services.ask_for_curation(product, asked["outlet"], by=user_of(request), wish=asked["wish"])
            messages.success(request, _("Asked for. We tell you by message as soon as we have looked at it."))
            return redirect("sentra:curation", product_pk=product.pk)
        except NotAllowed as error:
            form.add_error(None, str(error))
    rows = list(checklist.history_of(product))
    newest = next((row for row in rows if row.status != CurationStatus.WITHDRAWN), None)
    context = {
        "product": product,
        "form": form,
        "newest": newest,
        "earlier": [row for row in rows if row is not newest],
        "may_ask": _may_ask(product, newest),
        "is_on_register": product.business.status == BusinessStatus.VERIFIED,
        "is_made": product.is_self_made and product.status != ProductStatus.ARCHIVED,
        "criteria": CurationCriterion.objects.for_product(product),
    }
    return render(request, "sentra/curation.html", context)


def _own_product(request: HttpRequest, pk: int) -> Product:
    rows = Product.objects.owned_by(user_of(request)).select_related("business", "category__sector")
    return get_object_or_404(rows, pk=pk)


def _may_ask(product: Product, newest: Curation | None) -> bool:
    """Whether the form is offered; the service has the last word."""
    if product.business.status != BusinessStatus.VERIFIED or product.status == ProductStatus.ARCHIVED:
        return False
    return product.is_self_made and (newest is None or newest.status == CurationStatus.FAILED or newest.is_due)


@require_POST
def curation_withdraw(request: HttpRequest, product_pk: int) -> HttpResponse:
    product = _own_product(request, product_pk)
    row = Curation.objects.filter(product=product).order_by("-pk").first()
    try:
        if row:
            services.withdraw_curation(row, by=user_of(request))
            messages.success(request, _("Taken back. You can ask again whenever you like."))
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("sentra:curation", product_pk=product.pk)


# --- the curator's ---


@require_safe
@readers
def curations(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits at an outlet, what is due again, what is not good any more, and the minutes of earlier days."""
    outlet = kept_outlet(request, slug)
    context = {
        "outlet": outlet,
        "waiting": checklist.waiting_at(outlet),
        "due": checklist.due_at(outlet),
        "failing": checklist.not_good_any_more(outlet),
        "days": checklist.days_of(outlet),
        **bar(outlet),
    }
    return render(request, "sentra/curations.html", context)


@require_POST
@curators
def recheck(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Its month is over: open a new check of it, and the checklist."""
    outlet = kept_outlet(request, slug)
    earlier = get_object_or_404(Curation.objects.filter(outlet=outlet).select_related("product__business"), pk=pk)
    try:
        row = services.ask_for_curation(earlier.product, outlet, by=user_of(request))
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("sentra:curations", slug=slug)
    if row.outlet_id != outlet.pk:
        messages.error(request, _("It waits at %(outlet)s already.") % {"outlet": row.outlet})
        return redirect("sentra:curations", slug=slug)
    return redirect("sentra:curate", slug=slug, pk=row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@curators
def curate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The checklist of one product. Its pictures are kept first, so that no error loses them."""
    outlet = kept_outlet(request, slug)
    rows = Curation.objects.filter(outlet=outlet).select_related(checklist.WITH_MAKER, "product__category__sector")
    row = get_object_or_404(rows, pk=pk)
    user = user_of(request)
    criteria = list(CurationCriterion.objects.for_product(row.product))
    form = ChecklistForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        curation=row,
        criteria=criteria,
    )
    if request.method == "POST":
        try:
            is_complete = form.is_valid()
            for criterion, file in form.sound_pictures().items():
                services.keep_curation_picture(row, criterion, file, by=user)
            if is_complete:
                done = services.decide_curation(row, form.marks(), by=user, words=form.cleaned_data["words"])
                messages.success(request, _("%(product)s: %(result)s.") % _said(done))
                return redirect("sentra:curations", slug=slug)
            # Those that were just kept are shown, not asked for again.
            form.kept = {picture.criterion_id: picture for picture in row.pictures.select_related("file")}
        except (NotAllowed, ValidationError) as error:
            form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
    context = {
        "outlet": outlet,
        "curation": row,
        "form": form,
        "is_own": row.product.business.owner.user_id == user.pk,
        "licences": checklist.licences_of(row.product),
        "pictures": row.product.pictures.ready()[:3],
        "earlier": [found for found in checklist.history_of(row.product) if found.pk != row.pk][:1],
        **bar(outlet),
    }
    return render(request, "sentra/curate.html", context)


def _said(row: Curation) -> dict[str, str]:
    return {"product": row.product.name, "result": str(row.get_status_display())}


@require_safe
@readers
def curation_picture(request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponseBase:
    """A curator's picture, for those who keep its outlet; its maker has her own address of it."""
    outlet = kept_outlet(request, slug)
    rows = CurationPicture.objects.filter(curation__outlet=outlet).select_related("file")
    return send_file(get_object_or_404(rows, file_id=file).file)


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def curation_day(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The minutes of a day: who looked, what was found; closed they have a number and a letter to print."""
    outlet = kept_outlet(request, slug)
    day = get_object_or_404(CurationDay.objects.filter(outlet=outlet), pk=pk)
    user = user_of(request)
    form = DayForm(
        request.POST if request.method == "POST" else None, initial={"curators": day.curators, "note": day.note}
    )
    may_close = user.has_perm("sentra.curate") and not day.closed_at
    if request.method == "POST":
        if not may_close:
            messages.error(request, _("These minutes can't be changed any more."))
            return redirect("sentra:curation_day", slug=slug, pk=pk)
        if form.is_valid():
            try:
                services.close_curation_day(day, by=user, **form.cleaned_data)
                return redirect("sentra:curation_day", slug=slug, pk=pk)
            except NotAllowed as error:
                form.add_error(None, str(error))
    context = {"outlet": outlet, "curation_day": day, "form": form, "may_close": may_close, **bar(outlet)}
    return render(request, "sentra/curation_day.html", {**context, "rows": minutes.rows_of(day)})


@require_safe
@readers
def curation_minutes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The letter: in Indonesian, for the files of the department."""
    outlet = kept_outlet(request, slug)
    day = get_object_or_404(CurationDay.objects.filter(outlet=outlet, number__isnull=False), pk=pk)
    name = f'inline; filename="{day.full_number}.pdf"'
    return HttpResponse(minutes.pdf(day), "application/pdf", headers={"Content-Disposition": name})
