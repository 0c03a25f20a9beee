import pytest
from django.test import Client

from accounts import services
from notifications.models import Message
from tests.accounts.conftest import PASSWORD, digits_sent_to, sent_to, wrong

URL = "/akun/lupa-sandi/"
NEW = "/akun/sandi-baru/"
NEW_PASSWORD = "sambal bawang pedas"


@pytest.fixture
def recovering(client, ratna):
    """A browser in which Ratna has entered a recovery code."""
    client.post(URL, {"address": "081234567001"})
    client.post("/akun/kode/", {"code": digits_sent_to("+6281234567001")})
    return client


@pytest.mark.parametrize("address", ["+6281234567001", "ratna@contoh.example"])
def test_she_recovers_by_phone_or_email(client, ratna, address):
    client.post(URL, {"address": address})
    assert sent_to(address) == ["password_code"]
    response = client.post("/akun/kode/", {"code": digits_sent_to(address)})
    assert response.url == NEW

    response = client.post(NEW, {"password": NEW_PASSWORD}, follow=True)

    ratna.refresh_from_db()
    assert ratna.check_password(NEW_PASSWORD)
    assert response.context["user"] == ratna
    assert response.redirect_chain[-1][0] == "/saya/"


def test_entering_the_code_alone_signs_nobody_in(recovering):
    assert "_auth_user_id" not in recovering.session


def test_a_wrong_code_leads_nowhere(client, ratna):
    client.post(URL, {"address": "081234567001"})

    client.post("/akun/kode/", {"code": wrong(digits_sent_to("+6281234567001"))})

    assert client.get(NEW).url == URL


def test_all_other_devices_are_signed_out(recovering, ratna):
    other = Client()
    other.force_login(ratna)
    assert other.get("/saya/akun/").status_code == 200

    recovering.post(NEW, {"password": NEW_PASSWORD})

    assert other.get("/saya/akun/").status_code == 302
    assert recovering.get("/saya/akun/").status_code == 200


def test_the_right_to_a_new_password_is_used_up(recovering):
    recovering.post(NEW, {"password": NEW_PASSWORD})
    recovering.post("/akun/keluar/")

    assert recovering.post(NEW, {"password": "another good one"}).url == URL


def test_another_browser_has_no_such_right(recovering):
    assert Client().post(NEW, {"password": NEW_PASSWORD}).url == URL


@pytest.mark.parametrize("password", ["", "pendek", "12345678", "Ratna Contoh"])
def test_a_bad_password_is_refused(recovering, ratna, password):
    response = recovering.post(NEW, {"password": password})

    ratna.refresh_from_db()
    assert list(response.context["form"].errors) == ["password"]
    assert ratna.check_password(PASSWORD)


def test_a_stranger_is_told_by_message_only(client, db):
    assert client.post(URL, {"address": "nobody@contoh.example"}).url == "/akun/kode/"
    assert sent_to("nobody@contoh.example") == ["unknown_account"]


@pytest.mark.parametrize("address", ["", "ratna", "62123456789"])
def test_bad_input_sends_nothing(client, db, address):
    response = client.post(URL, {"address": address})

    assert list(response.context["form"].errors) == ["address"]
    assert not Message.objects.exists()


def test_who_is_signed_in_may_recover_too(ratna_client):
    assert ratna_client.get(URL).status_code == 200


@pytest.mark.parametrize("url", [URL, NEW])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(recovering, url, method):
    assert getattr(recovering, method)(url).status_code == 405


def test_two_tabs_set_one_password(recovering, ratna, monkeypatch):
    right = recovering.session["password_recovery"]
    recovering.post(NEW, {"password": NEW_PASSWORD})
    session = recovering.session
    session["password_recovery"] = right
    session.save()
    # The second tab came past the look at the code before the first one had used it up.
    monkeypatch.setattr(services, "recovering_person", lambda pk: ratna)

    response = recovering.post(NEW, {"password": "another good one"})

    ratna.refresh_from_db()
    assert response.url == URL
    assert ratna.check_password(NEW_PASSWORD)
