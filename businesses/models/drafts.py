"""What she typed and could not send yet."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from businesses.models.business import Business


class DraftAnswers(models.Model):
    """One form of one business as typed, valid or not, so that nothing is lost between two visits.

    Valid answers live in the rows themselves. These may hold a NIK, so all of them are encrypted.
    """

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="draft_answers", verbose_name=_("business")
    )
    step = models.CharField(_("step"), max_length=40, help_text=_("Which form, like “person” or “product-12”."))
    answers = EncryptedTextField(_("answers"), editable=False)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("draft answers")
        verbose_name_plural = _("draft answers")
        constraints = [models.UniqueConstraint(fields=["business", "step"], name="draftanswers_business_step_unique")]

    def __str__(self) -> str:
        return self.step

    @property
    def typed(self) -> dict[str, list[str]]:
        typed: dict[str, list[str]] = json.loads(self.answers)
        return typed

    @typed.setter
    def typed(self, value: dict[str, Any]) -> None:
        self.answers = json.dumps(value)
