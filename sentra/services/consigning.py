"""A product gets a place in an outlet, a price, and leaves again."""

from __future__ import annotations

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.models import BusinessStatus, Product, ProductStatus
from sentra.models import Consignment, ConsignmentStatus, Curation, CurationStatus, Outlet
from sentra.services.ledger import free_code, lock_consignments

HIGHEST_PRICE = 100_000_000


@transaction.atomic
def agree_consignment(
    product: Product,
    outlet: Outlet,
    *,
    by: User,
    price_rupiah: int | None = None,
    commission_percent: Decimal = Decimal(0),
    minimum_stock: int = 0,
    shelf_place: str = "",
) -> Consignment:
    """Give a product that has passed the curation a place in `outlet`, at the maker's price.

    One that ended begins again; where one is open it is returned. Raises NotAllowed: not passed, not verified, the
    outlet is closed, or another share than the one that was agreed with it before.
    """
    business = product.business
    if business.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))
    if not outlet.is_open:
        raise NotAllowed(_("This outlet is closed."))
    if business.status != BusinessStatus.VERIFIED:
        raise NotAllowed(_("“%(name)s” is not on the register at present.") % {"name": business})
    if product.status == ProductStatus.ARCHIVED:
        raise NotAllowed(_("“%(product)s” is not made any more.") % {"product": product})
    if not has_passed(product):
        raise NotAllowed(_("“%(product)s” has not passed the curation.") % {"product": product})
    price = price_rupiah or product.price_rupiah
    _check_price(price)
    if found := Consignment.objects.select_for_update(no_key=True).filter(product=product, outlet=outlet).first():
        return _begin_again(found, price, commission_percent, by=by)
    try:
        with transaction.atomic():
            return Consignment.objects.create(
                business=business,
                product=product,
                outlet=outlet,
                code=free_code(outlet),
                price_rupiah=price,
                commission_percent=commission_percent,
                minimum_stock=minimum_stock,
                shelf_place=shelf_place.strip(),
                agreed_by=by,
            )
    except IntegrityError:
        # Two officials at once: the first one's agreement stands.
        return Consignment.objects.get(product=product, outlet=outlet)


@transaction.atomic
def change_price(consignment: Consignment, price_rupiah: int, *, by: User) -> Consignment:
    """Set another price for what is sold from now on, as the maker or a keeper; what was sold keeps its price."""
    row = lock_consignments([consignment.pk])[consignment.pk]
    if not (row.business.owner.user_id == by.pk or by.has_perm("sentra.change_consignment")):
        raise NotAllowed(_("The maker sets the price."))
    if row.status != ConsignmentStatus.OPEN:
        raise NotAllowed(_("“%(product)s” does not stand in this outlet any more.") % {"product": row.product})
    _check_price(price_rupiah)
    row.price_rupiah = price_rupiah
    row.save(update_fields=["price_rupiah"])
    return row


@transaction.atomic
def end_consignment(consignment: Consignment, *, by: User, reason: str) -> Consignment:
    """End it once nothing of it is left in the outlet. A second call changes nothing."""
    if not reason.strip():
        raise NotAllowed(_("Write the reason: she reads exactly these words."))
    row = lock_consignments([consignment.pk])[consignment.pk]
    if row.status == ConsignmentStatus.ENDED:
        return row
    if row.on_hand:
        raise NotAllowed(_("%(count)d pieces are still there. Return or move them first.") % {"count": row.on_hand})
    change_status(row, ConsignmentStatus.ENDED, by=by, reason=reason.strip())
    return row


def has_passed(product: Product) -> bool:
    """What the last curation said."""
    newest = Curation.objects.newest().filter(product=product).first()
    return newest is not None and newest.status == CurationStatus.PASSED


def _begin_again(row: Consignment, price_rupiah: int, commission_percent: Decimal, *, by: User) -> Consignment:
    if row.status == ConsignmentStatus.OPEN:
        return row
    if row.commission_percent != commission_percent:
        raise NotAllowed(_("Another share was agreed for it: %(percent)s %%.") % {"percent": row.commission_percent})
    row.price_rupiah, row.agreed_by, row.agreed_on = price_rupiah, by, timezone.localdate()
    change_status(row, ConsignmentStatus.OPEN, by=by)
    return row


def _check_price(price_rupiah: int) -> None:
    if not 1 <= price_rupiah <= HIGHEST_PRICE:
        raise NotAllowed(_("Enter a price between Rp1 and Rp100.000.000."))
