"""Whether an outlet is open at a moment, and when it opens again."""

from __future__ import annotations

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
    usual = {row.weekday: row for row in OpeningHours.objects.filter(outlet=outlet)}
    days = [first + timedelta(days=offset) for offset in range(length)]
    special: dict[date, Holiday] = {}
    for day in Holiday.objects.filter(day__range=(days[0], days[-1])).of_outlet(outlet):
        special.setdefault(day.day, day)
    return [_hours(day, usual.get(day.weekday()), special.get(day), outlet) for day in days]


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
