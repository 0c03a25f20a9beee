"""Claim codes on the officials' desk: who got one, and new ones for what was imported or entered by helpers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.limits import TooMany
from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.admin.base import RegisterAdmin, badge
from businesses.models import Business, BusinessStatus, ClaimCode, ClaimWay
from businesses.models.claims import ClaimState
from businesses.services import make_claim_code
from businesses.slips import Slip, slips_pdf
from businesses.views.helping import pdf_of_slip, slip_context

STATE_BADGES = {ClaimState.LIVING: "gold", ClaimState.USED: "green", ClaimState.BLOCKED: "chilli"}
NO_CODE = [BusinessStatus.CLOSED, BusinessStatus.MERGED]


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("living", _("can be used")), ("used", _("used")), ("ended", _("ended without use"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        living = ClaimCode.objects.living().values("pk")
        if self.value() == "living":
            return queryset.filter(pk__in=living)
        if self.value() == "used":
            return queryset.filter(used_at__isnull=False)
        if self.value() == "ended":
            return queryset.filter(used_at__isnull=True).exclude(pk__in=living)
        return queryset


@admin.register(ClaimCode)
class ClaimCodeAdmin(RegisterAdmin):
    """What a code was nobody can read here: only its hash is kept."""

    list_display = ["business", "way", "state_badge", "made_by", "made_at", "expires_at", "used_by"]
    list_filter = [StateFilter, "way"]
    search_fields = ["business__name"]
    search_help_text = gettext_lazy("Name of the business.")
    ordering = ["-made_at", "-pk"]
    list_select_related = ["business", "made_by", "used_by"]
    fields = ("business", "way", "sent_to", "state_badge", "made_by", "made_at", "expires_at", "used_by", "used_at")
    readonly_fields = fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, code: ClaimCode) -> str:
        return badge(str(code.state.label), STATE_BADGES.get(code.state, ""))

    # --- New codes ---

    def new_view(self, request: HttpRequest, business_id: int) -> HttpResponse:
        """Ask first (GET); make the code and show it this once, or send it (POST)."""
        if not request.user.has_perm("businesses.verify_business"):
            raise PermissionDenied
        business = _business(business_id)
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        if request.method == "POST":
            return self._make(request, business)
        return TemplateResponse(
            request,
            "admin/businesses/claimcode/new.html",
            {
                **self._frame(request, business, _("Make a claim code")),
                "code": business.claim_codes.first(),
                "is_possible": business.owner.is_unclaimed and business.status not in NO_CODE,
            },
        )

    def _make(self, request: HttpRequest, business: Business) -> HttpResponse:
        page = reverse("admin:businesses_business_change", args=[business.pk])
        way = ClaimWay.SENT if request.POST.get("way") == ClaimWay.SENT else ClaimWay.SLIP
        try:
            _code, text = make_claim_code(business, by=user_of(request), way=way)
        except NotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(page)
        except TooMany:
            self.message_user(
                request, _("This number has been sent enough codes for today. Please print a slip."), messages.ERROR
            )
            return redirect(page)
        if not text:
            self.message_user(request, _("The code is on its way to the number of the owner."), messages.SUCCESS)
            return redirect(page)
        context = {**self._frame(request, business, _("Claim code")), **slip_context(business, text)}
        return TemplateResponse(request, "admin/businesses/claimcode/slip.html", context)

    def _frame(self, request: HttpRequest, business: Business, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "business": business}

    def slip_view(self, request: HttpRequest, business_id: int) -> HttpResponse:
        """The slip as PDF, for whoever still has its code on the screen."""
        if not request.user.has_perm("businesses.verify_business"):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return pdf_of_slip(_business(business_id), request.POST.get("code", ""))

    def owner_view(self, request: HttpRequest, owner_id: int) -> HttpResponse:
        """One code hands over all that was entered for an owner: take the newest of her businesses."""
        if not request.user.has_perm("businesses.verify_business"):
            raise PermissionDenied
        rows = Business.objects.filter(owner=owner_id).exclude(status__in=NO_CODE)
        newest = rows.order_by("-pk").first()
        if newest is None:
            raise Http404
        return redirect("admin:businesses_claimcode_new", newest.pk)

    def get_urls(self) -> list[Any]:
        view, name = self.admin_site.admin_view, "businesses_claimcode"
        secret = sensitive_post_parameters("code")
        return [
            path("new/<int:business_id>/", never_cache(view(self.new_view)), name=f"{name}_new"),
            path("new/<int:business_id>/pdf/", secret(never_cache(view(self.slip_view))), name=f"{name}_pdf"),
            path("owner/<int:owner_id>/", view(self.owner_view), name=f"{name}_owner"),
            *super().get_urls(),
        ]


def _business(pk: int) -> Business:
    rows = Business.objects.select_related("owner__user", "subdistrict__district").filter(pk=pk)
    business = rows.first()
    if business is None:
        raise Http404
    return business


@admin.action(description=gettext_lazy("Print slips with claim codes"), permissions=["verify"])
def slips_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
    """Ask first; then a new code for each business that nobody has claimed, and one PDF with all the slips."""
    limit = settings.SLIPS_AT_ONCE
    rows = list(queryset.select_related("owner__user", "subdistrict__district").order_by("name", "pk")[: limit + 1])
    if len(rows) > limit:
        model_admin.message_user(
            request, _("Please choose at most %(limit)d businesses at a time.") % {"limit": limit}, messages.WARNING
        )
        return None
    able = [row for row in rows if row.owner.is_unclaimed and row.status not in NO_CODE]
    if "confirmed" in request.POST:
        return _print(model_admin, request, able)
    count = len(able)
    title = ngettext("Print %(count)d slip?", "Print %(count)d slips?", count) % {"count": count}
    return TemplateResponse(
        request,
        "admin/businesses/claimcode/many.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": title,
            "opts": model_admin.opts,
            "rows": rows,
            "able": able,
            "unable": [row for row in rows if row not in able],
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        },
    )


def _print(model_admin: Any, request: HttpRequest, rows: list[Business]) -> HttpResponse | None:
    slips = []
    for row in rows:
        try:
            _code, text = make_claim_code(row, by=user_of(request), way=ClaimWay.SLIP)
        except NotAllowed as error:
            # Claimed or closed since the list was shown.
            model_admin.message_user(request, f"{row}: {error}", messages.WARNING)
        else:
            slips.append(Slip.of(row, text))
    if not slips:
        return None
    response = HttpResponse(slips_pdf(slips), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kode-klaim-{timezone.localdate():%Y-%m-%d}.pdf"'
    return response
