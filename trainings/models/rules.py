"""The numbers that seats are given by. Rows, so that the department decides them and not the code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from businesses.models.rules import NumberRule


class SeatRule(NumberRule):
    """One number: a weight of the fair order, or a time that the waiting list keeps."""

    class Meta(NumberRule.Meta):
        abstract = False
        verbose_name = _("rule of the seats")
        verbose_name_plural = _("rules of the seats")
