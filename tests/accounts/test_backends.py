"""A real portal that once was the demo city: nobody comes in as one of its people, whatever way she takes."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.demo import PASSWORD, PublicPasswordValidator, create_demo_people
from accounts.models import User
from tests.accounts.conftest import digits_sent_to

ACCOUNT = "/saya/akun/"


@pytest.fixture
def people(db, settings):
    settings.STAFF_SECOND_FACTOR = False
    return create_demo_people()


def is_in(client):
    return client.get(ACCOUNT).status_code == 200


def sign_in(client, login, password=PASSWORD):
    return client.post("/akun/masuk/", {"login": login, "password": password})


def sign_in_with_code(client, phone):
    client.post("/akun/masuk/kode/", {"address": phone})
    return client.post("/akun/kode/", {"code": digits_sent_to(phone)})


@pytest.mark.parametrize("login", ["081200009100", "admin@contoh.example", "081200009112"])
def test_the_public_password_opens_the_demo_city_only(client, people, settings, login):
    other = Client()
    sign_in(other, login)
    in_the_demo_city = is_in(other)
    settings.DEMO = False

    response = sign_in(client, login)

    assert (in_the_demo_city, is_in(client)) == (True, False)
    assert response.context["form"].errors


def test_a_code_opens_the_demo_city_only(client, people, settings):
    other = Client()
    sign_in_with_code(other, "+6281200009100")
    in_the_demo_city = is_in(other)
    settings.DEMO = False

    sign_in_with_code(client, "+6281200009101")

    assert (in_the_demo_city, is_in(client)) == (True, False)
    assert "_auth_user_id" not in client.session


def test_a_session_that_was_signed_in_ends_with_the_demo(client, people, settings):
    client.force_login(people["super-user"])
    before = client.get("/admin/").status_code
    settings.DEMO = False

    assert (before, client.get("/admin/").status_code, is_in(client)) == (200, 302, False)


def test_a_password_of_her_own_opens_nothing_either(client, people, settings):
    people["head"].set_password("sambal bawang pedas")
    people["head"].save()
    settings.DEMO = False

    sign_in(client, "kepala@contoh.example", "sambal bawang pedas")

    assert not is_in(client)
    assert "_auth_user_id" not in client.session


def test_the_public_password_opens_nothing_under_another_number(client, people, settings):
    User.objects.filter(pk=people["super-user"].pk).update(phone="+6281234567009", email="agus@surabaya.example")
    settings.DEMO = False

    sign_in(client, "081234567009")

    assert not is_in(client)


def test_real_people_come_in(client, yuni, settings):
    settings.DEMO = False

    sign_in(client, "081234567002", "puding melati enak")

    assert is_in(client)


def test_whoever_is_inactive_does_not(client, yuni):
    yuni.is_active = False
    yuni.save()

    sign_in(client, "081234567002", "puding melati enak")

    assert not is_in(client)


def test_nobody_chooses_the_public_password(settings):
    settings.DEMO = False

    with pytest.raises(ValidationError) as refusal:
        PublicPasswordValidator().validate(PASSWORD)

    assert refusal.value.code == "public"


@pytest.mark.parametrize(("is_demo", "password"), [(True, PASSWORD), (False, PASSWORD + "!")])
def test_other_passwords_are_hers_to_choose(settings, is_demo, password):
    settings.DEMO = is_demo

    assert PublicPasswordValidator().validate(password) is None
