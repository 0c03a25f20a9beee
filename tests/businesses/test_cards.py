"""Member cards: what stands on them, and how many on a sheet."""

import re

import pytest

from businesses import cards
from businesses.cards import cards_pdf, member_number
from businesses.models import Business
from tests.factories import BusinessFactory


def _pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize(("pk", "number"), [(1, "RK-000001"), (123456, "RK-123456"), (1234567, "RK-1234567")])
def test_member_number_is_the_key_with_zeros(pk, number):
    assert member_number(Business(pk=pk)) == number


def test_card_holds_name_owner_place_number_and_public_address(db, monkeypatch, settings):
    settings.SITE_URL = "https://contoh.example"
    given = {}
    monkeypatch.setattr(cards, "pdf_of", lambda template, data: given.update(data) or b"")
    monkeypatch.setattr(cards, "qr_svg", lambda address: address)
    business = BusinessFactory(name="Puding Sari", slug="puding-sari", owner__user__full_name="Sari Rekaan")

    cards_pdf([business])

    assert given["cards"] == [
        {
            "business": "Puding Sari",
            "owner": "Sari Rekaan",
            "place": f"Kecamatan {business.subdistrict.district.name}",
            "number": member_number(business),
            "qr": "https://contoh.example/usaha/puding-sari/",
        }
    ]


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (8, 1), (9, 2)])
def test_eight_cards_stand_on_a_sheet(db, count, pages):
    pdf = cards_pdf([BusinessFactory() for _ in range(count)])

    assert pdf.startswith(b"%PDF")
    assert _pages(pdf) == pages


@pytest.mark.parametrize("name", ["#set page() *x* _y_ $z$ \\", "K", "x" * 120, "Ibu-ibu " * 15])
def test_any_name_is_only_a_name(db, name):
    business = BusinessFactory(name=name[:120], subdistrict=None)

    assert _pages(cards_pdf([business])) == 1
