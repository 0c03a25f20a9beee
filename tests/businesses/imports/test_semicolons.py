"""The CSV with semicolons, Windows-1252, line breaks in cells and phones in the wrong column."""

import pytest

from businesses.imports import running, services
from businesses.imports.headings import Column
from businesses.models import AreaChoice, Business
from tests.businesses.imports.conftest import DATA, SEMICOLONS, fates, planned

pytestmark = pytest.mark.django_db

# Worked out by hand: every fifth kind of activity is a phone number, from row 2 on every eighth row.
PHONES = [2, 10, 18, 26, 34]


@pytest.fixture
def data():
    return (DATA / SEMICOLONS).read_bytes()


@pytest.fixture
def answered(data, vera):
    """The kecamatan "Surabaya" is none; an official leaves the place empty."""
    job = planned(data, by=vera, name=SEMICOLONS)
    services.answer_areas(job, {"SURABAYA": (AreaChoice.NONE, None)}, by=vera)
    running.work(job.pk)
    job.refresh_from_db()
    return job


def test_encoding_separator_and_columns_are_found(data):
    job = services.upload(data, SEMICOLONS, by=None)

    used = {Column(**column).letter: column["field"] for column in job.columns}

    assert (job.kind, job.charset) == ("csv", "cp1252")
    assert used == {
        "A": "business_name", "B": "description", "C": "district", "D": "note", "E": "sector", "F": "latitude",
        "G": "longitude",
    }  # fmt: skip


def test_surabaya_is_no_kecamatan_and_is_asked_about_once(data):
    job = planned(data, name=SEMICOLONS)

    assert fates(job) == dict.fromkeys(range(2, 42), "error")
    assert set(job.rows.values_list("question", flat=True)) == {"SURABAYA"}


def test_one_answer_settles_all_rows(answered):
    expected = {number: "error" if number in PHONES else "new" for number in range(2, 42)}

    assert fates(answered) == expected
    assert [row.problems[0] for row in answered.rows.filter(number__in=PHONES).order_by("number")] == [
        [f"B{number}", "phone_in_text", {}, "error"] for number in PHONES
    ]


@pytest.mark.parametrize(
    "number, name, activity, latitude",
    [
        (3, "Warung Contoh Dua", "MENJUAL SEMBAKO", "-7.201000"),
        (4, "Warung Rekaan Tiga", "membuat keripik¹", "-7.202000"),
        (5, "Warung Fiktif Empat", "jual snack", "-7.203000"),
        (6, "Warung Misal Lima", None, "-7.204000"),
        (7, "Warung Andai Enam", "MENJUAL SEMBAKO", "-7.205000"),
        (8, 'Warung "Umpama Tujuh"', "membuat keripik¹", "-7.206000"),
        (41, "Warung Khayal Empat", "jual snack", "-7.239000"),
    ],
)
def test_rows_become_what_a_person_worked_out(answered, number, name, activity, latitude):
    values = answered.rows.get(number=number).values["business"]

    assert (values["name"], values.get("description_id"), values["latitude"]) == (name, activity, latitude)


def test_the_apostrophe_before_a_number_is_told(answered):
    changes = answered.rows.get(number=7).changes

    assert ["F7", "'-7.205", "-7.205000", "format"] in changes


def test_the_answer_is_remembered_for_the_next_file(answered, data, vera):
    again = planned(data, by=vera, name="lagi.csv")

    assert set(again.rows.values_list("question", flat=True)) == {""}


def test_the_import_leaves_the_place_empty(answered, vera):
    services.start(answered, by=vera)
    running.work(answered.pk)

    assert Business.objects.filter(source="import", subdistrict=None).count() == 35
