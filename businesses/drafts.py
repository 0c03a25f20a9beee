"""Answers as typed: kept when they can't be saved as they are, shown again, forgotten once they are saved."""

from __future__ import annotations

import json
from collections.abc import Callable

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


def recall(business: Business, step: str, build: Callable[[QueryDict | None], StepForm], *, check: bool) -> StepForm:
    """The form with what was typed last time, if it could not be saved then; `check` also says what is wrong."""
    answers = DraftAnswers.objects.filter(business=business, step=step).first()
    if answers and check:
        return build(StepForm.as_sent(answers.typed))
    form = build(None)
    if answers:
        form.show_typed(answers.typed)
    return form


def forget(business: Business, step: str) -> None:
    DraftAnswers.objects.filter(business=business, step=step).delete()
