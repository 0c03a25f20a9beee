"""What ends by itself when a business closes, is merged away or changes hands: open wishes and open codes."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from accounts.services import change_status
from businesses.models import Business, ChangeRequest, ChangeStatus


def end_wishes(business: Business, *, by: User) -> None:
    """Withdraw what waits for an answer, and let codes die. They were given for the owner and the entry of then.

    Call it with the business locked, within the transaction that ends it.
    """
    for row in business.change_requests.waiting().select_for_update(no_key=True, of=("self",)):
        forget_nik(row)
        change_status(row, ChangeStatus.WITHDRAWN, by=by)
    business.claim_codes.open().update(revoked_at=timezone.now())


def forget_nik(row: ChangeRequest) -> None:
    # Answered: the number stands with the owner now, or nobody needs it any more.
    row.new_nik, row.new_nik_hash = None, ""
