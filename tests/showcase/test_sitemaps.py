import re

import pytest

from accounts.models import ConsentPurpose
from accounts.services import withdraw_consent
from sentra.models import Outlet
from tests.factories import TrainingFactory, UserFactory

pytestmark = pytest.mark.django_db


def locations(response):
    return re.findall(r"<loc>http://[^/]+([^<]+)</loc>", response.content.decode())


def test_index_names_each_section_in_both_languages(client):
    assert locations(client.get("/sitemap.xml")) == [
        f"/sitemap-{name}-{language}.xml"
        for language in ("id", "en")
        for name in ("halaman", "usaha", "produk", "pelatihan", "sentra")
    ]


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ("halaman-id", ["/", "/produk/", "/usaha/", "/sentra/", "/kunjungan/", "/privasi/", "/pelatihan/"]),
        (
            "halaman-en",
            ["/en/", "/en/produk/", "/en/usaha/", "/en/sentra/", "/en/kunjungan/", "/en/privasi/", "/en/pelatihan/"],
        ),
        ("usaha-id", ["/usaha/anyam-bu-pandan/"]),
        ("usaha-en", ["/en/usaha/anyam-bu-pandan/"]),
        ("produk-id", ["/produk/keranjang-pandan/"]),
        ("produk-en", ["/en/produk/keranjang-pandan/"]),
    ],
)
def test_section(client, basket, section, found):
    assert locations(client.get(f"/sitemap-{section}.xml")) == found


def test_section_of_trainings_has_what_is_announced(client, db):
    TrainingFactory()
    announced = TrainingFactory(published_by=UserFactory())

    assert locations(client.get("/sitemap-pelatihan-id.xml")) == [f"/pelatihan/{announced.slug}/"]
    assert locations(client.get("/sitemap-pelatihan-en.xml")) == [f"/en/pelatihan/{announced.slug}/"]


@pytest.mark.parametrize(("language", "prefix"), [("id", ""), ("en", "/en")])
def test_section_of_outlets_has_the_open_ones(client, db, language, prefix):
    Outlet.objects.filter(slug="merr").update(closed_on="2026-01-31")

    assert locations(client.get(f"/sitemap-sentra-{language}.xml")) == [
        f"{prefix}/sentra/siola/",
        f"{prefix}/sentra/pemkot/",
    ]


def test_section_loses_whoever_withdraws(client, basket, sri):
    withdraw_consent(sri.user, ConsentPurpose.SHOWCASE, by=sri.user)

    assert locations(client.get("/sitemap-produk-id.xml")) == []


def test_unknown_section(client):
    assert client.get("/sitemap-rahasia.xml").status_code == 404
