"""What people would like to learn, when and where: the demand that classes are planned by."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from businesses.models import District, Owner
from trainings.models.enrolments import Enrolment
from trainings.models.topics import Topic
from trainings.models.trainings import TrainingStatus


class WishedTime(models.TextChoices):
    ANY = "any", _("any time")
    MORNING = "morning", _("a weekday, in the morning")
    AFTERNOON = "afternoon", _("a weekday, in the afternoon")
    EVENING = "evening", _("a weekday, in the evening")
    SATURDAY = "saturday", _("on a Saturday")
    SUNDAY = "sunday", _("on a Sunday")


class WishQuerySet(models.QuerySet["Wish"]):
    def unanswered(self) -> WishQuerySet:
        """Those whose owner has had no seat in a class of the topic since she asked.

        A seat that she gave back, or whose class was called off, does not count: then she still waits for one.
        """
        given: Any = Enrolment.objects.seated().filter(
            business__owner=OuterRef("owner"), training__topic=OuterRef("topic"), seated_at__gte=OuterRef("asked_at")
        )
        return self.filter(~Exists(given.exclude(training__status=TrainingStatus.CANCELLED)))

    def for_place(self, districts: Any) -> WishQuerySet:
        """Those who want it in one of these kecamatan, or don't mind where."""
        return self.filter(Q(district__in=districts) | Q(district=None))


class Wish(models.Model):
    """One person asks for a class of one topic; asking again changes day and place."""

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="wishes", verbose_name=_("owner"))
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="wishes", verbose_name=_("topic"))
    time = models.CharField(_("day"), max_length=10, choices=WishedTime, default=WishedTime.ANY)
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("kecamatan")
    )
    # Since when she waits; a change of day or place keeps it.
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish for a class")
        verbose_name_plural = _("wishes for classes")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "topic"], name="wish_once_a_topic"),
            models.CheckConstraint(condition=Q(time__in=WishedTime.values), name="wish_time_known"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.owner}"
