"""History in bulk is the same as history row by row."""

import pytest

from businesses.models import Business, Owner
from tests.businesses.imports.conftest import NIK, imported, register_of, row, undone, with_nik
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


def _events(model, pk):
    event = model._meta.apps.get_model("businesses", f"{model.__name__}Event")
    rows = list(event.objects.filter(pgh_obj_id=pk).order_by("pgh_id").values())
    for line in rows:
        for name in ("pgh_id", "id", "pgh_obj_id", "pgh_context_id", "pgh_created_at", "created_at", "updated_at"):
            line.pop(name, None)
    return rows


def test_history_in_bulk_equals_history_by_trigger(vera):
    job = imported(with_nik((row(1, "Batik Satu", "Siti Rekaan", "081200000001"), NIK)), by=vera)
    business = Business.objects.get()
    bulk = _events(Business, business.pk), _events(Owner, business.owner_id)
    undone(job, vera)
    bulk_deleted = _events(Business, business.pk), _events(Owner, business.owner_id)

    keys = business.pk, business.owner_id
    owner = Owner(pk=business.owner_id, full_name="Siti Rekaan", phone="+6281200000001")
    owner.save(force_insert=True)
    business.owner = owner
    business.save(force_insert=True)
    plain = _events(Business, keys[0])[2:], _events(Owner, keys[1])[2:]
    business.delete()
    owner.delete()
    plain_deleted = _events(Business, keys[0])[2:], _events(Owner, keys[1])[2:]

    assert bulk == plain
    assert bulk_deleted == plain_deleted
    assert [line["pgh_label"] for line in bulk_deleted[0]] == ["insert", "delete"]


def test_after_a_bulk_the_triggers_work_again(vera):
    imported(register_of(row(1)), by=vera)
    business = Business.objects.get()

    other, pk = BusinessFactory(), business.pk
    business.delete()

    assert [line["pgh_label"] for line in _events(Business, other.pk)] == ["insert"]
    assert [line["pgh_label"] for line in _events(Business, pk)] == ["insert", "delete"]
