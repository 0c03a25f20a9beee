import uuid

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import translation

from accounts.forms import CodeForm, NewPasswordForm, RequestCodeForm, SignupForm
from accounts.models import User
from tests.accounts.conftest import PASSWORD


def signup(**changes):
    return SignupForm({"full_name": "Melati Contoh", "address": "081234567099", "password": PASSWORD, **changes})


def test_every_page_of_a_form_has_a_token_of_its_own():
    tokens = {str(RequestCodeForm()["form_token"].value()) for _ in range(3)}

    assert len(tokens) == 3


def test_the_token_that_was_sent_comes_back():
    token = uuid.uuid4()
    form = RequestCodeForm({"address": "081234567099", "form_token": str(token)})

    assert form.is_valid()
    assert form.cleaned_data == {"form_token": token, "address": "+6281234567099"}


@pytest.mark.parametrize("token", ["", "not-a-token"])
def test_without_a_token_the_form_still_works_or_says_so(token):
    form = RequestCodeForm({"address": "081234567099", "form_token": token})

    assert form.is_valid() is (token == "")


def test_details_hold_a_hashed_password_and_the_language_of_the_page():
    form = signup()
    assert form.is_valid()

    with translation.override("en"):
        details = form.details()

    assert (details["full_name"], details["language"]) == ("Melati Contoh", "en")
    assert check_password(PASSWORD, details["password"])


def test_a_password_like_the_name_is_refused():
    assert list(signup(password="melati contoh").errors) == ["password"]


@pytest.mark.parametrize("code, clean", [("123456", "123456"), (" 123 456 ", "123456"), ("123-456", "123456")])
def test_a_code_may_have_blanks(code, clean):
    form = CodeForm({"code": code})

    assert form.is_valid()
    assert form.cleaned_data["code"] == clean


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "١٢٣٤٥٦", ""])
def test_what_is_no_code_is_refused(code):
    assert not CodeForm({"code": code}).is_valid()


def test_blanks_at_the_end_of_a_password_are_part_of_it():
    form = NewPasswordForm({"password": f" {PASSWORD} "}, person=User(full_name="Ratna"))

    assert form.is_valid()
    assert form.cleaned_data["password"] == f" {PASSWORD} "
