"""Who hears of what happens to a business."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from businesses.models import Business, BusinessStatus, Contact
from notifications.services import notify, notify_address


def tell(business: Business, key: str, *, change: Any, with_url: bool = False, **context: str) -> None:
    """Write to the owner; until she has claimed what a helper entered for her, to whom the two of them chose."""
    if business.owner.is_unclaimed:
        if business.helper:
            _tell_before_claim(business, change, context.get("reason", ""))
        # Imported: there is nobody to tell until she claims her business.
        return
    if with_url:
        context["url"] = reverse("businesses:business", args=[business.pk])
    notify(business.owner.user, key, dedup_key=f"{key}:{change.pk}", business=business.name, **context)


def _tell_before_claim(business: Business, change: Any, reason: str) -> None:
    owner, helper = business.owner, business.helper
    assert helper
    state = BusinessStatus(business.status).label
    is_reachable = business.contact == Contact.OWNER and owner.phone
    if is_reachable:
        # Nobody has proved this number: no reason, no name of hers, and the page asks for a code.
        notify_address(
            str(owner.phone),
            "unclaimed_news",
            language=owner.user.language if owner.user else "id",
            recipient=owner.user,
            dedup_key=f"unclaimed_news:{change.pk}",
            business=business.name,
            helper=helper.full_name,
            state=state,
            url=reverse("businesses:claim"),
        )
    if not is_reachable or business.status == BusinessStatus.RETURNED:
        # Only the helper can open the form until the claim, so a correction always concerns her.
        notify(
            helper,
            "helped_news",
            dedup_key=f"helped_news:{change.pk}",
            business=business.name,
            owner=owner.full_name,
            state=state,
            reason=reason,
            url=reverse("businesses:business", args=[business.pk]),
        )
