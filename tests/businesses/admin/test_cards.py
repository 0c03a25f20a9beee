"""Printing member cards from the list of businesses."""

import pytest
from django.urls import reverse

from businesses.admin import cards
from tests.factories import BusinessFactory

LIST = reverse("admin:businesses_business_changelist")


def _print(browser, *businesses):
    data = {"action": "cards_selected", "_selected_action": [business.pk for business in businesses]}
    return browser.post(LIST, data)


def test_selected_businesses_come_as_a_sheet(desk):
    response = _print(desk, BusinessFactory(), BusinessFactory())

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF")
    assert "kartu-anggota-" in response["Content-Disposition"]


def test_only_verified_businesses_get_a_card(desk):
    response = _print(desk, BusinessFactory(), BusinessFactory(status="submitted"))

    text = desk.get(response["Location"]).content.decode()
    assert response.status_code == 302
    assert "1 di antaranya belum terverifikasi" in text


def test_too_many_at_once_are_refused(desk, monkeypatch):
    monkeypatch.setattr(cards, "CARDS_AT_ONCE", 1)

    response = _print(desk, BusinessFactory(), BusinessFactory())

    assert response.status_code == 302


@pytest.mark.parametrize("person", ["hadi", "tuti"])
def test_other_officials_have_no_such_action(client, request, person):
    client.force_login(request.getfixturevalue(person))
    business = BusinessFactory()

    response = _print(client, business)

    assert response.get("Content-Type") != "application/pdf"
