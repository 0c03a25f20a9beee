"""Her member card: for the owner of a verified business, nobody else."""

import pytest
from django.urls import reverse

from businesses.models import BusinessStatus
from tests.factories import BusinessFactory, OwnerFactory


@pytest.fixture
def puding(db):
    return BusinessFactory(name="Puding Sari", owner__user__full_name="Sari Rekaan")


def _url(business):
    return reverse("businesses:card", args=[business.pk])


def test_owner_gets_her_card(client, puding):
    client.force_login(puding.owner.user)

    response = client.get(_url(puding))

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == f'attachment; filename="kartu-RK-{puding.pk:06d}.pdf"'
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {BusinessStatus.VERIFIED}))
def test_other_statuses_have_no_card_and_no_link(client, puding, status):
    type(puding).objects.filter(pk=puding.pk).update(status=status)
    client.force_login(puding.owner.user)

    page = client.get(reverse("businesses:business", args=[puding.pk]), follow=True).content.decode()

    assert client.get(_url(puding)).status_code == 404
    assert _url(puding) not in page


def test_page_of_a_verified_business_links_to_it(client, puding):
    client.force_login(puding.owner.user)

    page = client.get(reverse("businesses:business", args=[puding.pk])).content.decode()

    assert _url(puding) in page


def test_strangers_find_nothing(client, puding):
    client.force_login(OwnerFactory().user)

    assert client.get(_url(puding)).status_code == 404


def test_nobody_is_asked_to_sign_in(client, puding):
    response = client.get(_url(puding))

    assert (response.status_code, "/akun/masuk/" in response["Location"]) == (302, True)


def test_wrong_method(client, puding):
    client.force_login(puding.owner.user)

    assert client.post(_url(puding)).status_code == 405
