"""What participants fill in around a class: wishes, tests, feedback."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from businesses.models import District
from trainings.models import Question, Topic, WishedTime

RATINGS = [(5, _("very good")), (4, _("good")), (3, _("all right")), (2, _("not so good")), (1, _("bad"))]


class PlainForm(forms.Form):
    """The page draws the form tag and, where there is one, the token."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class WishForm(PlainForm):
    """Topic, day and place: with her own kecamatan filled in it takes three taps."""

    topic = forms.ModelChoiceField(
        label=_("What would you like to learn?"),
        queryset=Topic.objects.all(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a topic."), "invalid_choice": _("Choose one of these topics.")},
    )
    time = forms.ChoiceField(
        label=_("When can you come?"),
        choices=WishedTime.choices,
        initial=WishedTime.ANY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a day."), "invalid_choice": _("Choose one of these days.")},
    )
    district = forms.ModelChoiceField(
        label=_("Where?"),
        queryset=District.objects.order_by("name"),
        required=False,
        empty_label=_("Anywhere in Surabaya"),
        error_messages={"invalid_choice": _("Choose one of these kecamatan.")},
    )


class QuizForm(PlainForm):
    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[f"q{question.pk}"] = forms.ChoiceField(
                label=question.text,
                choices=question.options,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose an answer. If you don’t know, choose what seems likely."),
                    "invalid_choice": _("Choose one of these answers."),
                },
            )

    @property
    def answers(self) -> dict[int, str]:
        return {int(name.removeprefix("q")): place for name, place in self.cleaned_data.items()}


def _rating(label: Any, required: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=RATINGS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": required, "invalid_choice": required},
    )


class FeedbackForm(PlainForm):
    content = _rating(_("What was taught"), _("Say how you liked what was taught."))
    trainer = _rating(_("The trainer"), _("Say how you liked the trainer."))
    place = _rating(_("The place"), _("Say how you liked the place."))
    text = forms.CharField(
        label=_("What should we keep, what should we change?"),
        help_text=_("Please don’t write names."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
    )
