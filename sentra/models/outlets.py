"""The city's shops that sell the makers' products: where they are, when they are open, and who keeps them."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, FilteredRelation, Q, Sum
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import Picture, PictureState, ProductCategory


class OutletQuerySet(models.QuerySet["Outlet"]):
    def open(self) -> OutletQuerySet:
        """Open for good, not at this hour: it has begun and has not closed."""
        today = timezone.localdate()
        return self.filter(
            Q(closed_on__isnull=True) | Q(closed_on__gt=today), Q(opened_on__isnull=True) | Q(opened_on__lte=today)
        )

    def kept_by(self, user: User) -> OutletQuerySet:
        """Those that an official sees and works in: her own, or all with `sentra.view_all_outlets`."""
        if user.has_perm("sentra.view_all_outlets"):
            return self.all()
        return self.filter(keepers__user=user, keepers__is_active=True)

    def with_day(self, day: date) -> OutletQuerySet:
        """Each with what its counter sold on a day: `day_sales` and `day_rupiah`."""
        sold = Q(sales__sold_on=day, sales__status="recorded")
        rows = self.annotate(of_the_day=FilteredRelation("sales", condition=sold))
        return rows.annotate(day_sales=Count("of_the_day"), day_rupiah=Sum("of_the_day__total_rupiah", default=0))


class Outlet(models.Model):
    """One shop. Outlets open and close over the years, so they are rows."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    place_id = models.CharField(_("where, in Indonesian"), max_length=150)
    place_en = models.CharField(_("where, in English"), max_length=150)
    about_id = models.TextField(_("about it, in Indonesian"), max_length=600, blank=True)
    about_en = models.TextField(_("about it, in English"), max_length=600, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    settle_weekday = models.PositiveSmallIntegerField(
        _("settlements are prepared on"),
        default=0,
        choices=[
            (0, _("Monday")),
            (1, _("Tuesday")),
            (2, _("Wednesday")),
            (3, _("Thursday")),
            (4, _("Friday")),
            (5, _("Saturday")),
            (6, _("Sunday")),
        ],
    )
    settle_every_weeks = models.PositiveSmallIntegerField(
        _("every … weeks"), default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    # Up to which day settlements were prepared last: whatever beat misses is made up for.
    settled_until = models.DateField(null=True, blank=True, editable=False)
    # The public path without width and suffix, as pictures of products have it.
    stem = models.CharField(max_length=200, blank=True, editable=False)
    widths = models.JSONField(default=list, blank=True, editable=False)
    width = models.PositiveSmallIntegerField(null=True, editable=False)
    height = models.PositiveSmallIntegerField(null=True, editable=False)
    colour = models.CharField(max_length=7, blank=True, editable=False)

    objects = OutletQuerySet.as_manager()

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ["position", "pk"]
        permissions = [("view_all_outlets", "Can see the sales, stock and money of every outlet")]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="outlet_closes_after_opening",
                violation_error_message=_("An outlet can't close before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="outlet_both_coordinates",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
            models.CheckConstraint(condition=Q(settle_weekday__lte=6), name="outlet_weekday_known"),
            models.CheckConstraint(
                condition=Q(settle_every_weeks__gte=1, settle_every_weeks__lte=4), name="outlet_settles_every_weeks"
            ),
        ]

    def __str__(self) -> str:
        return f"Sentra {self.name}"

    @property
    def place(self) -> str:
        return self.place_en if get_language() == "en" else self.place_id

    @property
    def about(self) -> str:
        return (self.about_en if get_language() == "en" else "") or self.about_id

    @property
    def is_open(self) -> bool:
        """Open for good; whether at this hour, its hours say."""
        today = timezone.localdate()
        return (self.opened_on is None or self.opened_on <= today) and (
            self.closed_on is None or self.closed_on > today
        )

    @property
    def picture(self) -> Picture | None:
        """Its picture as templates draw one; None while it has none."""
        if not self.stem:
            return None
        shown = {"stem": self.stem, "widths": self.widths, "width": self.width, "height": self.height}
        return Picture(state=PictureState.READY, caption=str(self), caption_en=str(self), **shown)

    @property
    def map_url(self) -> str:
        """Where a phone shows the way; nothing while nobody has entered the coordinates."""
        if self.latitude is None:
            return ""
        return f"https://www.openstreetmap.org/?mlat={self.latitude}&mlon={self.longitude}#map=18/{self.latitude}/{self.longitude}"

    def get_absolute_url(self) -> Any:
        from django.urls import reverse

        return reverse("showcase:outlet", args=[self.slug])


class OpeningHours(models.Model):
    """When it is open on one day of the week; no row: closed that day."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="opening_hours", verbose_name=_("outlet"))
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Outlet._meta.get_field("settle_weekday").choices)
    opens_at = models.TimeField(_("opens"), default=time(9))
    closes_at = models.TimeField(_("closes"), default=time(21))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "weekday"], name="openinghours_once_a_day"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="openinghours_weekday_known"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="openinghours_closes_after_opening",
                violation_error_message=_("It must close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H.%M}–{self.closes_at:%H.%M}"


class Holiday(models.Model):
    """A day on which an outlet, or all of them, are closed or open at other hours."""

    outlet = models.ForeignKey(
        Outlet,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="holidays",
        verbose_name=_("outlet"),
        help_text=_("Empty: all outlets."),
    )
    day = models.DateField(_("day"))
    name_id = models.CharField(_("name in Indonesian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    opens_at = models.TimeField(_("opens"), null=True, blank=True, help_text=_("Empty: closed all day."))
    closes_at = models.TimeField(_("closes"), null=True, blank=True)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "day"], name="holiday_once_a_day", nulls_distinct=False),
            models.CheckConstraint(
                # Said of each column, for a comparison with nothing is no refusal.
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False, closes_at__gt=F("opens_at")),
                name="holiday_closes_after_opening",
                violation_error_message=_("Give both hours, the later one last, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y} {self.name}"

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id

    @property
    def is_closed(self) -> bool:
        return self.opens_at is None


class ShelfCapacity(models.Model):
    """How many pieces of one category an outlet has room for."""

    outlet = models.ForeignKey(
        Outlet, on_delete=models.CASCADE, related_name="shelf_capacities", verbose_name=_("outlet")
    )
    category = models.ForeignKey(
        ProductCategory, on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )
    pieces = models.PositiveIntegerField(_("room for (pieces)"))

    class Meta:
        verbose_name = _("room on the shelves")
        verbose_name_plural = _("room on the shelves")
        ordering = ["category"]
        constraints = [models.UniqueConstraint(fields=["outlet", "category"], name="shelfcapacity_once_a_category")]

    def __str__(self) -> str:
        return f"{self.outlet}, {self.category}: {self.pieces}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Keeper(models.Model):
    """An official who sees and works in one outlet."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="keepers", verbose_name=_("outlet"))
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_outlets", verbose_name=_("keeper"))
    is_active = models.BooleanField(_("works there"), default=True)

    class Meta:
        verbose_name = _("keeper")
        verbose_name_plural = _("keepers")
        ordering = ["outlet", "user"]
        constraints = [models.UniqueConstraint(fields=["outlet", "user"], name="keeper_once_an_outlet")]

    def __str__(self) -> str:
        return f"{self.user}, {self.outlet}"
