"""Where trainings are held, and who holds them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import District
from sentra.models import Outlet


class Room(models.Model):
    """A place with a door: one class at a time."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    outlet = models.ForeignKey(
        Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="rooms", verbose_name=_("outlet")
    )
    address = models.CharField(_("address"), max_length=200)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+", verbose_name=_("kecamatan"))
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("training room")
        verbose_name_plural = _("training rooms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Trainer(models.Model):
    """Who teaches: a mentor with an account, or a guest without."""

    name = models.CharField(_("name"), max_length=120)
    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="trainer", verbose_name=_("account")
    )
    about_id = models.CharField(_("one sentence in Indonesian"), max_length=200, blank=True)
    about_en = models.CharField(_("one sentence in English"), max_length=200, blank=True)
    is_active = models.BooleanField(_("teaches"), default=True)

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> str:
        return (self.about_en if get_language() == "en" else "") or self.about_id
