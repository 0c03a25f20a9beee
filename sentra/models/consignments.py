"""Products left at an outlet. They stay their maker's property, and she sets the price."""

from __future__ import annotations

import secrets
from datetime import date
from decimal import Decimal

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import Business, BusinessStatus, Product
from sentra.models.outlets import Outlet, OutletQuerySet

# Digits only: it is typed at the counter on any keyboard. Five of them, and never two alike in one outlet.
CODE_LENGTH = 5


def new_code() -> str:
    return "".join(secrets.choice("0123456789") for _place in range(CODE_LENGTH))


class ConsignmentStatus(models.TextChoices):
    OPEN = "open", _("on the shelf")
    ENDED = "ended", _("ended")


class ConsignmentQuerySet(models.QuerySet["Consignment"]):
    def owned_by(self, user: User) -> ConsignmentQuerySet:
        return self.filter(business__owner__user=user)

    def at(self, outlets: OutletQuerySet) -> ConsignmentQuerySet:
        return self.filter(outlet__in=outlets)

    def open(self) -> ConsignmentQuerySet:
        return self.filter(status=ConsignmentStatus.OPEN)

    def on_shelf(self) -> ConsignmentQuerySet:
        """What a visitor finds there today."""
        return self.open().filter(on_hand__gt=0, outlet__in=Outlet.objects.open())

    def low(self) -> ConsignmentQuerySet:
        """At or below what she wanted to keep there."""
        return self.open().filter(on_hand__lte=F("minimum_stock"), minimum_stock__gt=0)

    def slow(self, since: date) -> ConsignmentQuerySet:
        """On the shelf, and nobody has bought one since `since`; what came to an empty shelf later has its time yet."""
        from sentra.models.stock import COMES, StockMovement

        begun_anew = StockMovement.objects.filter(
            consignment=OuterRef("pk"), kind__in=COMES, balance=F("quantity"), made_at__date__gte=since
        )
        stood = Coalesce("last_sold_on", "agreed_on")
        return self.open().filter(~Exists(begun_anew), on_hand__gt=0).alias(stood=stood).filter(stood__lt=since)

    def expiring(self, until: date) -> ConsignmentQuerySet:
        """With pieces that expire until a day (included), by the rule of `services.lots`: the latest dates are left."""
        from sentra.models.stock import StockMovement

        dated = StockMovement.objects.dated().filter(consignment=OuterRef("pk"))
        later = dated.filter(Q(expires_on__gt=until) | Q(expires_on__isnull=True))
        pieces = later.order_by().values("consignment").annotate(pieces=Sum("quantity")).values("pieces")
        return self.filter(
            Exists(dated.filter(expires_on__lte=until, quantity__gt=0)), on_hand__gt=Coalesce(Subquery(pieces), 0)
        )

    def to_count(self, since: date) -> ConsignmentQuerySet:
        """On the shelf, agreed before `since`, and not counted since."""
        from sentra.models.stock import CountLine

        counted = CountLine.objects.filter(consignment=OuterRef("pk"), document__made_at__date__gte=since)
        return self.open().filter(~Exists(counted), on_hand__gt=0, agreed_on__lt=since)

    def unbalanced(self) -> ConsignmentQuerySet:
        """Where the running balance is not the sum of the ledger: always none."""
        total = Coalesce(Sum("movements__quantity"), 0)
        return self.annotate(ledger=total).exclude(on_hand=F("ledger"))


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(
        condition=pghistory.AnyChange("price_rupiah", "minimum_stock", "shelf_place", "status", "business")
    ),
    pghistory.DeleteEvent(),
    exclude=["on_hand"],
)
class Consignment(models.Model):
    """One product at one outlet: the maker's price, the share agreed, and how many are there.

    `on_hand` is the running balance of the ledger. PostgreSQL keeps it: a movement's trigger adds to it, and it can
    never go below zero.
    """

    TRANSITIONS: dict[str, set[str]] = {
        ConsignmentStatus.OPEN: {ConsignmentStatus.ENDED},
        ConsignmentStatus.ENDED: {ConsignmentStatus.OPEN},
    }

    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="consignments", verbose_name=_("business")
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="consignments", verbose_name=_("product")
    )
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="consignments", verbose_name=_("outlet"))
    code = models.CharField(_("code at the counter"), max_length=CODE_LENGTH, default=new_code, editable=False)
    price_rupiah = models.PositiveIntegerField(_("price (Rp)"), validators=[MinValueValidator(1)])
    commission_percent = models.DecimalField(
        _("share of the outlet (%)"),
        max_digits=4,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(50)],
        help_text=_("Frozen when agreed. The programme's outlets take nothing: 0."),
    )
    minimum_stock = models.PositiveIntegerField(_("restock at"), default=0)
    shelf_place = models.CharField(_("place on the shelf"), max_length=30, blank=True)
    on_hand = models.IntegerField(_("on hand"), default=0, editable=False)
    status = models.CharField(
        _("status"), max_length=5, choices=ConsignmentStatus, default=ConsignmentStatus.OPEN, editable=False
    )
    agreed_on = models.DateField(_("agreed on"), default=timezone.localdate)
    agreed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("agreed by")
    )
    # When something last left it for a buyer: slow sellers and makers without a sale are found by it.
    last_sold_on = models.DateField(_("last sold on"), null=True, editable=False)

    objects = ConsignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consignment")
        verbose_name_plural = _("consignments")
        ordering = ["outlet", "shelf_place", "pk"]
        permissions = [
            ("receive_stock", "Can receive, return, write off, count and transfer stock"),
            ("sell", "Can sell at the counter"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ConsignmentStatus.values), name="consignment_status_known"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="consignment_never_below_zero"),
            models.CheckConstraint(condition=Q(price_rupiah__gte=1), name="consignment_has_a_price"),
            models.CheckConstraint(
                condition=Q(commission_percent__gte=0, commission_percent__lte=50), name="consignment_fair_share"
            ),
            models.UniqueConstraint(
                fields=["product", "outlet"],
                name="consignment_once_an_outlet",
                violation_error_message=_("This product stands in this outlet already."),
            ),
            models.UniqueConstraint(fields=["outlet", "code"], name="consignment_code_unique"),
        ]
        triggers = [
            # What was agreed stays: another share is another agreement.
            pgtrigger.Protect(
                name="share_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("commission_percent", "product", "outlet", "code"),
            ),
        ]
        indexes = [models.Index(fields=["outlet", "status"], name="consignment_outlet")]

    def __str__(self) -> str:
        return f"{self.product}, {self.outlet}"

    @property
    def is_open(self) -> bool:
        return self.status == ConsignmentStatus.OPEN

    @property
    def is_low(self) -> bool:
        return self.is_open and self.minimum_stock > 0 and self.on_hand <= self.minimum_stock

    @property
    def value_rupiah(self) -> int:
        """What stands there, at her price: her money locked in stock."""
        return self.on_hand * self.price_rupiah

    def has_no_sale_since(self, day: date) -> bool:
        return (self.last_sold_on or self.agreed_on) < day


# Her business must be on the register before her goods may stand in a shop of the city.
MAY_CONSIGN = {BusinessStatus.VERIFIED}
