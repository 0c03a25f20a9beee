"""What participants say of a class without a name, and who was asked."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trainings.models.enrolments import Enrolment
from trainings.models.trainings import Training

LOWEST, HIGHEST = 1, 5


class Asked(models.TextChoices):
    QUIZ_BEFORE = "before", _("test before the class")
    QUIZ_AFTER = "after", _("test after the class")
    FEEDBACK = "feedback", _("feedback")


class Asking(models.Model):
    """A participant was sent the link to a test or to the feedback form: once.

    `is_used` is the only thing that is kept of who gave feedback, and it says nothing of when. The row goes when the
    form closes.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="askings")
    what = models.CharField(max_length=8, choices=Asked)
    asked_at = models.DateTimeField(default=timezone.now)
    is_used = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "what"], name="asking_once"),
            models.CheckConstraint(condition=Q(what__in=Asked.values), name="asking_of_something_known"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.what}"


class Feedback(models.Model):
    """One participant's view of a class.

    Nothing here leads to her: no key, no time, and a random id, so that the order of the rows says nothing either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    training = models.ForeignKey(
        Training, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("training")
    )
    content = models.PositiveSmallIntegerField(
        _("content"), validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )
    trainer = models.PositiveSmallIntegerField(
        _("trainer"), validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )
    place = models.PositiveSmallIntegerField(
        _("place"), validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )
    text = models.TextField(_("in her own words"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    content__range=(LOWEST, HIGHEST), trainer__range=(LOWEST, HIGHEST), place__range=(LOWEST, HIGHEST)
                ),
                name="feedback_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content} / {self.trainer} / {self.place}"
