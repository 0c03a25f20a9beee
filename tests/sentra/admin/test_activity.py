"""The outlets in the time line of one business."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from businesses.admin.activity import activity_of
from sentra import services
from tests.factories import UserFactory
from tests.sentra.conftest import sell

KINDS = {"Titipan": "view_consignment", "Kurasi": "view_curation", "Penyetoran hasil": "view_settlement"}


@pytest.fixture
def business(consignment, lestari):
    sell(consignment, 2, by=lestari)
    row = services.settle(consignment.business, consignment.outlet, timezone.localdate(), by=lestari)
    row = services.approve_settlement(row, by=lestari)
    services.pay_settlement(row, by=lestari, paid_on=timezone.localdate(), payout="cash")
    return consignment.business


def reader(*names):
    person = UserFactory(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=names, content_type__app_label="sentra"))
    return type(person).objects.get(pk=person.pk)


def test_place_curation_and_money_stand_there(business):
    told = " | ".join(one.what for one in activity_of(business, reader(*KINDS.values())))

    assert "Kukis Cokelat, Sentra Siola" in told
    assert "Kurasi Kukis Cokelat: lolos" in told
    assert f"PH-{timezone.localdate().year}-0001 dibayar: Rp40.000" in told


@pytest.mark.parametrize(("kind", "permission"), KINDS.items())
def test_each_part_needs_its_own_permission(business, kind, permission):
    assert {one.kind for one in activity_of(business, reader(permission))} == {kind}


def test_every_line_leads_to_a_page_that_opens(client, business):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    for one in activity_of(business, reader(*KINDS.values())):
        assert client.get(one.url).status_code == 200
