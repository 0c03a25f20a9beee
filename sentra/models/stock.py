"""The ledger of the shelves: what came, what went, and the papers that say so. Lines are only ever added."""

from __future__ import annotations

import uuid
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import Lag
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from businesses.models import Business
from sentra.models.consignments import Consignment
from sentra.models.outlets import Outlet


class DocumentKind(models.TextChoices):
    RECEIPT = "receipt", _("goods received")
    RETURN = "return", _("goods returned")
    WRITE_OFF = "write_off", _("damaged or expired")
    TRANSFER = "transfer", _("moved to another outlet")
    COUNT = "count", _("stock count")
    CORRECTION = "correction", _("correction")


KIND_LETTERS = {
    DocumentKind.RECEIPT: "TT",
    DocumentKind.RETURN: "RT",
    DocumentKind.WRITE_OFF: "HP",
    DocumentKind.TRANSFER: "PG",
    DocumentKind.COUNT: "SO",
    DocumentKind.CORRECTION: "KR",
}


class StockDocumentQuerySet(models.QuerySet["StockDocument"]):
    def owned_by(self, user: User) -> StockDocumentQuerySet:
        """Those about her own goods: a count is about everybody's."""
        return self.filter(business__owner__user=user)


class StockDocument(models.Model):
    """One errand at the shelves, with the paper that is printed of it; its lines are movements.

    One form makes one, however often it is sent: `token` is the form's. Numbers have no gaps, an outlet, kind and year.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind)
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, related_name="stock_documents", verbose_name=_("outlet")
    )
    to_outlet = models.ForeignKey(
        Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("to")
    )
    business = models.ForeignKey(
        Business,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stock_documents",
        verbose_name=_("business"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("at"), default=timezone.now)

    objects = StockDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock document")
        verbose_name_plural = _("stock documents")
        ordering = ["-made_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="stockdocument_kind_known"),
            models.UniqueConstraint(fields=["outlet", "kind", "year", "number"], name="stockdocument_number_unique"),
            models.CheckConstraint(
                condition=Q(kind="transfer", to_outlet__isnull=False) & ~Q(to_outlet=F("outlet"))
                | ~Q(kind="transfer") & Q(to_outlet__isnull=True),
                name="stockdocument_transfer_has_an_end",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.full_number

    @property
    def full_number(self) -> str:
        """As it is printed: `TT-SIOLA-2026-0012`."""
        return f"{KIND_LETTERS[DocumentKind(self.kind)]}-{self.outlet.slug.upper()}-{self.year}-{self.number:04d}"

    def get_absolute_url(self) -> Any:
        from django.urls import reverse

        return reverse("sentra:document", args=[self.pk])


class MovementKind(models.TextChoices):
    RECEIVED = "received", _("received")
    SOLD = "sold", _("sold")
    RETURNED = "returned", _("returned to the maker")
    DAMAGED = "damaged", _("damaged")
    EXPIRED = "expired", pgettext_lazy("goods", "expired")
    COUNTED = "counted", _("difference at a count")
    TRANSFER_OUT = "transfer_out", _("moved away")
    TRANSFER_IN = "transfer_in", _("moved here")


COMES = [MovementKind.RECEIVED, MovementKind.TRANSFER_IN]
GOES = [
    MovementKind.SOLD,
    MovementKind.RETURNED,
    MovementKind.DAMAGED,
    MovementKind.EXPIRED,
    MovementKind.TRANSFER_OUT,
]


class StockMovementQuerySet(models.QuerySet["StockMovement"]):
    def dated(self) -> StockMovementQuerySet:
        """What says how many pieces of which expiry date there are: all that came, and what left with its date."""
        return self.filter(Q(kind__in=COMES) | Q(expires_on__isnull=False))

    def astray(self) -> StockMovementQuerySet:
        """Lines whose balance does not follow from the one before: always none."""
        before = Window(Lag("balance", default=0), partition_by=F("consignment"), order_by=F("pk").asc())
        return self.annotate(before=before).exclude(balance=F("before") + F("quantity"))


class StockMovement(models.Model):
    """One line of the ledger. Never changed, never deleted: a correction is a new line that names the old one."""

    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="movements", verbose_name=_("consignment")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=MovementKind)
    quantity = models.IntegerField(_("pieces"), help_text=_("More is positive, less is negative."))
    # Filled in by PostgreSQL, under the lock of the consignment's row.
    balance = models.IntegerField(_("on hand after it"), null=True, editable=False)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    document = models.ForeignKey(
        StockDocument,
        null=True,
        on_delete=models.PROTECT,
        related_name="movements",
        editable=False,
        verbose_name=_("document"),
    )
    sale_line = models.ForeignKey(
        "SaleLine", null=True, on_delete=models.PROTECT, related_name="movements", editable=False
    )
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by", editable=False
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("at"), default=timezone.now)

    objects = StockMovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="stockmovement_kind_known"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=False) & ~Q(quantity=0)
                | Q(kind__in=COMES, quantity__gt=0)
                | Q(kind__in=GOES, quantity__lt=0)
                | Q(kind=MovementKind.COUNTED) & ~Q(quantity=0),
                name="stockmovement_sign",
            ),
            models.CheckConstraint(
                condition=Q(sale_line__isnull=False, kind=MovementKind.SOLD)
                | Q(sale_line__isnull=True) & ~Q(kind=MovementKind.SOLD),
                name="stockmovement_sold_has_a_line",
            ),
        ]
        indexes = [
            models.Index(fields=["consignment", "expires_on"], condition=Q(quantity__gt=0), name="stockmovement_lots")
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            # The one door to `on_hand`: whoever writes at the same time waits here for the row, and the constraint
            # `consignment_never_below_zero` refuses what is not there.
            pgtrigger.Trigger(
                name="runs_the_balance",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    UPDATE sentra_consignment
                    SET on_hand = on_hand + NEW.quantity
                    WHERE id = NEW.consignment_id
                    RETURNING on_hand INTO NEW.balance;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:+d}"


class CountLine(models.Model):
    """What a count found of one product: what should be there, what is, and why they differ."""

    document = models.ForeignKey(StockDocument, on_delete=models.PROTECT, related_name="count_lines")
    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="count_lines")
    expected = models.PositiveIntegerField(_("should be there"))
    counted = models.PositiveIntegerField(_("counted"))
    reason = models.CharField(_("why it differs"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of a count")
        verbose_name_plural = _("lines of a count")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["document", "consignment"], name="countline_once_a_count"),
            models.CheckConstraint(
                condition=Q(counted=F("expected")) | ~Q(reason=""),
                name="countline_difference_is_explained",
                violation_error_message=_("Say why it differs."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.consignment}: {self.counted}"

    @property
    def difference(self) -> int:
        return self.counted - self.expected
