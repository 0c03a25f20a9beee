from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from businesses.licence_numbers import FOOD_TYPES, check_number, check_pirt, is_application, remarks, says
from businesses.models import LicenceKind

GOOD_PIRT = "2063578010001-28"


def code_of(kind, text):
    with pytest.raises(ValidationError) as caught:
        check_number(kind, text)
    return caught.value.code


def words_of(kind, text):
    with pytest.raises(ValidationError) as caught:
        check_number(kind, text)
    return caught.value.message


# --- P-IRT ---


def test_pirt_is_decoded():
    pirt = check_pirt(GOOD_PIRT)

    assert pirt._asdict() == {
        "number": GOOD_PIRT, "packaging": "2", "food_type": "06", "region": "3578", "product": "01",
        "producer": "0001", "year": 2028,
    }  # fmt: skip
    assert pirt.ends_on == date(2028, 12, 31)


@pytest.mark.parametrize(
    "text",
    [GOOD_PIRT, "206357801000128", "P-IRT No. 2063578010001-28", "pirt 206 3578 01 0001 28", " 206.3578.01.0001-28 ",
     "SPP-IRT: 2063578010001–28"],
)  # fmt: skip
def test_pirt_is_taken_in_any_writing(text):
    assert check_number(LicenceKind.PIRT, text) == GOOD_PIRT


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("20635780100012", "length"),
        ("2063578010001-289", "length"),
        ("206357801000I-28", "letters"),
        ("٢063578010001-28", "letters"),
        ("9063578010001-28", "packaging"),
        ("0063578010001-28", "packaging"),
        ("2003578010001-28", "food"),
        ("2060078010001-28", "region"),
        ("2063500010001-28", "region"),
        ("2063578000001-28", "serial"),
        ("2063578010000-28", "serial"),
        ("MD123456789012345", "another_kind"),
        ("ID35110000123450321", "another_kind"),
        ("KH0012345678", "another_kind"),
        ("", "length"),
    ],
)
def test_pirt_says_what_is_wrong(text, code):
    assert code_of(LicenceKind.PIRT, text) == code


def test_pirt_counts_the_digits_in_words():
    assert words_of(LicenceKind.PIRT, "206357801000") == (
        "Nomor P-IRT ini 12 angka, seharusnya 15, seperti 1234567890123-45"
    )


@given(st.text(max_size=40), st.sampled_from(LicenceKind.values))
def test_any_text_is_a_number_or_an_error_and_a_number_stays_itself(text, kind):
    try:
        number = check_number(kind, text)
    except ValidationError:
        return

    assert check_number(kind, number) == number
    assert number.isascii()


# --- The others ---


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (LicenceKind.NIB, "NIB 1234 5678 90123", "1234567890123"),
        (LicenceKind.BPOM_MD, "BPOM RI MD 123456789012", "MD123456789012"),
        (LicenceKind.BPOM_MD, "md 123456789012345", "MD123456789012345"),
        (LicenceKind.HALAL, "No. ID 3511 0000 1234 50321", "ID35110000123450321"),
        (LicenceKind.TRADE_MARK, "IDM000123456", "IDM000123456"),
        (LicenceKind.TRADE_MARK, "DID2026012345", "DID2026012345"),
        (LicenceKind.TRADE_MARK, "D00 2019 012345", "D002019012345"),
    ],
)
def test_number_is_cleaned(kind, text, number):
    assert check_number(kind, text) == number


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (LicenceKind.NIB, "123456789012", "length"),
        (LicenceKind.NIB, "12345678901AB", "letters"),
        (LicenceKind.BPOM_MD, "MD12345678901", "length"),
        (LicenceKind.BPOM_MD, "MD1234567890123456", "length"),
        (LicenceKind.BPOM_MD, "MD12345678901O", "letters"),
        (LicenceKind.BPOM_MD, "ML123456789012", "imported"),
        (LicenceKind.BPOM_MD, "TR123456789", "beginning"),
        (LicenceKind.BPOM_MD, "123456789012", "beginning"),
        (LicenceKind.HALAL, "KH00123456789", "fatwa"),
        (LicenceKind.HALAL, "kh 123", "fatwa"),
        (LicenceKind.HALAL, "12345678901", "beginning"),
        (LicenceKind.HALAL, "IDM123", "beginning"),
        (LicenceKind.HALAL, "IDM000123456", "another_kind"),
        (LicenceKind.HALAL, "ID123", "length"),
        (LicenceKind.HALAL, "ID35110000X123450321", "letters"),
        (LicenceKind.TRADE_MARK, "Dapur Ratna", "shape"),
        (LicenceKind.TRADE_MARK, "ID35110000123450321", "another_kind"),
        (LicenceKind.TRADE_MARK, "MD123456789012", "another_kind"),
    ],
)
def test_wrong_number_is_refused(kind, text, code):
    assert code_of(kind, text) == code


