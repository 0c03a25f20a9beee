"""The makers of the demo city."""

from datetime import timedelta

import pytest

from accounts.models import Consent, ConsentPurpose
from businesses.demo.city import City
from businesses.models import Business
from tests.factories import UserFactory


@pytest.fixture
def city(db):
    return City({"verifier": UserFactory(is_staff=True)}, seed=1, months=12, say=print)


@pytest.mark.parametrize("fate", ["draft", "verified", "private"])
def test_maker_agreed_when_she_began(city, fate):
    city.business(7, fate)

    business = Business.objects.get()
    given = Consent.objects.filter(user=business.owner.user).values_list("given_at", flat=True)
    assert business.created_at < city.now - timedelta(days=19)
    assert set(given) == {business.created_at}


def test_maker_of_two_agreed_with_the_elder(city, ratna):
    elder, younger = city.now - timedelta(days=300), city.now - timedelta(days=30)
    for given in (elder, younger):
        city.consents(ratna, "private", 1, given)

    oldest = Consent.objects.filter(user=ratna, purpose=ConsentPurpose.PROGRAMME)
    assert [consent.given_at for consent in oldest] == [elder]
