"""Cells to values: nothing guessed, nothing cut, everything told."""

from datetime import date

import pytest

from businesses.imports.areas import Areas
from businesses.imports.cleaning import Cleaner, key_of, mask
from businesses.imports.headings import FIELDS, NOTE, NUMBER, Column
from businesses.models import MicroLimit, Sector


def cleaner(*fields, headings=(), **options):
    columns = [
        Column(index, headings[index - 1] if index <= len(headings) else field.upper(), field, options.get("factor", 1))
        for index, field in enumerate(fields, start=1)
    ]
    sectors = [
        Sector(pk=1, slug="makanan", name_id="Makanan", name_en="Food"),
        Sector(pk=3, slug="kriya", name_id="Kriya", name_en="Craft"),
    ]
    limit = MicroLimit(effective_on=date(2021, 2, 2), capital_rupiah=10**9, annual_sales_rupiah=2 * 10**9)
    return Cleaner(
        columns, Areas([], []), sectors=sectors, limit=limit, today=date(2026, 11, 24),
        kbli_edition=options.get("kbli_edition"), without_unreadable=options.get("without_unreadable", False),
    )  # fmt: skip


def read(field, cell, **options):
    """One row with a name in column A and `cell` in column B."""
    return cleaner("business_name", field, **options).read(5, ["Batik Satu", cell])


def value(row):
    """The one value besides the name, or None."""
    values = [*(v for k, v in row.business.items() if k != "name"), *row.owner.values()]
    return values[0] if len(values) == 1 else values or None


def problem(row):
    return row.problems[0][:2] if row.problems else None


# --- Phones ---


@pytest.mark.parametrize(
    "cell, phone, other",
    [
        ("081200000001", "+6281200000001", None), (81200000002, "+6281200000002", None),
        ("0812 0000 0003 ", "+6281200000003", None), ("0812-00000004", "+6281200000004", None),
        ("+62 812-0000-0005", "+6281200000005", None), ("6281200000006", "+6281200000006", None),
        (6281200000006, "+6281200000006", None), ("'081200000007", "+6281200000007", None),
        ("0812.00000013", "+6281200000013", None), ("WA: 081200000001", "+6281200000001", None),
        ("081200000001 (WA)", "+6281200000001", None), ("0812/0000/0001", "+6281200000001", None),
        ("081200000008 / 031-0000000", "+6281200000008", "031-0000000"),
        ("031-0000000 / 081200000008", "+6281200000008", "031-0000000"),
        ("081200000009/\n081200009909", "+6281200000009", "+6281200009909"),
        ("081200000009, 081200009909", "+6281200000009", "+6281200009909"),
        ("031-5551234", None, "031-5551234"), ("+62 812-0000-0008 / 031-5551234", "+6281200000008", "031-5551234"),
        ("+62 812 0000 0008 & +62 812 0000 9908", "+6281200000008", "+6281200009908"),
    ],
)  # fmt: skip
def test_phones_that_can_be_read(cell, phone, other):
    row = read("phone", cell)

    assert (row.owner.get("phone"), row.owner.get("other_phone"), row.problems) == (phone, other, [])


@pytest.mark.parametrize("cell", ["-", "", " ", "0", "tidak ada", "N/A", "–", 0])
def test_no_phone_is_no_problem(cell):
    row = read("phone", cell)

    assert (row.owner, row.problems) == ({}, [])


@pytest.mark.parametrize(
    "cell, code",
    [
        ("621200000007", "phone_country"), (621200000007, "phone_country"), ("081200000", "phone_short"),
        (31.000012, "phone_decimals"), (8.12e15 + 0.0, "phone_rounded"), ("08120000000123456", "phone_long"),
        ("+1 202 555 0100", "phone_foreign"), ("nomor suami", "phone_letters"), ("5551234", "phone_prefix"),
        ("081200000001 / 621200000007", "phone_country"),
        ("081200000001/081200000002/081200000003/081200000004", "phone_many"),
    ],
)  # fmt: skip
def test_phones_that_are_refused_and_not_mended(cell, code):
    row = read("phone", cell)

    assert row.owner == {}
    assert problem(row) == ["B5", code]


def test_a_second_phone_column_is_kept_as_it_stands():
    row = cleaner("business_name", "phone", "other_phone").read(5, ["Batik", "081200000001", "031-5551234"])

    assert row.owner == {"phone": "+6281200000001", "other_phone": "031-5551234"}


def test_a_phone_in_a_column_for_text_is_not_taken_over():
    row = read("description", 81200000000)

    assert (value(row), problem(row)) == (None, ["B5", "phone_in_text"])


# --- NIK, NIB, KBLI ---


