"""Seats for all who applied, when enrolment closes: by the fair order, or by a draw that anybody can repeat."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from accounts.services import change_status
from businesses.models import Business
from trainings.models import Enrolment, EnrolmentStatus, SeatReason, SeatsPolicy, Session, Training
from trainings.services import telling
from trainings.services.filling import Seats, WhyNot, why_not
from trainings.services.locking import lock_owners
from trainings.services.rules import busy_owners, numbers


def new_seed() -> str:
    return secrets.token_hex(16)


def lottery_commitment(seed: str) -> str:
    """What is published before the draw: SHA-256 of the seed, hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def draw_number(seed: str, ticket: str) -> str:
    """The lot of a ticket: SHA-256 of `seed:ticket`, hexadecimal. The smallest lots get the seats."""
    return hashlib.sha256(f"{seed}:{ticket}".encode()).hexdigest()


@dataclass(frozen=True)
class Record:
    """What the fair order knows of a business."""

    last_trained_at: datetime | None
    no_shows: int
    is_of_rare_district: bool


def fair_score(record: Record, rules: dict[str, Decimal], *, now: datetime) -> dict[str, Decimal]:
    """The points of one business by part; the order goes by their sum, highest first, then by who applied first."""
    parts = {"never_trained": Decimal(0), "months_since": Decimal(0), "rare_district": Decimal(0)}
    if record.last_trained_at is None:
        parts["never_trained"] = rules["fair_never_trained"]
    else:
        months = Decimal((now - record.last_trained_at).days) / Decimal("30.4")
        parts["months_since"] = (min(months, rules["fair_months_most"]) * rules["fair_month_since"]).quantize(
            Decimal("0.1")
        )
    if record.is_of_rare_district:
        parts["rare_district"] = rules["fair_rare_district"]
    parts["no_shows"] = -record.no_shows * rules["fair_no_show"]
    return parts


def decide_seats(training: Training) -> None:
    """Give the seats of a locked training that has just closed to those who applied, and put the rest in line."""
    now = timezone.now()
    rows = Enrolment.objects.filter(training=training, status=EnrolmentStatus.APPLIED)
    owners = set(rows.values_list("business__owner", flat=True))
    lock_owners(owners)
    applied = list(
        rows.select_for_update(no_key=True, of=("self",))
        .select_related("business__owner__user", "business__subdistrict")
        .order_by("made_at", "pk")
    )
    busy = busy_owners(training, owners)
    when = telling.when_of(training)
    ordered = (
        _by_lot(training, applied) if training.seats_policy == SeatsPolicy.LOTTERY else _by_score(applied, now=now)
    )
    seats = Seats.of(training)
    for rank, (enrolment, reason, details) in enumerate(ordered, 1):
        enrolment.training = training
        enrolment.rank = rank
        enrolment.reason = reason
        enrolment.reason_details = details | {"place": rank, "of": len(applied)}
        blocked = why_not(enrolment, seats, busy, now)
        if seats.free > 0 and blocked == WhyNot.DISTRICT:
            enrolment.reason = SeatReason.DISTRICT_FULL
        elif seats.free > 0 and blocked == WhyNot.CLASH:
            enrolment.reason = SeatReason.CLASH
        elif seats.free > 0 and not blocked:
            seats.take(enrolment)
            enrolment.seated_at = now
            change_status(enrolment, EnrolmentStatus.SEATED, by=None)
            telling.tell(enrolment, "training_seat", moment="decided", when=when)
            continue
        change_status(enrolment, EnrolmentStatus.WAITING, by=None)
        telling.tell(enrolment, "training_waiting", moment="decided", when=when)
    training.decided_at = now
    training.save(update_fields=["decided_at"])


def _by_lot(training: Training, applied: Iterable[Enrolment]) -> list[tuple[Enrolment, str, dict[str, Any]]]:
    ordered = sorted(applied, key=lambda row: draw_number(training.lottery_seed, row.ticket))
    return [(row, SeatReason.DRAWN, {"lot": draw_number(training.lottery_seed, row.ticket)[:8]}) for row in ordered]


def _by_score(applied: list[Enrolment], *, now: datetime) -> list[tuple[Enrolment, str, dict[str, Any]]]:
    rules = numbers()
    records = records_of([row.business for row in applied], rules, now=now)
    scored = [(row, fair_score(records[row.business_id], rules, now=now)) for row in applied]
    # Sorting keeps the order of those with equal points, which is the order in which they applied.
    scored.sort(key=lambda pair: -sum(pair[1].values()))
    return [
        (
            row,
            SeatReason.FAIR_RANK,
            {"score": str(sum(parts.values())), "parts": {name: str(points) for name, points in parts.items()}},
        )
        for row, parts in scored
    ]


def records_of(businesses: list[Business], rules: dict[str, Decimal], *, now: datetime) -> dict[int, Record]:
    """What the fair order knows of each of `businesses`, in three queries."""
    keys = [business.pk for business in businesses]
    trained: dict[int, datetime] = dict(
        Enrolment.objects.trained()
        .filter(business__in=keys)
        .order_by()
        .values("business")
        .annotate(last=Max("training__sessions__ends_at"))
        .values_list("business", "last")
    )
    counted_from = now - timedelta(days=float(rules["no_show_months"]) * 30.4)
    missed = Session.objects.filter(ends_at__gt=counted_from).values("training")
    no_shows: dict[int, int] = dict(
        Enrolment.objects.no_shows()
        .filter(business__in=keys, training__in=missed)
        .order_by()
        .values("business")
        .annotate(count=Count("pk"))
        .values_list("business", "count")
    )
    rare = _rare_districts(now)
    return {
        business.pk: Record(
            last_trained_at=trained.get(business.pk),
            no_shows=no_shows.get(business.pk, 0),
            is_of_rare_district=bool(business.subdistrict and business.subdistrict.district_id in rare),
        )
        for business in businesses
    }


def _rare_districts(now: datetime) -> set[int]:
    """Kecamatan whose share of the year's seats is below their share of the verified businesses."""
    verified = Counter(
        dict(
            Business.objects.verified()
            .filter(subdistrict__isnull=False)
            .order_by()
            .values("subdistrict__district")
            .annotate(count=Count("pk"))
            .values_list("subdistrict__district", "count")
        )
    )
    year = Session.objects.filter(ends_at__gt=now - timedelta(days=365), ends_at__lte=now).values("training")
    seats = Counter(
        Enrolment.objects.trained().filter(training__in=year).values_list("business__subdistrict__district", flat=True)
    )
    return {
        district
        for district, count in verified.items()
        if seats[district] * verified.total() < count * max(seats.total(), 1)
    }
