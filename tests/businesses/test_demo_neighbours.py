"""The helper's neighbours, and the wishes of owners, in the demo city."""

import pytest

from accounts.demo import create_demo_people
from accounts.models import Consent
from businesses.demo.changes import show_changes
from businesses.demo.city import City
from businesses.demo.neighbours import neighbours
from businesses.models import Business, ChangeKind, ChangeRequest, ClaimCode, Licence
from notifications.models import Message
from tests.factories import BusinessFactory


@pytest.fixture
def people(db, settings):
    settings.DEMO = True
    return create_demo_people()


def test_helped_neighbours_have_licences_one_found_and_one_asked_about(people):
    neighbours(City(people, seed=1, months=12, say=print))

    rows = Licence.objects.filter(business__in=Business.objects.helped_by(people["helper"]))
    told = Message.objects.filter(key="licence_not_found")
    assert sorted(rows.values_list("kind", "check_result")) == [("halal", "not_found"), ("nib", "found")]
    assert all(row.scan for row in rows)
    assert [(message.recipient, message.channel) for message in told] == [(people["helper"], "inbox")]


def test_a_neighbour_uses_the_phone_of_a_family_whose_mother_was_the_witness(people):
    neighbours(City(people, seed=1, months=12, say=print))

    lasmi = Business.objects.get(owner__phone=people["mother"].phone)
    assert lasmi.owner.is_unclaimed
    assert people["mother"].phone == people["daughter, same phone"].phone
    assert set(Consent.objects.filter(user=lasmi.owner.user).values_list("witness", flat=True)) == {"Kartini Rekaan"}


def test_owners_ask_with_a_paper_and_hand_over_in_both_stages(people):
    for number in range(8):
        BusinessFactory(name=f"Dapur {number}")

    show_changes(people["verifier"], people["entrepreneur"])

    moving = ChangeRequest.objects.get(kind=ChangeKind.ADDRESS)
    handing = ChangeRequest.objects.filter(kind=ChangeKind.TRANSFER).order_by("status")
    assert (moving.status, moving.proof.content_type) == ("pending", "application/pdf")
    assert list(handing.values_list("status", flat=True)) == ["approved", "pending"]
    assert ClaimCode.objects.living().get().change_request == handing[0]
    assert set(Message.objects.values_list("channel", flat=True)) == {"inbox"}
