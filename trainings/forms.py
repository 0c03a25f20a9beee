"""What she fills in about trainings."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import Business
from trainings.models import Enrolment, Training


class EnrolForm(forms.Form):
    """Which of her verified businesses takes part; with one there is nothing to choose."""

    business = forms.ModelChoiceField(
        label=_("Which business takes part?"),
        queryset=Business.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the business that takes part."),
            "invalid_choice": _("Choose one of your own businesses."),
        },
    )

    def __init__(self, *args: Any, training: Training, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Business.objects.owned_by(user).verified().order_by("name", "pk")
        enrolled = Enrolment.objects.active().filter(training=training).values("business")
        free = mine.exclude(pk__in=enrolled)
        self.businesses = list(free)
        field = self.fields["business"]
        assert isinstance(field, forms.ModelChoiceField)
        # Who is enrolled already may send again (a double tap, an old page): the service returns her seat.
        field.queryset = mine
        field.choices = [(row.pk, str(row)) for row in self.businesses]
        if len(self.businesses) == 1:
            field.widget = forms.HiddenInput()
            field.initial = self.businesses[0].pk
        self.helper = FormHelper(self)
        # The page draws the form tag, because its button belongs to it.
        self.helper.form_tag = False
        self.helper.disable_csrf = True
