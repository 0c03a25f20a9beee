"""What officials decide about a business."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.models import Business, BusinessStatus
from businesses.services.locking import NEVER_SHOWN, already, locked
from businesses.services.telling import tell


@transaction.atomic
def verify_business(business: Business, *, by: User) -> Business:
    """Put a submitted business on the register and tell its owner.

    Her published products become public in the same moment, because `Product.public()` asks for a verified
    business and a living showcase consent; nothing is copied.
    """
    row = for_decision(business, BusinessStatus.VERIFIED, by)
    row.verified_at = timezone.now()
    row.status_reason = ""
    change = change_status(row, BusinessStatus.VERIFIED, by=by)
    tell(row, "business_verified", change=change, with_url=True)
    return row


@transaction.atomic
def return_business(business: Business, *, by: User, reason: str) -> Business:
    """Hand a submitted business back to its owner, with what she should correct."""
    row = for_decision(business, BusinessStatus.RETURNED, by)
    row.status_reason = needed_reason(reason)
    # Forms that were opened before this decision must not send the same mistakes again.
    row.submission_token = uuid.uuid4()
    change = change_status(row, BusinessStatus.RETURNED, by=by, reason=row.status_reason)
    tell(row, "business_returned", change=change, with_url=True, reason=row.status_reason)
    return row


@transaction.atomic
def reject_business(business: Business, *, by: User, reason: str) -> Business:
    """Refuse a submitted business for good, and say why."""
    row = for_decision(business, BusinessStatus.REJECTED, by)
    row.status_reason = needed_reason(reason)
    change = change_status(row, BusinessStatus.REJECTED, by=by, reason=row.status_reason)
    tell(row, "business_rejected", change=change, reason=row.status_reason)
    return row


@transaction.atomic
def deactivate_business(business: Business, *, by: User, reason: str) -> Business:
    """Pause a verified business: it and its products leave the public pages, nothing else is lost."""
    row = for_decision(business, BusinessStatus.INACTIVE, by)
    row.status_reason = needed_reason(reason)
    change = change_status(row, BusinessStatus.INACTIVE, by=by, reason=row.status_reason)
    tell(row, "business_inactive", change=change, reason=row.status_reason)
    return row


@transaction.atomic
def reactivate_business(business: Business, *, by: User) -> Business:
    """Bring a paused business back; the date of its verification stays."""
    row = locked(business)
    if row.status != BusinessStatus.INACTIVE:
        raise NotAllowed(already(row))
    if row.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))
    row.status_reason = ""
    change = change_status(row, BusinessStatus.VERIFIED, by=by)
    tell(row, "business_active", change=change)
    return row


def for_decision(business: Business, to: str, by: User) -> Business:
    """Lock the business for an official's decision; the second of two officials reads what the first decided."""
    row = locked(business)
    if to not in row.TRANSITIONS[row.status] or row.status in NEVER_SHOWN:
        raise NotAllowed(already(row))
    if row.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))
    if row.helper_id == by.pk:
        raise NotAllowed(_("You entered this business yourself, as a helper. Please ask a colleague to decide."))
    return row


def needed_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise NotAllowed(_("Write the reason, so that the owner knows what to do."))
    return reason
