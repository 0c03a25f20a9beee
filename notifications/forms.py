"""Editing the words of messages: a placeholder that nothing fills must not reach anybody's phone."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.models import Channel, MessageTemplate
from notifications.placeholders import one_line, placeholders_in, unknown_placeholders


class MessageTemplateForm(forms.ModelForm):
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A person gets the message through each of these that she has."),
    )

    class Meta:
        model = MessageTemplate
        fields = ["subject_id", "body_id", "subject_en", "body_en", "channels"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_secret:
            # A code in the inbox would reach whoever is signed in, not whoever holds the phone.
            channels = cast(forms.MultipleChoiceField, self.fields["channels"])
            channels.choices = [choice for choice in Channel.choices if choice[0] != Channel.INBOX]

    def clean_subject_id(self) -> str:
        return self._clean_subject("subject_id")

    def clean_subject_en(self) -> str:
        return self._clean_subject("subject_en")

    def clean_body_id(self) -> str:
        return self._clean_body("body_id")

    def clean_body_en(self) -> str:
        return self._clean_body("body_en")

    def _clean_subject(self, field: str) -> str:
        subject = self._with_known_placeholders(one_line(self.cleaned_data[field]))
        if self.instance.is_secret and "code" in placeholders_in(subject):
            raise forms.ValidationError(_("Keep the code out of the subject: phones show it on the locked screen."))
        return subject

    def _clean_body(self, field: str) -> str:
        body = self._with_known_placeholders(self.cleaned_data[field].replace("\r\n", "\n"))
        missing = set(self.instance.placeholders) - placeholders_in(body)
        if self.instance.is_secret and missing:
            raise forms.ValidationError(
                _("Without %(missing)s this message is of no use."), params={"missing": _in_braces(sorted(missing))}
            )
        return body

    def _with_known_placeholders(self, text: str) -> str:
        allowed = self.instance.allowed_placeholders
        wrong = unknown_placeholders(text, set(allowed))
        if wrong:
            raise forms.ValidationError(
                _("%(wrong)s is not known here. Use only %(allowed)s; other curly brackets can't stand in a message."),
                params={"wrong": ", ".join(dict.fromkeys(wrong)), "allowed": _in_braces(allowed)},
            )
        return text


def _in_braces(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
