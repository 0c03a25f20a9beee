"""The counter of an outlet, on a keeper's phone or tablet: selling, with and without a script, and without a signal."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_permissions_policy.decorators import permissions_policy_override

from accounts.requests import user_of
from accounts.services import NotAllowed
from rumah_kreatif.templatetags.look import rupiah
from sentra import counter as shelves
from sentra import services
from sentra.counter_forms import PaymentForm, SaleForm
from sentra.models import Outlet, PaymentMethod, Sale

sellers = permission_required("sentra.sell", raise_exception=True)
seers = permission_required("sentra.view_sale", raise_exception=True)
with_camera = permissions_policy_override({**settings.PERMISSIONS_POLICY, "camera": "self"})


def kept_outlet(request: HttpRequest, slug: str) -> Outlet:
    """The outlet, for those who keep it; for all others there is none."""
    return get_object_or_404(Outlet.objects.kept_by(user_of(request)), slug=slug)


@require_safe
@seers
def counters(request: HttpRequest) -> HttpResponse:
    """The outlets that she keeps, each with its day so far."""
    today = timezone.localdate()
    outlets = Outlet.objects.kept_by(user_of(request)).open().with_day(today)
    return render(request, "sentra/counters.html", {"outlets": outlets, "today": today})


@require_http_methods(["GET", "HEAD", "POST"])
@sellers
@with_camera
def counter(request: HttpRequest, slug: str) -> HttpResponse:
    """The shelf and this sale. Each button of the form sends the basket along, so that it works without a script."""
    outlet = kept_outlet(request, slug)
    rows = list(shelves.shelf_of(outlet))
    basket = shelves.Basket.read(request.POST.getlist("line"), request.POST.dict())
    pieces, typed = shelves.scanned(request.POST.get("kode", "")[:300])
    trouble = ""
    if request.method == "POST":
        if "simpan" in request.POST:
            answer = _save(request, outlet, basket)
            if isinstance(answer, Sale):
                return redirect("sentra:sale", slug=slug, pk=answer.pk)
            trouble = answer
            # After a price has changed, the next tap is for the price that she reads now.
            basket.prices |= {row.pk: row.price_rupiah for row in rows}
        elif "kosongkan" in request.POST:
            basket = shelves.Basket()
        else:
            typed = _change(request, basket, rows, typed, pieces)
    words = typed.casefold().split()
    items = [item for item in shelves.items_of(rows, basket) if all(word in item.words for word in words)]
    form = PaymentForm(request.POST if request.method == "POST" else None)
    context = {
        "outlet": outlet,
        "items": items,
        "lines": shelves.lines_of(basket, rows),
        "basket": basket,
        "typed": typed,
        "trouble": trouble,
        "methods": PaymentMethod.choices,
        "method": request.POST.get("method", PaymentMethod.CASH),
        "given": request.POST.get("given", "") if form.is_bound else "",
        "token": request.POST.get("token") or uuid.uuid4(),
        **bar(outlet),
    }
    return render(request, "sentra/counter.html", context)


def bar(outlet: Outlet) -> dict[str, Any]:
    """What the bar of every page of a counter says."""
    return {"day": shelves.day_of(outlet, timezone.localdate()), "conflicts": shelves.open_conflicts(outlet).count()}


def _change(request: HttpRequest, basket: shelves.Basket, rows: list[Any], typed: str, pieces: int) -> str:
    """Put a tapped or scanned product in, or one piece back; what is still to be searched for."""
    by_key = {str(row.pk): row for row in rows}
    if row := by_key.get(request.POST.get("tambah", "")):
        basket.change(row, 1)
    elif row := by_key.get(request.POST.get("kurang", "")):
        basket.change(row, -1)
    elif row := shelves.found_by(typed, rows):
        basket.change(row, pieces)
        return ""
    return typed


def _save(request: HttpRequest, outlet: Outlet, basket: shelves.Basket) -> Sale | str:
    form = PaymentForm(request.POST)
    if not form.is_valid():
        return _("Enter the cash in whole rupiah, like 50.000.")
    try:
        return services.record_sale(
            outlet,
            list(basket.pieces.items()),
            by=user_of(request),
            token=form.cleaned_data["token"],
            method=form.cleaned_data["method"],
            given_rupiah=form.cleaned_data["given"],
            prices=basket.prices,
        )
    except NotAllowed as error:
        return str(error)


@require_POST
@sellers
def counter_note(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one sale from the page's script: `done` with its receipt, or `refused` with the words for the keeper."""
    outlet = kept_outlet(request, slug)
    form = SaleForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"state": "refused", "words": _("This sale can't be read. Please enter it once more.")})
    sent = form.cleaned_data
    try:
        sale = services.record_sale(
            outlet,
            [(key, pieces) for key, pieces, _price in sent["lines"]],
            by=user_of(request),
            token=sent["token"],
            method=sent["method"],
            given_rupiah=sent["given"],
            sold_at=timezone.now() - timedelta(milliseconds=sent["age"] or 0) if sent["waited"] else None,
            was_offline=sent["waited"],
            prices={key: price for key, _pieces, price in sent["lines"]},
        )
    except NotAllowed as error:
        return JsonResponse({"state": "refused", "words": str(error)})
    url = redirect("sentra:sale", slug=slug, pk=sale.pk).url
    words = _("%(number)s saved, %(total)s.") % {"number": sale.receipt_number, "total": rupiah(sale.total_rupiah)}
    return JsonResponse({"state": "done", "words": words, "url": url})


@require_safe
@sellers
@with_camera
def counter_offline(request: HttpRequest) -> HttpResponse:
    """The counter as the browser keeps it for when there is no signal: the script fills it from its own shelf."""
    return render(
        request, "sentra/counter_offline.html", {"methods": PaymentMethod.choices, "basket": shelves.Basket()}
    )


@require_safe
@sellers
def counter_worker(request: HttpRequest) -> HttpResponse:
    """The service worker that keeps that page."""
    return render(request, "sentra/counter_worker.js", content_type="text/javascript")
