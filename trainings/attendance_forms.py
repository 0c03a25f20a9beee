"""What officials enter about who was there."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from businesses.imports.forms import UploadForm
from trainings.attendance_lists.filled import ASKED, SURE
from trainings.attendance_lists.printing import MOST_BLANK_ROWS
from trainings.door import Person
from trainings.models import AttendanceWay
from trainings.services.attendance import Entry

MOST_MINUTES = 24 * 60


class TapForm(forms.Form):
    """One tap at the door, from a button or from what the page kept while the signal was gone."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("in", "minutes", "undo")])
    # The ticket, or what a scanned QR code said.
    ticket = forms.CharField(max_length=40)
    way = forms.ChoiceField(choices=[(way, way.label) for way in (AttendanceWay.SCAN, AttendanceWay.NAME)])
    token = forms.UUIDField()
    # Milliseconds since the tap by the tablet's own count: its clock may be wrong, the time between two looks is not.
    age = forms.IntegerField(required=False, min_value=0)
    late = forms.IntegerField(required=False, validators=[MinValueValidator(0), MaxValueValidator(MOST_MINUTES)])
    early = forms.IntegerField(required=False, validators=[MinValueValidator(0), MaxValueValidator(MOST_MINUTES)])
    undo = forms.UUIDField(required=False)


class GridForm(forms.Form):
    """Everybody with a seat, one line each; only lines that were changed on the page are noted.

    `was-12` says what the page showed, so that what somebody else noted meanwhile is not written over.
    """

    rest = forms.ChoiceField(
        label=_("Those not noted yet"),
        required=False,
        choices=[("", _("stay open")), ("in", _("were there")), ("absent", _("were not there"))],
        widget=forms.Select(attrs={"class": "input input-mid"}),
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.lines: list[tuple[Person, dict[str, forms.BoundField]]] = []
        for one in people:
            self.lines.append((one, self._line(one)))

    def _line(self, one: Person) -> dict[str, forms.BoundField]:
        pk, noted = one.enrolment.pk, one.noted
        choices = [("in", _("there")), ("absent", _("not there"))]
        if noted is None:
            choices.append(("none", _("open")))
        minutes = {"min": 0, "max": MOST_MINUTES, "class": "input input-short", "inputmode": "numeric"}
        self.fields[f"state-{pk}"] = forms.ChoiceField(
            label=one.owner, choices=choices, initial=one.state, widget=forms.RadioSelect, required=False
        )
        for name, label, value in (
            ("late", _("minutes late"), noted.minutes_late if noted else 0),
            ("early", _("minutes left early"), noted.minutes_early if noted else 0),
        ):
            self.fields[f"{name}-{pk}"] = forms.IntegerField(
                label=f"{one.owner}, {label}", initial=value or None, required=False, min_value=0,
                max_value=MOST_MINUTES, widget=forms.NumberInput(attrs=minutes),
            )  # fmt: skip
        self.fields[f"was-{pk}"] = forms.CharField(
            initial=shown(one), required=False, max_length=80, widget=forms.HiddenInput
        )
        return {name: self[f"{name}-{pk}"] for name in ("state", "late", "early", "was")}

    def entries(self) -> list[Entry]:
        found = []
        for one in self.people:
            state, late, early, was = (
                self.cleaned_data.get(f"{name}-{one.enrolment.pk}") for name in ("state", "late", "early", "was")
            )
            late, early = late or 0, early or 0
            token, _bar, before = (was or "").partition("|")
            if state not in {"in", "absent"}:
                # Minutes are only typed for somebody who was there.
                state = "in" if late or early else self.cleaned_data["rest"]
            if not state or before == f"{state}|{late}|{early}":
                continue
            found.append(Entry(one.enrolment.pk, state == "in", late, early, token))
        return found


def shown(one: Person) -> str:
    """What the page shows of her: the token of the noting, and its values."""
    noted = one.noted
    if noted is None:
        return "|none|0|0"
    return f"{noted.token}|{one.state}|{noted.minutes_late}|{noted.minutes_early}"


class BlankRowsForm(forms.Form):
    """How many empty rows a printed list has below the names."""

    blank = forms.IntegerField(
        label=_("Empty rows"), required=False, min_value=0, max_value=MOST_BLANK_ROWS,
        widget=forms.NumberInput(attrs={"class": "input input-short"}),
    )  # fmt: skip


class ListForm(forms.Form):
    """A filled attendance list as a workbook."""

    file = UploadForm.base_fields["file"]

    def clean_file(self) -> Any:
        return UploadForm.clean_file(cast(UploadForm, self))


class AnswersForm(forms.Form):
    """For every row that is not sure: whom it means, and whether she was there. Without an answer it is left out."""

    def __init__(self, *args: Any, rows: list[dict[str, Any]], people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = {one.enrolment.pk: f"{one.owner}, {one.enrolment.business.name}" for one in people if not one.why_not}
        self.lines: list[tuple[dict[str, Any], list[forms.BoundField]]] = []
        for row in rows:
            self.lines.append((row, self._ask(row, seated) if row["fate"] in ASKED else []))

    def _ask(self, row: dict[str, Any], seated: dict[int, str]) -> list[forms.BoundField]:
        number = row["number"]
        who = [(pk, seated[pk]) for pk in row["who"] if pk in seated]
        # A sure find is proposed; where it is not sure, the official chooses or the row stays out.
        self.fields[f"who-{number}"] = forms.TypedChoiceField(
            label=_("Row %(number)s: who is it?") % {"number": number}, required=False, coerce=int, empty_value=None,
            choices=[("", _("nobody of these: leave out")), *who],
            initial=row["who"][0] if row["surety"] in SURE else "", widget=forms.Select(attrs={"class": "input"}),
        )  # fmt: skip
        self.fields[f"state-{number}"] = forms.ChoiceField(
            label=_("Row %(number)s: was she there?") % {"number": number}, required=False,
            choices=[("", _("leave out")), ("in", _("was there")), ("absent", _("was not there"))],
            initial=row["says"] if row["fate"] == "who" and row["says"] in {"in", "absent"} else "",
            widget=forms.Select(attrs={"class": "input"}),
        )  # fmt: skip
        return [self[f"who-{number}"], self[f"state-{number}"]]

    def answers(self) -> dict[int, tuple[int, bool]]:
        found = {}
        for row, fields in self.lines:
            who = self.cleaned_data.get(f"who-{row['number']}") if fields else None
            state = self.cleaned_data.get(f"state-{row['number']}")
            if who and state:
                found[row["number"]] = (who, state == "in")
        return found
