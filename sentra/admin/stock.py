"""The ledger and its papers, to read: lines are only ever added, by what happens at the shelves."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import user_of
from businesses.admin.base import RegisterAdmin
from businesses.exports import file_of
from sentra import papers, shelves
from sentra.admin.base import FormatForm, as_file, day_text, kept, outlets_of, page
from sentra.admin.filters import MovementOutletFilter, OutletFilter
from sentra.models import StockDocument, StockMovement


@admin.register(StockDocument)
class StockDocumentAdmin(RegisterAdmin):
    list_display = ["full_number", "kind", "outlet", "to_outlet", "business", "made_by", "made_at"]
    list_filter = ["kind", OutletFilter]
    search_fields = ["business__name", "note", "=number"]
    search_help_text = gettext_lazy("Business, note or number.")
    date_hierarchy = "made_at"
    ordering = ["-made_at", "-pk"]
    fields = ("full_number", "kind", "outlet", "to_outlet", "business", "note", "made_by", "made_at")
    readonly_fields = fields
    change_form_template = "admin/sentra/stockdocument/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockDocument]:
        rows = super().get_queryset(request).select_related("outlet", "to_outlet", "business__owner", "made_by")
        if request.user.is_superuser:
            return rows
        outlets = outlets_of(user_of(request))
        # What came from another outlet is hers to read too.
        return rows.filter(Q(outlet__in=outlets) | Q(to_outlet__in=outlets))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.pdf_view)
        return [path("<int:pk>/pdf/", view, name="sentra_stockdocument_pdf"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        document = self.get_object(request, object_id)
        context = {
            "movements": shelves.lines_of(document) if document else [],
            "counted": document.count_lines.select_related("consignment__product") if document else [],
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def pdf_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        document = self.get_queryset(request).filter(pk=pk).first()
        if document is None:
            raise Http404
        return papers.response(papers.slip_pdf(document), f"{document.full_number}.pdf")


@admin.register(StockMovement)
class StockMovementAdmin(RegisterAdmin):
    list_display = ["made_at", "consignment", "kind", "quantity", "balance", "expires_on", "reason", "paper", "made_by"]
    list_filter = ["kind", MovementOutletFilter]
    search_fields = ["consignment__product__name_id", "consignment__business__name", "=consignment__code", "reason"]
    search_help_text = gettext_lazy("Product, business, code or reason.")
    date_hierarchy = "made_at"
    ordering = ["-pk"]
    fields = (
        "consignment", "kind", "quantity", "balance", "expires_on", "document", "corrects", "reason", "made_by",
        "made_at",
    )  # fmt: skip
    readonly_fields = fields
    change_list_template = "admin/sentra/stockmovement/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockMovement]:
        rows = kept(request, super().get_queryset(request), "consignment__outlet")
        return rows.select_related(
            "consignment__product", "consignment__outlet", "consignment__business", "document__outlet", "made_by",
            "sale_line__sale__outlet",
        )  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("document"))
    def paper(self, row: StockMovement) -> str:
        return paper_of(row)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="sentra_stockmovement_export"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"filters": request.GET.urlencode(), **(extra_context or {})})

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The filtered lines as a file: say how many and ask how (GET), give it (POST)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        back = reverse("admin:sentra_stockmovement_changelist")
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(back)
        form = FormatForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            file = movements_file(changelist.get_queryset(request), form.cleaned_data["format"])
            return as_file(file, _("stock-movements"), form.cleaned_data["format"])
        filters = request.GET.urlencode()
        words = _("%(count)d rows go into the file: all that the filters let through, not this page only.")
        return page(
            self, request, title=_("Export the filtered list"), words=words % {"count": changelist.result_count},
            form=form, button=_("Download the file"), back_url=f"{back}?{filters}" if filters else back,
        )  # fmt: skip


def paper_of(row: StockMovement) -> str:
    """The number of the paper or the receipt that a line belongs to."""
    if row.document:
        return row.document.full_number
    return row.sale_line.sale.receipt_number if row.sale_line else ""


def movements_file(rows: QuerySet[StockMovement], format: str) -> Any:
    headings = [
        _("at").capitalize(), _("Outlet"), _("Code"), _("Product"), _("Business"), _("Kind"), _("Pieces"),
        _("On hand after it"), _("Expires on"), _("Reason"), _("Document"), _("by").capitalize(),
    ]  # fmt: skip
    lines = (
        [
            f"{timezone.localtime(row.made_at):%Y-%m-%d %H:%M}", str(row.consignment.outlet), row.consignment.code,
            row.consignment.product.name_id, str(row.consignment.business), str(row.get_kind_display()), row.quantity,
            row.balance, day_text(row.expires_on), row.reason, paper_of(row), row.made_by.full_name,
        ]
        for row in rows.order_by("pk").iterator(chunk_size=2000)
    )  # fmt: skip
    widths = [17, 18, 8, 30, 30, 20, 8, 10, 12, 30, 22, 24]
    return file_of(lines, format=format, name=_("Stock movements"), headings=headings, widths=widths)
