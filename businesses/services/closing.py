"""Ending a business at the wish of its owner, and opening it again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.models import Business, BusinessStatus
from businesses.services.ending import end_wishes
from businesses.services.locking import already, locked
from businesses.services.telling import tell


@transaction.atomic
def close_business(business: Business, *, by: User, reason: str = "") -> Business:
    """End a business at the wish of its owner: it leaves the public pages and the queues, nothing is deleted."""
    row = locked(business)
    if row.owner.user_id != by.pk:
        raise NotAllowed(_("Only the owner can ask for this."))
    if row.status == BusinessStatus.CLOSED:
        return row
    if not row.is_closable_by_owner:
        raise NotAllowed(already(row))
    end_wishes(row, by=by)
    row.status_reason = reason.strip()
    change = change_status(row, BusinessStatus.CLOSED, by=by, reason=row.status_reason)
    tell(row, "business_closed", change=change)
    return row


@transaction.atomic
def reopen_business(business: Business, *, by: User) -> Business:
    """Bring a closed business back to where it stood: verified once, or waiting for verification again."""
    row = locked(business)
    if row.status != BusinessStatus.CLOSED:
        raise NotAllowed(already(row))
    if row.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))
    row.status_reason = ""
    to = BusinessStatus.VERIFIED if row.verified_at else BusinessStatus.SUBMITTED
    change = change_status(row, to, by=by)
    tell(row, "business_reopened", change=change, with_url=True)
    return row
