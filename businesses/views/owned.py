"""Fetching what belongs to the person who asks."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from businesses.models import Business, Product


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # LoginRequiredMiddleware lets nobody else in
    return request.user


def own_business(request: HttpRequest, pk: int, *, lock: bool = False) -> Business:
    """Her business with its owner; `lock` holds both rows, so that an official's decision can't be overwritten."""
    businesses = Business.objects.owned_by(user_of(request)).select_related("owner", "sector", "subdistrict__district")
    if lock:
        businesses = businesses.select_for_update(no_key=True, of=("self", "owner"))
    return get_object_or_404(businesses, pk=pk)


def own_product(request: HttpRequest, pk: int, product_pk: int) -> Product:
    products = Product.objects.owned_by(user_of(request)).select_related("business__owner", "category__sector")
    return get_object_or_404(products, pk=product_pk, business_id=pk)
