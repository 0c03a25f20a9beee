"""What was sold at the counter, and what did not fit the ledger."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from businesses.models import Business, Owner
from sentra.models.consignments import Consignment
from sentra.models.outlets import Outlet, OutletQuerySet


class PaymentMethod(models.TextChoices):
    """How she was paid; recorded here, processed elsewhere."""

    CASH = "cash", _("cash")
    QRIS = "qris", "QRIS"
    EDC = "edc", _("card (EDC)")
    TRANSFER = "transfer", _("transfer")


class SaleStatus(models.TextChoices):
    RECORDED = "recorded", _("recorded")
    VOIDED = "voided", _("voided")


class SaleQuerySet(models.QuerySet["Sale"]):
    def recorded(self) -> SaleQuerySet:
        return self.filter(status=SaleStatus.RECORDED)

    def at(self, outlets: OutletQuerySet) -> SaleQuerySet:
        return self.filter(outlet__in=outlets)


class Sale(models.Model):
    """One buyer at one counter. `token` is given by the page, so that what is sent twice counts once."""

    TRANSITIONS: dict[str, set[str]] = {
        SaleStatus.RECORDED: {SaleStatus.VOIDED},
        SaleStatus.VOIDED: set(),
    }

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="sales", verbose_name=_("outlet"))
    token = models.UUIDField(unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=8, choices=SaleStatus, default=SaleStatus.RECORDED, editable=False
    )
    method = models.CharField(_("paid by"), max_length=8, choices=PaymentMethod, default=PaymentMethod.CASH)
    total_rupiah = models.PositiveBigIntegerField(_("total (Rp)"))
    given_rupiah = models.PositiveBigIntegerField(_("given (Rp)"), help_text=_("Of cash: what the buyer handed over."))
    # The day that it counts for at the counter, and when the buyer paid; it may reach us later.
    sold_on = models.DateField(_("sold on"))
    sold_at = models.DateTimeField(_("sold at"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    was_offline = models.BooleanField(_("sold without a signal"), default=False)
    sold_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=pgettext_lazy("sale", "sold by")
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, editable=False)
    void_reason = models.CharField(_("why it was voided"), max_length=200, blank=True, editable=False)

    objects = SaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        ordering = ["-sold_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("void_sale", "Can void a sale of the day")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=SaleStatus.values), name="sale_status_known"),
            models.CheckConstraint(condition=Q(method__in=PaymentMethod.values), name="sale_method_known"),
            models.CheckConstraint(condition=Q(given_rupiah__gte=F("total_rupiah")), name="sale_is_paid_in_full"),
            models.CheckConstraint(
                condition=Q(status="voided", voided_at__isnull=False) & ~Q(void_reason="")
                | Q(status="recorded", voided_at__isnull=True, void_reason=""),
                name="sale_voided_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "sold_on"], name="sale_day"),
            models.Index(fields=["sold_on"], name="sale_sold_on"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.receipt_number

    @property
    def receipt_number(self) -> str:
        """Printed on the receipt: `SIOLA-000123`. It names one sale, gaps mean nothing."""
        return f"{self.outlet.slug.upper()}-{self.pk:06d}"

    @property
    def is_voided(self) -> bool:
        return self.status == SaleStatus.VOIDED

    @property
    def change_rupiah(self) -> int:
        return self.given_rupiah - self.total_rupiah


class SaleLineQuerySet(models.QuerySet["SaleLine"]):
    def owned_by(self, user: User) -> SaleLineQuerySet:
        """What she sold herself: after a business changed hands, earlier lines stay with who owned it then."""
        return self.filter(owner__user=user)

    def recorded(self) -> SaleLineQuerySet:
        return self.filter(sale__status=SaleStatus.RECORDED)

    def owed(self) -> SaleLineQuerySet:
        """Sold, and in no settlement yet."""
        return self.recorded().filter(~Exists(self._settled(1)))

    def taken_back(self) -> SaleLineQuerySet:
        """Voided after it was settled: what was paid for it comes off the next settlement."""
        return self.filter(~Exists(self._settled(-1)), Exists(self._settled(1)), sale__status=SaleStatus.VOIDED)

    @staticmethod
    def _settled(sign: int) -> Any:
        from sentra.models.settlements import SettlementLine

        return SettlementLine.objects.filter(sale_line=OuterRef("pk"), sign=sign)


class SaleLine(models.Model):
    """One product of a sale, with its price, share and owner as they were when it was sold.

    The outlet's share of a line is rounded down to the whole rupiah, in the maker's favour; the rest is hers. All sums
    are sums of lines, so no rupiah is lost between them.
    """

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="lines", verbose_name=_("sale"))
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="sale_lines", verbose_name=_("consignment")
    )
    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="sale_lines", verbose_name=_("business")
    )
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="sale_lines", verbose_name=_("owner"))
    product_name = models.CharField(_("product"), max_length=120)
    quantity = models.PositiveIntegerField(_("pieces"))
    price_rupiah = models.PositiveIntegerField(_("price (Rp)"))
    commission_percent = models.DecimalField(_("share of the outlet (%)"), max_digits=4, decimal_places=2)
    gross_rupiah = models.PositiveBigIntegerField(_("sold for (Rp)"))
    commission_rupiah = models.PositiveBigIntegerField(_("share of the outlet (Rp)"))
    net_rupiah = models.PositiveBigIntegerField(_("hers (Rp)"))

    objects = SaleLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a sale")
        verbose_name_plural = _("lines of sales")
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["sale", "consignment"], name="saleline_once_a_sale"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="saleline_has_pieces"),
            models.CheckConstraint(
                condition=Q(
                    gross_rupiah=Cast(F("quantity"), models.BigIntegerField()) * F("price_rupiah"),
                    net_rupiah=F("gross_rupiah") - F("commission_rupiah"),
                ),
                name="saleline_adds_up",
            ),
        ]
        triggers = [
            # `business` may change: two entries of one business are merged, and what it sold comes with it.
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="as_it_was_sold",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "sale", "consignment", "owner", "product_name", "quantity", "price_rupiah",
                    "commission_percent", "gross_rupiah", "commission_rupiah", "net_rupiah",
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_name}"


class ConflictStatus(models.TextChoices):
    OPEN = "open", _("to be looked at")
    SETTLED = "settled", _("settled")


class SaleConflict(models.Model):
    """More was sold without a signal than the ledger had. The sale stands, and a keeper finds out what happened."""

    TRANSITIONS: dict[str, set[str]] = {
        ConflictStatus.OPEN: {ConflictStatus.SETTLED},
        ConflictStatus.SETTLED: set(),
    }

    line = models.OneToOneField(SaleLine, on_delete=models.PROTECT, related_name="conflict")
    missing = models.PositiveIntegerField(_("pieces too many"))
    status = models.CharField(
        _("status"), max_length=8, choices=ConflictStatus, default=ConflictStatus.OPEN, editable=False
    )
    explanation = models.CharField(_("what had happened"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sale beyond the stock")
        verbose_name_plural = _("sales beyond the stock")
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ConflictStatus.values), name="saleconflict_status_known"),
            models.CheckConstraint(condition=Q(missing__gte=1), name="saleconflict_misses_pieces"),
            models.CheckConstraint(
                condition=Q(status="open", explanation="") | Q(status="settled") & ~Q(explanation=""),
                name="saleconflict_settled_is_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.missing}"


class DayClosing(models.Model):
    """The counted cash of one outlet and day beside what was recorded; after it no sale of that day is voided."""

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="closings", verbose_name=_("outlet"))
    day = models.DateField(_("day"))
    float_rupiah = models.PositiveBigIntegerField(_("cash in the drawer at the start (Rp)"), default=0)
    counted_rupiah = models.PositiveBigIntegerField(_("cash counted (Rp)"))
    # As recorded when it was closed: what reaches us later is shown beside it, and changes nothing here.
    sales = models.PositiveIntegerField(_("sales"))
    cash_rupiah = models.PositiveBigIntegerField(_("cash recorded (Rp)"))
    qris_rupiah = models.PositiveBigIntegerField(_("QRIS recorded (Rp)"))
    edc_rupiah = models.PositiveBigIntegerField(_("EDC recorded (Rp)"))
    transfer_rupiah = models.PositiveBigIntegerField(_("transfers recorded (Rp)"))
    reason = models.CharField(_("why it differs"), max_length=300, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("closed by"))
    closed_at = models.DateTimeField(_("closed at"), default=timezone.now)

    class Meta:
        verbose_name = _("closing of a day")
        verbose_name_plural = _("closings of days")
        ordering = ["-day", "outlet"]
        default_permissions = ("view",)
        permissions = [("close_day", "Can close the day at the counter")]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "day"], name="dayclosing_once_a_day"),
            models.CheckConstraint(
                condition=Q(counted_rupiah=F("float_rupiah") + F("cash_rupiah")) | ~Q(reason=""),
                name="dayclosing_difference_is_explained",
                violation_error_message=_("Say why the cash differs."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.outlet}, {self.day:%d.%m.%Y}"

    @property
    def difference_rupiah(self) -> int:
        """Positive: more in the drawer than recorded."""
        return self.counted_rupiah - self.float_rupiah - self.cash_rupiah
