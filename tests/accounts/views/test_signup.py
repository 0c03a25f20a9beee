import pytest

from accounts.models import OneTimeCode, User
from notifications.models import Message
from tests.accounts.conftest import PASSWORD, digits_sent_to, error_of, only_code, sent_to

URL = "/akun/daftar/"
FORM = {"full_name": "Melati  Contoh ", "address": "0812 3456 7099", "password": PASSWORD}
PHONE = "+6281234567099"


def test_signing_up_takes_three_fields(client, db):
    form = client.get(URL).context["form"]

    assert [field.name for field in form.visible_fields()] == ["full_name", "address", "password"]


def test_she_signs_up_proves_her_phone_and_is_in(client, db):
    response = client.post(URL, FORM)
    assert (response.status_code, response.url) == (302, "/akun/kode/")
    assert not User.objects.exists()

    response = client.post("/akun/kode/", {"code": digits_sent_to(PHONE)}, follow=True)

    person = User.objects.get()
    assert response.context["user"] == person
    assert response.redirect_chain[-1][0] == "/saya/"
    assert (person.full_name, str(person.phone), person.is_phone_verified) == ("Melati Contoh", PHONE, True)
    assert (person.is_staff, person.is_superuser, person.language) == (False, False, "id")


def test_who_signs_up_in_english_reads_english(client, db):
    client.post(f"/en{URL}", FORM)

    response = client.post("/en/akun/kode/", {"code": digits_sent_to(PHONE)}, follow=True)

    assert User.objects.get().language == "en"
    assert response.redirect_chain[-1][0] == "/en/saya/"


def test_she_goes_on_where_she_wanted_to(client, db):
    client.post(f"{URL}?next=/saya/usaha/daftar/", FORM)

    response = client.post("/akun/kode/", {"code": digits_sent_to(PHONE)})

    assert response.url == "/saya/usaha/daftar/"


def test_nobody_is_led_to_another_site(client, db):
    client.post(f"{URL}?next=https://evil.example/", FORM)

    response = client.post("/akun/kode/", {"code": digits_sent_to(PHONE)})

    assert response.url == "/saya/akun/masuk-selesai/"


def test_a_known_phone_looks_the_same_and_makes_nobody(client, ratna):
    response = client.post(URL, {**FORM, "address": "081234567001"}, follow=True)

    assert response.redirect_chain[-1][0] == "/akun/kode/"
    assert sent_to("+6281234567001") == ["phone_code"]
    assert User.objects.count() == 1


def test_a_double_tap_sends_one_code(client, db):
    token = client.get(URL).context["form"]["form_token"].value()

    for _ in range(2):
        client.post(URL, {**FORM, "form_token": token})

    assert OneTimeCode.objects.count() == 1
    assert sent_to(PHONE) == ["phone_code"]


@pytest.mark.parametrize(
    "field, value",
    [
        ("full_name", ""),
        ("full_name", "   "),
        ("full_name", "x" * 151),
        ("address", ""),
        ("address", "62123456789"),
        ("address", "ratna@contoh.example"),
        ("password", ""),
        ("password", "pendek"),
        ("password", "12345678"),
        ("password", "password1"),
        ("password", "Melati Contoh"),
    ],
)
def test_bad_input_is_told_at_its_field_and_sends_nothing(client, db, field, value):
    response = client.post(URL, {**FORM, field: value})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not Message.objects.exists()


def test_what_was_typed_is_still_there_but_not_the_password(client, db):
    text = client.post(URL, {**FORM, "full_name": ""}).content.decode()

    assert "0812 3456 7099" in text
    assert PASSWORD not in text


def test_no_other_field_gets_through(client, db):
    client.post(URL, {**FORM, "is_staff": "on", "is_superuser": "on", "email": "x@contoh.example", "groups": "1"})
    client.post("/akun/kode/", {"code": digits_sent_to(PHONE), "is_staff": "on"})

    person = User.objects.get()
    assert (person.is_staff, person.is_superuser, person.email, person.groups.count()) == (False, False, None, 0)


def test_a_sixth_code_in_an_hour_is_a_page_that_says_wait(client, db):
    answers = [client.post(URL, FORM).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]


def test_who_is_signed_in_goes_to_her_pages(ratna_client):
    response = ratna_client.get(URL)

    assert (response.status_code, response.url) == (302, "/saya/akun/masuk-selesai/")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(client, db, method):
    assert getattr(client, method)(URL).status_code == 405


def test_the_password_is_hashed_before_it_is_kept(client, db):
    client.post(URL, FORM)

    assert PASSWORD not in str(only_code().details)


def test_the_error_of_a_landline_is_plain(client, db):
    response = client.post(URL, {**FORM, "address": "031 5312144"})

    assert "08" in error_of(response, "address")
