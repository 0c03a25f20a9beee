"""Forms as crispy's template pack `rumah` draws them."""

import re

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.template import Context, Template
from django.utils import translation

from rumah_kreatif.form_fields import ThreePartDateField
from rumah_kreatif.templatetags import form_parts


class Maker(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card.")
    code = forms.CharField(label="Code", min_length=4, required=False)
    born_on = ThreePartDateField(label="Born on")
    sector = forms.ChoiceField(label="Sector", choices=[("", "Choose"), ("food", "Food")])
    halal = forms.ChoiceField(label="Halal", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect)
    picture = forms.FileField(label="Picture", required=False)
    agrees = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput, initial="abc")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save and go on"))

    def clean(self):
        self.warnings = {"code": "This code is rarely used."}
        if self.data.get("code") == "quarrel":
            raise forms.ValidationError("Name and code quarrel.")


GOOD = {
    "name": "Ratna",
    "born_on_day": "11",
    "born_on_month": "1",
    "born_on_year": "1987",
    "sector": "food",
    "halal": "yes",
    "agrees": "on",
    "token": "abc",
}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def draw(form, source="{% load crispy_forms_tags %}{% crispy form %}"):
    return re.sub(r"\s+", " ", Template(source).render(Context({"form": form})))


def summary(form):
    return draw(form, '{% include "includes/error_summary.html" %}')


def test_field_has_label_and_hint_that_belong_together():
    html = draw(Maker())

    assert re.search(r'<label for="id_name">Name ?</label>', html)
    assert '<div class="hint" id="id_name_helptext">As on the card.</div>' in html
    assert re.search(r'<input type="text" name="name" class="input"[^>]*aria-describedby="id_name_helptext"', html)


def test_field_optional_says_so():
    html = draw(Maker())

    assert '<label for="id_code">Code <span class="optional">(optional)</span>' in html


def test_field_in_a_search_form_does_not_say_optional():
    form = Maker()
    form.helper.form_method = "get"

    html = draw(form)

    assert "(optional)" not in html
    assert "csrfmiddlewaretoken" not in html


def test_field_with_error_says_it_in_words_and_to_screen_readers():
    html = draw(Maker({**GOOD, "code": "ab"}))

    assert '<div id="div_id_code" class="field field-error">' in html
    assert '<span class="sr">Error: </span>Ensure this value has at least 4 characters (it has 2).' in html
    assert re.search(r'name="code" value="ab"[^>]*aria-invalid="true"', html)
    assert 'aria-describedby="id_code_error id_code_warning"' in html


def test_field_with_warning_is_no_error():
    form = Maker({**GOOD, "code": "abcd"})

    assert form.is_valid()
    html = draw(form)
    assert '<div id="div_id_code" class="field">' in html
    assert '<p class="warning" id="id_code_warning">' in html
    assert 'aria-describedby="id_code_warning"' in html


def test_radios_and_dates_are_a_fieldset_with_legend():
    html = draw(Maker())

    for name, label in (("halal", "Halal"), ("born_on", "Born on")):
        assert re.search(rf'<fieldset id="div_id_{name}" class="field">\s?<legend class="legend">{label}', html)
    assert '<label class="choice" for="id_halal_0">' in html


def test_checkbox_stands_before_its_label():
    html = draw(Maker())

    assert re.search(
        r'<label class="choice" for="id_agrees"><input type="checkbox".*?><span>I agree</span></label>', html
    )


def test_form_sends_files_a_token_and_one_button():
    html = draw(Maker())

    assert '<form method="post" novalidate enctype="multipart/form-data">' in html
    assert '<input type="hidden" name="token" value="abc" id="id_token">' in html
    assert html.count("<button") == 1
    assert ">Save and go on</button>" in html


def test_form_leaves_errors_of_the_whole_to_the_summary():
    form = Maker({**GOOD, "code": "quarrel"})

    assert "Name and code quarrel." not in draw(form)
    assert summary(form).count("Name and code quarrel.") == 1


def test_summary_is_empty_without_errors():
    assert summary(Maker()).strip() == ""
    assert summary(Maker(GOOD)).strip() == ""


def test_summary_links_to_each_control_in_the_words_of_the_field():
    form = Maker({"token": "abc"})

    assert form_parts.error_links(form) == [
        {"id": "id_name", "message": "Name: not filled in yet"},
        {"id": "id_born_on_0", "message": "Born on: not filled in yet"},
        {"id": "id_sector", "message": "Sector: nothing chosen yet"},
        {"id": "id_halal_0", "message": "Halal: nothing chosen yet"},
        {"id": "id_agrees", "message": "Tick this box to go on: I agree"},
    ]
    page = draw(form)
    for link in form_parts.error_links(form):
        assert f'<span class="sr">Error: </span>{link["message"]}' in page
        assert f'id="{link["id"]}"' in page


def test_summary_counts():
    html = summary(Maker({"token": "abc"}))

    assert "5 things need to be put right" in html
    assert '<a href="#id_name">Name: not filled in yet</a>' in html


def test_summary_names_what_has_no_control():
    hidden = Maker({**GOOD, "token": ""})
    whole = Maker({**GOOD, "code": "quarrel"})

    assert form_parts.error_links(hidden) == [{"id": "", "message": "Token: not filled in yet"}]
    assert form_parts.error_links(whole) == [{"id": "", "message": "Name and code quarrel."}]
    assert "<li>Name and code quarrel.</li>" in summary(whole)


def test_summary_keeps_a_forms_own_words_for_required():
    class Own(forms.Form):
        nik = forms.CharField(error_messages={"required": "Type the 16 digits of your card."})

    assert form_parts.error_links(Own({})) == [{"id": "id_nik", "message": "Type the 16 digits of your card."}]


def test_summary_reads_formsets():
    rows = forms.formset_factory(Maker, min_num=1, validate_min=True, extra=0)
    formset = rows({"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"})
    one = rows({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x", "form-0-token": "abc"})

    assert [link["message"] for link in form_parts.error_links(formset)] == ["Please submit at least 1 form."]
    assert form_parts.error_links(one)[0] == {"id": "id_form-0-born_on_0", "message": "Born on: not filled in yet"}


def test_summary_promises_what_is_kept_only_where_something_is():
    kept = "Everything else that you typed is still here."

    assert kept in summary(Maker({"token": "abc"}))
    # A form refused as a whole, like a wrong password, has been emptied.
    assert kept not in summary(Maker({**GOOD, "code": "quarrel"}))
