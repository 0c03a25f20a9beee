"""A row as a whole: nothing guessed, nothing cut, everything told."""

import pytest

from businesses.imports.headings import FIELDS, NOTE, NUMBER
from tests.businesses.imports.cleaning.conftest import cleaner, problem, read, value


def test_cells_that_became_no_value_are_kept():
    reader = cleaner("business_name", NOTE, "sector", "phone")

    good = reader.read(5, ["Batik", "IUMK 5", "Perikanan", "081200000001", "beyond the headings"])
    bad = reader.read(6, ["Batik", "IUMK 5", None, "621200000001"])
    total = reader.read(7, ["JUMLAH", None, None, 60])

    assert good.raw == {"B": "IUMK 5", "C": "Perikanan", "E": "beyond the headings"}
    assert bad.raw == {"A": "Batik", "B": "IUMK 5", "D": "621200000001"}
    assert total.raw == {"A": "JUMLAH", "D": "60"}


def test_numbers_of_sixteen_digits_are_masked_in_every_column():
    row = cleaner("business_name", NOTE).read(5, ["Batik", "KK 3578011234560001, KTP 3578-0146-0575-0001"])

    assert row.raw["B"] == "KK 3578••••••••0001, KTP 3578••••••••0001"


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
