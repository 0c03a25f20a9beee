"""The waiting list against a small model of it: any order of taps, answers, clocks and officials' doings.

`SEATS_EXAMPLES=400 SEATS_STEPS=60` runs it long; the suite runs a short, repeatable part.
"""

import os
from collections import Counter
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.services import NotAllowed
from businesses.models import Business, Subdistrict
from notifications.models import Message
from tests.factories import BusinessFactory, EnrolmentFactory, TrainingFactory, UserFactory
from tests.trainings.services.waiting_model import HOUR, JAKARTA, Model, Refused, is_night
from trainings import services, tasks
from trainings.models import Enrolment

EXAMPLES, STEPS = int(os.environ.get("SEATS_EXAMPLES", 0)), int(os.environ.get("SEATS_STEPS", 25))
PEOPLE = 8
# The last two entries belong to one person.
TWINS = {PEOPLE - 1: PEOPLE - 2, PEOPLE - 2: PEOPLE - 1}
# A Tuesday evening: the first night comes soon.
BEGIN = datetime(2027, 3, 2, 16, 20, tzinfo=JAKARTA)
STATES = {("offered", "own"): "kept", ("offered", "open"): "open"}

people = st.integers(0, PEOPLE - 1)
rows = st.integers(0, 40)


class WaitingList(RuleBasedStateMachine):
    businesses: list[Business]
    official = None

    @initialize(
        capacity=st.integers(1, 3),
        quota=st.sampled_from([None, None, 1, 2]),
        most_waiting=st.sampled_from([None, None, 2]),
        is_drawn=st.sampled_from([False, False, False, True]),
        crowd=st.sampled_from([6, 5, 0]),
    )
    def announce(self, capacity, quota, most_waiting, is_drawn, crowd):
        self.clock = time_machine.travel(BEGIN, tick=False)
        self.traveller = self.clock.start()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.model = Model(capacity=capacity, quota=quota, most_waiting=most_waiting, is_drawn=is_drawn, now=BEGIN)
        self.training = TrainingFactory(
            capacity=capacity,
            most_per_district=quota,
            waiting_capacity=most_waiting,
            seats_policy="lottery" if is_drawn else "first_come",
            enrolment_opens_at=BEGIN,
            enrolment_closes_at=self.model.closes,
            session__starts_at=self.model.start,
            published_by=self.official,
        )
        self.model.seed = self.training.lottery_seed
        # Goes on all the time, so that it overlaps whenever this one is moved to.
        self.other = TrainingFactory(session__starts_at=BEGIN, session__ends_at=BEGIN + timedelta(days=90))
        self.made: list[int] = []
        self.ended: dict[int, str] = {}
        # Most of what is to be tried needs a line of people.
        for who in range(crowd):
            self.enrol(who)

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)
            self.clock.stop()

    # --- the same to both ---

    def both(self, model, service):
        """Do it in the model and by the service: both do it, or both refuse."""
        try:
            made = model()
        except Refused:
            made, is_refused = None, True
        else:
            is_refused = False
        try:
            done = service()
        except NotAllowed:
            assert is_refused, "the service refuses what the model allows"
            return
        assert not is_refused, "the service allows what the model refuses"
        if made is not None and done.pk not in self.made:
            self.made.append(done.pk)
            made.ticket = done.ticket

    def some(self, number):
        """One of the enrolments so far, ended ones too: its row in the model and in the database."""
        place = number % len(self.made)
        return self.model.rows[place], Enrolment.objects.select_related("training").get(pk=self.made[place])

    def owner(self, who):
        return self.businesses[who].owner.user

    has_rows = precondition(lambda self: bool(self.made))

    @rule(who=people)
    def enrol(self, who):
        business = self.businesses[who]
        self.both(
            lambda: self.model.enrol(who, TWINS.get(who, -1)),
            lambda: services.enrol(self.training, business, by=self.owner(who)),
        )

    @has_rows
    @rule(number=rows, by_official=st.booleans())
    def cancel(self, number, by_official):
        row, enrolment = self.some(number)
        by = self.official if by_official else self.owner(row.who)
        self.both(
            lambda: self.model.cancel(row, by_official=by_official),
            lambda: services.cancel_enrolment(enrolment, by=by, reason="Alasan" if by_official else ""),
        )

    @has_rows
    @rule(number=rows)
    def accept(self, number):
        row, enrolment = self.some(number)
        self.both(lambda: self.model.accept(row), lambda: services.accept_offer(enrolment, by=self.owner(row.who)))

    # Offers are few among all rows: answered more often, more of the rules about them are tried.
    @precondition(lambda self: any(row.until for row in self.model.rows))
    @rule(number=rows, answer=st.sampled_from(["accept", "pass", "cancel"]))
    def answer(self, number, answer):
        offered = [place for place, row in enumerate(self.model.rows) if row.until]
        place = offered[number % len(offered)]
        {"accept": self.accept, "pass": self.pass_on, "cancel": lambda number: self.cancel(number, by_official=False)}[
            answer
        ](number=place)

    @has_rows
    @rule(number=rows)
    def pass_on(self, number):
        row, enrolment = self.some(number)
        self.both(lambda: self.model.pass_on(row), lambda: services.pass_offer(enrolment, by=self.owner(row.who)))

    @rule(who=people)
    def override(self, who):
        self.both(
            lambda: self.model.override(who),
            lambda: services.enrol_by_override(
                self.training, self.businesses[who], by=self.official, reason="Diundang"
            ),
        )

    @rule(capacity=st.integers(1, 5))
    def change_capacity(self, capacity):
        self.both(
            lambda: self.model.change_capacity(capacity),
            lambda: services.change_capacity(self.training, capacity, by=self.official),
        )

    @rule(hours=st.sampled_from([-100, -30, -5, 3, 24, 26, 48, 72]))
    def move(self, hours):
        start = self.model.now + hours * HOUR if hours < 24 else self.model.start + hours * HOUR
        session = self.training.sessions.get()
        self.both(
            lambda: self.model.move(start),
            lambda: services.move_session(session, starts_at=start, ends_at=start + 3 * HOUR, by=self.official),
        )

    @rule(who=people)
    def other_class(self, who):
        """She gets a seat in another class at that time, or gives it back."""
        pair = {who, TWINS.get(who, who)}
        if who in self.model.busy:
            self.model.busy -= pair
            Enrolment.objects.filter(training=self.other, business__owner=self.businesses[who].owner).delete()
        else:
            self.model.busy |= pair
            EnrolmentFactory(training=self.other, business=self.businesses[who], made_by=self.owner(who))

    @rule(who=people)
    def verification(self, who):
        """Her business leaves the register, or comes back."""
        self.model.unverified ^= {who}
        status = "inactive" if who in self.model.unverified else "verified"
        Business.objects.filter(pk=self.businesses[who].pk).update(status=status)

    @rule()
    def close(self):
        self.both(self.model.close, lambda: services.close_enrolment(self.training, by=self.official))

    # Seldom: nothing much happens afterwards.
    @precondition(lambda self: len(self.made) > 4)
    @rule(number=st.integers(0, 5))
    def call_off(self, number):
        if number == 0:
            self.both(
                self.model.call_off,
                lambda: services.cancel_training(self.training, by=self.official, reason="Pelatih sakit"),
            )

    @rule(minutes=st.sampled_from([1, 60, 180, 300, 600, 24 * 60, 30 * 60]), sweeps=st.booleans())
    def clock_goes_on(self, minutes, sweeps):
        self.model.now += timedelta(minutes=minutes)
        self.traveller.move_to(self.model.now)
        if sweeps:
            self.sweep()

    @rule()
    def sweep(self):
        self.model.sweep()
        tasks.sweep_seats()

    # --- what must be true after every step ---

    @invariant()
    def is_as_in_the_model(self):
        found = {row.pk: row for row in Enrolment.objects.filter(training=self.training)}
        assert sorted(found) == sorted(self.made)
        seen = [
            (STATES.get((found[pk].status, found[pk].offer_kind), found[pk].status), found[pk].offer_ends_at)
            for pk in self.made
        ]
        assert seen == [(row.state, row.until) for row in self.model.rows]
        line = Enrolment.objects.in_line().filter(training=self.training).values_list("pk", flat=True)
        assert [self.made.index(pk) for pk in line] == [self.model.rows.index(row) for row in self.model.line]
        self.training.refresh_from_db()
        assert self.training.status == self.model.status

    @invariant()
    def is_fair_whatever_the_model_says(self):
        now = self.model.now
        found = list(
            Enrolment.objects.filter(training=self.training).select_related("business__subdistrict", "business__owner")
        )
        held = [row for row in found if row.holds_seat]
        assert len(held) <= self.training.capacity
        if self.training.most_per_district:
            ordinary = [row for row in held if not row.override_reason]
            by_district = Counter(row.business.subdistrict.district_id for row in ordinary)
            assert all(count <= self.training.most_per_district for count in by_district.values())
        active = Counter(row.business_id for row in found if row.is_active)
        assert all(count == 1 for count in active.values())
        for row in found:
            if row.offered_at:
                assert row.offered_at < row.offer_ends_at
            if row.status == "lapsed":
                assert not is_night(row.ended_at)
            if row.pk in self.ended:
                assert row.status == self.ended[row.pk], "who left is never asked again"
            if not row.is_active:
                self.ended[row.pk] = row.status
            if row.offered_at == now:
                assert now < self.model.start

    @invariant()
    def is_told_once(self):
        told = Message.objects.filter(channel="inbox", key__startswith="training_")
        mine = [(key, int(dedup.split(":")[1])) for key, dedup in told.values_list("key", "dedup_key")]
        assert Counter((self.made.index(pk), key) for key, pk in mine) == self.model.told


@pytest.fixture
def crowd(db):
    """Eight entries of seven people in two kecamatan, and an official."""
    places = [Subdistrict.objects.filter(district__code=code).first() for code in ("35.78.08", "35.78.01")]
    businesses = [BusinessFactory(subdistrict=places[number % 2]) for number in range(PEOPLE - 1)]
    businesses.append(BusinessFactory(subdistrict=places[(PEOPLE - 1) % 2], owner=businesses[-1].owner))
    official = UserFactory(full_name="Tuti Pelatihan", is_staff=True)
    official.groups.add(Group.objects.get(name="training"))
    WaitingList.businesses, WaitingList.official = businesses, official


def test_waiting_list_does_what_the_model_does(crowd):
    run_state_machine_as_test(
        WaitingList,
        settings=settings(
            max_examples=EXAMPLES or 12,
            stateful_step_count=STEPS,
            derandomize=not EXAMPLES,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
