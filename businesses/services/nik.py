"""The whole NIK, for the few who need it: who saw it, when and why is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import limits
from accounts.models import User
from accounts.phones import ungrouped
from accounts.services import NotAllowed
from businesses.models import NikReveal, Owner

# An official compares a NIK now and then. Whoever needs a list of them exports it once, with a reason.
REVEALS_OF_PERSON = limits.Limit("nik", 30, 24 * 60 * 60)
LENGTH = 16


def whole_nik(text: str) -> str:
    """The 16 digits in `text`, written in any usual way, or an empty string."""
    number = ungrouped(text)
    return number if len(number) == LENGTH and number.isascii() and number.isdigit() else ""


def may_reveal_nik(user: User) -> bool:
    return user.has_perms(["businesses.view_owner", "businesses.reveal_nik"])


@transaction.atomic
def reveal_nik(owner: Owner, *, by: User, reason: str) -> str:
    """Give out the whole NIK and keep that it was seen; raises NotAllowed, and TooMany above 30 a day."""
    if not may_reveal_nik(by):
        raise NotAllowed(_("You may not see a whole NIK."))
    reason = reason.strip()
    if not reason:
        raise NotAllowed(_("Say in a few words why you need the NIK."))
    if not owner.nik:
        raise NotAllowed(_("No NIK is kept of this person."))
    limits.take(REVEALS_OF_PERSON, str(by.pk))
    NikReveal.objects.create(owner=owner, by=by, reason=reason)
    return str(owner.nik)
