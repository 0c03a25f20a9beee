"""Several people with one code at once."""

import threading

import pytest

from businesses import services
from businesses.models import (
    Business,
    ClaimCode,
    Owner,
)
from businesses.services import claims
from businesses.services.claims import hand_over
from notifications.models import Message
from tests.businesses.services.claims.conftest import BORN
from tests.businesses.services.conftest import at_once

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_code_at_once(slip, sri, sari):
    code = slip[0]

    results = at_once(lambda: hand_over(code, by=sri), lambda: hand_over(code, by=sari))

    assert sorted(type(result).__name__ for result in results) == ["Business", "NotAllowed"]
    winner = ClaimCode.objects.get().used_by
    assert Business.objects.get().owner.user == winner
    assert Message.objects.filter(key="business_claimed", channel="inbox").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_without_the_locks_both_believe_it_is_theirs(slip, sri, sari, monkeypatch):
    together = threading.Barrier(2, timeout=20)
    code = slip[0]

    def unlocked(owner_pk):
        rows = {row.pk: row for row in Business.objects.filter(owner=owner_pk)}
        together.wait()
        return rows

    def unlocked_owner(pk):
        row = Owner.objects.select_related("user").get(pk=pk)
        together.wait()
        return row

    monkeypatch.setattr(claims, "_locked_businesses", unlocked)
    monkeypatch.setattr(claims, "_locked_owner", unlocked_owner)
    monkeypatch.setattr(claims, "_locked_code", lambda pk: ClaimCode.objects.get(pk=pk))

    results = at_once(lambda: hand_over(code, by=sri), lambda: hand_over(code, by=sari))

    assert [type(result).__name__ for result in results].count("NotAllowed") == 0


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_claims_once(slip, sri):
    code = slip[0]

    results = at_once(*[lambda: services.claim_business(code, by=sri, proof=BORN)] * 4)

    assert [type(result).__name__ for result in results] == ["Business"] * 4
    assert Message.objects.filter(key="business_claimed", channel="inbox").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_five_count(slip, sri):
    code = slip[0]

    results = at_once(*[lambda: services.claim_business(code, by=sri, proof="1970-01-01")] * 12)

    assert {type(result).__name__ for result in results} == {"NotAllowed"}
    assert ClaimCode.objects.get().tries == 5
