"""Forms of the import: file, sheet, columns, spellings, likely duplicates."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from businesses.imports import reading, services, wording
from businesses.imports.areas import Areas
from businesses.imports.headings import FIELDS, NOTE, NUMBER, Column
from businesses.models import AreaChoice, Decision, District, ImportJob, ImportRow, Subdistrict

EDITIONS = [("", gettext_lazy("not known: keep the code with the row")), ("2020", "2020"), ("2025", "2025")]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("Excel (.xlsx, .xls), LibreOffice (.ods) or CSV, up to 40 MB. Nothing is imported yet."),
        widget=forms.ClearableFileInput(attrs={"class": "input", "accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose the workbook first."),
            "empty": gettext_lazy("This file is empty."),
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > reading.MAX_FILE_BYTES:
            raise forms.ValidationError(
                wording.say(wording.REFUSALS, "too_heavy", {"limit": reading.MAX_FILE_BYTES // 1024 // 1024})
            )
        return file


class SheetForm(forms.Form):
    sheet = forms.TypedChoiceField(
        label=gettext_lazy("Sheet"), coerce=int, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a sheet.")},
    )  # fmt: skip

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(sheet["index"]), sheet["name"]) for sheet in usable_sheets(job)]
        cast(forms.ChoiceField, self.fields["sheet"]).choices = choices
        self.has_usable = bool(choices)


def usable_sheets(job: ImportJob) -> list[dict[str, Any]]:
    """Sheets that may be chosen: registers, and those whose headings an official has to point out."""
    return [sheet for sheet in job.sheets if not sheet["refusal"] or sheet["refusal"][0] == "no_headings"]


class HeadingsForm(forms.Form):
    first = forms.IntegerField(
        label=gettext_lazy("first row"),
        min_value=1,
        max_value=200,
        widget=forms.NumberInput(attrs={"class": "input input-short"}),
    )
    last = forms.IntegerField(
        label=gettext_lazy("last row"),
        min_value=1,
        max_value=200,
        widget=forms.NumberInput(attrs={"class": "input input-short"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not first <= last <= first + 3:
            raise forms.ValidationError(_("Headings take one to four rows, from the upper to the lower one."))
        return cleaned


class ColumnsForm(forms.Form):
    """One choice a column, named `column-4`."""

    kbli_edition = forms.TypedChoiceField(
        label=gettext_lazy("KBLI edition of the codes in this workbook"), choices=EDITIONS, required=False,
        coerce=int, empty_value=None, widget=forms.Select(attrs={"class": "input input-mid"}),
        help_text=gettext_lazy("A code means different things in different editions, so it is not guessed."),
    )  # fmt: skip

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job = job
        choices = [
            (NOTE, _("keep with the row only")), (NUMBER, _("running number")),
            (_("A field of the register"), [(field, label) for field, label in FIELDS.items()]),
        ]  # fmt: skip
        samples: dict[str, list[str]] = next(
            (sheet["samples"] for sheet in job.sheets if sheet["index"] == job.sheet), {}
        )
        self.lines: list[tuple[Column, list[str], forms.BoundField]] = []
        for column in (Column(**column) for column in job.columns):
            name = f"column-{column.column}"
            self.fields[name] = forms.ChoiceField(
                label=_("Column %(letter)s, “%(heading)s”") % {"letter": column.letter, "heading": column.heading},
                choices=choices, initial=column.field, widget=forms.Select(attrs={"class": "input"}),
            )  # fmt: skip
            self.lines.append((column, samples.get(str(column.column), []), self[name]))
        self.fields["kbli_edition"].initial = job.kbli_edition or ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = list(self.chosen(cleaned).values())
        if "business_name" not in chosen:
            raise forms.ValidationError(_("Choose the column that holds the names of the businesses."))
        twice = [str(label) for field, label in FIELDS.items() if chosen.count(field) > 1]
        if twice:
            raise forms.ValidationError(
                _("Each field can be given to one column only: %(fields)s.") % {"fields": ", ".join(twice)}
            )
        return cleaned

    def chosen(self, cleaned: dict[str, Any]) -> dict[int, str]:
        return {column.column: cleaned.get(f"column-{column.column}", NOTE) for column, _samples, _field in self.lines}


class AreasForm(forms.Form):
    """One answer a spelling; empty leaves its rows out for now."""

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **kwargs: Any) -> None:
        """`questions` are {"question": …, "count": …, "numbers": […], "place": …}."""
        super().__init__(*args, **kwargs)
        areas = Areas.load()
        districts = list(District.objects.active())
        subdistricts = list(Subdistrict.objects.active().select_related("district").order_by("district__name", "name"))
        by_district: dict[str, list[tuple[str, str]]] = {}
        for area in subdistricts:
            by_district.setdefault(area.district.name, []).append((f"s{area.pk}", area.name))
        labels = {area.pk: f"{area.name}, {area.district.name}" for area in subdistricts}
        self.lines: list[tuple[dict[str, Any], forms.BoundField]] = []
        for number, question in enumerate(questions):
            about_both = " / " in question["question"]
            choices: list[Any] = [("", _("decide later, leave these rows out"))]
            if about_both:
                near = [(f"s{pk}", labels[pk]) for pk in areas.suggestions(question["question"])]
                if near:
                    choices.append((_("Perhaps"), near))
            else:
                choices.append((AreaChoice.BY_SUBDISTRICT, AreaChoice.BY_SUBDISTRICT.label))
            choices.append((AreaChoice.NONE, AreaChoice.NONE.label))
            if about_both:
                choices += list(by_district.items())
            else:
                choices.append((_("Kecamatan"), [(f"d{district.pk}", district.name) for district in districts]))
            name = f"answer-{number}"
            self.fields[name] = forms.ChoiceField(
                label=question["question"],
                choices=choices,
                required=False,
                widget=forms.Select(attrs={"class": "input"}),
            )
            self.fields[f"question-{number}"] = forms.CharField(
                initial=question["question"], widget=forms.HiddenInput, required=False
            )
            self.lines.append((question, self[name]))

    def answers(self) -> dict[str, Any]:
        found = {}
        for question, field in self.lines:
            # Answered by its words, not by its place in the list, which may have changed since the page was opened.
            if (answer := services.as_choice(self.cleaned_data[field.name])) is not None:
                found[question["question"]] = answer
        return found


class DuplicatesForm(forms.Form):
    """One decision a likely duplicate, named `row-17`."""

    def __init__(self, *args: Any, rows: list[ImportRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            choices: list[tuple[str, Any]] = [("", _("leave it out"))]
            if row.match_id and not row.match_row:
                choices.append((Decision.UPDATE, Decision.UPDATE.label))
            choices.append((Decision.NEW, Decision.NEW.label))
            self.fields[f"row-{row.number}"] = forms.ChoiceField(
                label=_("Row %(number)s, %(name)s") % {"number": row.number, "name": row.name}, choices=choices,
                required=False, initial="" if row.decision == Decision.SKIP else row.decision,
                widget=forms.Select(attrs={"class": "input"}),
            )  # fmt: skip
            row.field = self[f"row-{row.number}"]  # type: ignore[attr-defined]

    def decisions(self) -> dict[int, str]:
        return {row.number: self.cleaned_data[f"row-{row.number}"] or Decision.SKIP for row in self.rows}
