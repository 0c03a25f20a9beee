"""What kinds of business and product there are, and the limits that the law sets. Rows, not code."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Sector(models.Model):
    slug = models.SlugField(_("address"), unique=True)
    name_id = models.CharField(_("name in Indonesian"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    is_food = models.BooleanField(_("food or drink"), default=False, help_text=_("Halal and food licences apply."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id


class ProductCategory(models.Model):
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="categories", verbose_name=_("sector"))
    slug = models.SlugField(_("address"), unique=True)
    name_id = models.CharField(_("name in Indonesian"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        ordering = ["sector__position", "position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id


class KbliCode(models.Model):
    """A line of the national classification of business fields that makers use often."""

    code = models.CharField(_("code"), max_length=5)
    edition = models.PositiveSmallIntegerField(_("edition"), choices=[(2020, "2020"), (2025, "2025")])
    title = models.CharField(_("title"), max_length=200)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("KBLI code")
        verbose_name_plural = _("KBLI codes")
        ordering = ["code", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="kblicode_code_edition_unique"),
            models.CheckConstraint(condition=models.Q(code__regex=r"^\d{5}$"), name="kblicode_five_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title} ({self.edition})"


class MicroLimit(models.Model):
    """Up to where a business counts as micro, from a date on (PP 7/2021 art. 35 at the start)."""

    effective_on = models.DateField(_("effective on"), unique=True)
    capital_rupiah = models.PositiveBigIntegerField(_("capital up to (Rp)"))
    annual_sales_rupiah = models.PositiveBigIntegerField(_("annual sales up to (Rp)"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("micro-business limit")
        verbose_name_plural = _("micro-business limits")
        ordering = ["-effective_on"]

    def __str__(self) -> str:
        return f"{self.effective_on}: {self.source}"
