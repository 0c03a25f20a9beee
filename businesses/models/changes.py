"""What an owner may change after verification only with an official's yes."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.fields import EncryptedTextField, keyed_hash
from accounts.models import User
from businesses.models.areas import Subdistrict
from businesses.models.business import Business
from businesses.models.files import PrivateFile


class ChangeKind(models.TextChoices):
    NAME = "name", _("name of the business")
    OWNER_NAME = "owner_name", _("name of the owner")
    NIK = "nik", _("NIK of the owner")
    ADDRESS = "address", _("address of the business")
    TRANSFER = "transfer", _("hand the business to another owner")


class ChangeStatus(models.TextChoices):
    PENDING = "pending", _("waiting for an official")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    def owned_by(self, user: User) -> ChangeRequestQuerySet:
        return self.filter(business__owner__user=user)

    def waiting(self) -> ChangeRequestQuerySet:
        return self.filter(status=ChangeStatus.PENDING).order_by("made_at", "pk")


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["new_nik", "new_nik_hash"]
)
class ChangeRequest(models.Model):
    """One wish of an owner about one thing. `old_*` say what stood there when she asked."""

    TRANSITIONS: dict[str, set[str]] = {
        ChangeStatus.PENDING: {ChangeStatus.APPROVED, ChangeStatus.REFUSED, ChangeStatus.WITHDRAWN},
        ChangeStatus.APPROVED: set(),
        ChangeStatus.REFUSED: set(),
        ChangeStatus.WITHDRAWN: set(),
    }

    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="change_requests", verbose_name=_("business")
    )
    kind = models.CharField(_("what"), max_length=10, choices=ChangeKind)
    status = models.CharField(_("status"), max_length=10, choices=ChangeStatus, default=ChangeStatus.PENDING)
    status_reason = models.TextField(_("reason of the decision"), blank=True)
    # A new name of business or owner; of the new owner in a transfer; the new address line.
    old_text = models.CharField(_("before"), max_length=250, blank=True)
    new_text = models.CharField(_("after"), max_length=250, blank=True)
    old_subdistrict = models.ForeignKey(
        Subdistrict, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("old kelurahan")
    )
    new_subdistrict = models.ForeignKey(
        Subdistrict, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("new kelurahan")
    )
    new_nik = EncryptedTextField(_("new NIK"), null=True, blank=True, editable=False)
    new_nik_hash = models.CharField(max_length=64, blank=True, editable=False)
    new_phone = PhoneNumberField(_("phone of the new owner"), null=True, blank=True)
    reason = models.TextField(_("why"), max_length=500)
    proof = models.OneToOneField(
        PrivateFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("proof")
    )
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    made_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ["-made_at", "-pk"]
        permissions = [("decide_changerequest", "Can approve and refuse change requests")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ChangeStatus.values), name="changerequest_status_known"),
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="changerequest_kind_known"),
            # A second wish about the same thing waits until the first is answered or withdrawn.
            models.UniqueConstraint(
                fields=["business", "kind"], condition=Q(status="pending"), name="changerequest_one_waiting"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ChangeStatus.APPROVED, ChangeStatus.REFUSED])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="changerequest_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["made_at"], condition=Q(status="pending"), name="changerequest_queue")]

    def __str__(self) -> str:
        return f"{self.business}: {self.get_kind_display()}"

    def set_new_nik(self, nik: str) -> None:
        """Put a checked 16-digit NIK into both of its columns."""
        self.new_nik = nik
        self.new_nik_hash = keyed_hash(nik)

    @property
    def masked_new_nik(self) -> str:
        return f"{self.new_nik[:4]}••••••••{self.new_nik[-4:]}" if self.new_nik else ""
