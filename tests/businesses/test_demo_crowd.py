"""The load-test city writes its rows by SQL, past the models: it must know every column that they need."""

import pytest

from businesses.demo import crowd
from businesses.models import Business, Picture, Product
from tests.factories import ProductFactory
from tests.showcase.conftest import ready_picture


@pytest.mark.django_db(transaction=True)
def test_crowd_is_what_was_asked_for_and_a_second_time_adds_nothing():
    # The crowd borrows the pictures of the demo city.
    shown = ready_picture((product := ProductFactory()).business, product)
    for _ in range(2):
        crowd.fill(60, seed=7, products=2)

    crowd_of = Business.objects.filter(slug__startswith="usaha-peragaan-")
    assert crowd_of.count() == 60
    assert set(crowd_of.values_list("status", flat=True)) == {"submitted", "verified"}
    assert Product.objects.filter(business__in=crowd_of).count() == 120
    assert Picture.objects.filter(business__in=crowd_of, stem=shown.stem).count() == 120
    assert crowd_of.public().count() == crowd_of.filter(status="verified").count()
