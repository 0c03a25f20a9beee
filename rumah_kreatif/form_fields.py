"""Form controls that any app may use and that mean nothing in the domain."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ThreePartDate(forms.MultiWidget):
    """Day, month and year as three number inputs: quicker and surer on a phone than a calendar.

    Posts `<name>_day`, `<name>_month` and `<name>_year`, and shows again exactly what was typed.
    """

    template_name = "widgets/three_part_date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, autocomplete: str = "") -> None:
        """`autocomplete="bday"` lets the phone fill in a birth date."""
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {}
        for part, length in (("day", 2), ("month", 2), ("year", 4)):
            own = {"inputmode": "numeric", "maxlength": length}
            widgets[part] = forms.TextInput({**own, "autocomplete": f"{autocomplete}-{part}"} if autocomplete else own)
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if isinstance(value, datetime.date) else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], (_("Day"), _("Month"), _("Year")), strict=True):
            part["label"] = label
            part["attrs"]["class"] = f"{part['attrs'].get('class', '')} input-short".strip()
            # USE_THOUSAND_SEPARATOR would write the year as 1.987.
            part["value"] = None if part["value"] is None else str(part["value"])
        return context


class ThreePartDateField(forms.DateField):
    widget = ThreePartDate
    default_error_messages = {
        "incomplete": _("Fill in the day, the month and the year."),
        "invalid": _("This date does not exist. Write it in numbers, for example 11 1 1987."),
    }

    def to_python(self, value: Any) -> datetime.date | None:
        if not isinstance(value, list):
            return super().to_python(value)
        parts = [str(part or "").strip() for part in value]
        if not any(parts):
            return None
        if not all(parts):
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = (int(part) for part in parts)
            # A year of two digits is a guess that the portal does not make for anybody.
            if year < 1000:
                raise ValueError
            return datetime.date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
