"""The secret address under which a calendar reads somebody's classes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import User


class CalendarFeed(models.Model):
    """One address; whoever has it reads the classes. She may show it again, so it is kept, but only encrypted."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds", verbose_name=_("person"))
    token = EncryptedTextField(_("secret of the address"), editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="calendarfeed_one_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {timezone.localtime(self.made_at):%d.%m.%Y}"
