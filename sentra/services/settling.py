"""What was sold is settled: prepared, approved, paid, and she says that she has it.

The sums are sums of lines, and every line has its own whole rupiahs: nothing is rounded here.
Order of locks: the words of the settlement, then sales by their key.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.locks import lock_words
from businesses.models import Business, Owner, PrivateFile
from sentra.models import (
    Outlet,
    PayoutMethod,
    Sale,
    SaleLine,
    Settlement,
    SettlementLine,
    SettlementStatus,
)
from sentra.services import telling


@transaction.atomic
def settle(business: Business, outlet: Outlet, until: date, *, by: User | None) -> Settlement:
    """Prepare what `outlet` owes `business` for all that was sold until `until` (included) and not settled yet.

    A draft that waits for approval is made anew with what came since. Where the business changed hands, each owner's
    lines are settled apart, and the draft of the owner with the oldest line is returned. Lines voided after they were
    settled come off. Raises NotAllowed where nothing, or nothing more than what was taken back, is due.
    """
    lock_words("settlement", outlet.slug, str(business.pk))
    drafts = Settlement.objects.filter(business=business, outlet=outlet, status=SettlementStatus.DRAFT)
    # Under lock first: one that is being approved at this moment is no draft any more, and keeps its lines.
    Settlement.objects.filter(pk__in=list(drafts.select_for_update().values_list("pk", flat=True))).delete()
    lines = _due(business, outlet, until)
    # Whoever voids one of these sales waits here, or we wait for him and then see it.
    list(
        Sale.objects.select_for_update(no_key=True)
        .filter(pk__in={line.sale_id for line, _sign in lines})
        .order_by("pk")
        .values_list("pk")
    )
    lines = _due(business, outlet, until)
    made = [
        _draft(business, outlet, until, owner, part, by=by)
        for owner, part in _by_owner(lines)
        if sum(sign * line.net_rupiah for line, sign in part) > 0
    ]
    if not made:
        raise NotAllowed(_("Nothing is due: nothing was sold since the last settlement."))
    return made[0]


@transaction.atomic
def approve_settlement(settlement: Settlement, *, by: User) -> Settlement:
    """Say that a draft is right: it gets its number, and she is told. A second call changes nothing."""
    row = _locked(settlement)
    if row.status == SettlementStatus.APPROVED:
        return row
    _check_not_own(row, by)
    if row.status == SettlementStatus.DRAFT:
        year = timezone.localdate().year
        # The lock is kept until the number is committed or gone, so there is never a gap.
        lock_words("settlement number", str(year))
        last = Settlement.objects.filter(year=year).aggregate(last=Max("number"))["last"]
        row.year, row.number = year, (last or 0) + 1
        row.approved_by, row.approved_at = by, timezone.now()
    change_status(row, SettlementStatus.APPROVED, by=by)
    telling.tell_settlement(row, "sentra_settlement_ready")
    return row


@transaction.atomic
def pay_settlement(
    settlement: Settlement, *, by: User, paid_on: date, payout: str, proof: PrivateFile | None = None
) -> Settlement:
    """Note that an approved settlement was paid, or after an objection paid again, rightly; and tell her."""
    row = _locked(settlement)
    if row.status == SettlementStatus.PAID:
        return row
    _check_not_own(row, by)
    if paid_on > timezone.localdate():
        raise NotAllowed(_("This day has not come yet."))
    if row.approved_at and paid_on < timezone.localdate(row.approved_at):
        raise NotAllowed(_("It can't have been paid before it was approved."))
    row.paid_on, row.paid_by, row.payout = paid_on, by, PayoutMethod(payout)
    row.proof = proof or row.proof
    change = change_status(row, SettlementStatus.PAID, by=by)
    telling.tell_settlement(row, "sentra_paid", moment=str(change.pk))
    return row


@transaction.atomic
def confirm_settlement(settlement: Settlement, *, by: User) -> Settlement:
    """She has the money."""
    row = _locked(settlement)
    if row.status == SettlementStatus.CONFIRMED:
        return row
    _check_hers(row, by)
    row.answered_at = timezone.now()
    change_status(row, SettlementStatus.CONFIRMED, by=by)
    return row


@transaction.atomic
def object_to_settlement(settlement: Settlement, *, by: User, objection: str) -> Settlement:
    """She says what is wrong with it; an official looks and pays anew, or explains."""
    if not objection.strip():
        raise NotAllowed(_("Write what is wrong."))
    row = _locked(settlement)
    _check_hers(row, by)
    if row.status == SettlementStatus.OBJECTED:
        return row
    row.answered_at, row.objection = timezone.now(), objection.strip()
    change_status(row, SettlementStatus.OBJECTED, by=by, reason=objection.strip())
    return row


def prepare_settlements(today: date) -> int:
    """Prepare drafts at every outlet whose day it is, for all days until yesterday. Returns how many were made.

    Safe to call often and late: `settled_until` says how far an outlet is.
    """
    until, made = today - timedelta(days=1), 0
    for outlet in Outlet.objects.order_by("pk"):
        if _is_due(outlet, today):
            made += prepare_outlet(outlet, until, by=None)
            Outlet.objects.filter(pk=outlet.pk).update(settled_until=until)
    return made


def prepare_outlet(outlet: Outlet, until: date, *, by: User | None) -> int:
    """Prepare drafts for all to whom `outlet` owes something until `until`. Returns how many businesses have one."""
    owed = SaleLine.objects.owed().filter(sale__outlet=outlet, sale__sold_on__lte=until).values("business")
    drafts = Settlement.objects.filter(outlet=outlet, status=SettlementStatus.DRAFT).values("business")
    made = 0
    for business in Business.objects.filter(Q(pk__in=owed) | Q(pk__in=drafts)).order_by("pk"):
        try:
            settle(business, outlet, until, by=by)
        except NotAllowed:
            # All that is owed is eaten up by what was taken back: it waits for the next sale.
            continue
        made += 1
    return made


# --- The pieces ---


def _is_due(outlet: Outlet, today: date) -> bool:
    """Has its weekday come since it was settled last?"""
    if outlet.settled_until is None:
        return today.weekday() == outlet.settle_weekday
    last_run = outlet.settled_until + timedelta(days=1)
    days_to_weekday = (outlet.settle_weekday - last_run.weekday()) % 7 or 7
    return today >= last_run + timedelta(days=days_to_weekday, weeks=outlet.settle_every_weeks - 1)


Part = list[tuple[SaleLine, int]]


def _due(business: Business, outlet: Outlet, until: date) -> Part:
    of = SaleLine.objects.filter(business=business, sale__outlet=outlet).select_related("sale", "owner")
    sold = of.owed().filter(sale__sold_on__lte=until)
    back = of.taken_back()
    lines = [(line, 1) for line in sold] + [(line, -1) for line in back]
    return sorted(lines, key=lambda found: (found[0].pk, found[1]))


def _by_owner(lines: Part) -> list[tuple[Owner, Part]]:
    """The owner with the oldest line first."""
    first: dict[int, int] = {}
    for line, _sign in lines:
        first.setdefault(line.owner_id, line.pk)
    ordered = sorted(lines, key=lambda found: (first[found[0].owner_id], found[0].pk))
    parts = ((list(part)) for _key, part in groupby(ordered, key=lambda found: found[0].owner_id))
    return [(part[0][0].owner, part) for part in parts]


def _draft(business: Business, outlet: Outlet, until: date, owner: Owner, part: Part, *, by: User | None) -> Settlement:
    settlement = Settlement.objects.create(
        business=business,
        owner=owner,
        outlet=outlet,
        until_on=until,
        made_by=by,
        gross_rupiah=sum(sign * line.gross_rupiah for line, sign in part),
        commission_rupiah=sum(sign * line.commission_rupiah for line, sign in part),
        net_rupiah=sum(sign * line.net_rupiah for line, sign in part),
    )
    SettlementLine.objects.bulk_create(
        SettlementLine(
            settlement=settlement,
            sale_line=line,
            sign=sign,
            gross_rupiah=sign * line.gross_rupiah,
            commission_rupiah=sign * line.commission_rupiah,
            net_rupiah=sign * line.net_rupiah,
        )
        for line, sign in part
    )
    return settlement


def _locked(settlement: Settlement) -> Settlement:
    rows = Settlement.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("business", "owner__user", "outlet", "proof").filter(pk=settlement.pk).first()
    if row is None:
        # A draft that was made anew since it was looked at.
        raise NotAllowed(_("This has been decided already."))
    return row


def _check_not_own(row: Settlement, by: User) -> None:
    if row.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))


def _check_hers(row: Settlement, by: User) -> None:
    if row.owner.user_id != by.pk:
        raise NotAllowed(_("Only she who is paid can answer."))
