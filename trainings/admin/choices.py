"""Choosing a class at the desk. A plain list: it works without JavaScript and needs no inline style."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from trainings.models import Training


class TrainingField(forms.ModelChoiceField):
    """Names the first day too, for the same class is held again and again."""

    def label_from_instance(self, obj: Any) -> str:
        if obj.starts_at is None:
            return obj.title
        return f"{obj.title}, {date_format(timezone.localtime(obj.starts_at), 'j M Y')}"


def training_field(db_field: Any, **kwargs: Any) -> Any:
    """The form field of a foreign key to a class, the newest first."""
    queryset: Any = Training.objects.with_dates()
    return db_field.formfield(form_class=TrainingField, queryset=queryset.order_by("-made_at", "-pk"), **kwargs)
