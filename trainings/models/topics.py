"""Trainings of the programme."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """What the programme teaches: five topics at the start, and those that officials add."""

    slug = models.SlugField(_("address"), unique=True)
    name_id = models.CharField(_("name in Indonesian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    summary_id = models.CharField(_("one sentence in Indonesian"), max_length=200)
    summary_en = models.CharField(_("one sentence in English"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("training topic")
        verbose_name_plural = _("training topics")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id

    @property
    def summary(self) -> str:
        return self.summary_en if get_language() == "en" else self.summary_id
