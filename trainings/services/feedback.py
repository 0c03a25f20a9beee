"""What participants say of a class: once each, and without a name.

What is kept apart: that a participant used her link (`Asking.is_used`, until the form closes), and what somebody said
of the class (`Feedback`, without key, time or order). Nothing is shown of fewer than five.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services import NotAllowed
from trainings.models import Asked, Asking, Enrolment, Feedback, Training
from trainings.models.feedback import HIGHEST, LOWEST

STAYS_OPEN = timedelta(days=30)
FEWEST_SHOWN = 5
QUESTIONS = {"content": gettext_lazy("Content"), "trainer": gettext_lazy("Trainer"), "place": gettext_lazy("Place")}


def is_open(enrolment: Any) -> bool:
    """Whether she may say something now; `enrolment` carries the end of its class."""
    now = timezone.now()
    return enrolment.ends_at is not None and bool(enrolment.ends_at <= now < enrolment.ends_at + STAYS_OPEN)


def is_given(enrolment: Enrolment) -> bool:
    return Asking.objects.filter(enrolment=enrolment, what=Asked.FEEDBACK, is_used=True).exists()


@transaction.atomic
def give_feedback(enrolment: Any, *, content: int, trainer: int, place: int, text: str) -> bool:
    """Keep what she says, once; False when her link was used before. Raises NotAllowed when the form is closed."""
    if not is_open(enrolment):
        raise NotAllowed(_("This form is closed."))
    Asking.objects.get_or_create(enrolment=enrolment, what=Asked.FEEDBACK)
    # The mark decides: of two taps at once the second waits here, and then finds nothing to mark.
    used = Asking.objects.filter(enrolment=enrolment, what=Asked.FEEDBACK, is_used=False).update(is_used=True)
    if used:
        training = enrolment.training
        Feedback.objects.create(training=training, content=content, trainer=trainer, place=place, text=text.strip())
    return bool(used)


def forget_askings() -> int:
    """Drop the marks of forms that are closed: then nothing is left of who used her link."""
    over = Training.objects.with_dates().filter(ends_at__lte=timezone.now() - STAYS_OPEN)  # type: ignore[misc]
    gone, _models = Asking.objects.filter(
        what=Asked.FEEDBACK, enrolment__training__in=over.order_by().values("pk")
    ).delete()
    return gone


@dataclass(frozen=True)
class Rating:
    """One question: the mean, and how many gave each number, the highest first."""

    label: str
    mean: float
    counts: list[tuple[int, int]]

    @property
    def percent(self) -> int:
        """For the bar: 1 is empty, 5 is full."""
        return round(100 * (self.mean - LOWEST) / (HIGHEST - LOWEST))


@dataclass(frozen=True)
class FeedbackResults:
    """`ratings` and `texts` are empty while fewer than five have answered."""

    count: int
    ratings: list[Rating]
    texts: list[str]

    @property
    def are_shown(self) -> bool:
        return self.count >= FEWEST_SHOWN


def results(training: Training) -> FeedbackResults:
    rows = list(Feedback.objects.filter(training=training))
    if len(rows) < FEWEST_SHOWN:
        return FeedbackResults(len(rows), [], [])
    return FeedbackResults(len(rows), _ratings(rows), [row.text for row in rows if row.text])


@dataclass(frozen=True)
class TrainerResults:
    trainer: Any
    classes: int
    count: int
    ratings: list[Rating]


def results_by_trainer(trainers: Any) -> list[TrainerResults]:
    """The feedback of each trainer's classes, only of those with five answers or more.

    A class below that would come out by subtraction from the sum.
    """
    counted = Feedback.objects.order_by().values("training").annotate(count=Count("pk"))
    shown = set(counted.filter(count__gte=FEWEST_SHOWN).values_list("training", flat=True))
    of_class: dict[int, list[Feedback]] = {}
    for row in Feedback.objects.filter(training__in=shown):
        of_class.setdefault(row.training_id, []).append(row)
    found = []
    for trainer in trainers.prefetch_related("sessions"):
        classes = {session.training_id for session in trainer.sessions.all()} & shown
        rows = [row for pk in sorted(classes) for row in of_class[pk]]
        if rows:
            found.append(TrainerResults(trainer, len(classes), len(rows), _ratings(rows)))
    return found


def _ratings(rows: list[Feedback]) -> list[Rating]:
    ratings = []
    for name, label in QUESTIONS.items():
        given = [getattr(row, name) for row in rows]
        counts = [(number, given.count(number)) for number in range(HIGHEST, LOWEST - 1, -1)]
        ratings.append(Rating(str(label), round(sum(given) / len(given), 1), counts))
    return ratings
