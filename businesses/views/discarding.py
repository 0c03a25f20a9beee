"""Throwing away a draft registration or a product that was never published. A second tap gets the first answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses import services
from businesses.models import Business, Product
from businesses.views.owned import kept_business, kept_product
from businesses.views.products import list_of
from businesses.views.registration import home_of


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes (GET), and delete the draft (POST)."""
    user = user_of(request)
    if services.was_deleted(Business, pk, by=user):
        return redirect("businesses:helping" if user.has_perm("businesses.help_register") else "businesses:mine")
    business = kept_business(request, pk)
    home = home_of(business)
    if not business.is_discardable:
        messages.info(request, _("This registration has been sent. You can follow it here."))
        return redirect("businesses:business", pk=pk)
    if request.method == "POST":
        try:
            services.discard_registration(business, by=user)
        except NotAllowed as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("“%(name)s” is discarded.") % {"name": business})
        return redirect(home)
    return render(request, "businesses/discard.html", {"business": business, "home_url": home})


@require_http_methods(["GET", "POST"])
def product_delete(request: HttpRequest, pk: int, product_pk: int) -> HttpResponse:
    """Say what goes (GET), and delete the product (POST)."""
    if services.was_deleted(Product, product_pk, by=user_of(request)):
        return redirect(list_of(kept_business(request, pk)), pk=pk)
    product = kept_product(request, pk, product_pk)
    list_view = list_of(product.business)
    if request.method == "GET" and product.published_at is None:
        context = {"business": product.business, "product": product, "list_view": list_view}
        return render(request, "businesses/product_delete.html", context)
    try:
        services.delete_product(product, by=user_of(request))
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(name)s” is deleted.") % {"name": product.name})
    return redirect(list_view, pk=pk)
