"""What happens to businesses and products: the only code that moves them from status to status.

Every service locks the business first and other rows after it, so two of them never wait for each other.
Telling the owner is part of the same transaction: no status without its message, no message without its status.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, ConsentPurpose, User
from accounts.services import NotAllowed, change_status
from businesses.models import Business, BusinessStatus, Owner, PictureState, Product, ProductStatus
from businesses.slugs import free_slug
from notifications.services import notify

DRAFTS_A_PERSON = 5
NEVER_SHOWN = {BusinessStatus.REJECTED, BusinessStatus.INACTIVE, BusinessStatus.CLOSED, BusinessStatus.MERGED}


def _locked(business: Business) -> Business:
    return (
        Business.objects.select_for_update(no_key=True, of=("self",)).select_related("owner__user").get(pk=business.pk)
    )


def _tell(business: Business, key: str, *, change: Any, with_url: bool = False, **context: str) -> None:
    user = business.owner.user
    if user is None:
        # Imported: there is nobody to tell until she claims her business.
        return
    if with_url:
        context["url"] = reverse("businesses:business", args=[business.pk])
    notify(user, key, dedup_key=f"{key}:{change.pk}", business=business.name, **context)


def missing_for_submission(business: Business) -> Iterator[tuple[str, str]]:
    """What a registration still lacks, as pairs of the step that asks for it and words for her."""
    owner = business.owner
    if not (owner.full_name and owner.nik and owner.birth_date and owner.phone):
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
def begin_registration(*, by: User, token: uuid.UUID) -> Business:
    """Open a draft for `by`; the same `token` again (a double tap) returns the same draft."""
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
    return Business.objects.create(owner=owner, submission_token=token)


@transaction.atomic
def submit_business(business: Business, *, by: User, token: uuid.UUID | str | None = None) -> Business:
    """Send a draft or a corrected registration to the verifiers.

    `token` is the business's one-time `submission_token`: sending the same form again (double tap, refresh,
    two tabs, retry) returns the first result. A form that was opened before officials returned the business
    carries an older token and is refused, or it would send the mistakes again.
    """
    row = _locked(business)
    if token is not None:
        if str(token) != str(row.submission_token):
            raise NotAllowed(_("This page is out of date. Please open your registration again and check it."))
        if not row.is_editable_by_owner:
            return row
    if not row.is_editable_by_owner:
        raise NotAllowed(_already(row))
    missing = [words for _step, words in missing_for_submission(row)]
    if missing:
        raise NotAllowed(_("Not complete yet. Still missing: %(parts)s.") % {"parts": "; ".join(missing)})
    row.slug = free_slug(Business.objects.all(), row.name, keep=row.slug)
    row.submitted_at = timezone.now()
    row.status_reason = ""
    change = change_status(row, BusinessStatus.SUBMITTED, by=by)
    row.draft_answers.all().delete()
    _tell(row, "business_submitted", change=change)
    return row


@transaction.atomic
def verify_business(business: Business, *, by: User) -> Business:
    """Put a submitted business on the register and tell its owner.

    Her published products become public in the same moment, because `Product.public()` asks for a verified
    business and a living showcase consent; nothing is copied.
    """
    row = _for_decision(business, BusinessStatus.VERIFIED, by)
    row.verified_at = timezone.now()
    row.status_reason = ""
    change = change_status(row, BusinessStatus.VERIFIED, by=by)
    _tell(row, "business_verified", change=change, with_url=True)
    return row


@transaction.atomic
def return_business(business: Business, *, by: User, reason: str) -> Business:
    """Hand a submitted business back to its owner, with what she should correct."""
    row = _for_decision(business, BusinessStatus.RETURNED, by)
    row.status_reason = _needed(reason)
    # Forms that were opened before this decision must not send the same mistakes again.
    row.submission_token = uuid.uuid4()
    change = change_status(row, BusinessStatus.RETURNED, by=by, reason=row.status_reason)
    _tell(row, "business_returned", change=change, with_url=True, reason=row.status_reason)
    return row


@transaction.atomic
def reject_business(business: Business, *, by: User, reason: str) -> Business:
    """Refuse a submitted business for good, and say why."""
    row = _for_decision(business, BusinessStatus.REJECTED, by)
    row.status_reason = _needed(reason)
    change = change_status(row, BusinessStatus.REJECTED, by=by, reason=row.status_reason)
    _tell(row, "business_rejected", change=change, reason=row.status_reason)
    return row


@transaction.atomic
def deactivate_business(business: Business, *, by: User, reason: str) -> Business:
    """Pause a verified business: it and its products leave the public pages, nothing else is lost."""
    row = _for_decision(business, BusinessStatus.INACTIVE, by)
    row.status_reason = _needed(reason)
    change = change_status(row, BusinessStatus.INACTIVE, by=by, reason=row.status_reason)
    _tell(row, "business_inactive", change=change, reason=row.status_reason)
    return row


@transaction.atomic
def reactivate_business(business: Business, *, by: User) -> Business:
    """Bring a paused business back; the date of its verification stays."""
    row = _locked(business)
    if row.status != BusinessStatus.INACTIVE:
        raise NotAllowed(_already(row))
    row.status_reason = ""
    change = change_status(row, BusinessStatus.VERIFIED, by=by)
    _tell(row, "business_active", change=change)
    return row


def _for_decision(business: Business, to: str, by: User) -> Business:
    """Lock the business for an official's decision; the second of two officials reads what the first decided."""
    row = _locked(business)
    if to not in row.TRANSITIONS[row.status] or row.status in NEVER_SHOWN:
        raise NotAllowed(_already(row))
    if row.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))
    return row


