"""Her products: list, add, change, show, hide, put away, bring back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses import drafts, services
from businesses.forms import ProductForm, StepForm
from businesses.journey import is_agreed
from businesses.models import Business, BusinessStatus, Product
from businesses.views.owned import kept_business, kept_product
from businesses.views.registration import home_of, step_context, with_errors


def frame(business: Business) -> dict[str, Any]:
    """A product page of an unfinished registration stands inside its fourth step."""
    if business.is_editable_by_owner:
        return step_context(business, "products")
    return {"business": business, "is_agreed": is_agreed(business)}


def list_of(business: Business) -> str:
    return "businesses:registration_products" if business.is_editable_by_owner else "businesses:product_list"


@require_GET
def product_list(request: HttpRequest, pk: int) -> HttpResponse:
    business = kept_business(request, pk)
    products = business.products.with_pictures().order_by("status", "name_id", "pk")
    context = {
        "business": business,
        "products": products,
        "is_agreed": is_agreed(business),
        "is_closed": business.status in services.NEVER_SHOWN,
    }
    return render(request, "businesses/product_list.html", context)


@require_http_methods(["GET", "POST"])
def product_new(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        token = uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        token = uuid.uuid4()
    return _product(request, pk, Product(creation_token=token), "product-new")


@require_http_methods(["GET", "POST"])
def product_edit(request: HttpRequest, pk: int, product_pk: int) -> HttpResponse:
    return _product(request, pk, kept_product(request, pk, product_pk), f"product-{product_pk}")


def _product(request: HttpRequest, pk: int, product: Product, key: str) -> HttpResponse:
    is_new = product.pk is None
    with transaction.atomic():
        business = kept_business(request, pk, lock=request.method == "POST")
        if business.status in services.NEVER_SHOWN:
            messages.error(request, _("This business is closed, so its products can't be changed."))
            return redirect("businesses:business", pk=pk)
        if request.method == "POST":
            # Her business is locked: nobody changes this product before we are done, nor makes it twice.
            made = business.products.filter(creation_token=product.creation_token).first() if is_new else None
            if made:
                return redirect("businesses:product_pictures", pk=pk, product_pk=made.pk)
            if not is_new:
                product.refresh_from_db()
            elif Product.objects.filter(creation_token=product.creation_token).exists():
                # Sent to another business before: that form has made its product, this one makes its own.
                product.creation_token = uuid.uuid4()
        form: StepForm
        build = partial(ProductForm, instance=product, business=business)
        if request.method == "POST":
            form = build(request.POST)
            if form.is_valid() and form.is_confirmed:
                form.save()
                drafts.forget(business, key)
                return _onward(request, product, is_new=is_new)
            if drafts.remember(business, key, request.POST):
                return (
                    _onward(request, product, is_new=is_new)
                    if "later" in request.POST
                    else redirect(with_errors(request))
                )
        else:
            form = drafts.recall(business, key, build, check="errors" in request.GET)
        if form.is_bound:
            form.full_clean()
    context = {
        **frame(business),
        "form": form,
        "product": None if is_new else kept_product(request, pk, product.pk),
        "token": product.creation_token,
        "autosave": key,
        "list_view": list_of(business),
    }
    return render(request, "businesses/product_edit.html", context)


def _onward(request: HttpRequest, product: Product, *, is_new: bool) -> HttpResponse:
    pk = product.business_id
    if "later" in request.POST:
        messages.success(request, _("Saved. You can go on whenever you like, on another phone too."))
        return redirect(home_of(product.business))
    if is_new:
        return redirect("businesses:product_pictures", pk=pk, product_pk=product.pk)
    messages.success(request, _("The product is saved."))
    return redirect(list_of(product.business), pk=pk)


def _move(
    request: HttpRequest, pk: int, product_pk: int, service: Callable[..., Product], success: str
) -> HttpResponse:
    product = kept_product(request, pk, product_pk)
    try:
        service(product, by=user_of(request))
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, success % {"name": product.name})
    return redirect(list_of(product.business), pk=pk)


@require_POST
def product_publish(request: HttpRequest, pk: int, product_pk: int) -> HttpResponse:
    is_public = kept_business(request, pk).status == BusinessStatus.VERIFIED
    words = (
        _("“%(name)s” is published.")
        if is_public
        else _("“%(name)s” will be shown as soon as the business is verified.")
    )
    return _move(request, pk, product_pk, services.publish_product, words)


@require_POST
def product_unpublish(request: HttpRequest, pk: int, product_pk: int) -> HttpResponse:
    return _move(request, pk, product_pk, services.unpublish_product, _("“%(name)s” is hidden from the public."))


@require_POST
def product_archive(request: HttpRequest, pk: int, product_pk: int) -> HttpResponse:
    standing = kept_product(request, pk, product_pk).consignments.filter(on_hand__gt=0).select_related("outlet")
    outlets = get_text_list([str(row.outlet) for row in standing], _("and"))
    response = _move(request, pk, product_pk, services.archive_product, _("“%(name)s” is in the archive."))
    if outlets:
        words = _("Pieces of it still stand in %(outlets)s and are sold on. Ask there if you want them back.")
        messages.warning(request, words % {"outlets": outlets})
    return response


@require_POST
def product_restore(request: HttpRequest, pk: int, product_pk: int) -> HttpResponse:
    return _move(request, pk, product_pk, services.restore_product, _("“%(name)s” is back, as a draft."))
