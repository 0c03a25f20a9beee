"""Closing a business, and opening it again."""

import pytest

from accounts.services import NotAllowed
from businesses import services
from businesses.models import (
    BusinessStatus,
    ChangeKind,
    ChangeStatus,
    Product,
)
from tests.businesses.services.conftest import changes, told

pytestmark = pytest.mark.django_db

CLOSABLE = {BusinessStatus.SUBMITTED, BusinessStatus.RETURNED, BusinessStatus.VERIFIED, BusinessStatus.INACTIVE}


@pytest.mark.parametrize("status", sorted(CLOSABLE))
def test_close_business_ends_it_at_her_wish(in_status, ratna, status):
    business = in_status(status)

    services.close_business(business, by=ratna, reason="Pindah kota.")

    business.refresh_from_db()
    assert (business.status, business.status_reason) == ("closed", "Pindah kota.")
    assert changes(business) == [(status, "closed", "Ratna Wulandari", "Pindah kota.")]
    assert told(ratna) == ["business_closed"]


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - CLOSABLE - {BusinessStatus.CLOSED}))
def test_close_business_is_refused_in_other_states(in_status, ratna, status):
    business = in_status(status)

    with pytest.raises(NotAllowed):
        services.close_business(business, by=ratna)

    assert (changes(business), told(ratna)) == ([], [])


def test_close_business_twice_closes_once(verified, ratna):
    for _ in range(2):
        services.close_business(verified, by=ratna)

    assert len(changes(verified)) == 1
    assert told(ratna) == ["business_closed"]


def test_close_business_is_hers_alone(verified, vera):
    with pytest.raises(NotAllowed):
        services.close_business(verified, by=vera)

    assert changes(verified) == []


def test_close_business_takes_its_products_off_the_public_pages_and_its_wishes_back(ask, verified, ratna):
    request = ask(ChangeKind.NAME)

    services.close_business(verified, by=ratna)

    request.refresh_from_db()
    assert request.status == ChangeStatus.WITHDRAWN
    assert not Product.objects.public().filter(business=verified).exists()


@pytest.mark.parametrize(
    "status, back", [("verified", "verified"), ("inactive", "verified"), ("returned", "submitted")]
)
def test_reopen_business_brings_it_back_where_it_stood(in_status, ratna, vera, status, back):
    business = in_status(status)
    services.close_business(business, by=ratna)

    services.reopen_business(business, by=vera)

    business.refresh_from_db()
    assert (business.status, business.status_reason) == (back, "")
    assert "business_reopened" in told(ratna)


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {BusinessStatus.CLOSED}))
def test_reopen_business_is_for_closed_ones(in_status, vera, status):
    business = in_status(status)

    with pytest.raises(NotAllowed):
        services.reopen_business(business, by=vera)

    assert changes(business) == []


def test_nobody_reopens_her_own_business(verified, ratna):
    services.close_business(verified, by=ratna)

    with pytest.raises(NotAllowed):
        services.reopen_business(verified, by=ratna)

    verified.refresh_from_db()
    assert verified.status == BusinessStatus.CLOSED
