"""A business under lock, and in words what has happened to it already."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.services import NotAllowed
from businesses.models import Business, BusinessStatus

NEVER_SHOWN = {BusinessStatus.REJECTED, BusinessStatus.INACTIVE, BusinessStatus.CLOSED, BusinessStatus.MERGED}


def locked(business: Business) -> Business:
    row = Business.objects.select_for_update(no_key=True, of=("self",)).select_related("owner__user")
    found = row.filter(pk=business.pk).first()
    if found is None:
        # Its owner may discard a draft while somebody still has its page open.
        raise NotAllowed(_("This registration has been discarded."))
    return found


def already(row: Business) -> str:
    words = {
        BusinessStatus.DRAFT: _("“%(name)s” has not been sent yet: it is still a draft."),
        BusinessStatus.SUBMITTED: _("“%(name)s” has been sent already and is waiting for verification."),
        BusinessStatus.RETURNED: _("“%(name)s” has been returned already and is with its owner."),
        BusinessStatus.VERIFIED: _("“%(name)s” has been verified already."),
        BusinessStatus.REJECTED: _("“%(name)s” has been rejected already."),
        BusinessStatus.INACTIVE: _("“%(name)s” is inactive."),
        BusinessStatus.CLOSED: _("“%(name)s” has been closed by its owner."),
        BusinessStatus.MERGED: _("“%(name)s” has been merged with another business."),
    }
    return words[BusinessStatus(row.status)] % {"name": row}