def test_a_nik_is_kept_apart_and_masked_everywhere():
    row = read("nik", "3578 0146 0575 0001")

    assert row.nik == "3578014605750001"
    assert row.business == {"name": "Batik Satu"}
    assert row.raw == {}
    assert row.changes == [["B5", "3578••••0001", "3578••••0001", "format"]]


def test_a_wrong_nik_is_kept_masked():
    row = read("nik", "35780146057500011")

    assert row.raw == {"A": "Batik Satu", "B": "3578••••0011"}


def test_cells_that_became_no_value_are_kept():
    reader = cleaner("business_name", NOTE, "sector", "phone")

    good = reader.read(5, ["Batik", "IUMK 5", "Perikanan", "081200000001", "beyond the headings"])
    bad = reader.read(6, ["Batik", "IUMK 5", None, "621200000001"])
    total = reader.read(7, ["JUMLAH", None, None, 60])

    assert good.raw == {"B": "IUMK 5", "C": "Perikanan", "E": "beyond the headings"}
    assert bad.raw == {"A": "Batik", "B": "IUMK 5", "D": "621200000001"}
    assert total.raw == {"A": "JUMLAH", "D": "60"}


@pytest.mark.parametrize(
    "cell, code",
    [
        ("357801460575000", "nik_length"), ("35780146057500011", "nik_length"), ("3578X14605750001", "nik_letters"),
        ("3578014613750001", "nik_date"), ("3578014605750000", "nik_serial"), (3578014605750001.0, "nik_rounded"),
        ("3,57801E+15", "nik_rounded"),
    ],
)  # fmt: skip
def test_a_wrong_nik_is_refused(cell, code):
    row = read("nik", cell)

    assert (row.nik, problem(row)) == ("", ["B5", code])


@pytest.mark.parametrize("field", ["address", "owner_name", "description"])
def test_a_nik_in_a_text_is_not_taken_over(field):
    row = read(field, "Siti 3578014605750001 Gubeng")

    assert (value(row), problem(row), row.raw["B"]) == (None, ["B5", "nik_in_text"], "Siti 3578••••••••0001 Gubeng")


def test_numbers_of_sixteen_digits_are_masked_in_every_column():
    row = cleaner("business_name", NOTE).read(5, ["Batik", "KK 3578011234560001, KTP 3578-0146-0575-0001"])

    assert row.raw["B"] == "KK 3578••••••••0001, KTP 3578••••••••0001"


def test_shorter_numbers_are_not_masked():
    assert mask("No. 2063578010000 - 23 Oktober 2022") == "No. 2063578010000 - 23 Oktober 2022"


@pytest.mark.parametrize(
    "cell, nib, code",
    [
        ("9120000000001", "9120000000001", None), (9120000000001, "9120000000001", None),
        ("9120 0000 00001", "9120000000001", None), ("-", None, None), ("0", None, None),
        ("91200000001", None, "nib_length"), ("NIB9120000000001", None, "nib_letters"),
    ],
)  # fmt: skip
def test_nib(cell, nib, code):
    row = read("nib", cell)

    assert (value(row), row.problems[0][1] if row.problems else None) == (nib, code)


@pytest.mark.parametrize("cell, code", [(10794, None), ("13134", None), (1079, "kbli_digits"), (211, "kbli_digits")])
def test_a_kbli_code_needs_five_digits_and_an_edition(cell, code):
    known = read("kbli", cell, kbli_edition=2020)
    unknown = read("kbli", cell)

    assert known.business.get("kbli_code") == (None if code else str(cell))
    assert [problem[1] for problem in known.problems] == ([code] if code else [])
    assert "kbli_code" not in unknown.business
    assert [problem[3] for problem in unknown.problems] == ["note"]


# --- Money, years, counts, dates, places ---


@pytest.mark.parametrize(
    "cell, factor, amount, code",
    [
        (9150, 1000, 9_150_000, "thousands"), (12750.5, 1000, 12_750_500, "thousands"), (0, 1000, 0, None),
        ("9.150", 1000, 9_150_000, "thousands"), ("Rp 18.000", 1, 18_000, "format"), (250, 1_000_000, 250_000_000,
        "millions"),
        (18000, 1, 18000, None), ("-", 1000, None, "none"),
    ],
)  # fmt: skip
def test_money(cell, factor, amount, code):
    row = read("capital", cell, factor=factor)

    assert value(row) == amount
    assert [change[3] for change in row.changes] == ([code] if code else [])


@pytest.mark.parametrize(
    "cell, factor, code",
    [
        (12.5, 1, "rupiah"),
        (-5, 1, "rupiah"),
        ("dua juta", 1, "rupiah"),
        (0.0005, 1000, "rupiah"),
        (1e14, 1000, "rupiah_huge"),
    ],
)
def test_money_that_is_refused(cell, factor, code):
    row = read("capital", cell, factor=factor)

    assert (value(row), problem(row)) == (None, ["B5", code])


