"""What officials keep for their own work, and what they looked at or took away."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models.owners import Owner


class NikReveal(models.Model):
    """That an official saw a whole NIK, and why. Rows are never changed or deleted (UU PDP 27/2022)."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="nik_reveals", verbose_name=_("owner"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("revealed NIK")
        verbose_name_plural = _("revealed NIKs")
        ordering = ["-at"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="nikreveal_has_reason")]

    def __str__(self) -> str:
        return f"{self.owner} ({self.by})"


class RegisterExport(models.Model):
    """A list of businesses that an official took out of the portal. The file itself is not kept."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    format = models.CharField(_("format"), max_length=4, choices=[("xlsx", "XLSX"), ("csv", "CSV")])
    filters = models.CharField(_("filters"), max_length=500, blank=True)
    rows = models.PositiveIntegerField(_("rows"))
    has_nik = models.BooleanField(_("with whole NIKs"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("export of the register")
        verbose_name_plural = _("exports of the register")
        ordering = ["-at"]
        default_permissions = ("view",)
        permissions = [("export_business", "Can export the register")]
        constraints = [
            models.CheckConstraint(condition=Q(has_nik=False) | ~Q(reason=""), name="registerexport_nik_with_reason")
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()}, {self.rows}"


class SavedFilter(models.Model):
    """A filtered list that an official comes back to, hers alone or for all colleagues."""

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters", verbose_name=_("by"))
    name = models.CharField(_("name"), max_length=60)
    list_name = models.CharField(max_length=60, help_text=_("URL name of the list, like businesses_business."))
    query = models.CharField(_("filters"), max_length=500)
    is_shared = models.BooleanField(_("colleagues see it too"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["by", "list_name", "name"], name="savedfilter_name_once")]

    def __str__(self) -> str:
        return self.name


class RegisterField(models.Model):
    """A fact that the national register asks for, and how much it counts for readiness. `key` names our column."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name_id = models.CharField(_("name in Indonesian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("field of the national register")
        verbose_name_plural = _("fields of the national register")
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id
