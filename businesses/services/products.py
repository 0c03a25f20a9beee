"""What happens to products."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.models import Business, PictureState, Product, ProductStatus
from businesses.services.locking import NEVER_SHOWN, already


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
        raise NotAllowed(already(row.business))
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
