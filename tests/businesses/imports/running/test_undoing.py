"""Undoing a whole import, or naming the rows that somebody touched."""

from datetime import date

import pghistory
import pghistory.models
import pytest

from accounts.models import StatusChange
from businesses.imports import running, services
from businesses.imports.running import importing
from businesses.models import Business, NikReveal, NotTheSame, Owner, Product, ProductCategory, Sector
from tests.businesses.imports.conftest import HEADINGS, NIK, imported, many, planned, register_of, row, undone, with_nik
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


def test_undoing_takes_everything_back(vera, known):
    before = list(Business.objects.order_by("pk").values()), list(Owner.objects.order_by("pk").values())
    job = imported(
        with_nik((row(1, "BATIK SATU", "Siti Aminah", "081200000001", "Jl. Baru 5"), NIK), (row(2, "Sambal Dua"), "")),
        by=vera,
    )
    assert Business.objects.count() == 2

    undone(job, vera)

    after = list(Business.objects.order_by("pk").values()), list(Owner.objects.order_by("pk").values())
    for rows in (*before, *after):
        for line in rows:
            line.pop("updated_at", None)
    assert job.status == "undone"
    assert before == after
    assert StatusChange.objects.filter(content_type__model="business").count() == 0
    assert set(job.rows.values_list("outcome", "business")) == {("undone", None)}


def test_undoing_brings_back_every_kind_of_value_that_an_update_replaced(vera, known):
    sector = Sector.objects.order_by("pk").first()
    Business.objects.update(
        nib="9120000000001", capital_rupiah=5_000_000, address="Jl. Lama 1", latitude="-7.257500",
        longitude="112.752100", sector=sector,
    )  # fmt: skip
    Owner.objects.update(phone="+6281299999999", birth_date=date(1975, 5, 6))
    before = Business.objects.values().get(), Owner.objects.values().get()
    # What the check would find in cells of every kind, without a workbook for each.
    job = planned(with_nik((row(1, "BATIK SATU", "Siti Aminah", "081200000001", "Jl. Baru 5"), NIK)), by=vera)
    line = job.rows.get()
    line.values["business"] |= {"latitude": "-7.300000", "longitude": "112.700000", "capital_rupiah": 6_000_000}
    line.values["owner"] |= {"birth_date": "1975-05-07"}
    line.save()

    services.start(job, by=vera)
    running.work(job.pk)
    changed = Business.objects.values().get(), Owner.objects.values().get()
    undone(job, vera)

    after = Business.objects.values().get(), Owner.objects.values().get()
    assert {key for key in changed[0] if changed[0][key] != before[0][key]} == {
        "name", "address", "capital_rupiah", "latitude", "longitude", "updated_at",
    }  # fmt: skip
    assert {key for key in changed[1] if changed[1][key] != before[1][key]} == {"full_name", "phone", "birth_date"}
    assert (after[0] | {"updated_at": None}, after[1]) == (before[0] | {"updated_at": None}, before[1])


def test_undoing_takes_a_filled_nik_back(vera, known):
    Owner.objects.update(nik=None, nik_hash=None)
    known.nib = "9120000000001"
    known.save()
    job = imported(
        register_of([*row(1, "Batik Satu", "Siti"), NIK, "9120000000001"], headings=[*HEADINGS, "NIK", "NIB"]), by=vera
    )

    undone(job, vera)

    known.owner.refresh_from_db()
    assert (job.status, known.owner.nik) == ("undone", None)


def _verified(business, vera):
    from businesses.services import verify_business

    verify_business(business, by=vera)


def _edited(business, vera):
    business.address = "Jl. Lain 2"
    business.save()


def _owner_edited(business, vera):
    business.owner.phone = "+6281200000099"
    business.owner.save()


def _given_a_product(business, vera):
    Product.objects.create(
        business=business,
        name_id="Kain",
        slug="kain",
        category=ProductCategory.objects.get(slug="batik"),
        price_rupiah=1,
        unit="m",
    )


def _given_a_second_business(business, vera):
    BusinessFactory(owner=business.owner)


def _told_apart_from_another(business, vera):
    first, second = sorted([business, BusinessFactory()], key=lambda one: one.pk)
    NotTheSame.objects.create(first=first, second=second, by=vera)


def _owner_looked_at(business, vera):
    NikReveal.objects.create(owner=business.owner, by=vera, reason="x")


def _deleted(business, vera):
    business.delete()


@pytest.mark.parametrize(
    "touch",
    [
        _verified,
        _edited,
        _owner_edited,
        _given_a_product,
        _given_a_second_business,
        _told_apart_from_another,
        _owner_looked_at,
        _deleted,
    ],
)
def test_undoing_is_refused_once_somebody_touched_a_row(vera, touch):
    job = imported(many(3), by=vera)
    # As in any request: a change has its own context.
    with pghistory.context(user=vera.pk):
        touch(Business.objects.get(name="Batik Nomor 2"), vera)
    count = Business.objects.count()

    undone(job, vera)

    assert (job.status, Business.objects.count()) == ("finished", count)
    # The workbook's row 3: headings stand in row 1.
    assert job.failure == ["touched", {"rows": [3], "count": 1}]


def test_after_undoing_the_same_file_is_new_again(vera):
    undone(imported(many(2), by=vera), vera)

    again = planned(many(2), by=vera)

    assert list(again.rows.values_list("fate", flat=True)) == ["new", "new"]


def test_a_stopped_import_can_be_undone(vera, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    job = planned(many(5), by=vera)
    services.start(job, by=vera)
    running.work(job.pk, seconds=0.000001)
    services.stop(job, by=vera)

    undone(job, vera)

    assert (job.status, Business.objects.count()) == ("undone", 0)
