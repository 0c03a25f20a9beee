"""Products: shown, hidden, put away."""

import pytest

from accounts.services import NotAllowed
from businesses import services
from businesses.models import Picture, Product, ProductStatus
from tests.businesses.services.conftest import Status, at_once, changes

pytestmark = pytest.mark.django_db


def with_picture(product):
    Picture.objects.create(business=product.business, product=product)
    return product


PRODUCT_MOVES = {
    "publish": (services.publish_product, {ProductStatus.DRAFT}, ProductStatus.PUBLISHED),
    "unpublish": (services.unpublish_product, {ProductStatus.PUBLISHED}, ProductStatus.DRAFT),
    "archive": (services.archive_product, {ProductStatus.DRAFT, ProductStatus.PUBLISHED}, ProductStatus.ARCHIVED),
    "restore": (services.restore_product, {ProductStatus.ARCHIVED}, ProductStatus.DRAFT),
}


@pytest.mark.parametrize(
    ("name", "before"),
    [(name, before) for name, (_s, allowed, _to) in PRODUCT_MOVES.items() for before in sorted(allowed)],
)
def test_product_moves(product, ratna, name, before):
    service, _allowed, after = PRODUCT_MOVES[name]
    with_picture(product)
    Product.objects.filter(pk=product.pk).update(status=before)

    service(product, by=ratna)

    product.refresh_from_db()
    assert product.status == after
    assert changes(product) == [(before, after, "Ratna Wulandari", "")]


@pytest.mark.parametrize(
    ("name", "before"),
    [
        (name, before)
        for name, (_s, allowed, _to) in PRODUCT_MOVES.items()
        for before in sorted(set(ProductStatus) - allowed)
    ],
)
def test_product_move_is_refused_in_other_states(product, ratna, name, before):
    service, *_ = PRODUCT_MOVES[name]
    with_picture(product)
    Product.objects.filter(pk=product.pk).update(status=before)

    with pytest.raises(NotAllowed, match="Pastel Tutup"):
        service(product, by=ratna)

    product.refresh_from_db()
    assert (product.status, changes(product)) == (before, [])


def test_publish_product_needs_a_picture(product, ratna):
    with pytest.raises(NotAllowed, match="satu foto"):
        services.publish_product(product, by=ratna)


def test_publish_product_does_not_count_a_refused_picture(product, ratna):
    Picture.objects.create(business=product.business, product=product, state="refused", refusal="broken")

    with pytest.raises(NotAllowed):
        services.publish_product(product, by=ratna)


def test_publish_product_needs_the_declaration(product, ratna):
    with_picture(product)
    Product.objects.update(is_self_made=False)

    with pytest.raises(NotAllowed):
        services.publish_product(product, by=ratna)


@pytest.mark.parametrize("status", [Status.REJECTED, Status.INACTIVE])
def test_publish_product_of_a_closed_business_is_refused(in_status, product, ratna, status):
    in_status(status)
    with_picture(product)

    with pytest.raises(NotAllowed):
        services.publish_product(product, by=ratna)


def test_publish_product_remembers_the_first_time(product, ratna):
    with_picture(product)
    services.publish_product(product, by=ratna)
    first = Product.objects.get().published_at
    services.unpublish_product(product, by=ratna)

    services.publish_product(product, by=ratna)

    assert Product.objects.get().published_at == first


@pytest.mark.django_db(transaction=True)
def test_publish_product_twice_at_once_counts_once(product, ratna):
    with_picture(product)

    results = at_once(*[lambda: services.publish_product(product, by=ratna)] * 3)

    assert sorted(type(result).__name__ for result in results) == ["NotAllowed", "NotAllowed", "Product"]
    assert len(changes(product)) == 1
