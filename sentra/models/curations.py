"""The check that a product passes before it may stand in an outlet, and once a month after that."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import BusinessStatus, PrivateFile, Product, ProductStatus
from sentra.models.outlets import Outlet


class CriterionQuerySet(models.QuerySet["CurationCriterion"]):
    def for_product(self, product: Product) -> CriterionQuerySet:
        """What is asked of `product`: taste is asked of food only."""
        rows = self.filter(is_active=True)
        return rows if product.category.sector.is_food else rows.filter(is_food_only=False)


class CurationCriterion(models.Model):
    """One line of the checklist. Rows, so that the department decides what is looked at."""

    key = models.SlugField(_("key"), unique=True)
    name_id = models.CharField(_("name in Indonesian"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    question_id = models.CharField(_("what is looked at, in Indonesian"), max_length=200)
    question_en = models.CharField(_("what is looked at, in English"), max_length=200)
    is_food_only = models.BooleanField(_("for food only"), default=False)
    topic = models.SlugField(
        _("topic of the training that helps"), blank=True, help_text=_("The address of a topic of the trainings.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the checklist")
        verbose_name_plural = _("lines of the checklist")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id

    @property
    def question(self) -> str:
        return self.question_en if get_language() == "en" else self.question_id


class CurationDay(models.Model):
    """A day on which products were checked at one outlet. Once it is closed its minutes have a number for ever."""

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="curation_days", verbose_name=_("outlet"))
    day = models.DateField(_("day"), default=timezone.localdate)
    curators = models.CharField(
        _("curators"), max_length=300, help_text=_("Everybody who looked at the products, as it stands in the minutes.")
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    closed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("closed by")
    )

    class Meta:
        verbose_name = _("curation day")
        verbose_name_plural = _("curation days")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "day"], name="curationday_once_an_outlet"),
            models.UniqueConstraint(fields=["year", "number"], name="curationday_number_unique"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, number__isnull=True, year__isnull=True)
                | Q(closed_at__isnull=False, number__gte=1, year__isnull=False),
                name="curationday_number_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet}, {self.day:%d.%m.%Y}"

    @property
    def full_number(self) -> str:
        """As it is printed: `BAK-2026-0007`; empty until the day is closed."""
        return f"BAK-{self.year}-{self.number:04d}" if self.number else ""


class CurationStatus(models.TextChoices):
    ASKED = "asked", _("waiting for curation")
    PASSED = "passed", _("passed")
    FAILED = "failed", _("not yet")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CurationQuerySet(models.QuerySet["Curation"]):
    def owned_by(self, user: User) -> CurationQuerySet:
        return self.filter(product__business__owner__user=user)

    def waiting(self) -> CurationQuerySet:
        return self.filter(status=CurationStatus.ASKED)

    def decided(self) -> CurationQuerySet:
        return self.filter(status__in=[CurationStatus.PASSED, CurationStatus.FAILED])

    def newest(self) -> CurationQuerySet:
        """Of each product the last one that was decided."""
        later = Curation.objects.decided().filter(product=OuterRef("product"), pk__gt=OuterRef("pk"))
        return self.decided().filter(~Exists(later))

    def due(self, today: date) -> CurationQuerySet:
        """Passed, to be looked at again by `today`, and nobody has asked for it yet."""
        asked = Curation.objects.waiting().filter(product=OuterRef("product"))
        still_made = self.newest().filter(product__business__status=BusinessStatus.VERIFIED)
        return still_made.exclude(product__status=ProductStatus.ARCHIVED).filter(
            ~Exists(asked), status=CurationStatus.PASSED, check_again_on__lte=today
        )


class Curation(models.Model):
    """One look at one product: asked for by its maker, or due again, and then passed or not yet."""

    TRANSITIONS: dict[str, set[str]] = {
        CurationStatus.ASKED: {CurationStatus.PASSED, CurationStatus.FAILED, CurationStatus.WITHDRAWN},
        CurationStatus.PASSED: set(),
        CurationStatus.FAILED: set(),
        CurationStatus.WITHDRAWN: set(),
    }

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="curations", verbose_name=_("product"))
    outlet = models.ForeignKey(
        Outlet, null=True, on_delete=models.PROTECT, related_name="curations", verbose_name=_("outlet")
    )
    day = models.ForeignKey(
        CurationDay,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="curations",
        verbose_name=_("curation day"),
    )
    is_recheck = models.BooleanField(_("monthly check"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=CurationStatus, default=CurationStatus.ASKED)
    wish = models.CharField(_("what she wrote"), max_length=300, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    words = models.TextField(_("what she reads"), max_length=1000, blank=True)
    check_again_on = models.DateField(_("look again on"), null=True, blank=True)

    objects = CurationQuerySet.as_manager()

    class Meta:
        verbose_name = _("curation")
        verbose_name_plural = _("curations")
        ordering = ["asked_at", "pk"]
        default_permissions = ("view",)
        permissions = [("curate", "Can check products for the outlets")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CurationStatus.values), name="curation_status_known"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(status="asked"), name="curation_one_waiting_a_product"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["asked", "withdrawn"], decided_at__isnull=True)
                | Q(status__in=["passed", "failed"], decided_at__isnull=False, decided_by__isnull=False),
                name="curation_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status="passed", check_again_on__isnull=False)
                | ~Q(status="passed") & Q(check_again_on__isnull=True),
                name="curation_passed_is_looked_at_again",
            ),
        ]
        indexes = [models.Index(fields=["check_again_on"], condition=Q(status="passed"), name="curation_again")]

    def __str__(self) -> str:
        return f"{self.product}: {self.get_status_display()}"

    @property
    def is_due(self) -> bool:
        """Passed, and its month is over."""
        return self.check_again_on is not None and self.check_again_on <= timezone.localdate()


class MarkResult(models.TextChoices):
    GOOD = "good", _("good")
    NOT_YET = "not_yet", _("not yet")


class CurationMark(models.Model):
    """What the curator found on one line of the checklist, and why it is not good yet."""

    curation = models.ForeignKey(Curation, on_delete=models.CASCADE, related_name="marks", verbose_name=_("curation"))
    criterion = models.ForeignKey(
        CurationCriterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("line of the checklist")
    )
    result = models.CharField(_("result"), max_length=8, choices=MarkResult)
    words = models.CharField(_("why, and what to do"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["criterion__position", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["curation", "criterion"], name="curationmark_once_a_line"),
            models.CheckConstraint(condition=Q(result__in=MarkResult.values), name="curationmark_result_known"),
            models.CheckConstraint(
                condition=~Q(result="not_yet") | ~Q(words=""),
                name="curationmark_says_why",
                violation_error_message=_("Write why, and what she can do."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_result_display()}"


class CurationPicture(models.Model):
    """A picture that the curator took; she and the officials see it, nobody else."""

    curation = models.ForeignKey(Curation, on_delete=models.CASCADE, related_name="pictures")
    criterion = models.ForeignKey(CurationCriterion, null=True, on_delete=models.PROTECT, related_name="+")
    file: models.OneToOneField[Any, Any] = models.OneToOneField(
        PrivateFile, on_delete=models.PROTECT, related_name="curation_picture"
    )

    class Meta:
        verbose_name = _("picture of a curation")
        verbose_name_plural = _("pictures of curations")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.file)
