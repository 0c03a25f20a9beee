"""The keeper's errands at the shelves: goods come, go back, are thrown away or move. One form, one paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import user_of
from accounts.services import NotAllowed
from sentra import services, shelves
from sentra.models import Consignment, MovementKind, Outlet, StockDocument
from sentra.shelf_forms import (
    GiveBackForm,
    GoodsForm,
    ReceiveForm,
    TransferForm,
    WriteOffForm,
    lot_lines,
    receive_lines,
)
from sentra.views.counter import bar, kept_outlet

keepers = permission_required("sentra.receive_stock", raise_exception=True)
Save = Callable[[Outlet, Any], StockDocument]


@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def receive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take goods of one business in: pieces and expiry dates."""

    def save(outlet: Outlet, form: Any) -> StockDocument:
        return services.receive_goods(outlet, form.goods(), by=user_of(request), **_paper(form))

    return _errand(request, slug, "receive", ReceiveForm, save)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def give_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Give goods back to their maker."""

    def save(outlet: Outlet, form: Any) -> StockDocument:
        return services.return_goods(outlet, form.goods(), by=user_of(request), **_paper(form))

    return _errand(request, slug, "give_back", GiveBackForm, save)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def write_off(request: HttpRequest, slug: str) -> HttpResponse:
    """Take damaged or expired goods off the shelf, and say why."""

    def save(outlet: Outlet, form: Any) -> StockDocument:
        kind = MovementKind(form.cleaned_data["kind"])
        return services.write_off(outlet, form.goods(), kind, by=user_of(request), **_paper(form))

    return _errand(request, slug, "write_off", WriteOffForm, save)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def transfer(request: HttpRequest, slug: str) -> HttpResponse:
    """Move goods to another outlet; they stay hers."""

    def save(outlet: Outlet, form: Any) -> StockDocument:
        to_outlet = form.cleaned_data["to_outlet"]
        return services.transfer_goods(outlet, to_outlet, form.goods(), by=user_of(request), **_paper(form))

    return _errand(request, slug, "transfer", TransferForm, save)


def _paper(form: GoodsForm) -> dict[str, Any]:
    return {"token": form.cleaned_data["token"], "note": form.cleaned_data["note"]}


def _errand(request: HttpRequest, slug: str, name: str, form_class: type[GoodsForm], save: Save) -> HttpResponse:
    outlet = kept_outlet(request, slug)
    comes = form_class is ReceiveForm
    goods = shelves.receivable(outlet) if comes else shelves.goods_of(outlet).filter(on_hand__gt=0)
    key = request.GET.get("usaha", "")
    context = {"outlet": outlet, "errand": name, "title": _title(name), **bar(outlet)}
    if not key:
        typed = request.GET.get("q", "")[:100]
        return render(
            request, f"sentra/{name}.html", context | {"makers": shelves.makers(goods, typed), "typed": typed}
        )
    business = get_object_or_404(shelves.makers(goods, ""), pk=key if key.isdecimal() else None)
    rows = list(goods.filter(business=business))
    form = _form(request, form_class, rows)
    if request.method == "POST" and "lagi" not in request.POST and form.is_valid():
        try:
            document = save(outlet, form)
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved: %(number)s.") % {"number": document.full_number})
            return redirect("sentra:paper", slug=slug, pk=document.pk)
    return render(request, f"sentra/{name}.html", context | {"business": business, "form": form})


def _form(request: HttpRequest, form_class: type[GoodsForm], rows: list[Consignment]) -> GoodsForm:
    data = request.POST if request.method == "POST" else None
    if form_class is not ReceiveForm:
        return form_class(data, lines=lot_lines(shelves.shelf_lines(rows)))
    form = form_class(data, lines=receive_lines(rows, request.POST))
    if "lagi" in request.POST:
        # She has not finished: nothing is wrong yet, and what she typed stays.
        form.is_bound = False
        form.initial.update({name: value for name, value in request.POST.items() if name in form.fields})
    return form


def _title(name: str) -> str:
    return {
        "receive": _("Receive goods"),
        "give_back": _("Return goods"),
        "write_off": _("Damaged or expired"),
        "transfer": _("Move to another outlet"),
    }[name]
