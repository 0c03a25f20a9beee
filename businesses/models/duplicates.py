"""Businesses that look alike: the ones that somebody said are not the same, and the ones that were merged."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models.business import Business


class NotTheSame(models.Model):
    """An official's word that two businesses, which look alike, are two. `first` is the one with the lower key."""

    first = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+", verbose_name=_("business"))
    second = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+", verbose_name=_("other business"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("not the same")
        verbose_name_plural = _("not the same")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="notthesame_once_a_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="notthesame_lower_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


class MergeQuerySet(models.QuerySet["Merge"]):
    def undoable(self) -> MergeQuerySet:
        return self.filter(undone_at__isnull=True, at__gt=timezone.now() - timedelta(days=Merge.UNDO_DAYS))


class Merge(models.Model):
    """Two rows of one business made one: `gone` keeps its own history and what could not move.

    `changed` holds the fields of `kept` that took the other's value, as {field: [before, after]} (keys of related
    rows, never a NIK). `moved` holds every child row that changed hands, as [model label, primary key, field].
    """

    UNDO_DAYS = 30

    kept = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="merges", verbose_name=_("kept"))
    gone = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="merged_away", verbose_name=_("gone"))
    gone_status = models.CharField(max_length=10, editable=False)
    changed = models.JSONField(_("changed fields"), default=dict, encoder=DjangoJSONEncoder)
    moved = models.JSONField(_("moved rows"), default=list, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    undone_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-at"]
        permissions = [("merge_business", "Can merge businesses and undo it")]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at__isnull=True), name="merge_gone_only_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"

    @property
    def undo_until(self) -> datetime:
        return self.at + timedelta(days=self.UNDO_DAYS)
