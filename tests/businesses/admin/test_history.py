"""Who changed what: read from the database's own events."""

import pghistory
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from businesses.admin.history import history_of
from businesses.models import Business, BusinessStatus, Owner, Product, Sector
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory


def _page(business):
    return reverse("admin:businesses_business_history", args=[business.pk])


def _changes(entry):
    return [(change.label, change.before, change.after) for change in entry.changes]


def test_edit_in_the_admin_is_shown_with_person_field_and_words(desk, vera):
    business = BusinessFactory(name="Pastel Lama", sector=Sector.objects.get(slug="makanan"))
    page = reverse("admin:businesses_business_change", args=[business.pk])
    form = desk.get(page).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    drinks = Sector.objects.get(slug="minuman")

    desk.post(page, {**values, "name": "Pastel Baru", "sector": drinks.pk})

    entry = history_of(Business, business.pk)[0]
    assert (entry.who, entry.label) == (vera, "update")
    assert [(change.before, change.after) for change in entry.changes] == [
        ("Pastel Lama", "Pastel Baru"),
        ("Makanan", "Minuman"),
    ]


def test_bulk_update_and_raw_sql_are_shown_without_a_person(db):
    business = BusinessFactory(address="Jl. Satu")
    Business.objects.filter(pk=business.pk).update(address="Jl. Dua")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE businesses_business SET address = 'Jl. Tiga' WHERE id = %s", [business.pk])

    raw, bulk = history_of(Business, business.pk)[:2]

    assert [(raw.who, raw.changes[0].after), (bulk.who, bulk.changes[0].after)] == [
        (None, "Jl. Tiga"),
        (None, "Jl. Dua"),
    ]


@pytest.mark.parametrize(
    ("metadata", "words"),
    [({"import_job": 7}, "through import 7"), ({"import_job": 7, "undo": True}, "by undoing import 7")],
)
def test_import_is_named_as_the_way(db, vera, metadata, words):
    business = BusinessFactory()
    with pghistory.context(user=vera.pk, **metadata), translation.override("en"):
        Business.objects.filter(pk=business.pk).update(address="Jl. Impor")

        entry = history_of(Business, business.pk)[0]

    assert (entry.who, entry.via) == (vera, words)


def test_statuses_and_empty_values_are_words(db):
    business = BusinessFactory(status=BusinessStatus.SUBMITTED, nib="9120001234567")
    Business.objects.filter(pk=business.pk).update(status=BusinessStatus.RETURNED, nib="")

    changes = [(change.before, change.after) for change in history_of(Business, business.pk)[0].changes]

    assert changes == [
        (str(BusinessStatus.SUBMITTED.label), str(BusinessStatus.RETURNED.label)),
        ("9120001234567", "–"),
    ]


def test_history_of_a_business_holds_its_owner_and_products_also_deleted_ones(db):
    business = BusinessFactory()
    product = ProductFactory(business=business, name_id="Pastel")
    Owner.objects.filter(pk=business.owner_id).update(full_name="Nama Baru")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM businesses_product WHERE id = %s", [product.pk])

    entries = history_of(Business, business.pk)

    found = {(entry.subject, entry.label) for entry in entries}
    assert ("Pastel", "delete") in found
    assert ("Nama Baru", "update") in found


def test_the_nik_never_stands_in_the_history(desk):
    owner = OwnerFactory()
    owner.set_nik("3578045203850001")
    owner.save()
    business = BusinessFactory(owner=owner)

    response = desk.get(_page(business))

    assert b"3578045203850001" not in response.content
    assert owner.nik_hash.encode() not in response.content


def test_bookkeeping_alone_is_no_entry(db):
    business = BusinessFactory()
    before = len(history_of(Business, business.pk))

    business.save()

    assert len(history_of(Business, business.pk)) == before


def test_history_page_shows_the_change(desk):
    business = BusinessFactory(address="Jl. Satu")
    Business.objects.filter(pk=business.pk).update(address="Jl. Dua")

    response = desk.get(_page(business))

    assert response.status_code == 200
    for words in ("Jl. Satu", "Jl. Dua"):
        assert words in response.content.decode()


@pytest.mark.parametrize("model", [Business, Owner, Product])
def test_every_model_has_its_history_page(desk, model):
    product = ProductFactory()
    row = {Business: product.business, Owner: product.business.owner, Product: product}[model]

    response = desk.get(reverse(f"admin:businesses_{model._meta.model_name}_history", args=[row.pk]))

    assert response.status_code == 200


@pytest.mark.parametrize("object_id", ["0", "abc", "99999999"])
def test_history_of_nothing_is_not_found(desk, object_id):
    response = desk.get(reverse("admin:businesses_business_history", args=[object_id]))

    assert response.status_code == 404


def test_deleted_rows_are_listed_and_readable(desk):
    business = BusinessFactory(name="Sudah Hilang")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM businesses_business WHERE id = %s", [business.pk])

    listed = desk.get(reverse("admin:businesses_business_deleted"))
    history = desk.get(_page(business))

    assert b"Sudah Hilang" in listed.content
    assert history.status_code == 200
    assert history.context["original"] is None


def test_history_needs_its_own_permission(client, tuti):
    business = BusinessFactory()
    client.force_login(tuti)

    page = client.get(reverse("admin:businesses_business_change", args=[business.pk]))
    history = client.get(_page(business))
    deleted = client.get(reverse("admin:businesses_business_deleted"))

    assert page.status_code == 200
    assert (history.status_code, deleted.status_code) == (403, 403)
    assert _page(business).encode() not in page.content


@pytest.mark.parametrize("changes", [1, 3])
def test_history_needs_the_same_queries_for_one_and_three_changes(desk, changes, django_assert_num_queries):
    business = BusinessFactory(address="Jl. 0")
    for number in range(changes):
        Business.objects.filter(pk=business.pk).update(address=f"Jl. {number + 1}")
    desk.get(_page(business))

    with django_assert_num_queries(12):
        response = desk.get(_page(business))

    assert len(response.context["page"].object_list) == changes + 2
