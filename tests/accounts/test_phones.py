import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from accounts.phones import AddressField, PhoneField, clean_phone, search_form


@pytest.mark.parametrize(
    "text",
    [
        "081234567890",
        "0812 3456 7890",
        "0812-3456-7890",
        "0812.3456.7890",
        "(0812) 3456-7890",
        "6281234567890",
        "62 812 3456 7890",
        "+6281234567890",
        "+62 812-3456-7890",
        "+62 (0)812 3456 7890",
        "006281234567890",
        "81234567890",
        "\u202a+62 812\u20113456\u20117890\u202c",
    ],
)
def test_any_usual_writing_becomes_e164(text):
    assert clean_phone(text) == "+6281234567890"


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "required"),
        ("621234567890", "country"),
        ("+62 31 5312144", "country"),
        ("+6591234567", "foreign"),
        ("031-5312144", "landline"),
        ("9123456789", "prefix"),
        ("0842345678", "prefix"),
        ("0812345", "short"),
        ("08123456789012", "long"),
        ("0812 abc 7890", "letters"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "letters"),
        ("0812³4567890", "letters"),
    ],
)
def test_what_is_no_mobile_number_is_refused(text, code):
    with pytest.raises(ValidationError) as refusal:
        clean_phone(text)

    assert refusal.value.code == code


def test_62_without_the_8_is_refused_in_plain_words():
    with pytest.raises(ValidationError) as refusal:
        clean_phone("62123456789")

    assert refusal.value.messages == [
        gettext("After 62 a mobile number goes on with 8, like 62812…. Please check this number.")
    ]


def test_phone_field_returns_e164():
    assert PhoneField().clean(" 0812 3456 7890 ") == "+6281234567890"


def test_phone_field_may_be_empty_when_it_is_not_required():
    assert PhoneField(required=False).clean("") == ""


def test_phone_field_is_typed_on_the_phone_keypad():
    widget = PhoneField().widget

    assert (widget.input_type, widget.attrs["inputmode"], widget.attrs["autocomplete"]) == ("tel", "tel", "tel")


@pytest.mark.parametrize(
    "text, address",
    [("0812-3456-7890", "+6281234567890"), ("Ratna@Contoh.Example", "ratna@contoh.example")],
)
def test_address_field_takes_phone_or_email(text, address):
    assert AddressField().clean(text) == address


@pytest.mark.parametrize("text", ["", "ratna", "ratna@", "12345"])
def test_address_field_refuses_what_is_neither(text):
    with pytest.raises(ValidationError):
        AddressField().clean(text)


@pytest.mark.parametrize(
    "text, looked_for",
    [
        ("0812-34", "+6281234"),
        ("62812", "+62812"),
        ("+62 812", "+62812"),
        ("ratna", "ratna"),
        ("081a", "081a"),
        ("3578", "3578"),
    ],
)
def test_search_form_reads_the_beginning_of_a_phone(text, looked_for):
    assert search_form(text) == looked_for
