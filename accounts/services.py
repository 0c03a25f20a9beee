"""What people do with their consents, and the one door through which a status changes."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, ConsentPurpose, ConsentText, ConsentWay, StatusChange, User


class NotAllowed(Exception):
    """A rule of the programme forbids this; the message says which, in words for the person who tried."""


@transaction.atomic
def give_consent(user: User, purpose: str, *, by: User, way: str = ConsentWay.WEB) -> Consent:
    """Record `user`'s yes to the newest wording of `purpose`; an older yes to older words ends."""
    # Two taps at once must not make two rows: the person's row is the lock.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    text = ConsentText.objects.filter(purpose=purpose, effective_on__lte=timezone.localdate()).order_by("-version")[0]
    active = Consent.objects.active().filter(user=user, purpose=purpose).first()
    if active and active.text_id == text.pk:
        return active
    if active:
        active.withdrawn_at = timezone.now()
        active.save(update_fields=["withdrawn_at"])
    return Consent.objects.create(user=user, purpose=purpose, text=text, way=way, recorded_by=by)


@transaction.atomic
def withdraw_consent(user: User, purpose: str, *, by: User) -> bool:
    """End `user`'s consent. Public pages ask for a living consent at every request, so this unpublishes at once."""
    if purpose == ConsentPurpose.PROGRAMME:
        raise NotAllowed(_("Taking part needs this consent. To leave the programme, close your business first."))
    return bool(
        Consent.objects.active().filter(user=user, purpose=purpose).update(withdrawn_at=timezone.now())
    )


def change_status(subject: models.Model, to: str, *, by: User | None, reason: str = "") -> StatusChange:
    """Move a locked row to status `to` if its TRANSITIONS allow it, save it and leave a StatusChange.

    Call it inside a transaction with `subject` fetched by `select_for_update()`; raises NotAllowed otherwise.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("change_status needs the caller's transaction and lock")
    row: Any = subject
    before = row.status
    if to not in row.TRANSITIONS[before]:
        raise NotAllowed(
            _("This is “%(now)s” now, so it can't become “%(wished)s”.")
            % {"now": row.get_status_display(), "wished": type(row.status)(to).label if hasattr(row.status, "label") else to}
        )
    row.status = to
    row.save()
    return StatusChange.objects.create(subject=subject, from_status=before, to_status=to, by=by, reason=reason)
