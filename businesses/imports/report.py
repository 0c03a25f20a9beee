"""The report of an import as a workbook: every row of the sheet, its fate, each cell that was wrong or tidied.

Every cell is written as text (numbers of rows and counts aside), so that a phone keeps its plus and a name that begins
like a formula stays a name. Rows go straight to the file: memory doesn't grow with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from businesses.imports import wording
from businesses.imports.cleaning import ERROR
from businesses.imports.headings import FIELDS, NUMBER, Column
from businesses.imports.planning import BUSINESS_COLUMNS
from businesses.imports.sheets import Workbook
from businesses.models import Business, Fate, ImportJob, Outcome, Owner, Sector, Subdistrict
from businesses.models.owners import Gender


class Words:
    """Turns what a row holds into lines for people, in the language of the moment. Areas and sectors load once."""

    def __init__(self) -> None:
        self.areas = {
            pk: f"{name}, {district}"
            for pk, name, district in Subdistrict.objects.values_list("pk", "name", "district__name")
        }
        self._sectors = {str(sector.pk): sector.name for sector in Sector.objects.all()}
        self._genders = {value: str(label) for value, label in Gender.choices}
        self._codes = {
            code: {key: str(words) for key, words in table.items()}
            for code, table in (
                ("changes", wording.CHANGES),
                ("problems", wording.PROBLEMS),
                ("reasons", wording.REASONS),
            )
        }
        self._labels: dict[str, str] = {}
        for name in BUSINESS_COLUMNS:
            self._labels[name] = str(_field(Business, name).verbose_name)
        self._fates = {value: str(label) for value, label in Fate.choices}
        self._outcomes = {value: str(label) for value, label in Outcome.choices}

    def fate(self, value: str) -> str:
        return self._fates[value]

    def outcome(self, value: str) -> str:
        return self._outcomes[value]

    def reason(self, code: str) -> str:
        return self._codes["reasons"].get(code) or self._codes["problems"].get(code, code)

    def label(self, column: str) -> str:
        if column not in self._labels:
            self._labels[column] = str(_field(Owner, column).verbose_name)
        return self._labels[column]

    def value(self, column: str, value: str) -> str:
        if column == "subdistrict_id" and value.isdigit():
            return self.areas.get(int(value), value)
        if column == "sector_id" or value.startswith("sector:"):
            return self._sectors.get(value.removeprefix("sector:"), value)
        return self._genders.get(value, value)

    def change(self, change: list[str]) -> str:
        """`J14: 81200000002 → +6281200000002 (the lost zero put back)`"""
        where, before, after, code = change
        if code == "register":
            return f"{self.label(where)}: {self.value(where, before) or '–'} → {self.value(where, after)}"
        return (
            f"{where}: {before!s} → {self.value('', after) or '–'} ({self._codes['changes'].get(code, code)})".replace(
                "\n", "⏎"
            )
        )

    def problem(self, problem: list[Any], raw: dict[str, str]) -> str:
        """`I14 «SURABAYA TIMUR»: no kecamatan of the city is spelt like this`"""
        where, code, params, _weight = problem
        words = self._codes["problems"].get(code, code)
        if code == "owner_has_account":
            return f"{', '.join(self.label(column) for column in params['fields'])}: {words}"
        text = " ".join(raw.get(where.rstrip("0123456789"), "").split())
        shown = f"{where} «{text[:80]}»" if text else where
        return f"{shown}: {words % params if params else words}"


def _field(model: Any, column: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.column == column)


def rows_of(job: ImportJob) -> Iterator[Any]:
    """Plain values: with model instances the report of 50,000 rows would take twice as long."""
    return (
        job.rows.order_by("number")
        .values(
            "number", "fate", "reason", "outcome", "name", "raw", "values", "changes", "problems", "match_row",
            "match_id",
            "match__name", "business__slug",
        )
        .iterator(chunk_size=2000)
    )  # fmt: skip


def why(reason: str, match_row: int | None, match_name: str | None, words: Words) -> str:
    """Why a row is not simply new: what it resembles, or why it is left out."""
    text = words.reason(reason) if reason else ""
    if match_row:
        return _("%(reason)s: row %(number)s") % {"reason": text, "number": match_row}
    return f"{text}: {match_name}" if match_name else text


def write(job: ImportJob, out: BinaryIO | str) -> None:
    """Write the report in the language of the moment to a file or path."""
    words = Words()
    headings = [
        _("Row"), _("Fate"), _("Result"), _("Why"), _("Cells that can't be read"), _("Business"), _("Owner"),
        _("Phone"),
        _("Kelurahan, kecamatan"), _("What was tidied"), _("Remarks"), _("Address in the portal"),
    ]  # fmt: skip
    with Workbook(out) as book:
        book.write_sheet(_("Summary"), _summary(job), widths=[34, 60, 40])
        book.write_sheet(
            _("Rows"), (_cells(row, words) for row in rows_of(job)), headings=headings,
            widths=[7, 16, 14, 40, 44, 30, 26, 17, 36, 60, 44, 30],
        )  # fmt: skip


def _cells(row: dict[str, Any], words: Words) -> list[Any]:
    business, owner = row["values"].get("business", {}), row["values"].get("owner", {})
    problems = row["problems"]
    return [
        row["number"],
        words.fate(row["fate"]),
        "" if row["outcome"] == Outcome.PENDING else words.outcome(row["outcome"]),
        why(row["reason"], row["match_row"], row["match__name"], words),
        "\n".join([words.problem(problem, row["raw"]) for problem in problems if problem[3] == ERROR]),
        business.get("name", row["name"]),
        owner.get("full_name"),
        owner.get("phone"),
        words.areas.get(business.get("subdistrict_id"), ""),
        "\n".join([words.change(change) for change in row["changes"]]),
        "\n".join([words.problem(problem, row["raw"]) for problem in problems if problem[3] != ERROR]),
        row["business__slug"],
    ]


def _summary(job: ImportJob) -> Iterator[list[Any]]:
    yield [_("Import"), job.file_name]
    yield [_("Sheet"), job.sheet_name]
    yield [_("Headings in rows"), f"{job.header_from}–{job.header_to}"]
    yield [_("Status"), str(job.get_status_display())]
    yield [_("By"), str(job.created_by or "")]
    for label, at in ((_("Checked"), job.planned_at), (_("Imported"), job.finished_at)):
        yield [label, date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""]
    yield []
    for fate, words in Fate.choices:
        yield [str(words).capitalize(), job.counts.get(fate, 0)]
    for outcome in (Outcome.CREATED, Outcome.UPDATED, Outcome.LEFT):
        if outcome in job.counts:
            yield [str(outcome.label).capitalize(), job.counts[outcome]]
    yield [_("Rows below the headings"), job.counts.get("rows", 0)]
    yield []
    yield [_("Column"), _("Heading"), _("Used as")]
    yield from columns_in_words(job)


def columns_in_words(job: ImportJob) -> Iterator[list[str]]:
    for column in (Column(**column) for column in job.columns):
        used = _("running number") if column.field == NUMBER else str(FIELDS.get(column.field, _("kept with the row")))
        if column.factor > 1:
            used = f"{used} × {column.factor:,}".replace(",", ".")
        yield [column.letter, column.heading, used]
