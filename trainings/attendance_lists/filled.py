"""A filled attendance list that comes as a workbook: what each row says, and whom it may mean. Nothing is written here.

The file is opened by the reader of the businesses' import, in a process of its own with its limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from businesses.imports import reading
from businesses.imports.cleaning import key_of
from businesses.imports.headings import finding
from businesses.imports.matching import are_similar
from businesses.numbers import clean_phone
from trainings.door import Person
from trainings.models import Session

MOST_ROWS = 500
MARK_HEADINGS = {"hadir", "kehadiran", "presensi", "absen", "absensi", "present", "attendance"}
THERE = {"v", "√", "✓", "✔", "hadir", "h", "ya", "ada", "1", "yes", "present"}
NOT_THERE = {"-", "–", "izin", "ijin", "i", "sakit", "s", "alpa", "alpha", "a", "tidak", "tidak hadir", "0", "no"}
MONTHS = ["januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober"]
MONTHS += ["november", "desember"]
_DATE = re.compile(rf"(\d{{1,2}})\s+({'|'.join(MONTHS)})\s+(\d{{4}})", re.IGNORECASE)

# What becomes of a row. Those in ASKED wait for the official; without an answer nothing of them is noted.
ASKED = {"who", "mark", "differs", "twice_differs", "open"}
FATES = {
    "there": _("will be noted: was there"),
    "absent": _("will be noted: was not there"),
    "already": _("noted like this already"),
    "twice": _("the same person stands further up with the same mark; counted once"),
    "nobody": _("nobody in this class is called like that"),
    "no_seat": _("has no seat in this class and is never noted"),
    "who": _("not sure who is meant"),
    "mark": _("this mark can’t be read for sure"),
    "differs": _("noted otherwise already"),
    "twice_differs": _("stands in this list twice with different marks"),
    "open": _("no mark: not noted"),
    "noted_there": _("noted: was there"),
    "noted_absent": _("noted: was not there"),
    "left_out": _("left out"),
    "refused": _("not noted"),
}
SURETIES = {
    "same": _("owner and business are the same"),
    "phone": _("name and phone are the same"),
    "owner": _("the owner is the same, the business is not"),
    "business": _("the business is the same, the owner is not"),
    "like": _("owner and business are spelt a little differently"),
    "half": _("one of the two names is spelt alike"),
    "": "",
}
SURE = {"same", "phone"}


class NotAList(Exception):
    """This workbook is no attendance list; the message says what is missing."""


def read(data: bytes) -> tuple[list[dict[str, Any]], date | None]:
    """The rows of the first sheet that is an attendance list, and the day that stands above them."""
    book = reading.look(data)
    for sheet in book["sheets"]:
        found = finding.find(sheet)
        columns = {column.field: column.column - 1 for column in found.columns}
        mark = next((column.column - 1 for column in found.columns if _is_mark(column.heading)), None)
        if mark is None or not {"owner_name", "business_name"} & set(columns):
            continue
        rows: list[dict[str, Any]] = []
        for batch in reading.rows(data, sheet["index"], book.get("charset", "")):
            rows += [_row(number, cells, columns, mark) for number, cells in batch if number > found.last_row]
            if len(rows) > MOST_ROWS:
                raise NotAList(_("This list has more than %(limit)s rows.") % {"limit": MOST_ROWS})
        return [row for row in rows if row["owner"] or row["business"]], _day_above(sheet, found.first_row)
    raise NotAList(_("No column of names with a column “Hadir” beside it was found."))


def _is_mark(heading: str) -> bool:
    return heading.strip().casefold() in MARK_HEADINGS


def _row(number: int, cells: list[Any], columns: dict[str, int], mark: int) -> dict[str, Any]:
    def text(at: int | None) -> str:
        value = cells[at] if at is not None and at < len(cells) else None
        value = value["date"] if isinstance(value, dict) and "date" in value else value
        return " ".join(str(value).split())[:120] if value is not None else ""

    return {
        "number": number,
        "owner": text(columns.get("owner_name")),
        "business": text(columns.get("business_name")),
        "mark": text(mark),
        "phone": text(columns.get("phone")),
    }


def _day_above(sheet: dict[str, Any], before: int) -> date | None:
    words = " ".join(str(cell) for number, cells in sheet["top"] if number < before for cell in cells if cell)
    found = _DATE.search(words)
    try:
        return date(int(found[3]), MONTHS.index(found[2].lower()) + 1, int(found[1])) if found else None
    except ValueError:
        return None


def meaning(mark: str, session: Session) -> str:
    """`in`, `absent`, `open` for an empty cell, or `unsure`. A date is a tick where it is the day of the session."""
    word = mark.casefold()
    if not word:
        return "open"
    if word in THERE or word == timezone.localdate(session.starts_at).isoformat():
        return "in"
    return "absent" if word in NOT_THERE else "unsure"


def plan(rows: Iterable[dict[str, Any]], session: Session, people: list[Person]) -> list[dict[str, Any]]:
    """Each row with its fate, whom it may mean and how sure that is. Phones help to find her and are not kept."""
    planned = [_planned(row, session, people) for row in rows]
    first: dict[int, dict[str, Any]] = {}
    for row in planned:
        if row["surety"] not in SURE or row["fate"] in {"no_seat", "open"}:
            continue
        earlier = first.setdefault(row["who"][0], row)
        if earlier is row:
            continue
        if earlier["says"] == row["says"]:
            row["fate"] = "twice"
        else:
            earlier["fate"] = row["fate"] = "twice_differs"
    return planned


def _planned(row: dict[str, Any], session: Session, people: list[Person]) -> dict[str, Any]:
    surety, found = _who(row, people)
    says = meaning(row["mark"], session)
    result = {name: row[name] for name in ("number", "owner", "business", "mark")}
    result |= {"says": says, "surety": surety, "who": [one.enrolment.pk for one in found]}
    result["was"] = {str(one.enrolment.pk): str(one.noted.token) if one.noted else "" for one in found}
    result["fate"] = _fate(surety, found, says)
    return result


def _fate(surety: str, found: list[Person], says: str) -> str:
    if not found:
        return "nobody"
    if all(one.why_not for one in found):
        return "no_seat"
    if surety not in SURE:
        return "who"
    if says in {"open", "unsure"}:
        return {"open": "open", "unsure": "mark"}[says]
    noted = found[0].noted
    if noted:
        return "already" if noted.is_present == (says == "in") else "differs"
    return "there" if says == "in" else "absent"


def _who(row: dict[str, Any], people: list[Person]) -> tuple[str, list[Person]]:
    """Those whom the row may mean by the surest sign that fits anybody, and which sign that is."""
    owner, business = words_of(row["owner"]), words_of(row["business"])
    phones = set(_phones(row["phone"]))
    fitting: dict[str, list[Person]] = {}
    for one in people:
        its_owner, its_business = words_of(one.owner), words_of(one.enrolment.business.name)
        same = (bool(owner) and owner == its_owner, bool(business) and business == its_business)
        like = (are_similar(owner, its_owner), are_similar(business, its_business))
        sign = _sign(same, like, has_phone=str(one.enrolment.business.owner.phone) in phones)
        if sign:
            fitting.setdefault(sign, []).append(one)
    for sign in SURETIES:
        if found := fitting.get(sign):
            # Two people who fit equally well are no sure find.
            return (sign if sign not in SURE or len(found) == 1 else "half"), found
    return "", []


def _sign(same: tuple[bool, bool], like: tuple[bool, bool], *, has_phone: bool) -> str:
    if all(same):
        return "same"
    if has_phone and any(like):
        return "phone"
    if same[0]:
        return "like" if like[1] else "owner"
    if same[1]:
        return "like" if like[0] else "business"
    if all(like):
        return "like"
    return "half" if any(like) else ""


def words_of(name: str) -> list[str]:
    return key_of(name).split()


def _phones(text: str) -> Iterable[str]:
    for part in re.split(r"[/,;]", text):
        try:
            yield clean_phone(part)
        except ValidationError:
            continue
