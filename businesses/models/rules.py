"""A number that the department decides: a row, so that it is not the code's."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class NumberRule(models.Model):
    """One number with its limits. The keys are known to the code and come with a migration; officials change the
    number only.
    """

    key = models.SlugField(_("key"), unique=True, editable=False)
    name_id = models.CharField(_("name in Indonesian"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    number = models.DecimalField(_("number"), max_digits=6, decimal_places=1)
    lowest = models.DecimalField(max_digits=6, decimal_places=1, editable=False)
    highest = models.DecimalField(max_digits=6, decimal_places=1, editable=False)
    unit_id = models.CharField(max_length=30, editable=False)
    unit_en = models.CharField(max_length=30, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=models.F("lowest"), number__lte=models.F("highest")),
                name="%(class)s_within_limits",
                violation_error_message=_("This number is outside of what the rule allows."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id

    @property
    def unit(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit_id
