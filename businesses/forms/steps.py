"""What all of her forms share: warnings that she may confirm, answers kept as typed, and fields for numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset
from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.fields import keyed_hash
from businesses.numbers import check_rupiah

# Sent with every form, but nothing that she typed.
_NOT_ANSWERS = {"csrfmiddlewaretoken", "confirmed", "later", "token"}


class StepForm(forms.ModelForm):
    """A form on a page of its own.

    An error says that something is wrong; a warning that it may be. A warning is shown once: the page then
    carries its code in `confirmed`, and sending the same values again takes it as a yes.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: dict[str, str | Promise] = {}
        # Those that the page shows while she is still typing.
        self.hints: dict[str, str | Promise] = {}
        self.warning_codes: list[str] = []
        self.helper = FormHelper(self)
        # The page draws the form tag, because autosave, token and buttons belong to it.
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def warn(self, field: str, message: str | Promise, *values: object) -> None:
        """Remark on `field`; asked again only when one of `values` changes."""
        code = f"{field}-{keyed_hash(repr(values))[:16]}"
        self.warning_codes.append(code)
        if code not in self.confirmed:
            self.warnings[field] = message

    def hint(self, field: str, message: str | Promise, *values: object) -> None:
        """A warning, if there is any `message`, that needn't wait until the form is sent."""
        if message:
            self.hints[field] = message
            self.warn(field, message, *values)

    def field(self, name: str) -> Any:
        """A field by name, of whatever class it is."""
        return self.fields[name]

    @property
    def confirmed(self) -> list[str]:
        return self.data.getlist("confirmed") if isinstance(self.data, QueryDict) else []

    @property
    def is_confirmed(self) -> bool:
        return not self.warnings

    def saves(self, name: str) -> bool:
        """Whether this value is new, so that a warning about it was never confirmed before."""
        return name in self.changed_data

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, list[str]]:
        """The answers of a sent form as plain lists, ready to be stored."""
        return {name: [str(value) for value in data.getlist(name)] for name in data if name not in _NOT_ANSWERS}

    @staticmethod
    def as_sent(typed: dict[str, list[str]]) -> QueryDict:
        """Stored answers as they once came in."""
        data = QueryDict(mutable=True)
        for name, values in typed.items():
            data.setlist(name, values)
        return data

    def show_typed(self, typed: dict[str, list[str]]) -> None:
        """Put stored answers into the unsent form, complete or not, right or wrong."""
        data = self.as_sent(typed)
        for name, field in self.fields.items():
            if field.disabled or field.widget.needs_multipart_form:
                continue
            value = field.widget.value_from_datadict(data, {}, self.add_prefix(name))
            if value is not None:
                self.initial[name] = value


class Later(Fieldset):
    """Fields that may wait, folded away until one of them holds or lacks something."""

    template = "businesses/includes/later.html"

    def render(self, form: Any, context: Any, **kwargs: Any) -> Any:
        names = [str(name) for name in self.fields]
        context["is_open"] = form.is_bound or any(form.initial.get(name) not in (None, "") for name in names)
        return super().render(form, context, **kwargs)


class CheckedField(forms.CharField):
    """Text that goes through one of the checks of `businesses.numbers`; what it returns is the value."""

    def __init__(self, *, check: Callable[[str], str], **kwargs: Any) -> None:
        self.check = check
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        return self.check(text) if text else ""


class RupiahField(forms.CharField):
    """Whole rupiah, written as people write them: `18.000`."""

    def __init__(self, *, lowest: int = 1, highest: int = 10**13, **kwargs: Any) -> None:
        self.lowest, self.highest = lowest, highest
        kwargs.setdefault("max_length", 24)
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "numeric", "class": "input-num input-mid", "autocomplete": "off"})

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        amount = check_rupiah(text)
        if amount < self.lowest:
            raise forms.ValidationError(_("The amount must be more than zero."), code="low")
        if amount > self.highest:
            raise forms.ValidationError(_("This amount is too large. Please count the zeros."), code="high")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != initial
        except forms.ValidationError:
            return True


class GroupedChoiceField(forms.ModelChoiceField):
    """A select with its rows under headings, which works without any script."""

    def group(self, rows: Any, heading: Callable[[Any], str], label: Callable[[Any], str]) -> None:
        self.queryset = rows
        groups: dict[str, list[tuple[int, str]]] = {}
        for row in rows:
            groups.setdefault(heading(row), []).append((row.pk, label(row)))
        self.choices = [("", self.empty_label or ""), *groups.items()]
