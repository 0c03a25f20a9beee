"""The counter sells, takes a sale back on the same day, and closes the day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.locks import lock_words
from rumah_kreatif.templatetags.look import rupiah
from sentra.models import (
    ConflictStatus,
    Consignment,
    ConsignmentStatus,
    DayClosing,
    MovementKind,
    Outlet,
    PaymentMethod,
    Sale,
    SaleConflict,
    SaleLine,
    SaleStatus,
    StockMovement,
)
from sentra.services.ledger import MOST_PIECES, lock_consignments

# A phone that was in a drawer for longer has a wrong clock, or its sales were typed by hand long ago.
LONGEST_AWAY = timedelta(days=7)
MOST_LINES = 50

Line = tuple[Consignment | int, int]


def record_sale(
    outlet: Outlet,
    lines: Sequence[Line],
    *,
    by: User,
    token: uuid.UUID,
    method: str = PaymentMethod.CASH,
    given_rupiah: int | None = None,
    sold_at: datetime | None = None,
    was_offline: bool = False,
    prices: Mapping[int, int] | None = None,
) -> Sale:
    """Sell `lines`, pairs of a consignment (or its key) and pieces; `prices` (Rp, by key) are what the buyer was told.

    `token` is the page's own: a sale that is sent again returns the first one. A sale made without a signal
    (`was_offline`) has happened: it stands whatever the ledger says, at the prices that the buyer was told, and what
    was not there becomes a SaleConflict for the keeper. Otherwise raises NotAllowed with the reason: not enough left,
    not in this outlet, another price by now, less cash than the total, the day was closed.
    """
    try:
        with transaction.atomic():
            return _sell(
                outlet,
                _added_up(lines),
                prices or {},
                token=token,
                method=PaymentMethod(method),
                given_rupiah=given_rupiah,
                sold_at=sold_at,
                was_offline=was_offline,
                sold_by=by,
            )
    except (NotAllowed, IntegrityError):
        # Sent before, perhaps at this very moment: what the first one became is the answer, and nothing else matters
        # (the last piece may be gone, because the first one took it). Asked only now: most sales are new.
        found = Sale.objects.filter(token=token).first()
        if found is None:
            raise
        if found.outlet_id != outlet.pk:
            raise NotAllowed(_("This form was used before. Please open it again.")) from None
        return found


@transaction.atomic
def void_sale(sale: Sale, *, by: User, reason: str) -> Sale:
    """Take a sale of today back: its pieces return to the shelf. A second call changes nothing.

    Raises NotAllowed on a later day, and once the day was closed.
    """
    if not reason.strip():
        raise NotAllowed(_("Write the reason: it stays with the sale."))
    lines = list(sale.lines.order_by("consignment_id"))
    lock_consignments(line.consignment_id for line in lines)
    row = Sale.objects.select_for_update(no_key=True, of=("self",)).select_related("outlet").get(pk=sale.pk)
    if row.status == SaleStatus.VOIDED:
        return row
    if row.sold_on != timezone.localdate():
        raise NotAllowed(_("A sale can be voided on the same day only."))
    _lock_day(row.outlet, row.sold_on)
    _check_day_open(row.outlet, row.sold_on)
    now = timezone.now()
    out = StockMovement.objects.filter(sale_line__in=lines, corrects=None, corrected_by=None).order_by("consignment_id")
    StockMovement.objects.bulk_create(
        StockMovement(
            consignment_id=movement.consignment_id,
            kind=MovementKind.SOLD,
            quantity=-movement.quantity,
            sale_line_id=movement.sale_line_id,
            corrects=movement,
            reason=reason.strip(),
            made_by=by,
            made_at=now,
        )
        for movement in out
    )
    for conflict in SaleConflict.objects.select_for_update().filter(line__in=lines, status=ConflictStatus.OPEN):
        conflict.explanation = reason.strip()
        change_status(conflict, ConflictStatus.SETTLED, by=by, reason=reason.strip())
    row.voided_at, row.void_reason = now, reason.strip()
    change_status(row, SaleStatus.VOIDED, by=by, reason=reason.strip())
    return row


@transaction.atomic
def settle_conflict(conflict: SaleConflict, *, by: User, explanation: str) -> SaleConflict:
    """Say what had happened where more was sold than the ledger had. The pieces that were found go out of it now.

    Those that never were in the ledger (goods put on the shelf before they were received, say) come in by receiving
    or counting first; the rest stays as it is, explained.
    """
    if not explanation.strip():
        raise NotAllowed(_("Write what had happened."))
    line = conflict.line
    row = lock_consignments([line.consignment_id])[line.consignment_id]
    found = SaleConflict.objects.select_for_update(no_key=True).get(pk=conflict.pk)
    if found.status == ConflictStatus.SETTLED:
        return found
    there = min(found.missing, row.on_hand)
    if there:
        StockMovement.objects.create(
            consignment=row, kind=MovementKind.SOLD, quantity=-there, sale_line=line, reason=explanation, made_by=by
        )
    found.explanation = explanation.strip()
    change_status(found, ConflictStatus.SETTLED, by=by, reason=explanation.strip())
    return found


def day_totals(outlet: Outlet, day: date) -> dict[str, Any]:
    """What was recorded: `sales` and, for each method, whole rupiah under `<method>_rupiah`."""
    sums = {
        f"{method}_rupiah": Sum("total_rupiah", filter=Q(method=method), default=0) for method in PaymentMethod.values
    }
    return Sale.objects.recorded().filter(outlet=outlet, sold_on=day).aggregate(sales=Count("pk"), **sums)


def late_totals(closing: DayClosing) -> dict[str, int]:
    """What the day has now beyond its closing, as `day_totals`: sales that came from a counter without a signal."""
    now = day_totals(closing.outlet, closing.day)
    return {name: amount - getattr(closing, name) for name, amount in now.items()}


@transaction.atomic
def close_day(
    outlet: Outlet, day: date, *, by: User, counted_rupiah: int, float_rupiah: int = 0, reason: str = ""
) -> DayClosing:
    """Set the counted cash beside what was recorded. A second call returns the first closing.

    Raises NotAllowed for a day to come, and where the cash differs and nobody says why.
    """
    _lock_day(outlet, day)
    if found := DayClosing.objects.filter(outlet=outlet, day=day).first():
        return found
    if day > timezone.localdate():
        raise NotAllowed(_("This day has not come yet."))
    totals = day_totals(outlet, day)
    if counted_rupiah != float_rupiah + totals["cash_rupiah"] and not reason.strip():
        raise NotAllowed(_("The cash differs from what was recorded. Say why."))
    return DayClosing.objects.create(
        outlet=outlet,
        day=day,
        float_rupiah=float_rupiah,
        counted_rupiah=counted_rupiah,
        reason=reason.strip(),
        closed_by=by,
        **totals,
    )


# --- The pieces ---


def _sell(
    outlet: Outlet,
    wanted: Mapping[int, int],
    prices: Mapping[int, int],
    *,
    given_rupiah: int | None,
    sold_at: datetime | None,
    was_offline: bool,
    **fields: Any,
) -> Sale:
    """Four statements: the shelf under lock, the sale, its lines, what leaves the shelf."""
    now = timezone.now()
    at = min(max(sold_at or now, now - LONGEST_AWAY), now)
    day = timezone.localdate(at)
    rows = _locked_shelf(outlet, wanted, day)
    if len(rows) != len(wanted):
        raise NotAllowed(_("This product does not stand in this outlet."))
    if not was_offline:
        _check_on_shelf(rows, wanted, prices)
    priced = [_line(row, wanted[row.pk], prices.get(row.pk)) for row in rows.values()]
    total = sum(line.gross_rupiah for line in priced)
    given = total if given_rupiah is None or fields["method"] != PaymentMethod.CASH else given_rupiah
    if given < total:
        raise NotAllowed(_("This is less than the total."))
    sale = Sale.objects.create(
        outlet=outlet,
        total_rupiah=total,
        given_rupiah=given,
        sold_on=day,
        sold_at=at,
        recorded_at=now,
        was_offline=was_offline,
        **fields,
    )
    for line in priced:
        line.sale = sale
    SaleLine.objects.bulk_create(priced)
    _move_out(priced, rows, by=fields["sold_by"], at=now)
    # Once a day and product: the rest of the day its row says so already.
    first_today = [row.pk for row in rows.values() if row.last_sold_on is None or row.last_sold_on < day]
    if first_today:
        Consignment.objects.filter(pk__in=first_today).update(last_sold_on=day)
    return sale


def _locked_shelf(outlet: Outlet, wanted: Mapping[int, int], day: date) -> dict[int, Consignment]:
    """What is sold, under lock in the order of the keys, with no more columns than a sale needs; and `day_is_closed`.

    A closing that happens while this waits for the lock goes unseen. Nothing is lost by it: the report of the day sets
    what was recorded beside what the closing had (`services.late_totals`).
    """
    rows = (
        Consignment.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=wanted, outlet=outlet)
        .annotate(day_is_closed=Exists(DayClosing.objects.filter(outlet=outlet, day=day)))
        .select_related("product", "business")
        .only(
            "outlet_id", "status", "on_hand", "price_rupiah", "commission_percent", "last_sold_on",
            "business__owner_id", "product__name_id", "product__name_en",
        )
        .order_by("pk")
    )  # fmt: skip
    return {row.pk: row for row in rows}


def _added_up(lines: Sequence[Line]) -> dict[int, int]:
    """Pieces by the key of the consignment; the same product twice is one line."""
    wanted: dict[int, int] = {}
    for consignment, quantity in lines:
        key = consignment if isinstance(consignment, int) else consignment.pk
        wanted[key] = wanted.get(key, 0) + quantity
        if quantity < 1 or wanted[key] > MOST_PIECES:
            raise NotAllowed(_("Enter between 1 and %(most)s pieces.") % {"most": MOST_PIECES})
    if not wanted:
        raise NotAllowed(_("Choose a product first."))
    if len(wanted) > MOST_LINES:
        raise NotAllowed(_("One sale has at most %(most)d products.") % {"most": MOST_LINES})
    return wanted


def _check_on_shelf(rows: Mapping[int, Any], wanted: Mapping[int, int], prices: Mapping[int, int]) -> None:
    for row in rows.values():
        if row.day_is_closed:
            raise NotAllowed(_("This day was closed already."))
        if row.status != ConsignmentStatus.OPEN:
            raise NotAllowed(_("“%(product)s” does not stand in this outlet any more.") % {"product": row.product})
        if wanted[row.pk] > row.on_hand:
            words = ngettext(
                "Only %(left)d of “%(product)s” is left.", "Only %(left)d of “%(product)s” are left.", row.on_hand
            )
            raise NotAllowed(words % {"left": row.on_hand, "product": row.product})
        if prices.get(row.pk, row.price_rupiah) != row.price_rupiah:
            raise NotAllowed(
                _("“%(product)s” costs %(price)s now. Tell the buyer, then save once more.")
                % {"product": row.product, "price": rupiah(row.price_rupiah)}
            )


def _line(row: Consignment, quantity: int, told_rupiah: int | None) -> SaleLine:
    price = told_rupiah or row.price_rupiah
    gross = quantity * price
    commission = share_of(gross, row.commission_percent)
    return SaleLine(
        consignment=row,
        business_id=row.business_id,
        owner_id=row.business.owner_id,
        product_name=row.product.name_id,
        quantity=quantity,
        price_rupiah=price,
        commission_percent=row.commission_percent,
        gross_rupiah=gross,
        commission_rupiah=commission,
        net_rupiah=gross - commission,
    )


def share_of(gross_rupiah: int, percent: Decimal) -> int:
    """The outlet's share of a line in whole rupiah, rounded down: what is less than a rupiah is the maker's."""
    return int((gross_rupiah * percent / 100).to_integral_value(ROUND_FLOOR))


def _move_out(lines: Sequence[SaleLine], rows: Mapping[int, Consignment], *, by: User, at: datetime) -> None:
    movements, conflicts = [], []
    for line in lines:
        there = min(line.quantity, rows[line.consignment_id].on_hand)
        if there:
            movements.append(
                StockMovement(
                    consignment_id=line.consignment_id,
                    kind=MovementKind.SOLD,
                    quantity=-there,
                    sale_line=line,
                    made_by=by,
                    made_at=at,
                )
            )
        if there < line.quantity:
            conflicts.append(SaleConflict(line=line, missing=line.quantity - there))
    StockMovement.objects.bulk_create(movements)
    SaleConflict.objects.bulk_create(conflicts)


def _lock_day(outlet: Outlet, day: date) -> None:
    lock_words("day", outlet.slug, day.isoformat())


def _check_day_open(outlet: Outlet, day: date) -> None:
    if DayClosing.objects.filter(outlet=outlet, day=day).exists():
        raise NotAllowed(_("This day was closed already."))
