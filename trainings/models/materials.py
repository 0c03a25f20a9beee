"""What participants take home from a class: files and links."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models.files import private_storage
from trainings.models.attendance import Attendance
from trainings.models.enrolments import Enrolment
from trainings.models.trainings import Training, TrainingStatus


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, user: User) -> MaterialQuerySet:
        """Those of classes that she has a seat in, and was not absent from; all for officials."""
        if user.has_perm("trainings.view_material"):
            return self.all()
        mine = taking_part(Enrolment.objects.filter(business__owner__user=user))
        return self.filter(training__in=mine.order_by().values("training"))


def taking_part(rows: Any) -> Any:
    """Those of `rows` with a seat; of a class that was held, all but those who are known not to have come."""
    noted = Attendance.objects.filter(enrolment=OuterRef("pk"))
    absent = Q(training__status=TrainingStatus.HELD) & Exists(noted) & ~Exists(noted.filter(is_present=True))
    return rows.seated().exclude(training__status=TrainingStatus.CANCELLED).exclude(absent)


class Material(models.Model):
    """A file or a link of a class. A copied class names the same stored bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    training = models.ForeignKey(
        Training, on_delete=models.CASCADE, related_name="materials", verbose_name=_("training")
    )
    title_id = models.CharField(_("title in Indonesian"), max_length=100)
    title_en = models.CharField(_("title in English"), max_length=100, blank=True)
    link = models.CharField(_("link"), max_length=300, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="materials/%Y/%m", max_length=200, blank=True, editable=False
    )
    name = models.CharField(max_length=120, blank=True, editable=False)
    content_type = models.CharField(max_length=50, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), default=0, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("training material")
        verbose_name_plural = _("training materials")
        ordering = ["position", "uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(link="") ^ Q(file=""), name="material_file_or_link"),
            models.CheckConstraint(
                condition=Q(file="") | Q(content_type__in=["application/pdf", "image/jpeg"]),
                name="material_kind_served",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return (self.title_en if get_language() == "en" else "") or self.title_id

    def get_absolute_url(self) -> Any:
        from django.urls import reverse

        return self.link or reverse("trainings:material", args=[self.pk])
