"""Consignments: agreed, priced, ended and corrected by services; the page shows the ledger and its papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.admin.base import HistoryAdmin, badge
from businesses.exports import file_of
from businesses.models import Product
from sentra import papers, services
from sentra.admin.base import FormatForm, ReasonForm, as_file, day_text, kept, page
from sentra.admin.filters import OutletFilter, WorkFilter
from sentra.models import Consignment, Curation, CurationStatus, Outlet, StockDocument, StockMovement
from sentra.services.consigning import HIGHEST_PRICE

NEWEST_LINES = 100


class AgreeForm(forms.ModelForm):
    """Another place for a product that has passed; its share is frozen from now on."""

    price_rupiah = forms.IntegerField(
        label=gettext_lazy("price (Rp)"),
        required=False,
        min_value=1,
        max_value=HIGHEST_PRICE,
        help_text=gettext_lazy("The maker’s price. Empty: as she has it in her product."),
    )

    class Meta:
        model = Consignment
        fields = ["product", "outlet", "price_rupiah", "commission_percent", "minimum_stock", "shelf_place"]

    def __init__(self, *args: Any, outlets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        passed = Curation.objects.newest().filter(product=OuterRef("pk"), status=CurationStatus.PASSED)
        product, outlet = self.fields["product"], self.fields["outlet"]
        assert isinstance(product, forms.ModelChoiceField)
        assert isinstance(outlet, forms.ModelChoiceField)
        product.queryset = Product.objects.filter(Exists(passed)).select_related("business")
        product.label_from_instance = lambda row: f"{row} ({row.business})"  # type: ignore[method-assign,assignment]
        product.help_text = _("Only what has passed the curation is on this list.")
        outlet.queryset = outlets

    def _get_validation_exclusions(self) -> set[str]:
        # One that ended begins again: whether there is one already, the service decides.
        return {*super()._get_validation_exclusions(), "product"}  # type: ignore[misc]


class ConsignmentForm(forms.ModelForm):
    class Meta:
        model = Consignment
        fields = ["price_rupiah", "minimum_stock", "shelf_place"]

    def clean_price_rupiah(self) -> int:
        price: int = self.cleaned_data["price_rupiah"]
        if not 1 <= price <= HIGHEST_PRICE:
            raise forms.ValidationError(_("Enter a price between Rp1 and Rp100.000.000."))
        return price


@admin.register(Consignment)
class ConsignmentAdmin(HistoryAdmin):
    form = ConsignmentForm
    list_display = [
        "product", "business", "outlet", "code", "shelf_place", "on_hand", "price_rupiah", "status_badge",
        "last_sold_on",
    ]  # fmt: skip
    list_filter = [WorkFilter, OutletFilter, "status"]
    search_fields = ["product__name_id", "business__name", "code", "shelf_place"]
    search_help_text = gettext_lazy("Product, business, code or shelf.")
    ordering = ["outlet", "shelf_place", "pk"]
    actions = ["print_cards"]
    change_list_template = "admin/sentra/consignment/change_list.html"
    change_form_template = "admin/sentra/consignment/change_form.html"
    readonly_fields = [
        "product", "business", "outlet", "code", "on_hand", "status", "commission_percent", "agreed_on", "agreed_by",
        "last_sold_on",
    ]  # fmt: skip
    fields = ["price_rupiah", "minimum_stock", "shelf_place", *readonly_fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consignment]:
        return kept(request, super().get_queryset(request)).select_related("product", "business", "outlet", "agreed_by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("sentra.add_consignment")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What has ended is history.
        return request.user.has_perm("sentra.change_consignment") and (obj is None or obj.is_open)

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, "sentra_consignment"
        return [
            path("export/", view(self.export_view), name=f"{name}_export"),
            path("<int:pk>/end/", view(self.end_view), name=f"{name}_end"),
            path("<int:pk>/card/", view(self.card_view), name=f"{name}_card"),
            path("<int:pk>/correct/<int:movement>/", view(self.correct_view), name=f"{name}_correct"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, row: Consignment) -> str:
        if row.is_low:
            return badge(_("running low"), "gold")
        return badge(row.get_status_display(), "green" if row.is_open else "")

    # --- agreeing and changing ---

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        outlets = Outlet.objects.all() if request.user.is_superuser else Outlet.objects.kept_by(user_of(request))
        form = AgreeForm(request.POST if request.method == "POST" else None, outlets=outlets.open())
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                row = services.agree_consignment(data.pop("product"), data.pop("outlet"), by=user_of(request), **data)
            except NotAllowed as error:
                form.add_error(None, str(error))
            else:
                words = _("“%(product)s” has a place in %(outlet)s. Its code at the counter is %(code)s.")
                given = {"product": row.product, "outlet": row.outlet, "code": row.code}
                self.message_user(request, words % given, "SUCCESS")
                return redirect("admin:sentra_consignment_change", row.pk)
        return page(
            self,
            request,
            title=_("Agree a consignment"),
            form=form,
            button=_("Agree"),
            back_url=reverse("admin:sentra_consignment_changelist"),
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "price_rupiah" in form.changed_data:
            try:
                services.change_price(obj, obj.price_rupiah, by=user_of(request))
            except NotAllowed as error:
                self.message_user(request, str(error), "ERROR")
        if columns := {"minimum_stock", "shelf_place"}.intersection(form.changed_data):
            obj.save(update_fields=columns)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        lines = StockMovement.objects.filter(consignment__pk=int(object_id) if object_id.isdecimal() else 0)
        shown = lines.select_related("document__outlet", "made_by", "sale_line__sale__outlet", "corrected_by")
        documents = StockDocument.objects.filter(movements__in=lines).distinct()
        context = {
            "movements": shown.order_by("-pk")[:NEWEST_LINES],
            "more_lines": max(lines.count() - NEWEST_LINES, 0),
            "documents": documents.select_related("outlet", "made_by")[:20],
            "may_correct": request.user.has_perm("sentra.receive_stock"),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it with a reason, once nothing of it is left."""
        row = self._row(request, pk, "sentra.change_consignment")
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                services.end_consignment(row, by=user_of(request), reason=form.cleaned_data["reason"])
            except NotAllowed as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, _("Ended: %(row)s.") % {"row": row}, "SUCCESS")
                return redirect("admin:sentra_consignment_change", pk)
        back = reverse("admin:sentra_consignment_change", args=[pk])
        return page(
            self, request, title=_("End the consignment: %(row)s") % {"row": row}, form=form, button=_("End it"),
            is_final=True, back_url=back,
        )  # fmt: skip

    def correct_view(self, request: HttpRequest, pk: int, movement: int) -> HttpResponse:
        """Take one line of the ledger back by a new line."""
        row = self._row(request, pk, "sentra.receive_stock")
        line = get_object_or_404(StockMovement.objects.select_related("document__outlet"), consignment=row, pk=movement)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        back = reverse("admin:sentra_consignment_change", args=[pk])
        if form.is_valid():
            try:
                new = services.correct_movement(line, by=user_of(request), reason=form.cleaned_data["reason"])
            except NotAllowed as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, _("Corrected: %(number)s.") % {"number": new.document}, "SUCCESS")
                return redirect(back)
        words = _("“%(line)s” of %(row)s is taken back by a new line. Both stay in the ledger.")
        return page(
            self, request, title=_("Correct a line"), words=words % {"line": line, "row": row}, form=form,
            button=_("Correct it"), back_url=back,
        )  # fmt: skip

    def _row(self, request: HttpRequest, pk: int, permission: str) -> Consignment:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    # --- paper and file ---

    @admin.action(permissions=["view"], description=gettext_lazy("Print the shelf cards of the chosen"))
    def print_cards(self, request: HttpRequest, queryset: QuerySet[Consignment]) -> HttpResponse | None:
        rows = list(queryset.select_related("product__category__sector").filter(status="open")[: papers.MOST_CARDS])
        if not rows:
            self.message_user(request, _("None of the chosen stands on a shelf any more."), "ERROR")
            return None
        return papers.response(papers.cards_pdf(rows), "kartu-rak.pdf")

    def card_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk, "sentra.view_consignment")
        return papers.response(papers.cards_pdf([row]), f"kartu-rak-{row.code}.pdf")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"filters": request.GET.urlencode(), **(extra_context or {})})

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The filtered list as a file: say how many and ask how (GET), give it (POST)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        back = reverse("admin:sentra_consignment_changelist")
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(back)
        form = FormatForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            rows = Consignment.objects.filter(pk__in=changelist.get_queryset(request).order_by().values("pk"))
            return as_file(consignments_file(rows, form.cleaned_data["format"]), _("consignments"), form.data["format"])
        filters = request.GET.urlencode()
        words = _("%(count)d rows go into the file: all that the filters let through, not this page only.")
        return page(
            self, request, title=_("Export the filtered list"), words=words % {"count": changelist.result_count},
            form=form, button=_("Download the file"), back_url=f"{back}?{filters}" if filters else back,
        )  # fmt: skip


def consignments_file(rows: QuerySet[Consignment], format: str) -> Any:
    headings = [
        _("Outlet"), _("Shelf"), _("Code"), _("Product"), _("Business"), _("Price (Rp)"), _("On hand"), _("Restock at"),
        _("Value (Rp)"), _("Share of the outlet (%)"), _("Status"), _("Agreed on"), _("Last sold on"),
    ]  # fmt: skip
    shown = rows.select_related("outlet", "product", "business").order_by("outlet__position", "shelf_place", "pk")
    lines = (
        [
            str(row.outlet), row.shelf_place, row.code, row.product.name_id, str(row.business), row.price_rupiah,
            row.on_hand, row.minimum_stock, row.value_rupiah, f"{row.commission_percent:f}",
            str(row.get_status_display()), day_text(row.agreed_on), day_text(row.last_sold_on),
        ]
        for row in shown.iterator(chunk_size=2000)
    )  # fmt: skip
    widths = [18, 10, 8, 30, 30, 12, 10, 10, 14, 10, 12, 12, 12]
    return file_of(lines, format=format, name=_("Consignments"), headings=headings, widths=widths)
