"""The forms of the curation: her wish, and the curator's checklist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from businesses.pictures import check_picture
from sentra.models import Curation, CurationCriterion, CurationPicture, MarkResult, Outlet


class AskForm(forms.Form):
    outlet = forms.ModelChoiceField(
        label=_("At which outlet shall we look at it?"),
        queryset=Outlet.objects.none(),
        to_field_name="slug",
        empty_label=None,
        widget=forms.RadioSelect,
    )
    wish = forms.CharField(
        label=_("What should we know?"),
        help_text=_("For example what you have improved, or how many you would like to bring."),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outlets: Any = self.fields["outlet"]
        outlets.queryset = Outlet.objects.open()
        outlets.label_from_instance = lambda outlet: f"{outlet}, {outlet.place}"
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


@dataclass(frozen=True)
class Line:
    """One criterion with its three fields, and the picture that is kept already."""

    criterion: CurationCriterion
    result: BoundField
    words: BoundField
    picture: BoundField
    kept: CurationPicture | None


class ChecklistForm(forms.Form):
    """Good or not yet for each line, why not, and a picture. Pictures are kept before anything else is looked at."""

    words = forms.CharField(
        label=_("A word for her"),
        help_text=_("She reads exactly these words."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, curation: Curation, criteria: Sequence[CurationCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.kept = {picture.criterion_id: picture for picture in curation.pictures.select_related("file")}
        for criterion in criteria:
            self.fields[f"result_{criterion.key}"] = forms.ChoiceField(
                label=criterion.question,
                choices=MarkResult.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("%(line)s: choose “good” or “not yet”.") % {"line": criterion.name}},
            )
            self.fields[f"words_{criterion.key}"] = forms.CharField(
                label=_("Why not yet, and what she can do"),
                max_length=300,
                required=False,
                widget=forms.Textarea({"rows": 2}),
            )
            self.fields[f"picture_{criterion.key}"] = forms.FileField(
                label=_("Picture"),
                required=False,
                widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
            )
        self.order_fields([*[name for name in self.fields if name != "words"], "words"])

    @property
    def lines(self) -> Iterator[Line]:
        for criterion in self.criteria:
            result, words, picture = (self[f"{part}_{criterion.key}"] for part in ("result", "words", "picture"))
            yield Line(criterion, result, words, picture, self.kept.get(criterion.pk))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for criterion in self.criteria:
            if file := data.get(f"picture_{criterion.key}"):
                self._check(f"picture_{criterion.key}", file)
            is_silent = not data.get(f"words_{criterion.key}") and f"words_{criterion.key}" not in self.errors
            if data.get(f"result_{criterion.key}") == MarkResult.NOT_YET and is_silent:
                words = _("%(line)s: write why not yet, and what she can do.") % {"line": criterion.name}
                self.add_error(f"words_{criterion.key}", words)
        return data

    def _check(self, name: str, file: UploadedFile) -> None:
        try:
            check_picture(file, size=file.size or 0)
        except forms.ValidationError as error:
            self.add_error(name, error)

    def sound_pictures(self) -> dict[CurationCriterion, UploadedFile]:
        """The pictures that can be kept, whatever else of the form is wrong."""
        found = {row: self.cleaned_data.get(f"picture_{row.key}") for row in self.criteria}
        return {row: file for row, file in found.items() if file}

    def marks(self) -> dict[str, tuple[bool, str]]:
        data = self.cleaned_data
        return {
            row.key: (data[f"result_{row.key}"] == MarkResult.GOOD, data[f"words_{row.key}"]) for row in self.criteria
        }


class DayForm(forms.Form):
    """What is written over the minutes before they get their number."""

    curators = forms.CharField(
        label=_("Curators"),
        help_text=_("Everybody who looked at the products, as it stands in the minutes."),
        max_length=300,
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
