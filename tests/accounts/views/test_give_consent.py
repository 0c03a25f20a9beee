import pytest

from accounts.models import Consent, ConsentPurpose
from tests.accounts.conftest import text_of


def url(purpose):
    return f"/saya/akun/persetujuan/{purpose}/beri/"


@pytest.mark.parametrize("purpose", ConsentPurpose.values)
def test_she_agrees(ratna_client, ratna, purpose):
    response = ratna_client.post(url(purpose))

    consent = Consent.objects.get()
    assert response.url == "/saya/akun/persetujuan/"
    assert (consent.user, consent.purpose, consent.way, consent.recorded_by) == (ratna, purpose, "web", ratna)


def test_looking_is_not_agreeing(ratna_client):
    response = ratna_client.get(url("showcase"))

    assert "Usaha dan produk saya boleh ditampilkan untuk umum." in text_of(response)
    assert not Consent.objects.exists()


def test_a_double_tap_is_one_consent(ratna_client):
    for _ in range(2):
        ratna_client.post(url("showcase"))

    assert Consent.objects.count() == 1


def test_nobody_agrees_for_others(ratna_client, ratna, yuni):
    ratna_client.post(url("showcase"), {"user": yuni.pk, "recorded_by": yuni.pk, "way": "paper"})

    consent = Consent.objects.get()
    assert (consent.user, consent.recorded_by, consent.way) == (ratna, ratna, "web")


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_purpose_is_not_found(ratna_client, method):
    assert getattr(ratna_client, method)(url("everything")).status_code == 404


def test_anonymous_people_sign_in_first(client, db):
    assert client.post(url("showcase")).url == f"/akun/masuk/?next={url('showcase')}"
    assert not Consent.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(ratna_client, method):
    assert getattr(ratna_client, method)(url("showcase")).status_code == 405