def test_a_capital_above_the_limit_is_told_and_taken():
    row = read("capital", 10**9 + 1)

    assert (value(row), problem(row), row.has_errors) == (10**9 + 1, ["B5", "above_micro"], False)


@pytest.mark.parametrize(
    "cell, year, code",
    [
        (2016, 2016, None), ("2016 ", 2016, None), (0, None, None), ("-", None, None), (211, None, "year"),
        (2027, None, "year"), ("dulu", None, "year"), ({"date": "2016-05-01"}, 2016, None),
    ],
)  # fmt: skip
def test_years(cell, year, code):
    row = read("started_year", cell)

    assert (value(row), row.problems[0][1] if row.problems else None) == (year, code)


@pytest.mark.parametrize(
    "cell, count, code",
    [
        (3, 3, None),
        ("3 orang", 3, None),
        (0, 0, None),
        ("-", None, None),
        (2.5, None, "number"),
        ("banyak", None, "number"),
    ],
)
def test_counts_of_people(cell, count, code):
    row = read("workers_women", cell)

    assert (value(row), row.problems[0][1] if row.problems else None) == (count, code)


@pytest.mark.parametrize(
    "cell, born",
    [
        ({"date": "1975-03-12"}, "1975-03-12"), ("12-03-1975", "1975-03-12"), ("12/3/1975", "1975-03-12"),
        ("12 Maret 1975", "1975-03-12"), ("12 Mar 1975", "1975-03-12"), ("Surabaya, 12-03-1975", "1975-03-12"),
        ("Surabaya, 12 Agustus 1975", "1975-08-12"), ("1975-03-12", "1975-03-12"), ("31.12.1975", "1975-12-31"),
        ("-", None), ("0", None),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(cell, born):
    row = read("birth_date", cell)

    assert (row.owner.get("birth_date"), row.problems) == (born, [])


@pytest.mark.parametrize(
    "cell, code",
    [("03/25/1975", "date"), ("30-02-1975", "date"), ("12-03-75", "date"), ("Maret 1975", "date"), (27465,
    "date_number"),
     ("12-03-2025", "date"), ({"date": "1875-01-01"}, "date")],
)  # fmt: skip
def test_dates_that_are_not_guessed(cell, code):
    row = read("birth_date", cell)

    assert (row.owner, problem(row)) == ({}, ["B5", code])


def test_a_birth_date_beside_another_nik_is_told():
    row = cleaner("business_name", "nik", "birth_date").read(5, ["Batik", "3578014605750001", "07-05-1975"])

    assert row.problems == [["C5", "birth_differs", {}, "note"]]


@pytest.mark.parametrize(
    "field, cell, kept, code",
    [
        ("latitude", "-7.205", "-7.205000", None), ("latitude", "'-7.205", "-7.205000", None),
        ("latitude", "-7,205", "-7.205000", None), ("longitude", 112.7, "112.700000", None),
        ("latitude", 0, None, None),
        ("latitude", "7.205", None, "coordinate"), ("longitude", 106.8, None, "coordinate"), ("latitude",
        "utara", None, "coordinate"),
        ("latitude", "NaN", None, None),
    ],
)  # fmt: skip
def test_coordinates_lie_in_the_city(field, cell, kept, code):
    row = read(field, cell)

    assert (value(row), row.problems[0][1] if row.problems else None) == (kept, code)


@pytest.mark.parametrize(
    "cell, gender",
    [("P", "woman"), ("l", "man"), ("Perempuan", "woman"), ("Laki-laki", "man"), ("", None), ("-", None)],
)
def test_gender(cell, gender):
    assert read("gender", cell).owner.get("gender") == gender


def test_a_gender_that_is_none_is_refused():
    assert problem(read("gender", "X")) == ["B5", "gender"]


@pytest.mark.parametrize(
    "cell, sector", [("Makanan", 1), ("KULINER", 1), ("food", 1), ("Aneka&Kerajinan", 3), ("handicraft", 3)]
)
def test_sectors_by_their_usual_names(cell, sector):
    assert read("sector", cell).business["sector_id"] == sector


def test_an_unknown_sector_stays_with_the_row():
    row = read("sector", "Perikanan")

    assert (value(row), problem(row), row.has_errors) == (None, ["B5", "sector_unknown"], False)


# --- Texts and names ---


@pytest.mark.parametrize("field", ["address", "description", "owner_name"])
def test_a_text_that_is_too_long_is_not_cut(field):
    row = read(field, "panjang " * 100)

    assert (value(row), problem(row)) == (None, ["B5", "too_long"])


@pytest.mark.parametrize(
    "name, heading, business, owner",
    [
        ("Batik Dua (Bu Contoh)", "NAMA USAHA", "Batik Dua", "Bu Contoh"),
        ("Batik Dua a.n. Contoh Dua", "NAMA USAHA", "Batik Dua", "Contoh Dua"),
        ("Batik Dua, pemilik: Contoh Dua", "NAMA USAHA", "Batik Dua", "Contoh Dua"),
        ("Batik Dua / Contoh Dua", "NAMA USAHA / PEMILIK", "Batik Dua", "Contoh Dua"),
        ("Batik Dua (Contoh Dua)", "NAMA USAHA (PEMILIK)", "Batik Dua", "Contoh Dua"),
        ("Batik Dua (cabang Rungkut)", "NAMA USAHA", "Batik Dua (cabang Rungkut)", None),
        ("Keripik Tempe / Tahu", "NAMA USAHA", "Keripik Tempe / Tahu", None),
        ("Dapur Bu Siti", "NAMA USAHA", "Dapur Bu Siti", None),
    ],
)
def test_the_owner_inside_the_name(name, heading, business, owner):
    row = cleaner("business_name", headings=[heading]).read(5, [name])

    assert (row.name, row.owner.get("full_name")) == (business, owner)
    assert [change[3] for change in row.changes] == (["owner_in_name"] if owner else [])


def test_an_owner_of_her_own_column_stays():
    row = cleaner("business_name", "owner_name").read(5, ["Batik Dua (Bu Contoh)", "Siti"])

    assert (row.name, row.owner["full_name"]) == ("Batik Dua (Bu Contoh)", "Siti")


def test_a_row_without_a_name_says_where_it_is_missing():
    row = cleaner("business_name", "owner_name", "phone").read(5, [None, "Siti", "081200000001"])

    assert (row.skip, problem(row)) == ("", ["A5", "name_missing"])


@pytest.mark.parametrize("cell, code", [({"error": "#REF!"}, "cell_error"), ({"formula": True}, "formula")])
@pytest.mark.parametrize("field", sorted(set(FIELDS) - {"business_name", "district", "subdistrict"}))
def test_broken_cells_are_refused_in_every_column(field, cell, code):
    row = read(field, cell)

    assert (value(row), problem(row)) == (None, ["B5", code])


def test_what_cannot_be_read_is_left_out_on_request():
    row = read("phone", "621200000007", without_unreadable=True)

    assert (row.has_errors, row.owner) == (False, {})
    assert row.problems == [["B5", "phone_country", {}, "note"]]
    assert row.changes == [["B5", "621200000007", "", "left_out"]]


def test_a_name_is_never_left_out():
    row = cleaner("business_name", "phone", without_unreadable=True).read(5, [{"error": "#REF!"}, "081200000001"])

    assert row.has_errors


# --- Rows that are no business ---


@pytest.mark.parametrize(
    "cells, skip",
    [
        ([1, 2, 3], "column_numbers"),
        (["JUMLAH", None, 60], "total"),
        ([None, "TOTAL", 60], "total"),
        (["Sub Total :", None, 12], "total"),
        (["NO", "NAMA USAHA", "MODAL"], "repeated_heading"),
        ([17, None, None], "no_data"),
        ([18, "-", "-"], "no_data"),
        ([None, None, "Kepala Dinas"], "one_cell"),
        ([3, "Total Jaya", 5], ""),
        ([None, "Jumlah Rejeki", 5], ""),
        ([None, "Batik Satu", None], ""),
    ],
)
def test_rows_that_are_no_business(cells, skip):
    reader = cleaner(NUMBER, "business_name", "capital", headings=["NO", "NAMA USAHA", "MODAL"])

    assert reader.read(5, cells).skip == skip


def test_numbers_in_the_middle_are_no_column_numbers():
    reader = cleaner(NUMBER, "business_name", "capital")
    reader.read(5, [1, "Batik", 5])

    assert reader.read(6, [1, 2, 3]).skip == ""


def test_the_same_row_has_the_same_digest_whatever_its_number():
    reader = cleaner(NUMBER, "business_name", "phone")

    one, other, third = (
        reader.read(5, cells).digest for cells in ([1, "Batik", "0812"], [9, "Batik", "0812"], [1, "Batik", "0813"])
    )

    assert one == other != third


@pytest.mark.parametrize(
    "one, other", [("CV. Batik  Dua", "batik dua"), ("Kué Café", "kue cafe"), ("UD Berkah, PT", "berkah")]
)
def test_keys_of_names(one, other):
    assert key_of(one) == key_of(other)
