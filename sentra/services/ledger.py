"""The ledger: goods come, go, are counted, moved and put right, each errand with a paper and lines that stay.

PostgreSQL runs the balance (`StockMovement.runs_the_balance`) and refuses one below zero. The services lock the rows
first, always in the order of their keys, so that two people get a sentence and not an error, and nobody waits for ever.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import NotAllowed
from businesses.locks import lock_words
from businesses.models import Business, BusinessStatus
from sentra.models import (
    Consignment,
    ConsignmentStatus,
    CountLine,
    DocumentKind,
    MovementKind,
    Outlet,
    StockDocument,
    StockMovement,
)
from sentra.services import telling

MOST_PIECES = 9_999


@dataclass(frozen=True)
class Goods:
    """So many pieces of one consignment, and when they expire."""

    consignment: Consignment
    quantity: int
    expires_on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Counted:
    """What was counted of one consignment; `seen` is what should have been there when the keeper looked."""

    consignment: Consignment
    counted: int
    seen: int
    reason: str = ""


@transaction.atomic
def receive_stock(
    consignment: Consignment,
    quantity: int,
    *,
    by: User,
    expires_on: date | None = None,
    token: uuid.UUID | None = None,
    note: str = "",
) -> StockMovement:
    """Take `quantity` pieces of one product in; the paper is the movement's `document`.

    A second call with the same `token` returns what the first one wrote. Raises NotAllowed with the reason.
    """
    document = receive_goods(
        consignment.outlet, [Goods(consignment, quantity, expires_on)], by=by, token=token, note=note
    )
    return StockMovement.objects.get(document=document)


@transaction.atomic
def receive_goods(
    outlet: Outlet, goods: Sequence[Goods], *, by: User, token: uuid.UUID | None = None, note: str = ""
) -> StockDocument:
    """Take several products of one business in, on one paper of which she keeps a copy."""
    if found := _made_before(token, outlet, DocumentKind.RECEIPT):
        return found
    rows = _locked_goods(outlet, goods)
    business = _one_business(rows)
    if business.status != BusinessStatus.VERIFIED:
        raise NotAllowed(_("“%(name)s” is not on the register at present.") % {"name": business})
    if not outlet.is_open:
        raise NotAllowed(_("This outlet is closed."))
    for row, line in rows:
        _check_open(row)
        if line.expires_on and line.expires_on <= timezone.localdate():
            raise NotAllowed(_("“%(product)s” has expired already.") % {"product": row.product})
    document = _document(DocumentKind.RECEIPT, outlet, by=by, token=token, note=note, business=business)
    for row, line in rows:
        _write(row, MovementKind.RECEIVED, line.quantity, by=by, document=document, expires_on=line.expires_on)
    telling.tell_document(document, "sentra_received")
    return document


@transaction.atomic
def return_goods(
    outlet: Outlet, goods: Sequence[Goods], *, by: User, token: uuid.UUID | None = None, note: str = ""
) -> StockDocument:
    """Give goods back to their maker."""
    if found := _made_before(token, outlet, DocumentKind.RETURN):
        return found
    rows = _locked_goods(outlet, goods)
    document = _document(DocumentKind.RETURN, outlet, by=by, token=token, note=note, business=_one_business(rows))
    for row, line in rows:
        _take(row, MovementKind.RETURNED, line, by=by, document=document)
    telling.tell_document(document, "sentra_returned")
    return document


@transaction.atomic
def write_off(
    outlet: Outlet,
    goods: Sequence[Goods],
    kind: MovementKind,
    *,
    by: User,
    token: uuid.UUID | None = None,
    note: str = "",
) -> StockDocument:
    """Take damaged or expired goods off the shelf; each line says why."""
    if kind not in {MovementKind.DAMAGED, MovementKind.EXPIRED}:
        raise ValueError(kind)
    if found := _made_before(token, outlet, DocumentKind.WRITE_OFF):
        return found
    rows = _locked_goods(outlet, goods)
    if kind == MovementKind.DAMAGED and not all(line.reason.strip() for _row, line in rows):
        raise NotAllowed(_("Write what happened to it: she reads exactly these words."))
    document = _document(DocumentKind.WRITE_OFF, outlet, by=by, token=token, note=note, business=_one_business(rows))
    for row, line in rows:
        _take(row, kind, line, by=by, document=document)
    telling.tell_document(document, "sentra_written_off")
    return document


@transaction.atomic
def transfer_goods(
    outlet: Outlet,
    to_outlet: Outlet,
    goods: Sequence[Goods],
    *,
    by: User,
    token: uuid.UUID | None = None,
    note: str = "",
) -> StockDocument:
    """Move goods of one business to another outlet, at the same price and share; they stay hers."""
    if found := _made_before(token, outlet, DocumentKind.TRANSFER):
        return found
    if outlet.pk == to_outlet.pk:
        raise NotAllowed(_("Choose another outlet."))
    if not to_outlet.is_open:
        raise NotAllowed(_("That outlet is closed."))
    wanted = _added_up(goods)
    arrivals = _arrivals(wanted, to_outlet, by=by)
    # Both ends are locked in one go and in the order of their keys: two transfers may run towards each other.
    locked = _locked([*(line.consignment.pk for line in wanted), *(row.pk for row in arrivals.values())])
    rows = [(locked[line.consignment.pk], line) for line in wanted]
    _check_outlet(rows, outlet)
    document = _document(
        DocumentKind.TRANSFER,
        outlet,
        by=by,
        token=token,
        note=note,
        business=_one_business(rows),
        to_outlet=to_outlet,
    )
    for row, line in rows:
        _take(row, MovementKind.TRANSFER_OUT, line, by=by, document=document)
        arrival = locked[arrivals[row.product_id].pk]
        _check_open(arrival)
        _write(arrival, MovementKind.TRANSFER_IN, line.quantity, by=by, document=document, expires_on=line.expires_on)
    return document


@transaction.atomic
def count_stock(
    outlet: Outlet, counted: Sequence[Counted], *, by: User, token: uuid.UUID | None = None, note: str = ""
) -> StockDocument:
    """Write what was counted; a difference becomes a line of the ledger, with its reason.

    Raises NotAllowed where something was sold or brought since the keeper looked: that product is counted again.
    """
    if found := _made_before(token, outlet, DocumentKind.COUNT):
        return found
    locked = _locked([line.consignment.pk for line in counted])
    rows = [(locked[line.consignment.pk], line) for line in counted]
    _check_outlet(rows, outlet)
    if not rows or len(locked) != len(rows):
        raise NotAllowed(_("Count each product once."))
    moved = [str(row.product) for row, line in rows if row.on_hand != line.seen]
    if moved:
        raise NotAllowed(
            _("Something was sold or brought since you looked. Count again: %(products)s.")
            % {"products": ", ".join(moved)}
        )
    unexplained = [str(row.product) for row, line in rows if line.counted != row.on_hand and not line.reason.strip()]
    if unexplained:
        raise NotAllowed(_("Say why it differs: %(products)s.") % {"products": ", ".join(unexplained)})
    document = _document(DocumentKind.COUNT, outlet, by=by, token=token, note=note)
    for row, line in rows:
        expected = row.on_hand
        CountLine.objects.create(
            document=document, consignment=row, expected=expected, counted=line.counted, reason=line.reason.strip()
        )
        if line.counted != expected:
            _write(
                row,
                MovementKind.COUNTED,
                line.counted - expected,
                by=by,
                document=document,
                reason=line.reason.strip(),
            )
    return document


@transaction.atomic
def correct_movement(movement: StockMovement, *, by: User, reason: str) -> StockMovement:
    """Take one line of the ledger back by a new line; sold lines are taken back by voiding their sale.

    A second call returns the correction that is there. Raises NotAllowed where less than that is left.
    """
    if not reason.strip():
        raise NotAllowed(_("Write the reason: it stays with the line."))
    row = _locked([movement.consignment_id])[movement.consignment_id]
    if found := StockMovement.objects.filter(corrects=movement).first():
        return found
    if movement.corrects_id:
        raise NotAllowed(_("This line is a correction itself."))
    if movement.kind == MovementKind.SOLD:
        raise NotAllowed(_("Void the sale instead."))
    if movement.kind in {MovementKind.TRANSFER_OUT, MovementKind.TRANSFER_IN}:
        raise NotAllowed(_("Move the goods back instead."))
    _check_left(row, movement.quantity)
    document = _document(DocumentKind.CORRECTION, row.outlet, by=by, business=row.business, note=reason.strip())
    return _write(
        row,
        MovementKind(movement.kind),
        -movement.quantity,
        by=by,
        document=document,
        reason=reason.strip(),
        corrects=movement,
        expires_on=movement.expires_on,
    )


# --- The pieces ---


def lock_consignments(keys: Iterable[int]) -> dict[int, Consignment]:
    """The consignments under lock as they are now, by key."""
    return _locked(keys)


def _locked(keys: Iterable[int]) -> dict[int, Consignment]:
    rows = Consignment.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(keys)).order_by("pk")
    return {row.pk: row for row in rows.select_related("product", "business__owner__user", "outlet")}


def _locked_goods(outlet: Outlet, goods: Sequence[Goods]) -> list[tuple[Consignment, Goods]]:
    wanted = _added_up(goods)
    locked = _locked([line.consignment.pk for line in wanted])
    rows = [(locked[line.consignment.pk], line) for line in wanted]
    _check_outlet(rows, outlet)
    return rows


def _added_up(goods: Sequence[Goods]) -> list[Goods]:
    """Without lines of nothing."""
    wanted = [line for line in goods if line.quantity]
    if not wanted:
        raise NotAllowed(_("Enter how many pieces."))
    for line in wanted:
        if not 1 <= line.quantity <= MOST_PIECES:
            raise NotAllowed(_("Enter between 1 and %(most)s pieces.") % {"most": MOST_PIECES})
    return wanted


def _check_outlet(rows: Sequence[tuple[Consignment, Any]], outlet: Outlet) -> None:
    if any(row.outlet_id != outlet.pk for row, _line in rows):
        raise NotAllowed(_("This product does not stand in this outlet."))


def _one_business(rows: Sequence[tuple[Consignment, Goods]]) -> Business:
    if len({row.business_id for row, _line in rows}) != 1:
        raise NotAllowed(_("One paper is for one business."))
    return rows[0][0].business


def _check_open(row: Consignment) -> None:
    if row.status != ConsignmentStatus.OPEN:
        raise NotAllowed(_("“%(product)s” does not stand in this outlet any more.") % {"product": row.product})


def _check_left(row: Consignment, quantity: int) -> None:
    if quantity > row.on_hand:
        raise NotAllowed(
            ngettext("Only %(left)d of “%(product)s” is left.", "Only %(left)d of “%(product)s” are left.", row.on_hand)
            % {"left": row.on_hand, "product": row.product}
        )


def _take(row: Consignment, kind: MovementKind, line: Goods, *, by: User, document: StockDocument) -> None:
    _check_left(row, line.quantity)
    _write(
        row,
        kind,
        -line.quantity,
        by=by,
        document=document,
        expires_on=line.expires_on,
        reason=line.reason.strip(),
    )


def _write(row: Consignment, kind: MovementKind, quantity: int, *, by: User, **fields: Any) -> StockMovement:
    movement = StockMovement.objects.create(consignment=row, kind=kind, quantity=quantity, made_by=by, **fields)
    row.on_hand += quantity
    # What the trigger wrote, without another question: the row is under our lock.
    movement.balance = row.on_hand
    return movement


def _made_before(token: uuid.UUID | None, outlet: Outlet, kind: DocumentKind) -> StockDocument | None:
    """What the same form made; two at once wait for each other here."""
    if token is None:
        return None
    lock_words("stock document", str(token))
    found = StockDocument.objects.select_related("outlet").filter(token=token).first()
    if found and (found.outlet_id, found.kind) != (outlet.pk, kind):
        raise NotAllowed(_("This form was used before. Please open it again."))
    return found


def _document(
    kind: DocumentKind, outlet: Outlet, *, by: User, token: uuid.UUID | None = None, note: str = "", **fields: Any
) -> StockDocument:
    year = timezone.localdate().year
    # The lock is kept until the paper is committed or gone, so there is never a gap.
    lock_words("stock document", outlet.slug, kind, str(year))
    last = StockDocument.objects.filter(outlet=outlet, kind=kind, year=year).aggregate(last=Max("number"))["last"]
    return StockDocument.objects.create(
        kind=kind,
        outlet=outlet,
        year=year,
        number=(last or 0) + 1,
        token=token or uuid.uuid4(),
        note=note.strip(),
        made_by=by,
        **fields,
    )


def _arrivals(wanted: Sequence[Goods], outlet: Outlet, *, by: User) -> dict[int, Consignment]:
    """Where each product goes at the other end; a new place at the same price and share where it has none."""
    found = {}
    for line in wanted:
        start = line.consignment
        found[start.product_id], _is_new = Consignment.objects.get_or_create(
            product_id=start.product_id,
            outlet=outlet,
            defaults={
                "business_id": start.business_id,
                "price_rupiah": start.price_rupiah,
                "commission_percent": start.commission_percent,
                "minimum_stock": start.minimum_stock,
                "code": start.code if _is_free(outlet, start.code) else free_code(outlet),
                "agreed_by": by,
            },
        )
    return found


def free_code(outlet: Outlet) -> str:
    """A code that nothing in `outlet` bears."""
    from sentra.models.consignments import new_code

    while not _is_free(outlet, code := new_code()):
        pass
    return code


def _is_free(outlet: Outlet, code: str) -> bool:
    return not Consignment.objects.filter(outlet=outlet, code=code).exists()
