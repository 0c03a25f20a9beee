"""Answers as typed: kept when they can't be saved as they are, shown again, forgotten once they are saved."""

from __future__ import annotations

import json

from django.http import QueryDict
from django.utils import timezone

from businesses.forms.steps import StepForm
from businesses.models import Business, DraftAnswers

# Far more than any of the forms holds; a script could otherwise fill the table.
_LONGEST = 20_000


def remember(business: Business, step: str, data: QueryDict) -> bool:
    """Keep what was typed into `step`; False when it is too long to be somebody's answers."""
    typed = StepForm.typed(data)
    if len(json.dumps(typed)) > _LONGEST:
        return False
    answers = DraftAnswers(business=business, step=step, saved_at=timezone.now())
    answers.typed = typed
    DraftAnswers.objects.bulk_create(
        [answers],
        update_conflicts=True,
        unique_fields=["business", "step"],
        update_fields=["answers", "saved_at"],
    )
    return True


def recall(business: Business, step: str, form: StepForm) -> None:
    """Fill the unsent form with what was typed last time, if it could not be saved then."""
    answers = DraftAnswers.objects.filter(business=business, step=step).first()
    if answers:
        form.show_typed(answers.typed)


def forget(business: Business, step: str) -> None:
    DraftAnswers.objects.filter(business=business, step=step).delete()
