"""Settlements: prepared by the clock or at once, approved, paid with proof, and what she objects to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.admin.base import HistoryAdmin, badge
from businesses.files import keep_file
from businesses.models import FilePurpose
from businesses.views import send_file
from rumah_kreatif.templatetags.look import rupiah
from sentra import papers, services, statements
from sentra.admin.base import kept, outlets_of, page
from sentra.admin.filters import OutletFilter
from sentra.models import Outlet, PayoutMethod, Settlement, SettlementStatus
from sentra.services import days

KINDS = {
    SettlementStatus.DRAFT: "gold",
    SettlementStatus.APPROVED: "gold",
    SettlementStatus.PAID: "",
    SettlementStatus.CONFIRMED: "green",
    SettlementStatus.OBJECTED: "chilli",
}


class TaskFilter(admin.SimpleListFilter):
    title = gettext_lazy("to be done")
    parameter_name = "task"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("approve", gettext_lazy("to be approved")),
            ("pay", gettext_lazy("to be paid")),
            ("late", gettext_lazy("late")),
            ("objected", gettext_lazy("she objects")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "late":
            return queryset.late(timezone.localdate() - timedelta(days=days("late_days")))
        status = {"approve": "draft", "pay": "approved", "objected": "objected"}.get(self.value() or "")
        return queryset.filter(status=status) if status else queryset


class ChosenForm(forms.Form):
    """The settlements that were chosen in the list, carried to the page that asks once more."""

    chosen = forms.ModelMultipleChoiceField(Settlement.objects.none(), widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, rows: QuerySet[Settlement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = rows


class PayForm(forms.Form):
    paid_on = forms.DateField(
        label=gettext_lazy("paid on"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    payout = forms.ChoiceField(
        label=gettext_lazy("paid how"), choices=PayoutMethod.choices, initial=PayoutMethod.TRANSFER
    )
    proof = forms.FileField(
        label=gettext_lazy("Proof"),
        required=False,
        help_text=gettext_lazy("A picture or PDF of the receipt. She sees it too, nobody else."),
    )


class PrepareForm(forms.Form):
    outlet = forms.ModelChoiceField(Outlet.objects.none(), label=gettext_lazy("outlet"))
    until = forms.DateField(
        label=gettext_lazy("sold until"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, outlets: QuerySet[Outlet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outlet"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = outlets


@admin.register(Settlement)
class SettlementAdmin(HistoryAdmin):
    list_display = ["number_cell", "business", "outlet", "until_on", "net_cell", "status_badge", "paid_on"]
    list_filter = [TaskFilter, OutletFilter, "status"]
    search_fields = ["business__name", "owner__full_name", "=number"]
    search_help_text = gettext_lazy("Business, owner or number.")
    date_hierarchy = "until_on"
    ordering = ["-until_on", "-pk"]
    actions = ["approve_chosen"]
    change_list_template = "admin/sentra/settlement/change_list.html"
    change_form_template = "admin/sentra/settlement/change_form.html"
    fields = (
        "number_cell", "business", "owner", "outlet", "until_on", "status", "gross_cell", "commission_cell", "net_cell",
        "made_by", "made_at", "approved_by", "approved_at", "paid_on", "payout", "paid_by", "answered_at", "objection",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Settlement]:
        rows = kept(request, super().get_queryset(request))
        return rows.select_related("business", "owner", "outlet", "made_by", "approved_by", "paid_by", "proof")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, "sentra_settlement"
        return [
            path("prepare/", view(self.prepare_view), name=f"{name}_prepare"),
            path("approve/", view(self.approve_view), name=f"{name}_approve"),
            path("<int:pk>/pay/", view(self.pay_view), name=f"{name}_pay"),
            path("<int:pk>/pdf/", view(self.pdf_view), name=f"{name}_pdf"),
            path("<int:pk>/proof/", view(self.proof_view), name=f"{name}_proof"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def number_cell(self, row: Settlement) -> str:
        return row.full_number or _("draft")

    @admin.display(description=gettext_lazy("sold for"), ordering="gross_rupiah")
    def gross_cell(self, row: Settlement) -> str:
        return rupiah(row.gross_rupiah)

    @admin.display(description=gettext_lazy("share of the outlet"), ordering="commission_rupiah")
    def commission_cell(self, row: Settlement) -> str:
        return rupiah(row.commission_rupiah)

    @admin.display(description=gettext_lazy("hers"), ordering="net_rupiah")
    def net_cell(self, row: Settlement) -> str:
        return rupiah(row.net_rupiah)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, row: Settlement) -> str:
        return badge(row.get_status_display(), KINDS[SettlementStatus(row.status)])

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = {
            "lines": statements.lines_of(row) if row else [],
            "may_settle": request.user.has_perm("sentra.settle"),
            "may_pay": request.user.has_perm("sentra.pay_settlement"),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    # --- preparing and approving ---

    def prepare_view(self, request: HttpRequest) -> HttpResponse:
        """Make drafts for one outlet now, not on its day."""
        self._check(request, "sentra.settle")
        form = PrepareForm(request.POST if request.method == "POST" else None, outlets=self._outlets(request))
        back = reverse("admin:sentra_settlement_changelist")
        if form.is_valid():
            data = form.cleaned_data
            made = services.prepare_outlet(data["outlet"], data["until"], by=user_of(request))
            words = ngettext("%(count)d draft is ready.", "%(count)d drafts are ready.", made)
            self.message_user(request, words % {"count": made}, "SUCCESS" if made else "WARNING")
            return redirect(f"{back}?task=approve")
        return page(self, request, title=_("Prepare settlements now"), form=form, button=_("Prepare"), back_url=back)

    @admin.action(permissions=["settle"], description=gettext_lazy("Approve the chosen drafts"))
    def approve_chosen(self, request: HttpRequest, queryset: QuerySet[Settlement]) -> HttpResponse | None:
        rows = queryset.filter(status=SettlementStatus.DRAFT)
        if not rows.exists():
            self.message_user(request, _("None of the chosen waits for approval."), "ERROR")
            return None
        return self._ask_to_approve(request, rows)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("sentra.settle")

    def approve_view(self, request: HttpRequest) -> HttpResponse:
        """Approve what was chosen, each by itself: one that can't be approved holds up no other."""
        self._check(request, "sentra.settle")
        rows = self.get_queryset(request)
        if request.method != "POST":
            drafts = rows.filter(status=SettlementStatus.DRAFT, pk__in=request.GET.getlist("chosen"))
            return self._ask_to_approve(request, drafts) if drafts else redirect("admin:sentra_settlement_changelist")
        form = ChosenForm(request.POST, rows=rows)
        done = 0
        for row in form.cleaned_data["chosen"].order_by("pk") if form.is_valid() else []:
            try:
                services.approve_settlement(row, by=user_of(request))
                done += 1
            except NotAllowed as error:
                self.message_user(request, f"{row}: {error}", "ERROR")
        if done:
            words = ngettext("%(count)d settlement approved.", "%(count)d settlements approved.", done)
            self.message_user(request, words % {"count": done}, "SUCCESS")
        return redirect("admin:sentra_settlement_changelist")

    def _ask_to_approve(self, request: HttpRequest, rows: QuerySet[Settlement]) -> HttpResponse:
        rows = rows.order_by()
        total = rows.aggregate(total=Sum("net_rupiah"))["total"]
        count = rows.count()
        words = ngettext(
            "%(count)d draft, %(total)s in all. It gets its number, and its owner is told.",
            "%(count)d drafts, %(total)s in all. Each gets its number, and the owners are told.",
            count,
        )
        return page(
            self,
            request,
            title=_("Approve settlements"),
            words=words % {"count": count, "total": rupiah(total)},
            form=ChosenForm(rows=rows, initial={"chosen": list(rows.values_list("pk", flat=True))}),
            action=reverse("admin:sentra_settlement_approve"),
            button=_("Approve"),
            back_url=reverse("admin:sentra_settlement_changelist"),
        )

    # --- paying ---

    def pay_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note the payment with its proof; after an objection, that it has been paid again, rightly."""
        self._check(request, "sentra.pay_settlement")
        row = self._row(request, pk)
        form = PayForm(
            request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
        )
        back = reverse("admin:sentra_settlement_change", args=[pk])
        if form.is_valid():
            data, user = form.cleaned_data, user_of(request)
            try:
                # One transaction: a refusal leaves no file behind.
                with transaction.atomic():
                    proof = data["proof"] and keep_file(row.business, FilePurpose.PAYMENT, data["proof"], by=user)
                    services.pay_settlement(
                        row, by=user, paid_on=data["paid_on"], payout=data["payout"], proof=proof or None
                    )
            except NotAllowed as error:
                form.add_error(None, str(error))
            except ValidationError as error:
                form.add_error("proof", error)
            else:
                self.message_user(request, _("Noted: %(row)s was paid. She is told.") % {"row": row}, "SUCCESS")
                return redirect(back)
        words = _("%(amount)s for %(owner)s, sold at %(outlet)s until %(until)s.") % {
            "amount": rupiah(row.net_rupiah),
            "owner": row.owner.full_name,
            "outlet": row.outlet,
            "until": f"{row.until_on:%d.%m.%Y}",
        }
        return page(
            self, request, title=_("Note the payment of %(row)s") % {"row": row}, words=words, form=form,
            button=_("It was paid"), back_url=back,
        )  # fmt: skip

    def pdf_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._check(request, "sentra.view_settlement")
        row = self._row(request, pk)
        return papers.response(statements.statement_pdf(row), f"{row.full_number or 'draf'}.pdf")

    def proof_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        self._check(request, "sentra.view_settlement")
        row = self._row(request, pk)
        if row.proof is None:
            raise Http404
        return send_file(row.proof)

    # --- the pieces ---

    def _outlets(self, request: HttpRequest) -> QuerySet[Outlet]:
        user = user_of(request)
        return Outlet.objects.all() if user.is_superuser else outlets_of(user)

    def _check(self, request: HttpRequest, permission: str) -> None:
        if not request.user.has_perm(permission):
            raise PermissionDenied

    def _row(self, request: HttpRequest, pk: int) -> Settlement:
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None:
            raise Http404
        return row
