"""From an empty draft to the verifiers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, ConsentPurpose, User
from accounts.services import NotAllowed, change_status
from businesses.models import Business, BusinessStatus, Contact, Owner, ProductStatus, Source
from businesses.services.locking import already, locked
from businesses.services.telling import tell
from businesses.slugs import free_slug

DRAFTS_A_PERSON = 5
DRAFTS_A_HELPER = 20


def missing_for_submission(business: Business) -> Iterator[tuple[str, str]]:
    """What a registration still lacks, as pairs of the step that asks for it and words for her."""
    owner = business.owner
    # A neighbour may have no number at all: she is reached through the helper until she claims her business.
    if not (owner.full_name and owner.nik and owner.birth_date and (owner.phone or business.contact == Contact.HELPER)):
        yield "person", _("your name, NIK, birth date and WhatsApp number")
    if not (business.name and business.sector_id and business.description_id):
        yield "business", _("the name, sector and description of the business")
    if not (business.address and business.subdistrict_id):
        yield "place", _("the address and kelurahan of the business")
    if not business.products.filter(is_self_made=True).exclude(status=ProductStatus.ARCHIVED).exists():
        yield "products", _("at least one product that you make yourself")
    if not Consent.objects.active().filter(user__owner=owner, purpose=ConsentPurpose.PROGRAMME).exists():
        yield "consents", _("your consent to take part in the programme")


@transaction.atomic
def begin_registration(
    *, by: User, token: uuid.UUID, for_neighbour: bool = False, neighbour: Owner | None = None
) -> Business:
    """Open a draft for `by`; the same `token` again (a double tap) returns the same draft.

    With `for_neighbour` it is a helper's, for somebody new or for the `neighbour` whom she has entered before.
    """
    if for_neighbour:
        return _begin_for_neighbour(by, token, neighbour)
    owner, _created = Owner.objects.get_or_create(
        user=by, defaults={"full_name": by.full_name, "phone": by.phone if by.is_phone_verified else None}
    )
    # Two taps at once meet here.
    Owner.objects.select_for_update(no_key=True).get(pk=owner.pk)
    business = Business.objects.filter(submission_token=token, owner=owner).first()
    if business:
        return business
    if owner.businesses.filter(status=BusinessStatus.DRAFT).count() >= DRAFTS_A_PERSON:
        raise NotAllowed(
            _("You have %(count)d unfinished registrations. Please finish one of them first.")
            % {"count": DRAFTS_A_PERSON}
        )
    if Business.objects.filter(submission_token=token).exists():
        # Another person's, copied from her page: a token says which form was sent, not who sent it.
        token = uuid.uuid4()
    return Business.objects.create(owner=owner, submission_token=token)


def _begin_for_neighbour(by: User, token: uuid.UUID, neighbour: Owner | None) -> Business:
    if not by.has_perm("businesses.help_register"):
        raise NotAllowed(_("Only helpers register businesses of others."))
    # Two taps at once meet here.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    helped = Business.objects.helped_by(by)
    business = helped.filter(submission_token=token).first()
    if business:
        return business
    if helped.filter(status=BusinessStatus.DRAFT).count() >= DRAFTS_A_HELPER:
        raise NotAllowed(
            _("You have %(count)d unfinished registrations. Please finish one of them first.")
            % {"count": DRAFTS_A_HELPER}
        )
    if neighbour is None:
        # Her account sleeps until the claim: it holds her consents, and nobody can sign in with it.
        neighbour = Owner.objects.create(user=User.objects.create_dormant(full_name=""))
        contact = Contact.OWNER
    else:
        # Held against her claim: what she has taken over gets no new entry behind her back.
        Owner.objects.select_for_update(no_key=True).get(pk=neighbour.pk)
        known = helped.filter(owner=neighbour).order_by("-pk").first()
        if known is None:
            raise NotAllowed(_("This person is not among those whom you help any more."))
        contact = Contact(known.contact)
    return Business.objects.create(
        owner=neighbour, submission_token=token, source=Source.HELPER, helper=by, contact=contact
    )


@transaction.atomic
def submit_business(business: Business, *, by: User, token: uuid.UUID | str | None = None) -> Business:
    """Send a draft or a corrected registration to the verifiers.

    `token` is the business's one-time `submission_token`: sending the same form again (double tap, refresh,
    two tabs, retry) returns the first result. A form that was opened before officials returned the business
    carries an older token and is refused, or it would send the mistakes again.
    """
    row = locked(business)
    if token is not None:
        if str(token) != str(row.submission_token):
            raise NotAllowed(_("This page is out of date. Please open your registration again and check it."))
        if not row.is_editable_by_owner:
            return row
    if not row.is_editable_by_owner:
        raise NotAllowed(already(row))
    missing = [words for _step, words in missing_for_submission(row)]
    if missing:
        raise NotAllowed(_("Not complete yet. Still missing: %(parts)s.") % {"parts": "; ".join(missing)})
    row.slug = free_slug(Business.objects.all(), row.name, keep=row.slug)
    row.submitted_at = timezone.now()
    row.status_reason = ""
    change = change_status(row, BusinessStatus.SUBMITTED, by=by)
    row.draft_answers.all().delete()
    tell(row, "business_submitted", change=change)
    return row
