"""What was sold: the day's list, the receipt, taking a sale back, and what was sold beyond the stock."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import user_of
from accounts.services import NotAllowed
from rumah_kreatif.templatetags.look import rupiah
from sentra import counter as shelves
from sentra import services
from sentra.models import Sale, SaleConflict, SaleLine
from sentra.views.counter import bar, kept_outlet, seers


@require_safe
@seers
def sales(request: HttpRequest, slug: str) -> HttpResponse:
    """All sales of a day, today's unless asked for another."""
    outlet = kept_outlet(request, slug)
    day = day_from(request.GET.get("hari", ""))
    rows = Sale.objects.filter(outlet=outlet, sold_on=day).select_related("outlet", "sold_by")
    context = {
        "outlet": outlet,
        "date": day,
        "is_today": day == timezone.localdate(),
        "sales": rows.prefetch_related("lines"),
        "totals": services.day_totals(outlet, day),
        **bar(outlet),
    }
    return render(request, "sentra/sales.html", context)


@require_safe
@seers
def sale(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The receipt, to print on 80 mm or A4 or to share; of today's sales with the form that takes it back."""
    outlet = kept_outlet(request, slug)
    row = get_object_or_404(Sale.objects.filter(outlet=outlet).select_related("outlet", "sold_by"), pk=pk)
    lines = list(row.lines.select_related("business", "conflict"))
    context = {
        "outlet": outlet,
        "sale": row,
        "lines": lines,
        "pieces": sum(line.quantity for line in lines),
        "share": _receipt_text(row, lines),
        "can_sell": request.user.has_perm("sentra.sell"),
        "can_void": not row.is_voided and row.sold_on == timezone.localdate(),
        **bar(outlet),
    }
    return render(request, "sentra/sale.html", context)


@require_POST
@permission_required("sentra.void_sale", raise_exception=True)
def void_sale(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    outlet = kept_outlet(request, slug)
    row = get_object_or_404(Sale, outlet=outlet, pk=pk)
    try:
        services.void_sale(row, by=user_of(request), reason=request.POST.get("reason", "")[:200])
        messages.success(request, _("The sale was voided. The goods are back on the shelf."))
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("sentra:sale", slug=slug, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@seers
def conflicts(request: HttpRequest, slug: str) -> HttpResponse:
    """What was sold without a signal beyond what the ledger had, each to be explained by the keeper."""
    outlet = kept_outlet(request, slug)
    if request.method == "POST":
        return _settle(request, slug)
    return render(
        request,
        "sentra/conflicts.html",
        {"outlet": outlet, "rows": shelves.open_conflicts(outlet), **bar(outlet)},
    )


@permission_required("sentra.sell", raise_exception=True)
def _settle(request: HttpRequest, slug: str) -> HttpResponse:
    outlet = kept_outlet(request, slug)
    key = request.POST.get("conflict", "")
    # One that a colleague has settled meanwhile is answered like the first time.
    row = get_object_or_404(SaleConflict, line__sale__outlet=outlet, pk=key if key.isdecimal() else None)
    try:
        services.settle_conflict(row, by=user_of(request), explanation=request.POST.get("explanation", "")[:200])
        messages.success(request, _("Noted. It is off the list."))
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("sentra:conflicts", slug=slug)


def _receipt_text(row: Sale, lines: list[SaleLine]) -> str:
    """The receipt as a message to the buyer."""
    goods = [f"{line.quantity} × {line.product_name} = {rupiah(line.gross_rupiah)}" for line in lines]
    total = _("Total %(total)s") % {"total": rupiah(row.total_rupiah)}
    thanks = _("Thank you for buying from the makers of Surabaya.")
    return "\n".join([f"{row.outlet}, {row.receipt_number}", *goods, total, thanks])


def day_from(text: str) -> date:
    """The day of an address; today where it is none."""
    try:
        return parse_date(text) or timezone.localdate()
    except ValueError:
        return timezone.localdate()
