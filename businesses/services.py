"""What happens to a business: submitting, verifying, returning, rejecting, pausing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import change_status
from businesses.models import Business, BusinessStatus


def _locked(business: Business) -> Business:
    return Business.objects.select_for_update(no_key=True).get(pk=business.pk)


@transaction.atomic
def verify_business(business: Business, *, by: User) -> Business:
    """Put a submitted business on the register and tell its owner."""
    row = _locked(business)
    row.verified_at = timezone.now()
    row.status_reason = ""
    change_status(row, BusinessStatus.VERIFIED, by=by)
    return row
