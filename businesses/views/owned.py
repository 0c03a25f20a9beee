"""Fetching what belongs to the person who asks."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.requests import user_of
from businesses.models import Business, Product


def own_business(request: HttpRequest, pk: int, *, lock: bool = False) -> Business:
    """Her business with its owner; `lock` holds both rows, so that an official's decision can't be overwritten."""
    businesses = Business.objects.owned_by(user_of(request)).select_related("owner", "sector", "subdistrict__district")
    if lock:
        businesses = businesses.select_for_update(no_key=True, of=("self", "owner"))
    return get_object_or_404(businesses, pk=pk)


def kept_business(request: HttpRequest, pk: int, *, lock: bool = False) -> Business:
    """Like `own_business`, and also what a helper has entered for a neighbour who has not claimed it yet."""
    user = user_of(request)
    businesses = Business.objects.select_related("owner__user", "sector", "subdistrict__district")
    if lock:
        businesses = businesses.select_for_update(no_key=True, of=("self", "owner"))
    business = get_object_or_404(businesses.filter(Q(owner__user=user) | Q(helper=user)), pk=pk)
    _check_keeps(business, user)
    return business


def kept_product(request: HttpRequest, pk: int, product_pk: int) -> Product:
    user = user_of(request)
    products = Product.objects.select_related("business__owner__user", "category__sector")
    mine = products.filter(Q(business__owner__user=user) | Q(business__helper=user))
    product = get_object_or_404(mine, pk=product_pk, business_id=pk)
    _check_keeps(product.business, user)
    return product


def _check_keeps(business: Business, user: User) -> None:
    # Asked of the rows after they are locked: a helper who saves while the owner claims finds nothing any more.
    if business.owner.user_id != user.pk and not (
        business.owner.is_unclaimed and user.has_perm("businesses.help_register")
    ):
        raise Http404


def is_helping(request: HttpRequest, business: Business) -> bool:
    """Does somebody else than its owner look after it?"""
    return business.owner.user_id != user_of(request).pk