@pytest.mark.parametrize(("language", "word"), [("id", "fatwa MUI"), ("en", "fatwa of the MUI")])
def test_the_fatwa_number_is_explained_in_both_languages(language, word):
    with translation.override(language):
        words = words_of(LicenceKind.HALAL, "KH00123456789")

    assert (word in words, "BPJPH" in words) == (True, True)


# --- What may be wrong, and what can be read ---


def test_a_pirt_of_surabaya_leaves_nothing_to_remark():
    assert list(remarks(LicenceKind.PIRT, GOOD_PIRT)) == []


def test_a_pirt_of_another_place_is_a_remark():
    [words] = remarks(LicenceKind.PIRT, "2063515010001-28")

    assert words.startswith("P-IRT ini terbit di kota atau kabupaten lain (3515; Surabaya 3578).")


def test_an_unknown_kind_of_food_is_a_remark():
    [words] = remarks(LicenceKind.PIRT, "2993578010001-28")

    assert words.startswith("Kami tidak mengenal jenis pangan 99")


def test_an_application_for_a_mark_is_a_remark():
    [words] = remarks(LicenceKind.TRADE_MARK, "DID2026012345")

    assert words.startswith("Ini nomor permohonan.")


@pytest.mark.parametrize(
    ("kind", "number"),
    [(LicenceKind.NIB, "1234567890123"), (LicenceKind.BPOM_MD, "MD123456789012"),
     (LicenceKind.HALAL, "ID35110000123450321"), (LicenceKind.TRADE_MARK, "IDM000123456")],
)  # fmt: skip
def test_other_numbers_leave_nothing_to_remark(kind, number):
    assert list(remarks(kind, number)) == []


def test_a_pirt_is_read_out():
    rows = says(LicenceKind.PIRT, "3123515120034-27")

    assert rows == [
        {"term": "Kemasan", "value": "karton atau kertas"},
        {"term": "Jenis pangan", "value": "rempah"},
        {"term": "Kota atau kabupaten", "value": "kota atau kabupaten lain (3515)"},
        {"term": "Nomor produk", "value": "12"},
        {"term": "Nomor pembuat", "value": "0034"},
        {"term": "Berlaku sampai tahun", "value": "2027"},
    ]


def test_a_mark_is_read_out_as_registered_or_applied_for():
    assert says(LicenceKind.TRADE_MARK, "IDM000123456") == [{"term": "Merek", "value": "terdaftar"}]
    assert says(LicenceKind.TRADE_MARK, "DID2026012345")[0]["value"] == "masih permohonan, belum terdaftar"
    assert says(LicenceKind.HALAL, "ID35110000123450321") == []


def test_nothing_is_read_out_of_a_number_that_is_none():
    assert says(LicenceKind.PIRT, "entah") == []


def test_only_marks_can_be_applications():
    assert is_application(LicenceKind.TRADE_MARK, "DID2026012345")
    assert not is_application(LicenceKind.TRADE_MARK, "IDM000123456")
    assert not is_application(LicenceKind.HALAL, "ID35110000123450321")


def test_kinds_of_food_are_fifteen():
    assert list(FOOD_TYPES) == [f"{number:02d}" for number in range(1, 16)]
