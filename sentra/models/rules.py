"""The numbers that the outlets work by."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from businesses.models.rules import NumberRule


class SentraRule(NumberRule):
    """A number of days, mostly: when a product is checked again, pulled from the shelf, called slow."""

    class Meta(NumberRule.Meta):
        abstract = False
        verbose_name = _("rule of the outlets")
        verbose_name_plural = _("rules of the outlets")
