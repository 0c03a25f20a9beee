"""Scans and proofs that only some people may see. The bytes lie in the private storage, never below MEDIA_URL."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models.business import Business


def private_storage() -> Storage:
    return storages["private"]


class FilePurpose(models.TextChoices):
    LICENCE = "licence", _("scan of a licence")
    CHANGE = "change", _("proof for a change request")
    CURATION = "curation", _("picture of a curation")
    PAYMENT = "payment", _("proof of a payment")


class PrivateFileQuerySet(models.QuerySet["PrivateFile"]):
    def visible_to(self, user: User) -> PrivateFileQuerySet:
        """Those of her own businesses, of those that she entered for others until they are claimed, or all.

        What proves a wish is about herself (her KTP, perhaps): the next owner of the business does not see it.
        """
        if user.has_perm("businesses.view_privatefile"):
            return self.all()
        seen = Q(business__owner__user=user)
        if user.has_perm("businesses.help_register"):
            seen |= Q(business__in=Business.objects.helped_by(user))
        # That she was paid is shown on the page of the settlement, to whom it was paid: owners change.
        hers = self.filter(seen).exclude(purpose=FilePurpose.PAYMENT)
        return hers.exclude(Q(purpose=FilePurpose.CHANGE) & ~Q(uploaded_by=user))


class PrivateFile(models.Model):
    """One PDF or picture about a business. Its address is a random id and still asks who is looking."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="private_files", verbose_name=_("business")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=FilePurpose)
    file = models.FileField(_("file"), storage=private_storage, upload_to="files/%Y/%m", max_length=200)
    name = models.CharField(_("name"), max_length=120, help_text=_("As she called it; shown, never used as a path."))
    content_type = models.CharField(_("kind"), max_length=50)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    objects = PrivateFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("private file")
        verbose_name_plural = _("private files")
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=FilePurpose.values), name="privatefile_purpose_known"),
            models.CheckConstraint(
                condition=Q(content_type__in=["application/pdf", "image/jpeg"]), name="privatefile_kind_served"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> Any:
        from django.urls import reverse

        return reverse("private_file", args=[self.pk])

    @property
    def is_picture(self) -> bool:
        return self.content_type == "image/jpeg"
