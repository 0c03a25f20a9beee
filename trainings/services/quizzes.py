"""Short tests before and after a class: what is asked, one answer a person and test, and the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import NotAllowed
from trainings.models import Question, QuizPart, QuizResult, Training

MOST_QUESTIONS = 10
# People come late, and trainers hand out the last test while all still sit there.
AROUND = timedelta(hours=1)
STAYS_OPEN = timedelta(days=14)


def questions_for(training: Training) -> list[Question]:
    """Its own questions if it has any, those of its topic otherwise."""
    own = Question.objects.filter(training=training, is_active=True)
    of_topic = Question.objects.filter(topic=training.topic_id, is_active=True)
    return list(own[:MOST_QUESTIONS]) or list(of_topic[:MOST_QUESTIONS])


def copy_questions(training: Training, to: Training) -> None:
    """Give a copied class the questions that the first one had of its own."""
    Question.objects.bulk_create(
        Question(training=to, **{name: getattr(row, name) for name in COPIED})
        for row in Question.objects.filter(training=training, is_active=True)
    )


COPIED = ["text_id", "text_en", "answers_id", "answers_en", "position"]


def is_open(enrolment: Any, part: str) -> bool:
    """Whether she may take the test now; `enrolment` carries the start and the end of its class."""
    now = timezone.now()
    if enrolment.starts_at is None:
        return False
    if part == QuizPart.BEFORE:
        return bool(now < enrolment.starts_at + AROUND)
    return bool(enrolment.ends_at - AROUND <= now < enrolment.ends_at + STAYS_OPEN)


def open_parts(enrolment: Any) -> list[str]:
    """The tests that she can take now and has not taken yet, for her page."""
    parts = [str(part) for part in QuizPart if is_open(enrolment, part)]
    if not parts or not questions_for(enrolment.training):
        return []
    taken = set(QuizResult.objects.filter(enrolment=enrolment).values_list("part", flat=True))
    return [part for part in parts if part not in taken]


def take_quiz(enrolment: Any, part: str, answers: Mapping[int, str]) -> QuizResult:
    """Keep what she answered: the place of an answer by the key of its question. The first time counts.

    A second tap returns the first result. Raises NotAllowed when the test is not open or an answer is missing.
    """
    if found := QuizResult.objects.filter(enrolment=enrolment, part=part).first():
        return found
    if not is_open(enrolment, part):
        raise NotAllowed(_("This test is closed."))
    questions = questions_for(enrolment.training)
    if not questions or any(str(answers.get(row.pk)) not in dict(row.options) for row in questions):
        raise NotAllowed(_("Please answer every question."))
    marks = {str(row.pk): row.is_right(answers[row.pk]) for row in questions}
    try:
        with transaction.atomic():
            return QuizResult.objects.create(
                enrolment=enrolment, part=part, marks=marks, right=sum(marks.values()), asked=len(marks)
            )
    except IntegrityError:
        return QuizResult.objects.get(enrolment=enrolment, part=part)


@dataclass(frozen=True)
class Share:
    """How many percent of `count` people, before or after."""

    part: str
    count: int
    percent: int


@dataclass(frozen=True)
class QuestionResult:
    question: Question
    shares: list[Share]


@dataclass(frozen=True)
class QuizResults:
    """What a class knew before and after; `shares` has the parts that somebody took."""

    shares: list[Share]
    questions: list[QuestionResult]

    @property
    def gain(self) -> int | None:
        """Percentage points from before to after."""
        found = {share.part: share.percent for share in self.shares}
        return found["after"] - found["before"] if len(found) == len(QuizPart) else None


def results(training: Training) -> QuizResults:
    """The tests of a class, together and question by question, without any name."""
    rows = QuizResult.objects.filter(enrolment__training=training)
    means = rows.order_by().values("part").annotate(count=Count("pk"), mean=Avg(100.0 * F("right") / F("asked")))
    found = {row["part"]: Share(row["part"], row["count"], round(row["mean"])) for row in means}
    marks: dict[str, dict[str, list[bool]]] = {}
    for part, given in rows.values_list("part", "marks"):
        for key, is_right in given.items():
            marks.setdefault(key, {}).setdefault(part, []).append(is_right)
    questions = Question.objects.filter(pk__in=marks)
    return QuizResults(
        [found[part] for part in QuizPart if part in found],
        [QuestionResult(question, _shares(marks[str(question.pk)])) for question in questions],
    )


def _shares(given: dict[str, list[bool]]) -> list[Share]:
    return [
        Share(str(part), len(given[part]), round(100 * sum(given[part]) / len(given[part])))
        for part in QuizPart
        if part in given
    ]
