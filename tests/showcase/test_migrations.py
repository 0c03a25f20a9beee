import importlib
import uuid

import pytest
from django.db import connection

from businesses.models import Business
from showcase.models import BusinessCard, ProductCard
from tests.factories import BusinessFactory, ProductFactory

migration = importlib.import_module("showcase.migrations.0002_card_triggers")
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", sorted(migration.FOLLOWED))
def test_every_followed_table_has_its_triggers(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'showcase_%%'", [table]
        )
        found = {row[0] for row in cursor.fetchall()}

    assert found == {f"showcase_{event.lower()}" for event in migration.FOLLOWED[table]}


def test_refresh_rebuilds_lost_cards():
    product = ProductFactory()
    ProductCard.objects.all().delete()

    with connection.cursor() as cursor:
        cursor.execute("SELECT showcase_refresh(ARRAY[%s]::bigint[])", [product.business_id])

    assert ProductCard.objects.get().pk == product.pk


def test_refresh_of_nothing_does_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT showcase_refresh(NULL)")

    assert ProductCard.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_transactions_about_one_business_take_turns():
    """She adds a product while her consent, gone in another transaction, is not committed yet."""
    import threading

    from django.db import transaction

    from accounts.models import ConsentPurpose
    from accounts.services import withdraw_consent

    product = ProductFactory()
    user = product.business.owner.user
    withdrawn, finished = threading.Event(), threading.Event()

    def add_meanwhile():
        withdrawn.wait(5)
        ProductFactory(business=product.business, slug="meanwhile", name_id="Sementara Itu")
        finished.set()
        connection.close()

    thread = threading.Thread(target=add_meanwhile)
    thread.start()
    with transaction.atomic():
        withdraw_consent(user, ConsentPurpose.SHOWCASE, by=user)
        withdrawn.set()
        waited = not finished.wait(0.5)
    thread.join(5)

    assert waited
    assert ProductCard.objects.count() == 0


def test_a_business_entered_as_verified_gets_its_card_at_once():
    business = BusinessFactory(consented=True)
    written = {field.attname: getattr(business, field.attname) for field in Business._meta.concrete_fields}
    business.delete()

    Business.objects.bulk_create(
        [
            Business(**written),
            Business(
                **written | {"pk": None, "slug": "other", "submission_token": uuid.uuid4(), "status": "submitted"}
            ),
        ]
    )

    assert list(BusinessCard.objects.values_list("business_id", flat=True)) == [written["id"]]
