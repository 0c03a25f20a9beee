"""Numbers, money, years, people, dates, coordinates."""

import pytest

from tests.businesses.imports.cleaning.conftest import cleaner, problem, read, value


def test_a_nik_is_kept_apart_and_masked_everywhere():
    row = read("nik", "3578 0146 0575 0001")

    assert row.nik == "3578014605750001"
    assert row.business == {"name": "Batik Satu"}
    assert row.raw == {}
    assert row.changes == [["B5", "3578••••0001", "3578••••0001", "format"]]


def test_a_wrong_nik_is_kept_masked():
    row = read("nik", "35780146057500011")

    assert row.raw == {"A": "Batik Satu", "B": "3578••••0011"}


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
