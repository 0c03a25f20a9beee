"""From the kecamatan and kelurahan that a row spells to a kelurahan of the register, or a question.

A kecamatan is matched when exactly one is near. A kelurahan alone decides only when its name is unique in the city
(Wonorejo is not). Where the two disagree, nobody is believed: an official is asked once for all rows that spell it so,
and the answer is remembered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from businesses.models import AreaAnswer, AreaChoice, District, Subdistrict


class Place(NamedTuple):
    """`subdistrict` is a pk or None. `code` says what was done: "" nothing, else a code for `wording.py`."""

    subdistrict: int | None
    name: str = ""
    district_name: str = ""
    # "spelling" (near), "answered", "unique" (by the kelurahan alone), "no_subdistrict", "left_empty".
    code: str = ""
    # A question for an official and what may be the answer.
    question: str = ""
    problem: str = ""


_PREFIX = re.compile(r"^(kecamatan|kec|kelurahan|kel|desa)\b[.:\s]*", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def squeeze(text: str) -> str:
    """A spelling without what doesn't matter: case, spaces, dots, "Kec."."""
    plain = unicodedata.normalize("NFKD", text).casefold().strip()
    return re.sub(r"[^a-z0-9]", "", _PREFIX.sub("", plain))


def within_one_edit(one: str, other: str) -> bool:
    """One letter more, less, other, or two neighbours swapped."""
    if one == other:
        return True
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    swapped = one[start] == other[start + 1 : start + 2] and one[start + 1 : start + 2] == other[start]
    return swapped and one[start + 2 :] == other[start + 2 :]


def is_near(one: str, other: str) -> bool:
    """One slip in a word of five letters, two in one of nine."""
    if len(one) < 5 or len(other) < 5:
        return one == other
    if within_one_edit(one, other):
        return True
    if min(len(one), len(other)) < 9 or abs(len(one) - len(other)) > 2:
        return False
    return _distance(one, other) <= 2


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


class Areas:
    """All areas and answers, loaded once an import; each pair of spellings is worked out once."""

    def __init__(
        self, districts: Iterable[District], subdistricts: Iterable[Subdistrict], answers: Iterable[AreaAnswer] = ()
    ) -> None:
        self.districts = {district.pk: district for district in districts if district.is_active}
        self.subdistricts = {
            area.pk: area for area in subdistricts if area.is_active and area.district_id in self.districts
        }
        self.answers = {answer.question: answer for answer in answers}
        self._district_names = _names(self.districts.values())
        self._subdistrict_names = _names(self.subdistricts.values())
        self._known: dict[tuple[str, str], Place] = {}

    @classmethod
    def load(cls) -> Areas:
        return cls(
            District.objects.active(),
            Subdistrict.objects.active(),
            AreaAnswer.objects.select_related("district", "subdistrict"),
        )

    def place(self, district: str, subdistrict: str) -> Place:
        """The kelurahan for what a row spells as kecamatan and kelurahan ("" where the cell is empty)."""
        key = (district, subdistrict)
        if key not in self._known:
            self._known[key] = self._work_out(squeeze(district), squeeze(subdistrict), district, subdistrict)
        return self._known[key]

    def _work_out(self, district: str, subdistrict: str, district_text: str, subdistrict_text: str) -> Place:
        if not district and not subdistrict:
            return Place(None)
        # What was answered for both together goes before what is answered for the kecamatan alone.
        if answer := self.answers.get(question_of(district_text, subdistrict_text)):
            if answer.choice == AreaChoice.NONE:
                return Place(None, code="left_empty")
            if answer.subdistrict_id in self.subdistricts:
                return self._found(answer.subdistrict_id, "answered")
        if not district:
            return self._by_subdistrict(subdistrict, subdistrict_text)
        code = ""
        matches = self._district_names.get(district, set())
        if not matches and (answer := self.answers.get(question_of(district_text, ""))):
            code = "answered"
            if answer.choice == AreaChoice.NONE:
                return Place(None, code="left_empty")
            if answer.choice == AreaChoice.BY_SUBDISTRICT:
                return self._by_subdistrict(subdistrict, subdistrict_text, district_text, "answered")
            if answer.district_id in self.districts:
                matches = {answer.district_id}
        if not matches:
            code = "spelling"
            matches = _near(district, self._district_names)
        if len(matches) != 1:
            return Place(
                None,
                question=question_of(district_text, ""),
                problem="district_unknown" if not matches else "district_unclear",
            )
        return self._within(next(iter(matches)), subdistrict, district_text, subdistrict_text, code)

    def _within(self, district: int, subdistrict: str, district_text: str, subdistrict_text: str, code: str) -> Place:
        name = self.districts[district].name
        if not subdistrict:
            return Place(None, district_name=name, code="no_subdistrict")
        here = {
            pk for pk in self._subdistrict_names.get(subdistrict, ()) if self.subdistricts[pk].district_id == district
        }
        if not here:
            there = self._subdistrict_names.get(subdistrict, set())
            if not there:
                names = {
                    spelling: inside
                    for spelling, pks in self._subdistrict_names.items()
                    if (inside := {pk for pk in pks if self.subdistricts[pk].district_id == district})
                }
                here, code = _near(subdistrict, names), "spelling"
            if len(here) != 1:
                problem = "areas_disagree" if there else "subdistrict_unknown"
                return Place(None, question=question_of(district_text, subdistrict_text), problem=problem)
        return self._found(next(iter(here)), code)

    def _by_subdistrict(self, subdistrict: str, text: str, district_text: str = "", code: str = "unique") -> Place:
        matches = self._subdistrict_names.get(subdistrict, set())
        if len(matches) == 1:
            return self._found(next(iter(matches)), code)
        if not subdistrict:
            return Place(None, code="left_empty")
        problem = "subdistrict_twice" if matches else "subdistrict_unknown"
        return Place(None, question=question_of(district_text, text), problem=problem)

    def _found(self, pk: int, code: str) -> Place:
        area = self.subdistricts[pk]
        return Place(pk, area.name, self.districts[area.district_id].name, code)

    def suggestions(self, question: str) -> list[int]:
        """Kelurahan that may be meant: of that very name anywhere, then near in spelling."""
        _district, subdistrict = question.split(" / ", 1) if " / " in question else (question, "")
        exact = self._subdistrict_names.get(squeeze(subdistrict), set())
        near = {
            pk
            for spelling, pks in self._subdistrict_names.items()
            for pk in pks
            if is_near(squeeze(subdistrict), spelling)
        }
        return sorted(exact) + sorted(near - exact) if subdistrict else []


def _names(areas: Iterable[District] | Iterable[Subdistrict]) -> dict[str, set[int]]:
    names: dict[str, set[int]] = {}
    for area in areas:
        for spelling in [area.name, *area.other_spellings]:
            names.setdefault(squeeze(spelling), set()).add(area.pk)
    return names


def _near(spelling: str, names: dict[str, set[int]]) -> set[int]:
    return {pk for name, pks in names.items() if is_near(spelling, name) for pk in pks}


def question_of(district: str, subdistrict: str) -> str:
    """How a question is kept: `SURABAYA TIMUR`, or `RUNGKUT / KENJERAN` when it is about both."""
    one, two = (" ".join(text.upper().split())[:120] for text in (district, subdistrict))
    return f"{one} / {two}" if two else one
