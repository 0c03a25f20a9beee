"""What officials type about a class."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from businesses.models import Business
from trainings.models import Session, Stage, Trainer, Training, TrainingStatus

# Once people rely on them, these no longer change: a class of another kind is another class.
FIXED_ONCE_PUBLISHED = ["seats_policy", "enrolment_opens_at"]


class TrainingForm(forms.ModelForm):
    stages = forms.MultipleChoiceField(
        label=gettext_lazy("Stages"),
        choices=Stage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: for all."),
    )

    class Meta:
        model = Training
        fields = [
            "topic",
            "title_id",
            "title_en",
            "text_id",
            "text_en",
            "level",
            "sectors",
            "districts",
            "stages",
            "is_for_newcomers",
            "capacity",
            "waiting_capacity",
            "most_per_district",
            "seats_policy",
            "enrolment_opens_at",
            "enrolment_closes_at",
            "attendance_percent",
        ]


class SessionForm(forms.ModelForm):
    taught_by = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Trainers"), queryset=Trainer.objects.filter(is_active=True), required=False
    )

    class Meta:
        model = Session
        fields = ["starts_at", "ends_at", "room"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["taught_by"] = [row.trainer_id for row in self.instance.teachings.all()]

    def _get_validation_exclusions(self) -> set[str]:
        # The constraint on rooms asks for `is_booked`, and a check whose column is left out can't be made.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"is_booked"}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write the reason, so that people understand.")},
    )


class CapacityForm(forms.Form):
    capacity = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=2000)


class CopyForm(forms.Form):
    first_day = forms.DateField(
        label=gettext_lazy("Day of the first session"), widget=forms.DateInput(attrs={"type": "date"})
    )


class OverrideForm(ReasonForm):
    business = forms.CharField(
        label=gettext_lazy("Business"),
        help_text=gettext_lazy("Its name, the owner's name or her phone number."),
        max_length=120,
    )

    def clean_business(self) -> Business:
        term = self.cleaned_data["business"]
        found = list(Business.objects.verified().known_as(term)[:2])
        if not found:
            raise forms.ValidationError(_("No verified business is known by that. Check its spelling."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several businesses are known by that. Type more of the name."))
        return found[0]


def locked_fields(training: Training | None) -> list[str]:
    if training is None or training.status == TrainingStatus.DRAFT:
        return []
    if training.status in {TrainingStatus.HELD, TrainingStatus.CANCELLED}:
        return list(TrainingForm.Meta.fields)
    # Seats are given under the lock, by the page "More or fewer seats".
    return [*FIXED_ONCE_PUBLISHED, "capacity"]
