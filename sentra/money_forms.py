"""Her forms about goods and money: a new price, and what is wrong with a payment."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from businesses.forms.steps import RupiahField
from sentra.services.consigning import HIGHEST_PRICE


class PriceForm(forms.Form):
    price = RupiahField(
        label=_("Your price (Rp)"),
        help_text=_("For what is sold from now on. What was sold keeps its price."),
        highest=HIGHEST_PRICE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _plain(self)


class ObjectionForm(forms.Form):
    objection = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("For example: one sale is missing, or the money has not come."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write what is wrong.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _plain(self)


def _plain(form: forms.Form) -> FormHelper:
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    return helper
