"""Her home on the portal: the journey of each business, and the business itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import user_of
from businesses import drafts, journey
from businesses.forms import BusinessDetailsForm
from businesses.models import Business, BusinessStatus, KbliCode
from businesses.summary import registration_summary, what_is_checked
from businesses.views.helping import helped
from businesses.views.owned import is_helping, kept_business
from notifications.models import Message

# Where something waits for her comes first; what is closed comes last.
_ORDER = [
    BusinessStatus.RETURNED,
    BusinessStatus.DRAFT,
    BusinessStatus.SUBMITTED,
    BusinessStatus.VERIFIED,
    BusinessStatus.INACTIVE,
    BusinessStatus.REJECTED,
    BusinessStatus.CLOSED,
    BusinessStatus.MERGED,
]


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show one business in full, the one whose turn it is unless she chose another, and name the rest."""
    user = user_of(request)
    businesses = sorted(
        Business.objects.owned_by(user).select_related("owner", "sector").order_by("-updated_at"),
        key=lambda row: _ORDER.index(BusinessStatus(row.status)),
    )
    chosen = request.GET.get("usaha", "")
    current = next((row for row in businesses if str(row.pk) == chosen), businesses[0] if businesses else None)
    context: dict[str, Any] = {
        "greeting": _greeting(timezone.localtime().hour),
        "user_name": user.get_short_name(),
        "is_helper": user.has_perm("businesses.help_register"),
    }
    if current is None:
        context["is_mentor"] = user.groups.filter(name="mentor").exists()
    else:
        products = list(current.products.with_pictures().order_by("status", "name_id")[:4])
        context |= {
            "business": current,
            "next": journey.next_step(current),
            "is_agreed": journey.is_agreed(current),
            "stages": journey.stages(current),
            "register": journey.register_gaps(current),
            "others": [row for row in businesses if row is not current],
            "products": products,
            "lead": next((one for row in products for one in row.pictures.all() if one.is_ready), None),
            "inbox": Message.objects.inbox_of(user)[:3],
        }
    return render(request, "businesses/mine.html", context)


def _greeting(hour: int) -> str:
    if hour < 11:
        return _("Good morning")
    if hour < 15:
        return _("Good day")
    if hour < 18:
        return _("Good afternoon")
    return _("Good evening")


@require_GET
def business(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the status of one business and all that was filled in."""
    row = kept_business(request, pk)
    if is_helping(request, row):
        return helped(request, row)
    context = {"business": row, "next": journey.next_step(row), "sections": registration_summary(row)}
    context["register"] = journey.register_gaps(row)
    return render(request, "businesses/business.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what she may change herself on a verified business."""
    with transaction.atomic():
        row = kept_business(request, pk, lock=request.method == "POST")
        if row.status != BusinessStatus.VERIFIED:
            messages.info(request, _("This can be changed once the business is verified."))
            return redirect("businesses:business", pk=row.pk)
        form = BusinessDetailsForm(request.POST or None, instance=row)
        if request.method == "POST" and form.is_valid() and form.is_confirmed:
            form.save()
            drafts.forget(row, "details")
            messages.success(request, _("Saved. The public page shows it at once."))
            return redirect("businesses:business", pk=row.pk)
    context = {
        "business": row,
        "form": form,
        "kbli_codes": KbliCode.objects.filter(is_active=True),
        "checked": what_is_checked(row),
    }
    return render(request, "businesses/edit.html", context)
