"""The owner types the code, looks at what it is, and takes it over."""

import pytest
from django.urls import reverse

from accounts.limits import TooMany
from businesses import services
from businesses.models import Business, ClaimCode, ClaimWay, Owner
from tests.factories import OwnerFactory

CLAIM = reverse("businesses:claim")
CONFIRM = reverse("businesses:claim_confirm")
BORN = {"proof_day": "1", "proof_month": "3", "proof_year": "1970"}


@pytest.fixture
def text(helped, kadar):
    return services.make_claim_code(helped, by=kadar, way=ClaimWay.SLIP)[1]


@pytest.fixture
def as_sri(client, sri):
    client.force_login(sri)
    return client


def test_she_types_the_code_and_sees_what_it_is(as_sri, text):
    response = as_sri.post(CLAIM, {"code": text.lower()}, follow=True)

    assert response.redirect_chain == [(CONFIRM, 302)]
    assert "Keripik Sri" in response.text
    assert "Kecamatan" in response.text
    assert "3578" not in response.text
    assert "1970" not in response.text


def test_she_claims_it(as_sri, text, helped, sri):
    as_sri.post(CLAIM, {"code": text})

    response = as_sri.post(CONFIRM, BORN)

    assert response.url == reverse("businesses:business", args=[helped.pk])
    assert Business.objects.owned_by(sri).get() == helped
    assert as_sri.get(response.url).templates[0].name == "businesses/business.html"


def test_a_second_tap_gets_the_same_answer(as_sri, text, helped):
    as_sri.post(CLAIM, {"code": text})
    as_sri.post(CONFIRM, BORN)
    # The second request was on its way before the first had forgotten the code.
    session = as_sri.session
    session["claim_code"] = ClaimCode.objects.get().pk
    session.save()

    assert as_sri.post(CONFIRM, BORN).url == reverse("businesses:business", args=[helped.pk])
    assert as_sri.post(CLAIM, {"code": text}).url == CONFIRM


@pytest.mark.parametrize("code", ["", "BBBB-BBBB-BB", "x" * 60, "\x00"])
def test_a_wrong_code_is_an_error_at_the_field(as_sri, text, code):
    response = as_sri.post(CLAIM, {"code": code})

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"code"}


def test_too_many_wrong_codes(as_sri, text):
    for _time in range(5):
        as_sri.post(CLAIM, {"code": "BBBBBBBBBB"})

    response = as_sri.post(CLAIM, {"code": text})

    assert response.context["form"].errors.keys() == {"code"}
    assert as_sri.get(CONFIRM).url == CLAIM


def test_a_wrong_birth_date_is_counted_and_ends_the_code(as_sri, text, sri):
    as_sri.post(CLAIM, {"code": text})
    wrong = BORN | {"proof_day": "2"}

    first = as_sri.post(CONFIRM, wrong)
    for _time in range(3):
        as_sri.post(CONFIRM, wrong)
    last = as_sri.post(CONFIRM, wrong)

    assert first.context["form"].errors.keys() == {"proof"}
    assert last.url == CLAIM
    assert ClaimCode.objects.get().tries == 5
    assert as_sri.get(CONFIRM).url == CLAIM
    assert not Business.objects.owned_by(sri).exists()


def test_half_a_date_is_not_counted(as_sri, text):
    as_sri.post(CLAIM, {"code": text})

    response = as_sri.post(CONFIRM, BORN | {"proof_year": ""})

    assert response.context["form"].errors.keys() == {"proof"}
    assert ClaimCode.objects.get().tries == 0


def test_the_last_digits_of_the_nik_where_no_date_is_known(as_sri, text, sri):
    Owner.objects.update(birth_date=None)
    as_sri.post(CLAIM, {"code": text})

    assert as_sri.post(CONFIRM, {"proof": "12"}).context["form"].errors.keys() == {"proof"}
    as_sri.post(CONFIRM, {"proof": "0002"})

    assert Business.objects.owned_by(sri).count() == 1


def test_nothing_is_asked_where_nothing_is_known(as_sri, text, sri):
    Owner.objects.update(birth_date=None, nik=None, nik_hash=None)
    as_sri.post(CLAIM, {"code": text})

    as_sri.post(CONFIRM)

    assert Business.objects.owned_by(sri).count() == 1


def test_another_nik_is_told_at_the_field(as_sri, text, sri):
    mine = OwnerFactory(user=sri)
    mine.set_nik("3578994103700009")
    mine.save()
    as_sri.post(CLAIM, {"code": text})

    response = as_sri.post(CONFIRM, BORN)

    assert "NIK" in response.context["form"].errors["proof"][0]


def test_the_helper_herself_is_refused(client, kadar, text):
    client.force_login(kadar)

    response = client.post(CLAIM, {"code": text})

    assert response.context["form"].errors.keys() == {"code"}


def test_a_code_that_dies_meanwhile(as_sri, text):
    as_sri.post(CLAIM, {"code": text})
    ClaimCode.objects.update(revoked_at=ClaimCode.objects.get().made_at)

    assert as_sri.get(CONFIRM).url == CLAIM


def test_a_code_is_bound_to_the_browser_that_typed_it(client, sari, text):
    client.force_login(sari)

    assert client.get(CONFIRM).url == CLAIM
    assert client.post(CONFIRM, BORN).url == CLAIM


def test_whoever_is_not_signed_in_comes_back_afterwards(client, text):
    response = client.get(CLAIM)

    assert response.status_code == 302
    assert response.url.endswith(f"?next={CLAIM}")
    assert f"/akun/daftar/?next={CLAIM}" in client.get(response.url).text


@pytest.mark.parametrize("path", [CLAIM, CONFIRM])
def test_other_methods_are_refused(as_sri, path):
    assert as_sri.put(path).status_code == 405


def test_the_limit_is_an_exception_of_the_service(sri, text):
    for _time in range(5):
        with pytest.raises(services.claims.NotAllowed):
            services.find_claim_code("BBBBBBBBBB", by=sri, network="203.0.113.7")

    with pytest.raises(TooMany):
        services.find_claim_code("BBBBBBBBBB", by=sri, network="203.0.113.8")
