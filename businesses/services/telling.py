"""Who hears of what happens to a business."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from businesses.models import Business
from notifications.services import notify


def tell(business: Business, key: str, *, change: Any, with_url: bool = False, **context: str) -> None:
    user = business.owner.user
    if user is None:
        # Imported: there is nobody to tell until she claims her business.
        return
    if with_url:
        context["url"] = reverse("businesses:business", args=[business.pk])
    notify(user, key, dedup_key=f"{key}:{change.pk}", business=business.name, **context)
