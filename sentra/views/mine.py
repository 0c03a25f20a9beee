"""What she has in the outlets: her goods there, what is owed to her, the checks of her products, her papers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.models import Product, ProductStatus
from businesses.views import send_file
from sentra import hers, papers, services, shelves, statements
from sentra.models import Consignment, Settlement, SettlementStatus, StockDocument
from sentra.money_forms import ObjectionForm, PriceForm


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Her goods there with what is owed for them, her settlements, papers and checks."""
    user = user_of(request)
    papers_of_hers = StockDocument.objects.owned_by(user).select_related("outlet")
    context = {
        **hers.page(user),
        "settlements": Settlement.objects.owned_by(user).told().select_related("outlet", "business")[:12],
        "products": Product.objects.owned_by(user).exclude(status=ProductStatus.ARCHIVED).select_related("business"),
        "papers": papers_of_hers[:8],
    }
    return render(request, "sentra/mine.html", context)


@require_http_methods(["GET", "POST"])
def price(request: HttpRequest, pk: int) -> HttpResponse:
    """Another price for what is sold from now on."""
    user = user_of(request)
    rows = Consignment.objects.owned_by(user).open().select_related("product", "outlet")
    row = get_object_or_404(rows, pk=pk)
    form = PriceForm(request.POST if request.method == "POST" else None, initial={"price": row.price_rupiah})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_price(row, form.cleaned_data["price"], by=user)
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The new price holds from now on. Please tell the keeper to change the card."))
            return redirect("sentra:mine")
    return render(request, "sentra/price.html", {"consignment": row, "form": form})


@require_http_methods(["GET", "POST"])
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line that she is paid for, and her answer once it was paid; what she typed stays after an error."""
    user = user_of(request)
    row = _her_settlement(request, pk)
    is_objection = request.method == "POST" and request.POST.get("answer") != "confirm"
    form = ObjectionForm(request.POST if is_objection else None)
    if request.method == "POST" and (not is_objection or form.is_valid()):
        try:
            if is_objection:
                services.object_to_settlement(row, by=user, objection=form.cleaned_data["objection"])
                messages.success(request, _("Thank you. An official looks at it and tells you."))
            else:
                services.confirm_settlement(row, by=user)
                messages.success(request, _("Thank you. It is noted that you have the money."))
        except NotAllowed as error:
            messages.error(request, str(error))
        return redirect("sentra:settlement", pk=row.pk)
    context = {
        "settlement": row,
        "lines": statements.lines_of(row),
        "form": form,
        "may_answer": row.status == SettlementStatus.PAID,
        "may_confirm": row.status in {SettlementStatus.PAID, SettlementStatus.OBJECTED},
    }
    return render(request, "sentra/settlement.html", context)


@require_GET
def settlement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Her copy of the statement."""
    row = _her_settlement(request, pk)
    return papers.response(statements.statement_pdf(row), f"{row.full_number}.pdf")


@require_GET
def settlement_proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The proof that she was paid."""
    row = _her_settlement(request, pk)
    if row.proof is None:
        raise Http404
    return send_file(row.proof)


def _her_settlement(request: HttpRequest, pk: int) -> Settlement:
    rows = Settlement.objects.owned_by(user_of(request)).told()
    return get_object_or_404(rows.select_related("outlet", "business", "owner", "proof", "approved_by"), pk=pk)


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