def _needed(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise NotAllowed(_("Write the reason, so that the owner knows what to do."))
    return reason


def _already(row: Business) -> str:
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


# --- Products ---


def _locked_product(product: Product) -> Product:
    Business.objects.select_for_update(no_key=True).get(pk=product.business_id)
    return Product.objects.select_for_update(no_key=True, of=("self",)).select_related("business").get(pk=product.pk)


@transaction.atomic
def publish_product(product: Product, *, by: User | None) -> Product:
    """Mark a product for the public pages.

    It shows there as soon as and as long as its business is verified and its owner consents, so she may
    publish while the registration is still on its way.
    """
    row = _locked_product(product)
    if row.business.status in NEVER_SHOWN:
        raise NotAllowed(_already(row.business))
    if ProductStatus.PUBLISHED not in row.TRANSITIONS[row.status]:
        raise NotAllowed(_product_already(row))
    if not row.is_self_made:
        raise NotAllowed(_("Only products that you make yourself can be shown. Please declare it in the product."))
    if not row.pictures.exclude(state=PictureState.REFUSED).exists():
        raise NotAllowed(_("Add at least one picture first: people buy with their eyes."))
    row.published_at = row.published_at or timezone.now()
    change_status(row, ProductStatus.PUBLISHED, by=by)
    return row


@transaction.atomic
def unpublish_product(product: Product, *, by: User | None, reason: str = "") -> Product:
    """Take a product off the public pages; it stays among hers as a draft."""
    row = _locked_product(product)
    if row.status != ProductStatus.PUBLISHED:
        raise NotAllowed(_product_already(row))
    change_status(row, ProductStatus.DRAFT, by=by, reason=reason)
    return row


@transaction.atomic
def archive_product(product: Product, *, by: User) -> Product:
    """Put away a product that she no longer makes; its history and what grew out of it stay."""
    row = _locked_product(product)
    if ProductStatus.ARCHIVED not in row.TRANSITIONS[row.status]:
        raise NotAllowed(_product_already(row))
    change_status(row, ProductStatus.ARCHIVED, by=by)
    return row


@transaction.atomic
def restore_product(product: Product, *, by: User) -> Product:
    """Bring a product back from the archive, as a draft."""
    row = _locked_product(product)
    if row.status != ProductStatus.ARCHIVED:
        raise NotAllowed(_product_already(row))
    change_status(row, ProductStatus.DRAFT, by=by)
    return row


def _product_already(row: Product) -> str:
    words = {
        ProductStatus.DRAFT: _("“%(name)s” is a draft already."),
        ProductStatus.PUBLISHED: _("“%(name)s” is published already."),
        ProductStatus.ARCHIVED: _("“%(name)s” is in the archive. Bring it back first."),
    }
    return words[ProductStatus(row.status)] % {"name": row}
