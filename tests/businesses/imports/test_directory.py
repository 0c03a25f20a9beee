"""The department's workbook, row by row, against what a person worked out (`data/expected_directory.txt`)."""

from collections import Counter

import pytest

from businesses.imports import services
from businesses.imports.cleaning import text_of
from businesses.imports.headings import FIELDS, Column
from businesses.imports.reading import rows
from businesses.models import AreaChoice, Business, Sector, Subdistrict
from tests.businesses.imports.conftest import DATA, DIRECTORY, imported, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def data():
    return (DATA / DIRECTORY).read_bytes()


def expected():
    lines = (DATA / "expected_directory.txt").read_text().splitlines()
    for line in lines:
        if not line.startswith("#"):
            yield [None if cell.strip() == "-" else cell.strip() for cell in line.split("|")]


def found(job):
    areas = {area.pk: str(area) for area in Subdistrict.objects.select_related("district")}
    sectors = dict(Sector.objects.values_list("pk", "slug"))
    for row in job.rows.order_by("number"):
        error = next((f"{where} {code}" for where, code, _params, weight in row.problems if weight == "error"), "")
        why = f"row {row.match_row} {row.reason}" if row.match_row else error or row.reason
        if row.fate == "skipped":
            yield [str(row.number), row.fate, why]
            continue
        business, owner = row.values["business"], row.values["owner"]
        yield [
            str(row.number), row.fate, why, business.get("name"), owner.get("full_name"), owner.get("gender"),
            owner.get("phone"), owner.get("other_phone"), areas.get(business.get("subdistrict_id")),
            sectors.get(business.get("sector_id")), _text(business.get("capital_rupiah")),
            _text(business.get("annual_sales_rupiah")), _text(business.get("workers_women")),
        ]  # fmt: skip


def _text(value):
    return None if value is None else str(value)


def test_each_row_becomes_what_a_person_worked_out(data):
    job = planned(data)

    result = list(found(job))

    assert result == list(expected())


def test_the_sheet_is_chosen_and_its_headings_are_found(data):
    job = services.upload(data, DIRECTORY, by=None)

    refusals = {sheet["name"]: sheet["refusal"][0] if sheet["refusal"] else "" for sheet in job.sheets}

    assert refusals == {"final": "", "makanan": "no_rows", "sandang": "repeats", "Sheet3": "empty"}
    assert (job.sheet_name, job.header_from, job.header_to) == ("final", 9, 10)


def test_each_column_means_what_its_headings_say(data):
    job = services.upload(data, DIRECTORY, by=None)

    used = {Column(**column).letter: (column["field"], column["factor"]) for column in job.columns}

    assert used == {
        "A": ("number", 1), "D": ("business_name", 1), "E": ("owner_name", 1), "F": ("gender", 1), "G": ("address", 1),
        "H": ("subdistrict", 1), "I": ("district", 1), "J": ("phone", 1), "K": ("note", 1), "L": ("note", 1),
        "M": ("kbli", 1), "N": ("note", 1), "O": ("sector", 1), "P": ("note", 1), "Q": ("note", 1),
        "R": ("workers_men", 1), "S": ("workers_women", 1), "T": ("capital", 1000), "U": ("note", 1), "V": ("note", 1),
        "W": ("annual_sales", 1000), "X": ("note", 1), "AA": ("note", 1), "AB": ("note", 1),
    }  # fmt: skip


def test_no_value_is_changed_or_dropped_without_saying_so(data):
    job = planned(data)
    columns = [Column(**column) for column in job.columns if column["field"] in FIELDS]
    cells = {number: cells for batch in rows(data, 0) for number, cells in batch}

    silent = []
    for row in job.rows.exclude(fate="skipped"):
        told = {change[0] for change in row.changes} | {problem[0] for problem in row.problems}
        kept = {str(value) for part in row.values.values() for value in part.values()}
        for column in columns:
            cell = cells[row.number][column.column - 1] if column.column <= len(cells[row.number]) else None
            if cell is None or f"{column.letter}{row.number}" in told:
                continue
            if text_of(cell) not in kept and column.field not in {"subdistrict", "district"}:
                silent.append((f"{column.letter}{row.number}", cell))
            # Two areas make one value: spelt right they need no word.
            if column.field in {"subdistrict", "district"} and text_of(cell) not in _areas(row):
                silent.append((f"{column.letter}{row.number}", cell))

    assert silent == []


