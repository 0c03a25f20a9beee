"""What she fills in about trainings."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import Business
from trainings.certificates import checking
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
        self.training = training
        self.mine = Business.objects.owned_by(user).verified().order_by("name", "pk")
        field = self.fields["business"]
        assert isinstance(field, forms.ModelChoiceField)
        # Who is enrolled already may send again (a double tap, an old page): the service returns her seat.
        field.queryset = self.mine
        self.helper = FormHelper(self)
        # The page draws the form tag, because its button belongs to it.
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @cached_property
    def businesses(self) -> list[Business]:
        """Those that she can enrol: none once one of them is in the class, for one person has one seat.

        Only a page that shows the form asks for them: when everybody taps at once, nobody does.
        """
        mine = list(self.mine)
        if Enrolment.objects.active().filter(training=self.training, business__in=mine).exists():
            mine = []
        field = self.fields["business"]
        assert isinstance(field, forms.ModelChoiceField)
        field.choices = [(row.pk, str(row)) for row in mine]
        if len(mine) == 1:
            field.widget = forms.HiddenInput()
            field.initial = mine[0].pk
        return mine


class CertificateCodeForm(forms.Form):
    """The code of a paper. It comes by GET, so that what it leads to has an address."""

    kode = forms.CharField(
        label=_("Code on the certificate"),
        max_length=40,
        help_text=_("16 letters and digits, beside the QR code. Dashes don't matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "input-mid"}
        ),
        error_messages={"required": _("Type the code. It stands beside the QR code.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_kode(self) -> str:
        code = checking.plain(self.cleaned_data["kode"])
        if not code:
            raise forms.ValidationError(
                _("A code has 16 letters and digits. Please compare what you typed with the paper.")
            )
        return code
