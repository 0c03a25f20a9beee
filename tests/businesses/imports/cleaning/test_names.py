"""Names and other texts, and the owner inside the name."""

import pytest

from tests.businesses.imports.cleaning.conftest import cleaner, problem, read, value


def test_a_phone_in_a_column_for_text_is_not_taken_over():
    row = read("description", 81200000000)

    assert (value(row), problem(row)) == (None, ["B5", "phone_in_text"])


@pytest.mark.parametrize("field", ["address", "owner_name", "description"])
def test_a_nik_in_a_text_is_not_taken_over(field):
    row = read(field, "Siti 3578014605750001 Gubeng")

    assert (value(row), problem(row), row.raw["B"]) == (None, ["B5", "nik_in_text"], "Siti 3578••••••••0001 Gubeng")


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