def _areas(row):
    pk = row.values["business"].get("subdistrict_id")
    if pk is None:
        # Without a place the cells wait for an answer: nothing was taken over that could differ.
        return set(row.raw.values())
    area = Subdistrict.objects.select_related("district").get(pk=pk)
    return {area.name, area.district.name}


@pytest.mark.parametrize(
    "number, change",
    [
        (14, ["J14", "81200000002", "+6281200000002", "zero"]),
        (14, ["T14", "12750.5", "12750500", "thousands"]),
        (17, ["D17", "Sambal Enam ", "Sambal Enam", "space"]),
        (20, ["J20", "081200000008 / 031-0000000", "+6281200000008 | 031-0000000", "split"]),
        (21, ["J21", "081200000009/\n081200009909", "+6281200000009 | +6281200009909", "split"]),
        (22, ["I22", "RUNGKT", "Rungkut", "spelling"]),
        (22, ["J22", "-", "", "none"]),
        (54, ["D54", "BATIK  DUA ", "BATIK DUA", "space"]),
    ],
)
def test_what_was_tidied_is_told(data, number, change):
    job = planned(data)

    changes = job.rows.get(number=number).changes

    assert change in changes


def test_the_contradictions_are_asked_about_once_each(data):
    job = planned(data)

    questions = Counter(job.rows.exclude(question="").values_list("question", flat=True))

    assert questions == {
        "RUNGKUT / KENJERAN": 1, "SUKO MANUNGGAL / ASEM ROWO": 1, "ASEMROWO / NGINDEN JANGKUNGAN": 1,
        "KARANGPILANG / BENOWO": 1, "PABEAN CANTIKAN / WONOREJO": 1, "SURABAYA TIMUR": 1, "JAWA TIMUR": 1,
        "RUNGKUT / GUBENG": 1,
    }  # fmt: skip


def test_an_answer_settles_the_row_and_is_told_as_a_change(data, vera):
    job = planned(data, by=vera)
    bulak = Subdistrict.objects.get(name="Kenjeran", district__name="Bulak")

    services.answer_areas(
        job,
        {"RUNGKUT / KENJERAN": (AreaChoice.SUBDISTRICT, bulak), "SURABAYA TIMUR": (AreaChoice.BY_SUBDISTRICT, None)},
        by=vera,
    )
    from businesses.imports import running

    running.work(job.pk)

    row = job.rows.get(number=15)
    assert (row.fate, row.values["business"]["subdistrict_id"]) == ("new", bulak.pk)
    assert ["I15", "RUNGKUT ", "Bulak", "answered"] in row.changes
    row = job.rows.get(number=57)
    assert (row.fate, row.values["business"]["subdistrict_id"]) == (
        "new", Subdistrict.objects.get(name="Kalirungkut").pk,
    )  # fmt: skip


def test_the_import_writes_what_the_check_promised(data, vera):
    job = imported(data, by=vera)

    business = Business.objects.select_related("owner", "sector").get(name="Keripik Tempe Sembilan")

    assert (job.status, job.counts["created"], job.counts["left"]) == ("finished", 37, 26)
    assert Business.objects.filter(status="submitted", source="import", submitted_at=None).count() == 37
    assert (business.owner.full_name, str(business.owner.phone), business.owner.other_phone, business.owner.user) == (
        "Tiruan Sembilan", "+6281200000008", "031-0000000", None,
    )  # fmt: skip
    assert (business.workers_women, business.capital_rupiah, business.slug) == (3, None, "keripik-tempe-sembilan")
    assert business.import_rows.get().raw["AA"] == "503.1/8/IUMK-RUNGKUT/2018\n5 Maret 2018"


def test_the_same_file_again_changes_nothing(data, vera):
    first = imported(data, by=vera)
    before = Business.objects.count()

    again = planned(data, by=vera)

    assert Business.objects.count() == before
    assert Counter(again.rows.values_list("fate", flat=True)) == {"skipped": 40, "duplicate": 3, "error": 20}
    assert again.rows.filter(reason="imported_before").count() == first.counts["created"]


def test_a_kbli_edition_takes_the_codes_of_five_digits(data):
    job = planned(data, kbli_edition=2020)

    codes = Counter(row.values["business"].get("kbli_code") for row in job.rows.exclude(fate="skipped"))

    # 60 rows in five shapes by turns: 10794, '13134', 1079, none, '20291'.
    assert codes == {"10794": 12, "13134": 12, "20291": 12, None: 24}
    assert job.rows.get(number=14).problems == [["M14", "kbli_digits", {}, "note"]]
