"""From spellings to a kelurahan, or a question."""

import pytest

from businesses.imports import areas
from businesses.imports.areas import Areas
from businesses.models import AreaAnswer, AreaChoice, District, Subdistrict

pytestmark = pytest.mark.django_db


def place(district, subdistrict):
    found = Areas.load().place(district, subdistrict)
    return (found.name, found.district_name, found.code, found.problem)


@pytest.mark.parametrize(
    "district, subdistrict, expected",
    [
        ("RUNGKUT", "KALIRUNGKUT ", ("Kalirungkut", "Rungkut", "", "")),
        ("Kec. Rungkut", "Kel. Wonorejo", ("Wonorejo", "Rungkut", "", "")),
        ("TEGALSARI", "Wonorejo", ("Wonorejo", "Tegalsari", "", "")),
        ("RUNGKT", "Wonorejo", ("Wonorejo", "Rungkut", "spelling", "")),
        ("Suko Manunggal", "Sukomanunggal", ("Sukomanunggal", "Sukomanunggal", "", "")),
        ("Asemrowo", "Asem Rowo", ("Asem Rowo", "Asem Rowo", "", "")),
        ("PABEAN CANTAIN", "Bongkaran", ("Bongkaran", "Pabean Cantian", "spelling", "")),
        ("Sukolilo", "Nginden Jangkugan", ("Nginden Jangkungan", "Sukolilo", "spelling", "")),
        ("Bulak", "Kenjeran", ("Kenjeran", "Bulak", "", "")),
        ("", "Benowo", ("Benowo", "Pakal", "unique", "")),
        ("", "Wonorejo", ("", "", "", "subdistrict_twice")),
        ("", "Wonorejoo", ("", "", "", "subdistrict_unknown")),
        ("Kenjeran", "Kenjeran", ("", "", "", "areas_disagree")),
        ("Rungkut", "Antah Berantah", ("", "", "", "subdistrict_unknown")),
        ("SURABAYA TIMUR", "Kalirungkut", ("", "", "", "district_unknown")),
        ("Jawa Timur", "", ("", "", "", "district_unknown")),
        ("Rungkut", "", ("", "Rungkut", "no_subdistrict", "")),
        ("", "", ("", "", "", "")),
    ],
)
def test_a_place_is(district, subdistrict, expected):
    assert place(district, subdistrict) == expected


def test_a_spelling_near_two_kecamatan_is_asked_about():
    District.objects.create(code="35.78.98", name="Ampelsari")
    District.objects.create(code="35.78.99", name="Ampelsaru")

    assert place("Ampelsar", "Mojo") == ("", "", "", "district_unclear")


def test_other_spellings_of_the_register_count():
    District.objects.filter(name="Gubeng").update(other_spellings=["Goebeng"])

    assert place("GOEBENG", "Mojo") == ("Mojo", "Gubeng", "", "")


def test_an_area_that_is_not_active_is_not_found():
    Subdistrict.objects.filter(name="Mojo").update(is_active=False)

    assert place("Gubeng", "Mojo") == ("", "", "", "subdistrict_unknown")


def test_an_answered_kecamatan_counts_for_every_kelurahan():
    gubeng = District.objects.get(name="Gubeng")
    AreaAnswer.objects.create(question="SBY TIMUR", choice=AreaChoice.DISTRICT, district=gubeng)

    assert place("Sby Timur", "Mojo") == ("Mojo", "Gubeng", "answered", "")
    assert place("SBY  TIMUR", "Airlangga") == ("Airlangga", "Gubeng", "answered", "")


def test_an_answer_to_go_by_the_kelurahan_asks_again_where_it_is_not_unique():
    AreaAnswer.objects.create(question="SURABAYA", choice=AreaChoice.BY_SUBDISTRICT)

    assert place("Surabaya", "Kalirungkut") == ("Kalirungkut", "Rungkut", "answered", "")
    assert place("Surabaya", "Wonorejo") == ("", "", "", "subdistrict_twice")
    assert place("Surabaya", "") == ("", "", "left_empty", "")


def test_an_answer_to_leave_empty():
    AreaAnswer.objects.create(question="KOTA LAIN", choice=AreaChoice.NONE)

    assert place("Kota Lain", "Mojo") == ("", "", "left_empty", "")


def test_an_answer_for_both_goes_before_the_kecamatan():
    bulak = Subdistrict.objects.get(name="Kenjeran")
    AreaAnswer.objects.create(question="KENJERAN / KENJERAN", choice=AreaChoice.SUBDISTRICT, subdistrict=bulak)

    assert place("Kenjeran", "KENJERAN") == ("Kenjeran", "Bulak", "answered", "")


def test_an_answer_about_an_area_that_is_gone_asks_again():
    mojo = Subdistrict.objects.get(name="Mojo")
    AreaAnswer.objects.create(question="KENJERAN / MOJO", choice=AreaChoice.SUBDISTRICT, subdistrict=mojo)
    Subdistrict.objects.filter(pk=mojo.pk).update(is_active=False)

    assert place("Kenjeran", "Mojo")[3] == "subdistrict_unknown"


def test_suggestions_name_the_kelurahan_that_may_be_meant():
    suggested = [str(Subdistrict.objects.get(pk=pk)) for pk in Areas.load().suggestions("RUNGKUT / KENJERAN")]

    assert suggested == ["Kenjeran, Bulak"]
    assert Areas.load().suggestions("JAWA TIMUR") == []


@pytest.mark.parametrize(
    "one, other, near",
    [
        ("rungkt", "rungkut", True), ("rugnkut", "rungkut", True), ("rungkat", "rungkut", True),
        ("rungkutt", "rungkut", True), ("rngkt", "rungkut", False), ("mojo", "mojx", False),
        ("nginden jangkugn", "nginden jangkungan", True), ("nginden", "semolowaru", False),
    ],
)  # fmt: skip
def test_near_is_one_slip_in_a_short_word_and_two_in_a_long_one(one, other, near):
    assert areas.is_near(one, other) == areas.is_near(other, one) == near


@pytest.mark.parametrize(
    "one, other, within",
    [("ab", "ab", True), ("ab", "abc", True), ("abc", "ac", True), ("ab", "ba", True), ("abcd", "acbd", True),
     ("abcd", "badc", False), ("abc", "abcde", False), ("abxd", "acyd", False)],
)  # fmt: skip
def test_one_edit(one, other, within):
    assert areas.within_one_edit(one, other) == areas.within_one_edit(other, one) == within
