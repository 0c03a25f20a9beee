"""Codes with which an owner takes over a business that somebody else entered for her."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models.business import Business


class ClaimWay(models.TextChoices):
    SLIP = "slip", _("printed on a slip")
    SENT = "sent", _("sent to her number")


class ClaimState(models.TextChoices):
    """What has become of a code; follows from its row and is not stored."""

    LIVING = "living", _("can be used")
    USED = "used", _("used")
    REVOKED = "revoked", _("replaced or withdrawn")
    BLOCKED = "blocked", _("closed after five wrong answers")
    RUN_OUT = "run_out", _("run out")


class ClaimCodeQuerySet(models.QuerySet["ClaimCode"]):
    def living(self) -> ClaimCodeQuerySet:
        return self.open().filter(expires_at__gt=timezone.now(), tries__lt=ClaimCode.TRIES)

    def open(self) -> ClaimCodeQuerySet:
        """Neither used nor revoked; it may have run out."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)


class ClaimCode(models.Model):
    """A code in the hands of one owner. Only its keyed hash is kept: a lost slip is replaced, not read again.

    While the owner of the business has no account, the code hands over all that was entered for her; a code of an
    approved transfer (`change_request`) hands over this one business.
    """

    # Without 0/O, 1/I/L and vowels, which are misread or make words. 10 of 27 signs: 47 bits.
    ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"
    LENGTH = 10
    # Guesses at the birth date or NIK that goes with the code: a slip that was found opens nothing.
    TRIES = 5

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="claim_codes", verbose_name=_("business")
    )
    change_request = models.OneToOneField(
        "businesses.ChangeRequest", null=True, blank=True, on_delete=models.CASCADE, related_name="claim_code"
    )
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    way = models.CharField(_("way"), max_length=4, choices=ClaimWay)
    sent_to = models.CharField(_("sent to"), max_length=20, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("runs out at"))
    tries = models.PositiveSmallIntegerField(_("tries to prove whose it is"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    used_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("used by")
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = ClaimCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim code")
        verbose_name_plural = _("claim codes")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["business"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="claimcode_one_open_a_business",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
                name="claimcode_used_by_somebody",
            ),
            models.CheckConstraint(condition=Q(tries__lte=5), name="claimcode_five_tries"),
        ]

    def __str__(self) -> str:
        return f"{self.business} ({self.get_way_display()})"

    @property
    def is_living(self) -> bool:
        return self.state == ClaimState.LIVING

    @property
    def state(self) -> ClaimState:
        if self.used_at:
            return ClaimState.USED
        if self.revoked_at:
            return ClaimState.REVOKED
        if self.tries >= self.TRIES:
            return ClaimState.BLOCKED
        return ClaimState.LIVING if timezone.now() < self.expires_at else ClaimState.RUN_OUT
