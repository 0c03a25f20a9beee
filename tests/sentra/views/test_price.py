import pytest

from sentra import services
from tests.factories import OwnerFactory
from tests.sentra.conftest import sell


@pytest.fixture
def url(consignment):
    return f"/saya/sentra/harga/{consignment.pk}/"


@pytest.fixture
def her(client, ratna):
    client.force_login(ratna.owner.user)
    return client


def test_she_sets_her_price_as_people_write_it(her, url, consignment):
    response = her.post(url, {"price": "22.500"})

    consignment.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/saya/sentra/")
    assert consignment.price_rupiah == 22_500


@pytest.mark.parametrize("price", ["", "0", "dua puluh ribu", "100000001"])
def test_what_is_no_price_changes_nothing_and_stays(her, url, consignment, price):
    response = her.post(url, {"price": price})

    consignment.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, consignment.price_rupiah) == (200, 20_000)
    assert ("Kesalahan:" in page, f'value="{price}"' in page or not price) == (True, True)


def test_another_maker_finds_no_page(client, url):
    client.force_login(OwnerFactory().user)

    assert client.get(url).status_code == client.post(url, {"price": "1"}).status_code == 404


def test_what_has_ended_has_no_page(her, url, consignment, lestari):
    sell(consignment, 20, by=lestari)
    services.end_consignment(consignment, by=lestari, reason="Ganti produk")

    assert her.get(url).status_code == 404


def test_anonymous_signs_in_first(client, url):
    assert client.get(url).status_code == 302


def test_other_methods_are_refused(her, url):
    assert her.put(url).status_code == 405
