"""Addresses of many businesses at once."""

import pytest

from businesses.imports.running import importing
from businesses.models import Business
from tests.businesses.imports.conftest import imported, register_of, row
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


def test_equal_names_get_addresses_of_their_own(vera, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    BusinessFactory(name="Batik Satu", slug="batik-satu")
    BusinessFactory(name="Batik Satu", slug="batik-satu-3")
    places = [("Gubeng", "Gubeng"), ("Mojo", "Gubeng"), ("Kalirungkut", "Rungkut")]

    imported(
        register_of(
            *(
                row(n, "Batik Satu", f"Contoh {n}", kelurahan=k, kecamatan=d)
                for n, (k, d) in enumerate(places[1:], start=1)
            )
        ),
        by=vera,
    )

    slugs = sorted(Business.objects.filter(source="import").values_list("slug", flat=True))
    assert slugs == ["batik-satu-4", "batik-satu-5"]


def test_a_name_without_letters_gets_an_address_too(vera):
    imported(register_of(row(1, "###"), row(2, "!!!", "Lain", kelurahan="Mojo")), by=vera)

    assert sorted(Business.objects.values_list("slug", flat=True)) == ["business", "business-2"]


def test_addresses_never_collide_with_names_that_end_in_a_number(vera, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    places = [("Gubeng", "Gubeng"), ("Mojo", "Gubeng"), ("Airlangga", "Gubeng"), ("Kertajaya", "Gubeng")]
    names = ["Batik 2", "Batik", "Batik", "Batik"]

    imported(
        register_of(
            *(
                row(n, name, f"Contoh {n}", kelurahan=k, kecamatan=d)
                for n, (name, (k, d)) in enumerate(zip(names, places, strict=True), start=1)
            )
        ),
        by=vera,
    )

    slugs = dict(Business.objects.order_by("pk").values_list("pk", "slug"))
    assert list(slugs.values()) == ["batik-2", "batik", "batik-3", "batik-4"]


def test_an_address_taken_by_somebody_on_the_website_is_looked_up_anew(vera, monkeypatch):
    """`batik-2` was there all along, but the first row was free to be `batik`."""
    monkeypatch.setattr(importing, "CHUNK", 1)
    BusinessFactory(name="Batik", slug="batik-2", subdistrict=None)

    imported(register_of(row(1, "Batik", "A"), row(2, "Batik", "B", kelurahan="Mojo")), by=vera)

    assert sorted(Business.objects.filter(source="import").values_list("slug", flat=True)) == ["batik", "batik-3"]
