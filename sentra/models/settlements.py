"""What an outlet owes a business for what it sold, and the proof that it was paid."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import Business, Owner, PrivateFile
from sentra.models.outlets import Outlet, OutletQuerySet
from sentra.models.sales import SaleLine


class SettlementStatus(models.TextChoices):
    DRAFT = "draft", _("to be approved")
    APPROVED = "approved", _("to be paid")
    PAID = "paid", _("paid")
    CONFIRMED = "confirmed", _("she has it")
    OBJECTED = "objected", _("she objects")


class PayoutMethod(models.TextChoices):
    TRANSFER = "transfer", _("transfer")
    CASH = "cash", _("cash")
    EWALLET = "ewallet", _("e-wallet")


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def owned_by(self, user: User) -> SettlementQuerySet:
        return self.filter(owner__user=user)

    def at(self, outlets: OutletQuerySet) -> SettlementQuerySet:
        return self.filter(outlet__in=outlets)

    def told(self) -> SettlementQuerySet:
        """Those that she knows of: a draft may still change."""
        return self.exclude(status=SettlementStatus.DRAFT)

    def unpaid(self) -> SettlementQuerySet:
        return self.filter(status__in=[SettlementStatus.DRAFT, SettlementStatus.APPROVED])

    def late(self, day: date) -> SettlementQuerySet:
        """For days until before `day`, and not paid yet."""
        return self.unpaid().filter(until_on__lt=day)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Settlement(models.Model):
    """All that was sold until a day and not settled yet, of one owner, business and outlet; its lines add up to it.

    A draft has no number: it may be dropped, and its lines wait for the next one. Numbers have no gaps in a year.
    """

    TRANSITIONS: dict[str, set[str]] = {
        SettlementStatus.DRAFT: {SettlementStatus.APPROVED},
        SettlementStatus.APPROVED: {SettlementStatus.PAID},
        SettlementStatus.PAID: {SettlementStatus.CONFIRMED, SettlementStatus.OBJECTED},
        SettlementStatus.OBJECTED: {SettlementStatus.PAID, SettlementStatus.CONFIRMED},
        SettlementStatus.CONFIRMED: set(),
    }

    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="settlements", verbose_name=_("business")
    )
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="settlements", verbose_name=_("owner"))
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="settlements", verbose_name=_("outlet"))
    until_on = models.DateField(_("sold until"))
    status = models.CharField(
        _("status"), max_length=9, choices=SettlementStatus, default=SettlementStatus.DRAFT, editable=False
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    gross_rupiah = models.BigIntegerField(_("sold for (Rp)"))
    commission_rupiah = models.BigIntegerField(_("share of the outlet (Rp)"))
    net_rupiah = models.BigIntegerField(_("hers (Rp)"))
    made_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    made_at = models.DateTimeField(_("prepared at"), default=timezone.now)
    approved_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    paid_on = models.DateField(_("paid on"), null=True, editable=False)
    paid_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("paid out by")
    )
    payout = models.CharField(_("paid how"), max_length=8, choices=PayoutMethod, blank=True, editable=False)
    proof = models.OneToOneField(
        PrivateFile, null=True, on_delete=models.PROTECT, related_name="settlement", editable=False
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    objection = models.CharField(_("what she objects to"), max_length=500, blank=True, editable=False)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["-until_on", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("settle", "Can prepare and approve settlements"),
            ("pay_settlement", "Can note that a settlement was paid"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=SettlementStatus.values), name="settlement_status_known"),
            models.UniqueConstraint(fields=["year", "number"], name="settlement_number_unique"),
            models.UniqueConstraint(
                fields=["business", "owner", "outlet"],
                condition=Q(status="draft"),
                name="settlement_one_draft_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", number__isnull=True, year__isnull=True)
                | ~Q(status="draft") & Q(number__gte=1, year__isnull=False, approved_at__isnull=False),
                name="settlement_number_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "approved"], paid_on__isnull=True, payout="")
                | Q(
                    status__in=["paid", "confirmed", "objected"], paid_on__isnull=False, payout__in=PayoutMethod.values
                ),
                name="settlement_paid_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(status="objected") | ~Q(objection=""), name="settlement_objection_says_what"
            ),
            models.CheckConstraint(
                condition=Q(gross_rupiah=F("commission_rupiah") + F("net_rupiah"), net_rupiah__gt=0),
                name="settlement_adds_up",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="kept_once_approved", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__status__df="draft")
            ),
        ]

    def __str__(self) -> str:
        return self.full_number or f"{self.business}, {self.outlet}"

    @property
    def full_number(self) -> str:
        """As it is printed: `PH-2026-0042`; empty while it is a draft."""
        return f"PH-{self.year}-{self.number:04d}" if self.number else ""


class SettlementLine(models.Model):
    """A sold line in a settlement, or (with sign −1) the same line taken back after it was voided."""

    settlement = models.ForeignKey(
        Settlement, on_delete=models.CASCADE, related_name="lines", verbose_name=_("settlement")
    )
    sale_line = models.ForeignKey(SaleLine, on_delete=models.PROTECT, related_name="settlement_lines")
    sign = models.SmallIntegerField(default=1)
    gross_rupiah = models.BigIntegerField(_("sold for (Rp)"))
    commission_rupiah = models.BigIntegerField(_("share of the outlet (Rp)"))
    net_rupiah = models.BigIntegerField(_("hers (Rp)"))

    class Meta:
        verbose_name = _("line of a settlement")
        verbose_name_plural = _("lines of settlements")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            # Whoever settles at the same time: a line is in one settlement, and is taken back in one.
            models.UniqueConstraint(fields=["sale_line", "sign"], name="settlementline_in_one_settlement"),
            models.CheckConstraint(condition=Q(sign__in=[1, -1]), name="settlementline_sign_known"),
            models.CheckConstraint(
                condition=Q(gross_rupiah=F("commission_rupiah") + F("net_rupiah")), name="settlementline_adds_up"
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.settlement}: {self.sale_line}"
