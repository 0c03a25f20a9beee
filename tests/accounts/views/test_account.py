import pytest

from accounts.forms import AccountForm
from accounts.models import User
from accounts.services import set_password
from tests.accounts.conftest import text_of

URL = "/saya/akun/"
FORM = {"full_name": "Ratna Wulandari", "language": "id"}


def test_she_sees_how_she_signs_in(ratna_client):
    text = text_of(ratna_client.get(URL))

    assert [part in text for part in ("0812-3456-7001", "ratna@contoh.example", "Ratna Contoh")] == [True] * 3


@pytest.mark.parametrize("language, words", [("", "juga dipakai orang lain"), ("/en", "Other people use this number")])
def test_who_shares_a_phone_reads_how_to_sign_in(ratna_client, ratna, kartini, language, words):
    assert words in text_of(ratna_client.get(f"{language}{URL}"))

    User.objects.filter(pk=kartini.pk).update(phone=None)
    assert words not in text_of(ratna_client.get(f"{language}{URL}"))


def test_she_changes_her_name(ratna_client, ratna):
    response = ratna_client.post(URL, {**FORM, "full_name": " Ratna   Wulandari "})

    ratna.refresh_from_db()
    assert (response.url, ratna.full_name) == (URL, "Ratna Wulandari")


def test_a_change_of_language_shows_at_once(ratna_client, ratna):
    response = ratna_client.post(URL, {**FORM, "language": "en"})

    ratna.refresh_from_db()
    assert (response.url, ratna.language) == ("/en/saya/akun/", "en")


@pytest.mark.parametrize(
    "field, value", [("full_name", ""), ("full_name", "x" * 151), ("language", "jv"), ("language", "")]
)
def test_bad_input_changes_nothing(ratna_client, ratna, field, value):
    response = ratna_client.post(URL, {**FORM, field: value})

    ratna.refresh_from_db()
    assert list(response.context["form"].errors) == [field]
    assert (ratna.full_name, ratna.language) == ("Ratna Contoh", "id")


def test_no_other_field_gets_through(ratna_client, ratna):
    before = {
        field.attname: getattr(ratna, field.attname)
        for field in ratna._meta.concrete_fields
        if field.name not in {"full_name", "language", "last_login"}
    }

    ratna_client.post(
        URL,
        {
            **FORM, "phone": "+628999999999", "email": "x@contoh.example", "password": "x", "is_staff": "on",
            "is_superuser": "on", "is_active": "", "phone_verified_at": "", "groups": "1", "user_permissions": "1",
            "id": "99", "created_at": "2020-01-01",
        },
    )  # fmt: skip

    ratna.refresh_from_db()
    assert {name: getattr(ratna, name) for name in before} == before
    assert not ratna.groups.exists()


def test_an_unverified_phone_is_said(ratna_client, ratna):
    ratna.phone_verified_at = None
    ratna.save()

    assert "badge-gold" in text_of(ratna_client.get(URL))


def test_the_second_factor_is_shown_to_officials(client, wati, ratna_client):
    client.force_login(wati)

    assert "/akun/dua-langkah/" in text_of(client.get(URL))
    assert "/akun/dua-langkah/" not in text_of(ratna_client.get(URL))


@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous_people_sign_in_first(client, db, method):
    assert getattr(client, method)(URL).url == f"/akun/masuk/?next={URL}"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(ratna_client, method):
    assert getattr(ratna_client, method)(URL).status_code == 405


def test_a_password_that_was_set_meanwhile_stays(ratna_client, ratna, monkeypatch):
    clean = AccountForm.clean_full_name

    def clean_while_she_recovers_on_another_phone(self):
        set_password(User.objects.get(pk=ratna.pk), "kuda lumping menari")
        return clean(self)

    monkeypatch.setattr(AccountForm, "clean_full_name", clean_while_she_recovers_on_another_phone)
    ratna_client.post(URL, FORM)

    ratna.refresh_from_db()
    assert (ratna.full_name, ratna.check_password("kuda lumping menari")) == ("Ratna Wulandari", True)
