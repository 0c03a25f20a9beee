"""What stood, was sold and was paid under two entries of one business comes together when they are merged."""

import pytest
from django.utils import timezone

from businesses import services as register
from sentra import services
from sentra.models import Consignment, SaleLine, Settlement, StockDocument
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory
from tests.sentra.conftest import consign, sell


@pytest.fixture
def gone(ratna, siola, lestari):
    """The same maker from a workbook: five pieces in Siola, two of them sold, and settled."""
    business = BusinessFactory(owner=OwnerFactory(user=UserFactory(full_name="Ratna Lama")), name="Kue Bu Ratna")
    row = consign(ProductFactory(business=business), siola, by=lestari, pieces=5)
    sell(row, 2, by=lestari)
    services.settle(business, siola, timezone.localdate(), by=lestari)
    return business


def of(business):
    models = [Consignment, StockDocument, SaleLine, Settlement]
    return [model.objects.filter(business=business).count() for model in models]


def test_a_merge_moves_the_shelf_its_papers_what_was_sold_and_the_settlements(consignment, ratna, gone):
    before = of(ratna), of(gone)

    merge = register.merge_businesses(ratna, gone, by=UserFactory(full_name="Vera"), take=[])

    assert before == ([1, 1, 0, 0], [1, 1, 1, 1])
    assert (of(ratna), of(gone)) == ([2, 2, 1, 1], [0, 0, 0, 0])
    assert list(Consignment.objects.unbalanced()) == []
    register.undo_merge(merge, by=UserFactory(full_name="Vera"))
    assert (of(ratna), of(gone)) == before


def test_the_owner_of_what_was_sold_stays_who_sold_it(consignment, ratna, gone):
    owner = gone.owner

    register.merge_businesses(ratna, gone, by=UserFactory(full_name="Vera"), take=[])

    line = SaleLine.objects.get()
    assert (line.business, line.owner, Settlement.objects.get().owner) == (ratna, owner, owner)


def test_after_the_merge_both_shelves_go_on(consignment, ratna, gone, siola, lestari):
    register.merge_businesses(ratna, gone, by=UserFactory(full_name="Vera"), take=[])
    rows = [services.Goods(row, 1) for row in Consignment.objects.all()]

    document = services.return_goods(siola, rows, by=lestari)

    assert (document.business, document.movements.count()) == (ratna, 2)
