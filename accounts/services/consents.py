"""What a person agrees to, and takes back."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import Consent, ConsentPurpose, ConsentText, ConsentWay, User
from accounts.services.errors import NotAllowed


@transaction.atomic
def give_consent(user: User, purpose: str, *, by: User, way: str = ConsentWay.WEB, witness: str = "") -> Consent:
    """Record `user`'s yes to the newest wording of `purpose`; an older yes to older words ends.

    A spoken yes needs the name of the `witness` who heard it.
    """
    witness = witness.strip()
    if way == ConsentWay.SPOKEN and not witness:
        raise NotAllowed(_("Write the name of the person who heard the consent."))
    # Two taps at once must not make two rows: the person's row is the lock.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    text = ConsentText.objects.current()[ConsentPurpose(purpose)]
    active = Consent.objects.active().filter(user=user, purpose=purpose).first()
    if active and active.text_id == text.pk:
        return active
    if active:
        active.withdrawn_at = timezone.now()
        active.save(update_fields=["withdrawn_at"])
    return Consent.objects.create(user=user, purpose=purpose, text=text, way=way, witness=witness, recorded_by=by)


@transaction.atomic
def withdraw_consent(user: User, purpose: str, *, by: User) -> bool:
    """End `user`'s consent. Public pages ask for a living consent at every request, so this unpublishes at once."""
    if purpose == ConsentPurpose.PROGRAMME:
        raise NotAllowed(_("Taking part needs this consent. To leave the programme, close your business first."))
    ended = Consent.objects.active().filter(user=user, purpose=purpose).update(withdrawn_at=timezone.now())
    if ended:
        # Like the messenger: what hangs on a consent lies above this app.
        import_string(settings.ACCOUNTS_CONSENT_ENDED)(user, purpose)
    return bool(ended)
