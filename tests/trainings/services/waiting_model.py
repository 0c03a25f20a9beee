"""The waiting list in plain Python: what must become of everybody, without a database, ranks or locks.

Who waits stands in `line`, the next in front. The state machine tells this model and the services the same things
and compares (`test_machine.py`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")
HOUR = timedelta(hours=1)
ACTIVE = {"applied", "seated", "waiting", "kept", "open"}


class Refused(Exception):
    pass


@dataclass(eq=False)
class Row:
    who: int
    state: str
    until: datetime | None = None
    later: datetime | None = None
    by_override: bool = False
    ticket: str = ""


def is_night(moment: datetime) -> bool:
    return not 7 <= moment.astimezone(JAKARTA).hour < 21


class Model:
    def __init__(self, *, capacity, quota, most_waiting, is_drawn, now, opens_in=0):
        self.capacity, self.quota, self.most_waiting, self.is_drawn = capacity, quota, most_waiting, is_drawn
        self.now, self.start = now, now + 96 * HOUR
        self.closes = now + 72 * HOUR
        self.status, self.is_decided = "published", not is_drawn
        self.seed = ""
        self.rows: list[Row] = []
        self.line: list[Row] = []
        self.busy: set[int] = set()
        self.unverified: set[int] = set()
        self.told: Counter = Counter()

    # --- asking ---

    @property
    def end(self):
        return self.start + 3 * HOUR

    @property
    def free(self):
        return self.capacity - sum(row.state in {"seated", "kept"} for row in self.rows)

    def place_of(self, who):
        return next((row for row in self.rows if row.who == who and row.state in ACTIVE), None)

    def district_has_room(self, who):
        held = [
            row for row in self.rows if row.state in {"seated", "kept"} and district_of(row.who) == district_of(who)
        ]
        return self.quota is None or len(held) < self.quota

    def can_have(self, row):
        return (
            row.who not in self.unverified
            and row.who not in self.busy
            and self.district_has_room(row.who)
            and not (row.later and row.later > self.now)
        )

    def must_be_before_start(self):
        if self.now >= self.start:
            raise Refused

    # --- doing ---

    def tell(self, row, key):
        self.told[self.rows.index(row), key] += 1

    def seat(self, row, *, key="training_seat"):
        if row in self.line:
            self.line.remove(row)
        row.state, row.until = "seated", None
        self.tell(row, key)

    def take_back(self, *, every=False):
        for row in self.line:
            if row.state == "open" and (every or self.free <= 0 or not self.district_has_room(row.who)):
                row.state, row.until = "waiting", None

    def fill(self):
        if self.status not in {"published", "closed"} or not self.is_decided or self.now >= self.start:
            return
        to_all = self.now >= self.start - 24 * HOUR
        self.take_back(every=not to_all)
        for row in list(self.line):
            if self.free <= 0:
                return
            if row.state != "waiting" or not self.can_have(row):
                continue
            row.later = None
            if to_all:
                row.state, row.until = "open", self.start
                self.tell(row, "training_offer_all")
            else:
                row.state, row.until = "kept", self.offer_end()
                self.line.remove(row)
                self.tell(row, "training_offer")

    def offer_end(self):
        """A day; less when the class is near, but three hours at least; never in the night, never past the start."""
        last_minute = self.start - 24 * HOUR
        end = min(self.now + 24 * HOUR, max(last_minute, self.now + 3 * HOUR))
        while is_night(end):
            end = end.replace(minute=0, second=0, microsecond=0) + HOUR
        return min(end, self.start)

    def enrol(self, who, twin):
        if row := self.place_of(who):
            return row
        is_closed = self.status != "published" or not self.now < self.closes
        if is_closed or self.now >= self.start or who in self.unverified | self.busy or self.place_of(twin):
            raise Refused
        row = Row(who, "applied")
        if not self.is_decided:
            self.rows.append(row)
            self.tell(row, "training_applied")
            return row
        if self.free > 0 and self.line:
            self.fill()
        if self.free > 0 and self.district_has_room(who):
            self.rows.append(row)
            self.seat(row)
            self.take_back()
            return row
        if self.most_waiting is not None and len(self.line) >= self.most_waiting:
            raise Refused
        self.rows.append(row)
        row.state = "waiting"
        self.line.append(row)
        self.tell(row, "training_waiting")
        return row

    def cancel(self, row, *, by_official=False):
        if row.state == "cancelled":
            return
        if row.state == "lapsed":
            raise Refused
        self.must_be_before_start()
        if row in self.line:
            self.line.remove(row)
        row.state, row.until = "cancelled", None
        if by_official:
            self.tell(row, "training_seat_taken_back")
        self.fill()

    def accept(self, row):
        if row.state == "seated":
            return
        if row.state not in {"kept", "open"}:
            raise Refused
        self.must_be_before_start()
        if row.who in self.busy | self.unverified:
            raise Refused
        was_open = row.state == "open"
        if was_open and (self.free <= 0 or not self.district_has_room(row.who)):
            raise Refused
        self.seat(row)
        if was_open:
            self.take_back()

    def pass_on(self, row):
        if row.state == "waiting":
            return
        if row.state not in {"kept", "open"}:
            raise Refused
        self.must_be_before_start()
        if row in self.line:
            self.line.remove(row)
        row.state, row.until = "waiting", None
        self.line.append(row)
        last_minute = self.start - 24 * HOUR
        row.later = min(self.now + 24 * HOUR, last_minute) if self.now < last_minute else self.now + 3 * HOUR
        self.fill()

    def override(self, who):
        if self.status not in {"published", "closed"} or self.now >= self.start or who in self.unverified | self.busy:
            raise Refused
        row = self.place_of(who)
        if row and row.state == "seated":
            return row
        if self.free <= 0 and not (row and row.state == "kept"):
            raise Refused
        if row is None:
            row = Row(who, "waiting")
            self.rows.append(row)
        row.by_override = True
        self.seat(row)
        self.take_back()
        return row

    def change_capacity(self, capacity):
        if self.status not in {"published", "closed"} or capacity < self.capacity - self.free:
            raise Refused
        self.capacity = capacity
        self.fill()

    def move(self, start):
        if self.status not in {"published", "closed"}:
            raise Refused
        self.start = start
        if start > self.now:
            for row in self.rows:
                if row.state in ACTIVE:
                    self.tell(row, "training_moved")
        for row in self.rows:
            if row.state == "open" or (row.state == "kept" and row.until > start):
                row.until = start
        self.fill()

    def close(self):
        if self.status == "closed":
            return
        if self.status != "published":
            raise Refused
        self.status = "closed"
        if self.is_decided or self.now >= self.start:
            return
        applied = [row for row in self.rows if row.state == "applied"]
        for row in sorted(applied, key=lambda row: hashlib.sha256(f"{self.seed}:{row.ticket}".encode()).hexdigest()):
            if self.free > 0 and self.can_have(row):
                self.seat(row)
            else:
                row.state = "waiting"
                self.line.append(row)
                self.tell(row, "training_waiting")
        self.is_decided = True

    def call_off(self):
        if self.status not in {"published", "closed"}:
            raise Refused
        self.status = "cancelled"
        for row in self.rows:
            if row.state in ACTIVE:
                row.state, row.until = "cancelled", None
                self.tell(row, "training_cancelled")
        self.line = []

    def sweep(self):
        """What beat does: close, hold, let lapse, offer."""
        if self.status == "published" and self.closes <= self.now:
            self.close()
        if self.status in {"published", "closed"} and self.end <= self.now:
            self.status = "held"
            for row in self.rows:
                if row.state in ACTIVE - {"seated"}:
                    row.state, row.until = "cancelled", None
            self.line = []
        if not is_night(self.now):
            due = [row for row in self.rows if row.until and row.until <= self.now]
            for row in sorted(due, key=lambda row: row.until):
                if row.state == "open":
                    row.state, row.until = "waiting", None
                elif row.state == "kept":
                    row.state, row.until = "lapsed", None
                    self.tell(row, "training_offer_lapsed")
                    self.fill()
        self.fill()


def district_of(who):
    """Two kecamatan: even numbers live in one, odd ones in the other."""
    return who % 2
