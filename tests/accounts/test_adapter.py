import pytest
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from accounts.adapter import AccountAdapter, MFAAdapter
from accounts.phones import PhoneField
from tests.accounts.conftest import PASSWORD, sent_to


@pytest.fixture
def request_(db):
    request = RequestFactory().post("/akun/masuk/")
    request.session, request.user = SessionStore(), AnonymousUser()
    with context.request_context(request):
        yield request


@pytest.fixture
def adapter(request_):
    return AccountAdapter(request_)


def test_a_person_is_found_by_her_phone(adapter, ratna):
    assert adapter.get_user_by_phone("+6281234567001") == ratna
    assert adapter.get_user_by_phone("+6281234567999") is None


def test_on_a_shared_phone_nobody_in_particular_is_found(adapter, ratna, kartini):
    assert adapter.get_user_by_phone("+6281234567001") is None


@pytest.mark.parametrize("closed", ["ratna", "kartini"])
def test_a_closed_account_does_not_share(adapter, ratna, kartini, closed):
    people = {"ratna": ratna, "kartini": kartini}
    people[closed].is_active = False
    people.pop(closed).save()

    assert [adapter.get_user_by_phone("+6281234567001")] == list(people.values())


def test_the_phone_comes_with_whether_it_is_verified(adapter, ratna):
    assert adapter.get_phone(ratna) == ("+6281234567001", True)
    ratna.phone_verified_at = None
    assert adapter.get_phone(ratna) == ("+6281234567001", False)
    ratna.phone = None
    assert adapter.get_phone(ratna) is None


def test_phones_are_typed_in_our_field(adapter):
    assert isinstance(adapter.phone_form_field(required=True), PhoneField)


def test_the_only_stage_of_a_sign_in_is_the_second_factor(adapter):
    assert adapter.get_login_stages() == ["allauth.mfa.stages.AuthenticateStage"]


@pytest.mark.parametrize("credentials", [{"phone": "+6281234567001"}, {"email": "ratna@contoh.example"}])
def test_the_right_password_authenticates(adapter, request_, ratna, credentials):
    assert adapter.authenticate(request_, **credentials, password=PASSWORD) == ratna
    assert adapter.authenticate(request_, **credentials, password="wrong") is None


def test_phones_are_not_all_one_lock(adapter, request_, ratna, yuni):
    for _ in range(10):
        adapter.authenticate(request_, phone="+6281234567001", password="wrong")

    with pytest.raises(ValidationError):
        adapter.authenticate(request_, phone="+6281234567001", password=PASSWORD)
    assert adapter.authenticate(request_, phone="+6281234567002", password=PASSWORD) == yuni


def test_asking_for_the_password_again_is_limited(adapter, ratna):
    assert adapter.reauthenticate(ratna, PASSWORD) is True
    for _ in range(10):
        assert adapter.reauthenticate(ratna, "wrong") is False

    with pytest.raises(ValidationError):
        adapter.reauthenticate(ratna, PASSWORD)


def test_a_new_password_goes_through_the_service(adapter, ratna):
    adapter.set_password(ratna, "sambal bawang pedas")

    ratna.refresh_from_db()
    assert ratna.check_password("sambal bawang pedas")
    assert sent_to("+6281234567001") == ["account_changed"]


def test_secrets_of_second_factors_are_encrypted(settings):
    stored = MFAAdapter().encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in stored
    assert MFAAdapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_the_app_shows_our_name():
    assert MFAAdapter().get_totp_issuer() == "Rumah Kreatif"


def test_nothing_of_allauths_own_limits_is_left_to_the_cache():
    from allauth.account import app_settings

    assert app_settings.RATE_LIMITS == {}


def test_no_message_is_sent_past_the_outbox(client, ratna, mailoutbox):
    client.post("/akun/masuk/", {"login": "081234567001", "password": PASSWORD})
    client.post("/akun/sandi/ganti/", {"oldpassword": PASSWORD, "password1": "sambal bawang pedas"})
    client.post("/akun/daftar/", {"full_name": "x", "address": "ratna@contoh.example", "password": PASSWORD})

    assert mailoutbox == []
