"""What she has in the outlets: her goods there, what is owed to her, the checks of her products, her papers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.models import Product
from sentra import papers, services, shelves
from sentra.models import Consignment, Settlement, StockDocument


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    context = {
        "consignments": Consignment.objects.owned_by(user).select_related("product", "outlet", "business"),
        "settlements": Settlement.objects.owned_by(user).told().select_related("outlet", "business"),
        "products": Product.objects.owned_by(user).select_related("business"),
    }
    return render(request, "sentra/mine.html", context)


@require_http_methods(["GET", "POST"])
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line that she is paid for, and her answer once it was paid."""
    user = user_of(request)
    rows = Settlement.objects.owned_by(user).told().select_related("outlet", "business")
    row = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "confirm":
                services.confirm_settlement(row, by=user)
            else:
                services.object_to_settlement(row, by=user, objection=request.POST.get("objection", "")[:500])
        except NotAllowed as error:
            messages.error(request, str(error))
        return redirect("sentra:settlement", pk=row.pk)
    return render(
        request, "sentra/settlement.html", {"settlement": row, "lines": row.lines.select_related("sale_line__sale")}
    )


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper of her goods: what came, went back or was lost."""
    row = _her_document(request, pk)
    return render(request, "sentra/document.html", {"document": row, "movements": shelves.lines_of(row)})


@require_GET
def document_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Her copy of the slip."""
    row = _her_document(request, pk)
    return papers.response(papers.slip_pdf(row), f"{row.full_number}.pdf")


def _her_document(request: HttpRequest, pk: int) -> StockDocument:
    rows = StockDocument.objects.owned_by(user_of(request))
    return get_object_or_404(rows.select_related("outlet", "to_outlet", "business__owner", "made_by"), pk=pk)
