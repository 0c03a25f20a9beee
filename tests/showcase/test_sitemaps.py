import re

import pytest

from accounts.models import ConsentPurpose
from accounts.services import withdraw_consent

pytestmark = pytest.mark.django_db


def locations(response):
    return re.findall(r"<loc>http://[^/]+([^<]+)</loc>", response.content.decode())


def test_index_names_each_section_in_both_languages(client):
    assert locations(client.get("/sitemap.xml")) == [
        f"/sitemap-{name}-{language}.xml" for language in ("id", "en") for name in ("halaman", "usaha", "produk")
    ]


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ("halaman-id", ["/", "/produk/", "/usaha/", "/kunjungan/", "/privasi/"]),
        ("halaman-en", ["/en/", "/en/produk/", "/en/usaha/", "/en/kunjungan/", "/en/privasi/"]),
        ("usaha-id", ["/usaha/anyam-bu-pandan/"]),
        ("usaha-en", ["/en/usaha/anyam-bu-pandan/"]),
        ("produk-id", ["/produk/keranjang-pandan/"]),
        ("produk-en", ["/en/produk/keranjang-pandan/"]),
    ],
)
def test_section(client, basket, section, found):
    assert locations(client.get(f"/sitemap-{section}.xml")) == found


def test_section_loses_whoever_withdraws(client, basket, sri):
    withdraw_consent(sri.user, ConsentPurpose.SHOWCASE, by=sri.user)

    assert locations(client.get("/sitemap-produk-id.xml")) == []


def test_unknown_section(client):
    assert client.get("/sitemap-rahasia.xml").status_code == 404
