"""The date of three inputs."""

import datetime

import pytest
from django import forms
from django.utils import translation

from rumah_kreatif.form_fields import ThreePartDate, ThreePartDateField


class Birth(forms.Form):
    born_on = ThreePartDateField(widget=ThreePartDate(autocomplete="bday"))


class Expiry(forms.Form):
    expires_on = ThreePartDateField(required=False)


def typed(day, month, year, name="born_on"):
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


@pytest.mark.parametrize("parts", [("11", "1", "1987"), ("11", "01", "1987"), (" 11 ", " 1", "1987 ")])
def test_field_reads_three_numbers(parts):
    form = Birth(typed(*parts))

    assert form.is_valid()
    assert form.cleaned_data["born_on"] == datetime.date(1987, 1, 11)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("", "", ""), "required"),
        (("11", "", "1987"), "incomplete"),
        (("31", "2", "1987"), "invalid"),
        (("11", "Januari", "1987"), "invalid"),
        (("11", "1", "87"), "invalid"),
        (("11", "1", "99999"), "invalid"),
        (("11", "1", "9" * 25), "invalid"),
        (("9" * 5000, "1", "1987"), "invalid"),
    ],
)
def test_field_refuses_what_is_no_date(parts, code):
    form = Birth(typed(*parts))

    assert not form.is_valid()
    assert [error.code for error in form.errors.as_data()["born_on"]] == [code]


def test_field_optional_may_stay_empty():
    form = Expiry(typed("", "", "", name="expires_on"))

    assert form.is_valid()
    assert form.cleaned_data["expires_on"] is None


def test_field_takes_a_ready_date():
    assert ThreePartDateField().clean("1987-01-11") == datetime.date(1987, 1, 11)


def test_field_sees_that_nothing_changed():
    form = Birth(typed("11", "1", "1987"), initial={"born_on": datetime.date(1987, 1, 11)})

    assert not form.has_changed()


def test_widget_shows_again_what_was_typed():
    html = str(Birth(typed("11", "Januari", "87"))["born_on"])

    for value in ("11", "Januari", "87"):
        assert f'value="{value}"' in html


def test_widget_writes_the_year_without_thousands_separator():
    with translation.override("id"):
        html = str(Birth(initial={"born_on": datetime.date(1987, 1, 11)})["born_on"])

    assert 'value="1987"' in html


def test_widget_labels_each_part_and_lets_the_phone_fill_in():
    with translation.override("en"):
        html = str(Birth()["born_on"])

    for part, label in (("day", "Day"), ("month", "Month"), ("year", "Year")):
        assert f">{label}</label>" in html
        assert f'autocomplete="bday-{part}"' in html
    assert html.count('inputmode="numeric"') == 3
