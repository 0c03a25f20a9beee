"""Sentra UKM: the city's shops that sell the makers' products."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class OutletQuerySet(models.QuerySet["Outlet"]):
    def open(self) -> OutletQuerySet:
        return self.filter(closed_on__isnull=True)


class Outlet(models.Model):
    """One shop. Outlets open and close over the years, so they are rows."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    place_id = models.CharField(_("where, in Indonesian"), max_length=150)
    place_en = models.CharField(_("where, in English"), max_length=150)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = OutletQuerySet.as_manager()

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"Sentra {self.name}"

    @property
    def place(self) -> str:
        return self.place_en if get_language() == "en" else self.place_id
