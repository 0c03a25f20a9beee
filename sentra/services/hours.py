"""Whether an outlet is open at a moment, and when it opens again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sentra.models import Holiday, OpeningHours, Outlet


@dataclass(frozen=True)
class Hours:
    """The hours of one day; None: closed. `holiday` says why they are not the usual ones."""

    day: date
    opens_at: time | None
    closes_at: time | None
    holiday: str = ""

    @property
    def is_closed(self) -> bool:
        return self.opens_at is None

    def contains(self, at: time) -> bool:
        return self.opens_at is not None and self.closes_at is not None and self.opens_at <= at < self.closes_at


def week_of(outlet: Outlet, first: date, *, length: int = 7) -> list[Hours]:
    """The hours of `length` days from `first` on, holidays included, at two queries."""
    return weeks_of([outlet], first, length=length)[outlet.pk]


def weeks_of(outlets: Sequence[Outlet], first: date, *, length: int = 7) -> dict[int, list[Hours]]:
    """The same of several outlets by their keys, at the same two queries."""
    usual: dict[tuple[int, int], OpeningHours] = {
        (row.outlet_id, row.weekday): row for row in OpeningHours.objects.filter(outlet__in=outlets)
    }
    days = [first + timedelta(days=offset) for offset in range(length)]
    special: dict[tuple[int | None, date], Holiday] = {
        (row.outlet_id, row.day): row for row in Holiday.objects.filter(day__range=(days[0], days[-1]))
    }
    return {
        outlet.pk: [
            # Of one day its own row goes before that of all outlets.
            _hours(
                day,
                usual.get((outlet.pk, day.weekday())),
                special.get((outlet.pk, day)) or special.get((None, day)),
                outlet,
            )
            for day in days
        ]
        for outlet in outlets
    }


@dataclass(frozen=True)
class Opening:
    """What a visitor wants to know at a moment: open until when, or when it opens next (None: not in these days)."""

    is_open: bool
    today: Hours
    next: Hours | None


def opening_at(week: Sequence[Hours], moment: datetime) -> Opening:
    """Read off hours that begin with the day of `moment`, which is in local time."""
    today, time_now = week[0], moment.time()
    later = [day for day in week if day.opens_at and (day.day > today.day or time_now < day.opens_at)]
    return Opening(today.contains(time_now), today, later[0] if later else None)


def _hours(day: date, usual: OpeningHours | None, special: Holiday | None, outlet: Outlet) -> Hours:
    if (outlet.opened_on and day < outlet.opened_on) or (outlet.closed_on and day >= outlet.closed_on):
        return Hours(day, None, None)
    if special:
        return Hours(day, special.opens_at, special.closes_at, special.name)
    if usual:
        return Hours(day, usual.opens_at, usual.closes_at)
    return Hours(day, None, None)


def is_open_at(outlet: Outlet, moment: datetime) -> bool:
    """At this very minute, by its hours; `moment` in local time."""
    return week_of(outlet, moment.date(), length=1)[0].contains(moment.time())
