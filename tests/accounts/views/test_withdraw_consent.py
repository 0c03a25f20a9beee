import pytest

from accounts.models import Consent, ConsentPurpose
from accounts.services import give_consent
from tests.factories import BusinessFactory, ProductFactory


def url(purpose):
    return f"/saya/akun/persetujuan/{purpose}/tarik/"


@pytest.mark.parametrize("purpose", ["showcase", "photo", "messages"])
def test_she_withdraws(ratna_client, ratna, purpose):
    give_consent(ratna, purpose, by=ratna)

    response = ratna_client.post(url(purpose))

    assert response.url == "/saya/akun/persetujuan/"
    assert not Consent.objects.active().exists()


def test_her_public_pages_are_gone_at_the_next_request(ratna_client, ratna, client):
    product = ProductFactory(business=BusinessFactory(owner__user=ratna, consented=True))
    pages = [product.get_absolute_url(), product.business.get_absolute_url()]
    assert [client.get(page).status_code for page in pages] == [200, 200]

    ratna_client.post(url("showcase"))

    assert [client.get(page).status_code for page in pages] == [404, 404]
    ratna_client.post("/saya/akun/persetujuan/showcase/beri/")
    assert [client.get(page).status_code for page in pages] == [200, 200]


def test_looking_is_not_withdrawing(ratna_client, ratna):
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    assert ratna_client.get(url("showcase")).status_code == 200
    assert Consent.objects.active().exists()


def test_the_programme_is_not_left_this_way(ratna_client, ratna):
    give_consent(ratna, ConsentPurpose.PROGRAMME, by=ratna)

    ratna_client.post(url("programme"))

    assert Consent.objects.active().exists()


def test_what_was_not_given_has_no_page(ratna_client):
    assert ratna_client.get(url("showcase")).url == "/saya/akun/persetujuan/"


def test_nobody_withdraws_for_others(ratna_client, yuni):
    give_consent(yuni, ConsentPurpose.SHOWCASE, by=yuni)

    ratna_client.post(url("showcase"), {"user": yuni.pk})

    assert Consent.objects.active().get().user == yuni


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_purpose_is_not_found(ratna_client, method):
    assert getattr(ratna_client, method)(url("everything")).status_code == 404


def test_anonymous_people_sign_in_first(client, ratna):
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    assert client.post(url("showcase")).url == f"/akun/masuk/?next={url('showcase')}"
    assert Consent.objects.active().exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(ratna_client, method):
    assert getattr(ratna_client, method)(url("showcase")).status_code == 405
