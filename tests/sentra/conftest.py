"""People, outlets and goods that the tests of the outlets share."""

import uuid

import pytest
from django.contrib.auth.models import Group

from sentra import services
from sentra.models import CurationCriterion, Keeper, Outlet
from tests.factories import BusinessFactory, ProductFactory, UserFactory


def keeper_of(*slugs, full_name="Lestari Gerai"):
    """An official who keeps the named outlets."""
    user = UserFactory(full_name=full_name, is_staff=True)
    user.groups.add(Group.objects.get(name="keeper"))
    for slug in slugs:
        Keeper.objects.create(outlet=Outlet.objects.get(slug=slug), user=user)
    return user


@pytest.fixture
def siola(db):
    return Outlet.objects.get(slug="siola")


@pytest.fixture
def merr(db):
    return Outlet.objects.get(slug="merr")


@pytest.fixture
def lestari(db):
    """Lestari keeps Sentra Siola."""
    return keeper_of("siola")


@pytest.fixture
def murni(db):
    """Murni keeps Sentra MERR and has no business in Siola."""
    return keeper_of("merr", full_name="Murni Gerai")


@pytest.fixture
def hartono(db):
    """Hartono heads the department: he sees all outlets and writes nothing."""
    user = UserFactory(full_name="Hartono Kepala", is_staff=True)
    user.groups.add(Group.objects.get(name="head"))
    return user


@pytest.fixture
def ratna(db):
    """Ratna makes biscuits."""
    return BusinessFactory(owner__user=UserFactory(full_name="Ratna Rekaan"), name="Kue Ratna")


@pytest.fixture
def biscuits(ratna):
    return ProductFactory(business=ratna, name_id="Kukis Cokelat", slug="kukis-cokelat", price_rupiah=20_000)


def pass_curation(product, *, by):
    """Let the product pass every line of the checklist."""
    curation = services.ask_for_curation(product, Outlet.objects.get(slug="siola"), by=product.business.owner.user)
    good = {criterion.key: (True, "") for criterion in CurationCriterion.objects.all()}
    return services.decide_curation(curation, good, by=by)


def consign(product, outlet, *, by, pieces=0, **agreed):
    """A place in the outlet for a product that has passed, with so many pieces on the shelf."""
    if not services.has_passed(product):
        pass_curation(product, by=by)
    row = services.agree_consignment(product, outlet, by=by, **agreed)
    if pieces:
        services.receive_stock(row, pieces, by=by)
        row.refresh_from_db()
    return row


def sell(consignment, pieces=1, *, by, **kwargs):
    """One sale of one product at its outlet."""
    return services.record_sale(consignment.outlet, [(consignment, pieces)], by=by, **{"token": uuid.uuid4(), **kwargs})


@pytest.fixture
def consignment(biscuits, siola, lestari):
    """Twenty packs of Ratna's biscuits at Sentra Siola, Rp20.000 each, no share."""
    return consign(biscuits, siola, by=lestari, pieces=20)


# --- curation ---


def decide(curation, *, by, **not_yet):
    """Every line of the checklist is good but those that are named, with the words why not."""
    marks = {line.key: (line.key not in not_yet, not_yet.get(line.key, "")) for line in CurationCriterion.objects.all()}
    return services.decide_curation(curation, marks, by=by)
