"""Trainings as the public reads them: dates, for whom, seats and what she can do now, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, Prefetch, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from trainings.models import (
    Enrolment,
    SeatsPolicy,
    Session,
    Stage,
    Training,
    TrainingQuerySet,
    TrainingStatus,
)

# A seat is drawn for each place up to here; more would only be a grey line on a phone.
MOST_SEATS_DRAWN = 60
# When so few are left, the bar says so in gold.
FEW_SEATS = 3
STEP = 10
USUAL_SEATS = 20


@dataclass(frozen=True)
class Seats:
    """The seats of one training, as words and as a bar."""

    taken: int
    capacity: int
    waiting: int
    are_open: bool

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)

    @property
    def is_few(self) -> bool:
        return 0 < self.free <= FEW_SEATS and not self.are_open

    @property
    def is_full(self) -> bool:
        return self.free == 0

    @property
    def words(self) -> str:
        if self.are_open:
            return ngettext("%(n)s has applied", "%(n)s have applied", self.waiting) % {"n": self.waiting}
        if self.free:
            return ngettext("%(n)s seat left", "%(n)s seats left", self.free) % {"n": self.free}
        if self.waiting:
            return ngettext("Full, %(n)s waits", "Full, %(n)s wait", self.waiting) % {"n": self.waiting}
        return _("Full")

    @property
    def beside(self) -> str:
        if self.are_open:
            return ngettext("for %(n)s seat", "for %(n)s seats", self.capacity) % {"n": self.capacity}
        return _("%(taken)s of %(all)s taken") % {"taken": self.taken, "all": self.capacity}

    @property
    def drawn(self) -> int:
        return self.capacity if self.capacity <= MOST_SEATS_DRAWN else MOST_SEATS_DRAWN

    @property
    def drawn_taken(self) -> int:
        """How many of the drawn seats are taken; in a big class the bar is rounded, but never shows full too early."""
        taken = min(self.taken, self.capacity)
        return taken if self.drawn == self.capacity else taken * self.drawn // self.capacity

    @property
    def width(self) -> int:
        # A small class has a short bar, not broad seats.
        return max(self.drawn, USUAL_SEATS) * STEP - 3

    @property
    def rects(self) -> list[tuple[str, str]]:
        """Place and look of each seat in the bar."""
        looks = ["seat-taken"] * self.drawn_taken + ["seat-free"] * (self.drawn - self.drawn_taken)
        return [(f"{number * STEP + 0.7:.1f}", look) for number, look in enumerate(looks)]


@dataclass(frozen=True)
class Step:
    """What she can do about a training now: a button, or the words why there is none."""

    button: str = ""
    words: str = ""
    is_quiet: bool = False


@dataclass
class Card:
    training: Any
    session: Session | None
    seats: Seats
    step: Step
    mine: Enrolment | None = None

    @property
    def audience(self) -> str:
        return audience(self.training)

    @property
    def sharing(self) -> str:
        """What is sent when somebody shares it by WhatsApp; the address is put behind it."""
        if self.session is None:
            return self.training.title
        return f"{self.training.title}, {date_format(timezone.localtime(self.session.starts_at), 'l j F, H.i')} WIB"


@dataclass
class Week:
    """Monday to Sunday, as far as it still lies ahead."""

    first: date
    last: date
    cards: list[Card] = field(default_factory=list)

    @property
    def title(self) -> str:
        days = _span(self.first, self.last)
        ahead = (self.last - timezone.localdate()).days // 7
        if ahead == 0:
            return _("This week, %(days)s") % {"days": days}
        if ahead == 1:
            return _("Next week, %(days)s") % {"days": days}
        return days

    @property
    def summary(self) -> str:
        classes = [card for card in self.cards if card.training.status != TrainingStatus.CANCELLED]
        free = sum(card.seats.free for card in classes if card.step.button)
        number = ngettext("%(n)s class", "%(n)s classes", len(classes)) % {"n": in_words(len(classes))}
        number = number[:1].upper() + number[1:]
        if not free:
            return number
        return _("%(classes)s, %(seats)s") % {
            "classes": number,
            "seats": ngettext("%(n)s free seat", "%(n)s free seats", free) % {"n": free},
        }


def in_words(number: int) -> str:
    """A number as a sentence begins with it: up to ten in words."""
    words = [
        pgettext("number", "no"),
        pgettext("number", "one"),
        pgettext("number", "two"),
        pgettext("number", "three"),
        pgettext("number", "four"),
        pgettext("number", "five"),
        pgettext("number", "six"),
        pgettext("number", "seven"),
        pgettext("number", "eight"),
        pgettext("number", "nine"),
        pgettext("number", "ten"),
    ]
    return words[number] if number < len(words) else str(number)


def _span(first: date, last: date) -> str:
    """24–29 November; 30 November–6 Desember."""
    if first == last:
        return date_format(first, "j F")
    if first.month == last.month:
        return f"{first.day}–{date_format(last, 'j F')}"
    return f"{date_format(first, 'j F')}–{date_format(last, 'j F')}"


def shown(trainings: TrainingQuerySet) -> TrainingQuerySet:
    """With all that a card or a page shows, in a fixed number of queries."""
    sessions = Session.objects.select_related("room__district").order_by("starts_at", "pk")
    return (
        trainings.select_related("topic")
        .with_seats()
        .prefetch_related("sectors", "districts", Prefetch("sessions", sessions))
    )


def coming(topic: str = "") -> list[Training]:
    """Announced classes with a session ahead, the next one first; those called off stay until their day is over."""
    now = timezone.now()
    trainings = Training.objects.public().exclude(status=TrainingStatus.HELD)
    if topic:
        trainings = trainings.filter(topic__slug=topic)
    ahead = Min("sessions__starts_at", filter=Q(sessions__ends_at__gt=now))
    return list(shown(trainings).annotate(next_at=ahead).filter(next_at__isnull=False).order_by("next_at", "pk"))


def with_free_seats(*, most: int) -> list[Card]:
    """The next classes in which somebody could take a seat now."""
    cards = [card(row) for row in coming()]
    return [one for one in cards if one.step.button and one.seats.free and one.session][:most]


def held(topic: str = "", *, most: int = 6) -> list[Training]:
    """The classes that were held last, for those who wonder what is taught here."""
    trainings = Training.objects.public().filter(status=TrainingStatus.HELD)
    if topic:
        trainings = trainings.filter(topic__slug=topic)
    dated: Any = trainings.with_dates().select_related("topic")
    return list(dated.order_by("-starts_at", "-pk")[:most])


def card(training: Any, mine: Enrolment | None = None) -> Card:
    """`training` comes from `shown`."""
    seats = seats_of(training)
    return Card(training, _next_session(training), seats, step_of(training, seats), mine)


def weeks(cards: Iterable[Card]) -> list[Week]:
    today = timezone.localdate()
    found: dict[date, Week] = {}
    for one in cards:
        if one.session is None:
            continue
        day = max(timezone.localdate(one.session.starts_at), today)
        monday = day - timedelta(days=day.weekday())
        week = found.setdefault(monday, Week(max(monday, today), monday + timedelta(days=6)))
        week.cards.append(one)
    return list(found.values())


def _next_session(training: Training) -> Session | None:
    sessions = list(training.sessions.all())
    now = timezone.now()
    ahead = next((session for session in sessions if session.ends_at > now), None)
    return ahead or (sessions[0] if sessions else None)


def seats_of(training: Any) -> Seats:
    """`training` carries the counts of `with_seats`."""
    are_open = training.is_decided_at_closing and training.decided_at is None
    return Seats(training.seats_held, training.capacity, training.waiting_count, are_open)


def step_of(training: Training, seats: Seats) -> Step:
    if training.status == TrainingStatus.CANCELLED:
        return Step(words=_("Called off"))
    if training.status == TrainingStatus.HELD:
        return Step(words=_("This class has been held"))
    sessions = list(training.sessions.all())
    now = timezone.now()
    if sessions and sessions[0].starts_at <= now:
        return Step(words=_("This class is under way"))
    if training.status == TrainingStatus.PUBLISHED and now < training.enrolment_opens_at:
        return Step(words=_("Enrolment opens on %(when)s WIB") % {"when": _moment(training.enrolment_opens_at)})
    if not training.is_open:
        return Step(words=_("Enrolment is closed"))
    if training.is_decided_at_closing:
        return Step(button=_("Enrol"))
    if seats.free:
        return Step(button=_("Take this seat"))
    if training.waiting_capacity is not None and seats.waiting >= training.waiting_capacity:
        return Step(words=_("The class and its waiting list are full"))
    return Step(button=_("Join the waiting list"), is_quiet=True)


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F, H.i")


def audience(training: Training) -> str:
    """For whom, in one line: "usaha makanan dan minuman di Kecamatan Gubeng yang belum pernah ikut pelatihan"."""
    sectors = get_text_list([str(sector).lower() for sector in training.sectors.all()], _("and"))
    parts = [_("businesses in %(sectors)s") % {"sectors": sectors} if sectors else _("all businesses")]
    districts = ", ".join(district.name for district in training.districts.all())
    if districts:
        parts.append(_("in kecamatan %(districts)s") % {"districts": districts})
    stages = {
        Stage.TRAINED: _("that have been trained before"),
        Stage.LICENSED: _("that have a licence"),
    }
    wanted = [stages[Stage(stage)] for stage in training.stages if stage in stages]
    if wanted and Stage.VERIFIED not in training.stages:
        parts.append(_(" or ").join(wanted))
    if training.is_for_newcomers:
        parts.append(_("that have never been trained"))
    return " ".join(parts)


def policy_words(training: Training) -> str:
    """How seats are given, in plain words."""
    if training.seats_policy == SeatsPolicy.FIRST_COME:
        return _(
            "Who comes first has a seat at once. When all are taken you join the waiting list, and a seat that falls "
            "free is offered to the next in line."
        )
    closes = {"when": _moment(training.enrolment_closes_at)}
    if training.seats_policy == SeatsPolicy.FAIR_ORDER:
        return (
            _(
                "Seats are given when enrolment closes, on %(when)s WIB. Those who have never been trained, whose last "
                "training is long ago or whose kecamatan seldom takes part come first; those who stayed away without "
                "a word come later. Enrolling early makes no difference."
            )
            % closes
        )
    return (
        _(
            "Seats are drawn when enrolment closes, on %(when)s WIB. Everybody has the same chance, and anybody can "
            "check the draw afterwards. Enrolling early makes no difference."
        )
        % closes
    )


def place_in_line(enrolment: Enrolment) -> int:
    """Her place in the waiting list, the first is 1; 0 when she is not in it or the order is not decided yet."""
    line = Enrolment.objects.in_line().filter(training=enrolment.training_id)
    if not enrolment.is_in_line:
        return 0
    before = Q(rank__lt=enrolment.rank) | Q(rank=enrolment.rank, pk__lt=enrolment.pk)
    return line.filter(before).count() + 1
