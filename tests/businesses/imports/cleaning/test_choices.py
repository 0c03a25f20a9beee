"""Gender and sector."""

import pytest

from tests.businesses.imports.cleaning.conftest import problem, read, value


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
