"""What the counter sends."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sentra.models import PaymentMethod
from sentra.services.ledger import MOST_PIECES
from sentra.services.sales import MOST_LINES

MOST_RUPIAH = 10_000_000_000


class RupiahField(forms.IntegerField):
    """Whole rupiah, typed as people write them: 50000, 50.000 or Rp50.000."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_RUPIAH, localize=False, **kwargs)
        self.widget = forms.TextInput(attrs={"class": "input input-num", "inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip().removeprefix("Rp").replace(".", "").replace(" ", "")
        return super().to_python(text)


class PaymentForm(forms.Form):
    """How the buyer pays, of a form without a script."""

    token = forms.UUIDField()
    method = forms.ChoiceField(choices=PaymentMethod.choices)
    given = RupiahField(required=False)


class LinesField(forms.Field):
    """`[[key, pieces, price], …]` as JSON."""

    def to_python(self, value: Any) -> list[tuple[int, int, int]]:
        try:
            lines = [(key, pieces, price) for key, pieces, price in json.loads(value or "")]
        except (TypeError, ValueError):
            lines = []
        numbers = [number for line in lines for number in line]
        is_sound = all(type(number) is int and 0 < number < 2**31 for number in numbers) and all(
            pieces <= MOST_PIECES for _key, pieces, _price in lines
        )
        if not lines or len(lines) > MOST_LINES or not is_sound:
            raise forms.ValidationError(_("This sale can't be read."))
        return lines


class SaleForm(forms.Form):
    """One sale from the page's script, now or from what it kept while the signal was gone."""

    token = forms.UUIDField()
    lines = LinesField()
    method = forms.ChoiceField(choices=PaymentMethod.choices)
    given = forms.IntegerField(required=False, min_value=0, max_value=MOST_RUPIAH)
    # Milliseconds since the sale by the tablet's own count: its clock may be wrong, the time between two looks is not.
    age = forms.IntegerField(required=False, min_value=0, max_value=10**12)
    # The buyer has gone with her goods: it was tried before, or there was no signal.
    waited = forms.BooleanField(required=False)


class ClosingForm(forms.Form):
    """The drawer, counted."""

    float_rupiah = RupiahField(
        label=_("Cash in the drawer in the morning"), required=False, help_text=_("Change that was put in. Empty: 0.")
    )
    counted_rupiah = RupiahField(
        label=_("Cash counted now"), help_text=_("All of it, with what was in the drawer in the morning.")
    )
    reason = forms.CharField(
        label=_("Why it differs"),
        required=False,
        max_length=300,
        help_text=_("Needed only where the cash is more or less than recorded."),
        widget=forms.TextInput(attrs={"class": "input"}),
    )
