"""A year of trainings for the demo city: held, running, coming, full, drawn, ranked, called off, and a draft.

Everything goes through the services; only the clock is turned back afterwards.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import StatusChange, User
from businesses.models import Business, District, Sector
from notifications.models import Message
from sentra.models import Outlet
from trainings import services
from trainings.demo.certificates import add_certificates
from trainings.demo.texts import CLASSES, HELD, ROOMS, TEACHERS, TRAINERS
from trainings.demo.voices import add_voices
from trainings.models import (
    Attendance,
    AttendanceWay,
    Enrolment,
    Room,
    SeatsPolicy,
    Session,
    Teaching,
    Topic,
    Trainer,
    Training,
)
from trainings.services.rules import busy_owners


@transaction.atomic
def add_trainings(people: dict[str, User], *, seed: int) -> None:
    """Write the year, once; `people` are those who can sign in, by their part."""
    if not Training.objects.exists() and "training" in people:
        Year(people, seed=seed).build()
        add_certificates(people["training"], hers=people.get("entrepreneur"))
        add_voices(people["training"], seed=seed)


class Year:
    def __init__(self, people: dict[str, User], *, seed: int) -> None:
        self.official = people["training"]
        self.ratna = people.get("entrepreneur")
        self.random = random.Random(seed)
        self.now = timezone.now()
        self.rooms = [self._room(*row) for row in ROOMS]
        self.trainers = [
            Trainer.objects.create(name=name, about_id=about_id, about_en=about_en)
            for name, about_id, about_en in TRAINERS
        ]
        verified = Business.objects.verified().exclude(owner__user=None).exclude(owner__user=self.ratna)
        self.businesses = list(verified.select_related("owner__user", "sector").order_by("slug"))
        hers = Business.objects.verified().filter(owner__user=self.ratna) if self.ratna else Business.objects.none()
        self.hers = hers.select_related("owner__user", "sector").order_by("pk").first()

    def _room(self, name: str, outlet: str | None, address: str, district: str, places: int) -> Room:
        return Room.objects.create(
            name=name,
            outlet=Outlet.objects.get(slug=outlet) if outlet else None,
            address=address,
            district=District.objects.get(name=district),
            places=places,
        )

    def build(self) -> None:
        for number, (name, days, hour, capacity) in enumerate(HELD):
            self.held(name, days, hour, capacity, room=number)
        self.running()
        self.today()
        self.coming()

    # --- what lies behind ---

    def held(self, name: str, days: int, hour: int, capacity: int, *, room: int) -> None:
        """A class of `days` ago: announced, enrolled and closed as if it were next week, then moved back."""
        training = self.announce(name, 7 + room % 5, hour, capacity, room=room)
        for business in self.some_for(training, capacity + self.random.randint(0, 2), with_ratna=name == "price"):
            self.enrol(training, business)
        services.close_enrolment(training, by=self.official)
        # Whole weeks, so that a Saturday stays one.
        self.turn_back(training, timedelta(days=(days + 7) // 7 * 7))
        services.mark_held(training)
        self.note_attendance(training)

    def turn_back(self, training: Training, by: timedelta) -> None:
        Session.objects.filter(training=training).update(
            starts_at=F("starts_at") - by, ends_at=F("ends_at") - by, remind_first_at=None, remind_last_at=None
        )
        # The address has the day in it.
        first = training.sessions.order_by("starts_at")[0]
        Training.objects.filter(pk=training.pk).update(
            slug=f"{training.slug[:-11]}-{timezone.localdate(first.starts_at):%Y-%m-%d}",
            made_at=F("made_at") - by,
            published_at=F("published_at") - by,
            enrolment_opens_at=F("enrolment_opens_at") - by,
            enrolment_closes_at=F("enrolment_closes_at") - by,
        )
        rows = Enrolment.objects.filter(training=training)
        rows.update(made_at=F("made_at") - by, seated_at=F("seated_at") - by)
        for model, keys in ((Training, [training.pk]), (Enrolment, list(rows.values_list("pk", flat=True)))):
            kind = ContentType.objects.get_for_model(model)
            StatusChange.objects.filter(content_type=kind, object_id__in=keys).update(at=F("at") - by)
        self.forget_messages(training, by)

    def forget_messages(self, training: Training, by: timedelta) -> None:
        """What happened long ago was told long ago: only the inbox keeps it, nothing is sent today."""
        for pk in Enrolment.objects.filter(training=training).values_list("pk", flat=True):
            # An invitation carries the number of a training in this place, all others that of an enrolment.
            told = Message.objects.filter(dedup_key__regex=rf"^training_\w+:{pk}:").exclude(key="training_invited")
            told.exclude(channel="inbox").delete()
            told.update(created_at=F("created_at") - by, read_at=self.now - by)

    def note_attendance(self, training: Training) -> None:
        """Most came, some late, a few not at all."""
        # Read anew: the sessions that came with the training still lie ahead.
        for session in Session.objects.filter(training=training):
            Attendance.objects.bulk_create(
                self._came(enrolment, session)
                for enrolment in Enrolment.objects.seated().filter(training=training).order_by("pk")
            )

    def _came(self, enrolment: Enrolment, session: Session) -> Attendance:
        is_hers = self.hers is not None and enrolment.business_id == self.hers.pk
        is_present = is_hers or self.random.random() < 0.88
        late = self.random.choice([0, 0, 0, 0, 20, 35]) if is_present else 0
        early = self.random.choice([0] * 9 + [30]) if is_present else 0
        way = self.random.choice([AttendanceWay.SCAN, AttendanceWay.SCAN, AttendanceWay.NAME, AttendanceWay.LIST])
        return Attendance(
            enrolment=enrolment,
            session=session,
            is_present=is_present,
            minutes_late=late,
            minutes_early=early,
            # Nobody scans who is not there: the absent come from the list.
            way=way if is_present else AttendanceWay.LIST,
            token=uuid.UUID(int=self.random.getrandbits(128), version=4),
            recorded_by=self.official,
            recorded_at=session.ends_at,
        )

    def running(self) -> None:
        """Two of three meetings lie behind, the third is ahead."""
        training = self.announce("price", 7, 13, 10, room=0, more_days=(10, 17))
        for business in self.some_for(training, 10):
            self.enrol(training, business)
        services.close_enrolment(training, by=self.official)
        self.turn_back(training, timedelta(days=14))
        for session in training.sessions.filter(ends_at__lt=self.now):
            Attendance.objects.bulk_create(
                self._came(enrolment, session)
                for enrolment in Enrolment.objects.seated().filter(training=training).order_by("pk")
            )

    def today(self) -> None:
        """A class of today, so that the check-in page can be tried: some are in already, one of them late."""
        hour = min(max(timezone.localtime(self.now).hour, 8), 19)
        training = self.announce("gift", 7, hour, 14, room=2)
        for business in self.some_for(training, 15, with_ratna=True):
            self.enrol(training, business)
        services.close_enrolment(training, by=self.official)
        session = training.sessions.get()
        # A Sunday too: whoever tries the page wants a class on that day.
        self.turn_back(
            training, timedelta(days=(timezone.localdate(session.starts_at) - timezone.localdate(self.now)).days)
        )
        session.refresh_from_db()
        seated = Enrolment.objects.seated().filter(training=training).exclude(business=self.hers)
        for number, enrolment in enumerate(seated.order_by("pk")[:5]):
            services.record_attendance(
                session, enrolment, True, by=self.official, minutes_late=20 * (number == 4), way=AttendanceWay.SCAN
            )

    # --- what lies ahead ---

    def coming(self) -> None:
        self.full()
        self.with_an_offer()
        self.hers_to_come()
        self.drawn()
        self.ranked()
        self.not_open_yet()
        self.called_off()
        self.make("credit", 40, 9, 15, room=3)

    def full(self) -> None:
        training = self.announce("milk", 4, 13, 12, room=1)
        for business in self.some_for(training, 16):
            self.enrol(training, business)

    def with_an_offer(self) -> None:
        """The class was full and Ratna waited; one seat fell free, and it is offered to her."""
        training = self.announce("shelf_life", 6, 9, 10, room=2)
        some = self.some_for(training, 10)
        first = [self.enrol(training, business) for business in some]
        if self.hers:
            self.enrol(training, self.hers)
        for business in self.some_for(training, 14)[10:]:
            self.enrol(training, business)
        self.leave(first[3])

    def hers_to_come(self) -> None:
        """Open, some seats free; Ratna has one of those that are taken."""
        training = self.announce("packing", 9, 9, 20, room=0)
        for business in self.some_for(training, 11, with_ratna=True):
            self.enrol(training, business)
        self.announce("photos", 13, 9, 16, room=2, fill=9)

    def drawn(self) -> None:
        training = self.announce("trademark", 11, 13, 8, room=0, seats_policy=SeatsPolicy.LOTTERY)
        for business in self.some_for(training, 14, with_ratna=True):
            self.enrol(training, business)
        self.close(training)

    def ranked(self) -> None:
        training = self.announce("story", 16, 13, 8, room=3, seats_policy=SeatsPolicy.FAIR_ORDER)
        for business in self.some_for(training, 13, with_ratna=True):
            self.enrol(training, business)
        self.close(training)

    def close(self, training: Training) -> None:
        services.close_enrolment(training, by=self.official)
        Training.objects.filter(pk=training.pk).update(enrolment_closes_at=self.now)

    def not_open_yet(self) -> None:
        training = self.announce("gift", 27, 9, 20, room=1)
        Training.objects.filter(pk=training.pk).update(enrolment_opens_at=self.at(5, 8))

    def called_off(self) -> None:
        training = self.announce("dyes", 8, 13, 12, room=3)
        for business in self.some_for(training, 5):
            self.enrol(training, business)
        services.cancel_training(
            training, by=self.official, reason="Pelatihnya sakit. Jadwal baru segera kami umumkan."
        )

    # --- the pieces ---

    def at(self, days: int, hour: int) -> datetime:
        """`hour` o'clock in `days` days; nobody teaches on a Sunday."""
        day = timezone.localdate(self.now) + timedelta(days=days)
        if day.weekday() == 6:
            day += timedelta(days=1)
        return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())

    def make(
        self, name: str, days: int, hour: int, capacity: int, *, room: int, more_days: tuple[int, ...] = (), **more: Any
    ) -> Training:
        text = CLASSES[name]
        training = Training.objects.create(
            topic=Topic.objects.get(slug=text.topic),
            title_id=text.title_id,
            title_en=text.title_en,
            text_id=text.text_id,
            text_en=text.text_en,
            slug=f"draf-{name}-{days}",
            capacity=capacity,
            enrolment_opens_at=self.now - timedelta(days=3),
            enrolment_closes_at=self.at(days, hour) - timedelta(days=1),
            made_by=self.official,
            **more,
        )
        training.sectors.set(Sector.objects.filter(slug__in=text.sectors))
        for day in (days, *more_days):
            starts_at = self.at(day, hour)
            session = Session.objects.create(
                training=training,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=3 if hour < 12 else 2),
                room=self.rooms[room % len(self.rooms)],
            )
            Teaching.objects.create(session=session, trainer=self.trainers[TEACHERS[text.topic]])
        return training

    def announce(
        self, name: str, days: int, hour: int, capacity: int, *, room: int, fill: int = 0, **more: Any
    ) -> Training:
        training = services.publish_training(self.make(name, days, hour, capacity, room=room, **more), by=self.official)
        for business in self.some_for(training, fill):
            self.enrol(training, business)
        return training

    def some_for(self, training: Training, count: int, *, with_ratna: bool = False) -> list[Business]:
        """Up to `count` businesses that the class is for and that have no other class then, in a mixed order."""
        sectors = set(training.sectors.values_list("pk", flat=True))
        fitting = [row for row in self.businesses if not sectors or row.sector_id in sectors]
        mixed = random.Random(training.title_id).sample(fitting, len(fitting))
        busy = busy_owners(training, [row.owner_id for row in mixed])
        # One person has one seat, however many businesses she has.
        free = {row.owner_id: row for row in mixed if row.owner_id not in busy}
        some = list(free.values())[:count]
        if with_ratna and self.hers:
            some[min(2, len(some)) : min(2, len(some))] = [self.hers]
            some = some[:count]
        return some

    def enrol(self, training: Training, business: Business) -> Enrolment:
        user = business.owner.user
        assert user is not None  # left out when the businesses were read
        return services.enrol(training, business, by=user)

    def leave(self, enrolment: Enrolment) -> None:
        user = enrolment.business.owner.user
        assert user is not None  # as above
        services.cancel_enrolment(enrolment, by=user)
