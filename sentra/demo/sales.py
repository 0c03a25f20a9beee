"""Half a year in three outlets: deliveries, buyers by the week, expired goods, closings, settlements.

Written in bulk, in the order in which it happened, so that the ledger's balance runs as it would have. All of it is
invented, and the figures say nothing about anybody.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.models import StatusChange, User
from sentra import services
from sentra.models import (
    Consignment,
    Curation,
    CurationStatus,
    DayClosing,
    DocumentKind,
    Keeper,
    MovementKind,
    OpeningHours,
    Outlet,
    PaymentMethod,
    PayoutMethod,
    Sale,
    SaleLine,
    Settlement,
    SettlementLine,
    SettlementStatus,
    StockDocument,
    StockMovement,
)

WEEKS, PRODUCTS = 26, 30
# Buyers of a day, Monday first: weekends are the good days.
BUYERS = (2, 2, 2, 3, 3, 5, 5)
METHODS = [PaymentMethod.CASH] * 5 + [PaymentMethod.QRIS] * 4 + [PaymentMethod.EDC, PaymentMethod.TRANSFER]
SHELVES = "ABCD"


@dataclass
class Shelf:
    """One consignment while its half year is made up."""

    row: Consignment
    liked: float
    growth: float
    on_hand: int = 0
    last_sold_on: date | None = None


class HalfYear:
    def __init__(self, people: dict[str, User], *, seed: int) -> None:
        self.ratna = people.get("entrepreneur")
        self.random = random.Random(seed)
        self.today = timezone.localdate()
        self.first = self.today - timedelta(days=self.today.weekday(), weeks=WEEKS)
        self.keepers = {row.outlet_id: row.user for row in Keeper.objects.select_related("user").order_by("-pk")}
        self.open_days: dict[int, set[int]] = defaultdict(set)
        for hours in OpeningHours.objects.all():
            self.open_days[hours.outlet_id].add(hours.weekday)
        self.numbers: Counter[tuple[int, str, int]] = Counter()
        self.sales: list[Sale] = []
        self.lines: list[SaleLine] = []
        self.movements: list[StockMovement] = []

    def build(self) -> None:
        shelves = self._consign()
        for day in self._days():
            for outlet, at in shelves.items():
                if day.weekday() in self.open_days[outlet.pk]:
                    self._deliver(outlet, at, day)
                    self._sell(outlet, at, day)
        Sale.objects.bulk_create(self.sales, batch_size=1000)
        for line in self.lines:
            line.sale_id = line.sale.pk
        SaleLine.objects.bulk_create(self.lines, batch_size=1000)
        for movement in self.movements:
            if movement.sale_line:
                movement.sale_line_id = movement.sale_line.pk
        StockMovement.objects.bulk_create(self.movements, batch_size=1000)
        for shelf in (shelf for at in shelves.values() for shelf in at):
            Consignment.objects.filter(pk=shelf.row.pk).update(last_sold_on=shelf.last_sold_on)
        self._close_days()
        self._settle()
        for outlet in shelves:
            self._count(outlet)
        self._sell_too_many(next(iter(shelves.values())))

    def _days(self) -> Iterable[date]:
        return (self.first + timedelta(days=number) for number in range((self.today - self.first).days))

    # --- goods ---

    def _consign(self) -> dict[Outlet, list[Shelf]]:
        """A place for each product that has passed, in the outlet that checked it; Ratna's in another one too."""
        outlets = list(Outlet.objects.filter(pk__in=self.keepers))
        passed = Curation.objects.newest().filter(status=CurationStatus.PASSED, outlet__in=outlets)
        shelves: dict[Outlet, list[Shelf]] = {outlet: [] for outlet in outlets}
        rows = list(passed.select_related("product__business__owner", "outlet").order_by("product__slug"))
        # Hers first: she signs in to see them.
        rows.sort(key=lambda row: self.ratna is None or row.product.business.owner.user_id != self.ratna.pk)
        for curation in rows[:PRODUCTS]:
            homes = [outlet for outlet in outlets if outlet.pk == curation.outlet_id]
            if self.ratna and curation.product.business.owner.user_id == self.ratna.pk:
                homes += [outlet for outlet in outlets if outlet not in homes][:1]
            for outlet in homes:
                place = f"{self.random.choice(SHELVES)}{self.random.randint(1, 6)}"
                row = services.agree_consignment(
                    curation.product, outlet, by=self.keepers[outlet.pk], minimum_stock=5, shelf_place=place
                )
                Consignment.objects.filter(pk=row.pk).update(agreed_on=self.first)
                shelf = Shelf(row, self.random.uniform(0.3, 1.5), self.random.choice([0, 0, 0.02, 0.04]))
                shelves[outlet].append(shelf)
        return {outlet: at for outlet, at in shelves.items() if at}

    def _deliver(self, outlet: Outlet, shelves: list[Shelf], day: date) -> None:
        """Makers bring more where little is left; what has expired since the last time goes first."""
        by_business: dict[int, list[Shelf]] = defaultdict(list)
        for shelf in shelves:
            # The last days bring nothing, so that some shelves run low today.
            is_time = day == self.first or (shelf.on_hand <= 4 and day < self.today - timedelta(days=4))
            if is_time:
                by_business[shelf.row.business_id].append(shelf)
        for business, some in by_business.items():
            document = self._document(outlet, DocumentKind.RECEIPT, day, business)
            for shelf in some:
                life = shelf.row.product.shelf_life_days
                if life and shelf.on_hand and day - self.first > timedelta(days=life):
                    paper = self._document(outlet, DocumentKind.WRITE_OFF, day, business)
                    self._move(shelf, MovementKind.EXPIRED, -shelf.on_hand, paper, reason="Lewat tanggal")
                pieces = self.random.choice([12, 20, 20, 24])
                expires_on = day + timedelta(days=max(life, 10)) if life else None
                self._move(shelf, MovementKind.RECEIVED, pieces, document, expires_on=expires_on)

    def _document(self, outlet: Outlet, kind: DocumentKind, day: date, business: int) -> StockDocument:
        self.numbers[outlet.pk, kind, day.year] += 1
        return StockDocument.objects.create(
            kind=kind,
            outlet=outlet,
            business_id=business,
            year=day.year,
            number=self.numbers[outlet.pk, kind, day.year],
            made_by=self.keepers[outlet.pk],
            made_at=_at(day, time(8, 30)),
        )

    def _move(
        self,
        shelf: Shelf,
        kind: MovementKind,
        quantity: int,
        document: StockDocument,
        *,
        expires_on: date | None = None,
        reason: str = "",
    ) -> None:
        shelf.on_hand += quantity
        self.movements.append(
            StockMovement(
                consignment=shelf.row,
                kind=kind,
                quantity=quantity,
                document=document,
                expires_on=expires_on,
                reason=reason,
                made_by=document.made_by,
                made_at=document.made_at,
            )
        )

    # --- buyers ---

    def _sell(self, outlet: Outlet, shelves: list[Shelf], day: date) -> None:
        weeks = (day - self.first).days // 7
        moments = sorted(self.random.randint(9 * 60, 15 * 60 + 55) for _buyer in range(BUYERS[day.weekday()]))
        for minute in moments:
            there = [shelf for shelf in shelves if shelf.on_hand]
            if not there:
                return
            likes = [shelf.liked * (1 + shelf.growth * weeks) for shelf in there]
            wanted = {
                shelf.row.pk: shelf for shelf in self.random.choices(there, likes, k=self.random.choice([1, 1, 2]))
            }
            self._sale(outlet, list(wanted.values()), _at(day, time(minute // 60, minute % 60)))

    def _sale(self, outlet: Outlet, shelves: list[Shelf], at: datetime) -> None:
        keeper, method = self.keepers[outlet.pk], self.random.choice(METHODS)
        day = timezone.localdate(at)
        sale = Sale(
            outlet=outlet,
            token=uuid.UUID(int=self.random.getrandbits(128), version=4),
            method=method,
            sold_on=day,
            sold_at=at,
            recorded_at=at,
            sold_by=keeper,
        )
        total = 0
        for shelf in shelves:
            row, pieces = shelf.row, min(self.random.choice([1, 1, 1, 2, 3]), shelf.on_hand)
            gross = pieces * row.price_rupiah
            share = services.share_of(gross, row.commission_percent)
            line = SaleLine(
                sale=sale,
                consignment=row,
                business_id=row.business_id,
                owner_id=row.business.owner_id,
                product_name=row.product.name_id,
                quantity=pieces,
                price_rupiah=row.price_rupiah,
                commission_percent=row.commission_percent,
                gross_rupiah=gross,
                commission_rupiah=share,
                net_rupiah=gross - share,
            )
            total += gross
            shelf.on_hand -= pieces
            shelf.last_sold_on = day
            self.lines.append(line)
            self.movements.append(
                StockMovement(
                    consignment=row,
                    kind=MovementKind.SOLD,
                    quantity=-pieces,
                    sale_line=line,
                    made_by=keeper,
                    made_at=at,
                )
            )
        sale.total_rupiah = total
        sale.given_rupiah = -(-total // 10_000) * 10_000 if method == PaymentMethod.CASH else total
        self.sales.append(sale)

    def _close_days(self) -> None:
        days: dict[tuple[int, date], list[Sale]] = defaultdict(list)
        for sale in self.sales:
            days[sale.outlet_id, sale.sold_on].append(sale)
        closings = []
        for (outlet, day), sales in days.items():
            sums = {f"{method}_rupiah": 0 for method in PaymentMethod.values}
            for sale in sales:
                sums[f"{sale.method}_rupiah"] += sale.total_rupiah
            off = self.random.choice([0] * 19 + [-2_000])
            closings.append(
                DayClosing(
                    outlet_id=outlet,
                    day=day,
                    float_rupiah=200_000,
                    counted_rupiah=200_000 + sums["cash_rupiah"] + off,
                    sales=len(sales),
                    reason="Uang kembali kurang hitung" if off else "",
                    closed_by=self.keepers[outlet],
                    closed_at=_at(day, time(16, 10)),
                    **sums,
                )
            )
        DayClosing.objects.bulk_create(closings, batch_size=1000)

    # --- money ---

    def _settle(self) -> None:
        """A settlement a week, outlet and business: old ones confirmed, then paid, one objected, approved, drafts."""
        parts: dict[tuple[date, int, int, int], list[SaleLine]] = defaultdict(list)
        monday = self.today - timedelta(days=self.today.weekday())
        for line in self.lines:
            sold_on = line.sale.sold_on
            until = sold_on + timedelta(days=6 - sold_on.weekday())
            if until < monday:
                parts[until, line.sale.outlet_id, line.business_id, line.owner_id].append(line)
        numbers: Counter[int] = Counter()
        made, lines = [], []
        for number, ((until, outlet, business, owner), some) in enumerate(
            sorted(parts.items(), key=lambda pair: pair[0])
        ):
            weeks_ago = (monday - until).days // 7
            status = self._status(weeks_ago, number)
            row = Settlement(
                business_id=business,
                owner_id=owner,
                outlet_id=outlet,
                until_on=until,
                status=status,
                made_at=_at(until + timedelta(days=1), time(7)),
                gross_rupiah=sum(line.gross_rupiah for line in some),
                commission_rupiah=sum(line.commission_rupiah for line in some),
                net_rupiah=sum(line.net_rupiah for line in some),
            )
            if status != SettlementStatus.DRAFT:
                approved = until + timedelta(days=1)
                numbers[approved.year] += 1
                row.year, row.number = approved.year, numbers[approved.year]
                row.approved_by, row.approved_at = self.keepers[outlet], _at(approved, time(10))
            if status in {SettlementStatus.PAID, SettlementStatus.CONFIRMED, SettlementStatus.OBJECTED}:
                row.paid_on, row.paid_by = until + timedelta(days=3), self.keepers[outlet]
                row.payout = self.random.choice([PayoutMethod.TRANSFER, PayoutMethod.TRANSFER, PayoutMethod.CASH])
            if status in {SettlementStatus.CONFIRMED, SettlementStatus.OBJECTED}:
                row.answered_at = _at(until + timedelta(days=4), time(9))
            if status == SettlementStatus.OBJECTED:
                row.objection = "Satu penjualan hari Sabtu belum terhitung."
            made.append(row)
            lines += [
                SettlementLine(
                    settlement=row,
                    sale_line=line,
                    gross_rupiah=line.gross_rupiah,
                    commission_rupiah=line.commission_rupiah,
                    net_rupiah=line.net_rupiah,
                )
                for line in some
            ]
        Settlement.objects.bulk_create(made, batch_size=1000)
        for settled in lines:
            settled.settlement_id = settled.settlement.pk
        SettlementLine.objects.bulk_create(lines, batch_size=1000)
        self._leave_changes(made)
        Outlet.objects.filter(pk__in=self.keepers).update(settled_until=monday - timedelta(days=1))

    def _status(self, weeks_ago: int, number: int) -> SettlementStatus:
        if weeks_ago == 0:
            return SettlementStatus.DRAFT if number % 2 else SettlementStatus.APPROVED
        if weeks_ago <= 2:
            # One in seven is late.
            return SettlementStatus.APPROVED if number % 7 == 0 else SettlementStatus.PAID
        return SettlementStatus.OBJECTED if weeks_ago == 3 and number % 11 == 0 else SettlementStatus.CONFIRMED

    def _leave_changes(self, rows: list[Settlement]) -> None:
        """The steps that led to where each is."""
        kind = ContentType.objects.get_for_model(Settlement)
        changes = []
        for row in rows:
            steps = [(SettlementStatus.DRAFT, SettlementStatus.APPROVED, row.approved_by, row.approved_at)]
            if row.paid_on:
                paid_at = _at(row.paid_on, time(11))
                steps.append((SettlementStatus.APPROVED, SettlementStatus.PAID, row.paid_by, paid_at))
            if row.answered_at:
                steps.append((SettlementStatus.PAID, SettlementStatus(row.status), None, row.answered_at))
            changes += [
                StatusChange(
                    content_type=kind, object_id=row.pk, from_status=before, to_status=after, by=by, at=at,
                    reason=row.objection if after == SettlementStatus.OBJECTED else "",
                )
                for before, after, by, at in steps
                if at is not None
            ]  # fmt: skip
        StatusChange.objects.bulk_create(changes, batch_size=1000)

    # --- what a keeper finds today ---

    def _count(self, outlet: Outlet) -> None:
        """Yesterday's count, with one piece that nobody can find."""
        rows = list(Consignment.objects.filter(outlet=outlet, on_hand__gt=1).order_by("shelf_place", "pk")[:8])
        lines = [
            services.Counted(
                row, row.on_hand - (place == 0), row.on_hand, "Tidak ditemukan di rak" if place == 0 else ""
            )
            for place, row in enumerate(rows)
        ]
        if lines:
            services.count_stock(outlet, lines, by=self.keepers[outlet.pk], note="Hitung rutin")

    def _sell_too_many(self, shelves: list[Shelf]) -> None:
        """Sold without a signal this morning, two more than the ledger had."""
        row = Consignment.objects.select_related("outlet").get(pk=shelves[0].row.pk)
        services.record_sale(
            row.outlet,
            [(row, row.on_hand + 2)],
            by=self.keepers[row.outlet_id],
            token=uuid.UUID(int=self.random.getrandbits(128), version=4),
            was_offline=True,
        )


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
