"""Short tests before and after a class: their questions, and what a participant got right."""

from __future__ import annotations

import random

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trainings.models.enrolments import Enrolment
from trainings.models.topics import Topic
from trainings.models.trainings import Training

FEWEST_ANSWERS, MOST_ANSWERS = 2, 5


class QuizPart(models.TextChoices):
    BEFORE = "before", _("before the class")
    AFTER = "after", _("after the class")


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class Question(models.Model):
    """A question with two to five answers, one a line; the first line is the right one.

    It belongs to a topic, or to one class only; a class with questions of its own is asked those alone.
    """

    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="questions", verbose_name=_("topic")
    )
    training = models.ForeignKey(
        Training, null=True, blank=True, on_delete=models.CASCADE, related_name="questions", verbose_name=_("training")
    )
    text_id = models.CharField(_("question in Indonesian"), max_length=200)
    text_en = models.CharField(_("question in English"), max_length=200, blank=True)
    answers_id = models.TextField(
        _("answers in Indonesian"),
        max_length=600,
        help_text=_("One answer a line, two to five. The right one first; participants see them in another order."),
    )
    answers_en = models.TextField(
        _("answers in English"),
        max_length=600,
        blank=True,
        help_text=_("The same answers in the same order. Empty: the Indonesian ones are shown."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(
        _("is asked"),
        default=True,
        help_text=_("To ask something else, untick this one and add another: results stay with what was asked."),
    )

    class Meta:
        verbose_name = _("test question")
        verbose_name_plural = _("test questions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__isnull=True) ^ Q(training__isnull=True),
                name="question_of_topic_or_training",
                violation_error_message=_("Choose either a topic or a training."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return (self.text_en if get_language() == "en" else "") or self.text_id

    @property
    def answers(self) -> list[str]:
        """The right one first."""
        return lines_of((self.answers_en if get_language() == "en" else "") or self.answers_id)

    @property
    def order(self) -> list[int]:
        """In which order the answers are shown: mixed, but the same for everybody, before and after."""
        numbers = list(range(len(lines_of(self.answers_id))))
        random.Random(self.pk).shuffle(numbers)
        return numbers

    @property
    def options(self) -> list[tuple[str, str]]:
        answers = self.answers
        return [(str(place), answers[number]) for place, number in enumerate(self.order)]

    def is_right(self, place: str) -> bool:
        """Whether the answer shown at `place` is the right one."""
        return place == str(self.order.index(0))

    def clean(self) -> None:
        indonesian, english = lines_of(self.answers_id or ""), lines_of(self.answers_en or "")
        if not FEWEST_ANSWERS <= len(indonesian) <= MOST_ANSWERS:
            raise ValidationError({"answers_id": _("Write two to five answers, one a line.")})
        if len(set(indonesian)) < len(indonesian):
            raise ValidationError({"answers_id": _("Two of these answers are the same.")})
        if english and len(english) != len(indonesian):
            raise ValidationError({"answers_en": _("Write as many answers as in Indonesian, in the same order.")})


class QuizResult(models.Model):
    """What one participant got right in one test. Written once."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="quiz_results", verbose_name=_("enrolment")
    )
    part = models.CharField(_("test"), max_length=6, choices=QuizPart)
    # The key of each question that was asked, and whether her answer was right.
    marks: models.JSONField[dict[str, bool], dict[str, bool]] = models.JSONField(default=dict)
    right = models.PositiveSmallIntegerField(_("right answers"))
    asked = models.PositiveSmallIntegerField(_("questions"))
    taken_at = models.DateTimeField(_("taken at"), default=timezone.now)

    class Meta:
        verbose_name = _("test result")
        verbose_name_plural = _("test results")
        ordering = ["taken_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "part"], name="quizresult_once_a_part"),
            models.CheckConstraint(condition=Q(part__in=QuizPart.values), name="quizresult_part_known"),
            models.CheckConstraint(
                condition=Q(right__lte=F("asked"), asked__gte=1), name="quizresult_right_of_what_was_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right}/{self.asked}"
