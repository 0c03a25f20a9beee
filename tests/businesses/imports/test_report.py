"""The report: every row, in both languages, inert in every program."""

import io
import re
import zipfile

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from businesses.imports import report, wording
from businesses.models import Business
from tests.businesses.imports.conftest import DATA, DIRECTORY, HEADINGS, imported, planned, register_of, row, workbook

pytestmark = pytest.mark.django_db


def written(job, language="id"):
    out = io.BytesIO()
    with translation.override(language):
        report.write(job, out)
    return out.getvalue()


def sheets(data):
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_every_row_of_the_sheet_is_in_the_report(vera):
    job = imported((DATA / DIRECTORY).read_bytes(), by=vera)

    rows = sheets(written(job, "en"))["Rows"]

    assert [int(line[0]) for line in rows[1:]] == [*range(11, 72), 74, 78]
    by_number = {int(line[0]): line for line in rows[1:]}
    assert by_number[15][1:5] == [
        "error", "not imported", "this kelurahan lies in another kecamatan",
        "I15 «RUNGKUT»: this kelurahan lies in another kecamatan",
    ]  # fmt: skip
    assert by_number[32][1:4] == ["likely duplicate", "not imported", "the same business name and owner: row 13"]
    assert by_number[14][5:9] == ["Warung Tiga", "Rekaan Tiga", "+6281200000002", "Wonorejo, Tegalsari"]
    assert "J14: 81200000002 → +6281200000002 (the lost zero put back)" in by_number[14][9]
    assert by_number[14][11] == "warung-tiga"


def test_the_summary_counts(vera):
    job = imported((DATA / DIRECTORY).read_bytes(), by=vera)

    lines = {line[0]: line[1] for line in sheets(written(job, "en"))["Summary"] if line[0]}

    assert (lines["Import"], lines["Sheet"], lines["By"]) == ("daftar.xlsx", "final", "Vera Petugas")
    assert (lines["New"], lines["Likely duplicate"], lines["Skipped"], lines["Error"]) == (37, 3, 3, 20)
    assert (lines["Added"], lines["Not imported"]) == (37, 26)
    assert lines["T"] == "NILAI INVESTASI (Rp.000)"


@pytest.mark.parametrize("language, fate, why", [("id", "kesalahan", "terlalu pendek"), ("en", "error", "too short")])
def test_the_report_speaks_the_readers_language(vera, language, fate, why):
    job = planned(register_of(row(1, phone="081200000")), by=vera)

    line = list(sheets(written(job, language)).values())[1][1]

    assert line[1] == fate
    assert why in line[4]


STARTERS = ["=1+1", "+62", "-7", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("start", STARTERS)
def test_nothing_in_the_report_is_a_formula(vera, start):
    data = workbook(
        [
            [*HEADINGS, start],
            [
                1,
                f"{start} usaha",
                f"{start} pemilik",
                "0812000000",
                f"{start} jalan",
                f"{start} kel",
                f"{start} kec",
                start,
            ],
        ]
    )
    job = planned(data, by=vera, name=f"{start.strip()}.xlsx")

    out = written(job)

    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        parts = {
            name: archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")
        }
    assert parts
    for xml in parts.values():
        assert not re.search(r"<f\b|<hyperlink", xml)
        # Every cell is a text or a plain number.
        assert set(re.findall(r'<c [^>]*\bt="(\w+)"', xml)) <= {"inlineStr"}
    texts = [cell for rows in sheets(out).values() for line in rows for cell in line]
    assert f"{' '.join(start.split())} usaha" in texts


def test_a_phone_keeps_its_plus(vera):
    job = planned(register_of(row(1, phone="081200000001")), by=vera)

    line = list(sheets(written(job)).values())[1][1]

    assert line[7] == "+6281200000001"


def test_the_report_of_an_import_that_was_undone(vera):
    from businesses.imports import running, services

    job = imported(register_of(row(1)), by=vera)
    services.undo(job, by=vera)
    running.work(job.pk)
    job.refresh_from_db()

    line = list(sheets(written(job, "en")).values())[1][1]

    assert (line[1:3], line[11] if len(line) > 11 else "") == (["new", "undone"], "")
    assert Business.objects.count() == 0


def test_the_report_takes_three_statements_whatever_the_number_of_rows(vera, django_assert_num_queries):
    few, many = (
        planned(register_of(row(1)), by=vera),
        planned(register_of(*(row(n, f"Batik {n}") for n in range(1, 30))), by=vera),
    )

    for job in (few, many):
        job.created_by  # noqa: B018
        with django_assert_num_queries(3):
            written(job)


@pytest.mark.parametrize(
    "table", [wording.REFUSALS, wording.SHEETS, wording.REASONS, wording.PROBLEMS, wording.CHANGES]
)
def test_every_code_has_words_in_both_languages(table):
    for code, words in table.items():
        with translation.override("en"):
            english = str(words)
        with translation.override("id"):
            indonesian = str(words)
        assert english, code
        assert indonesian, code
        assert english != indonesian, code


def test_a_code_without_words_is_shown_as_it_is():
    assert wording.say(wording.PROBLEMS, "unheard_of") == "unheard_of"
    assert "16" in wording.say(wording.PROBLEMS, "nik_length", {"count": 15})
