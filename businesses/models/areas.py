"""Kecamatan and kelurahan, with the codes of the ministry of home affairs (Kemendagri)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaQuerySet(models.QuerySet):
    def active(self) -> AreaQuerySet:
        return self.filter(is_active=True)


class District(models.Model):
    """A kecamatan."""

    code = models.CharField(_("code"), max_length=8, unique=True, help_text=_("Kemendagri, like 35.78.03"))
    name = models.CharField(_("name"), max_length=60, unique=True)
    other_spellings = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("other spellings"),
        default=list,
        blank=True,
        help_text=_("As found in workbooks, separated by commas."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("kecamatan")
        verbose_name_plural = _("kecamatan")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Subdistrict(models.Model):
    """A kelurahan. Names repeat (Wonorejo exists in two kecamatan), codes don't."""

    code = models.CharField(_("code"), max_length=13, unique=True, help_text=_("Kemendagri, like 35.78.03.1001"))
    name = models.CharField(_("name"), max_length=60)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="subdistricts", verbose_name=_("kecamatan")
    )
    other_spellings = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("other spellings"),
        default=list,
        blank=True,
        help_text=_("As found in workbooks, separated by commas."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("kelurahan")
        verbose_name_plural = _("kelurahan")
        ordering = ["name", "code"]
        constraints = [models.UniqueConstraint(fields=["district", "name"], name="subdistrict_district_name_unique")]

    def __str__(self) -> str:
        return f"{self.name}, {self.district.name}"
