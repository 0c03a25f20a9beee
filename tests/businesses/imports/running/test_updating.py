"""What an update writes, and what it leaves."""

import pytest

from businesses.imports import running, services
from businesses.models import Business, Owner
from tests.businesses.imports.conftest import HEADINGS, NIK, imported, planned, register_of, row, with_nik
from tests.factories import BusinessFactory, OwnerFactory

pytestmark = pytest.mark.django_db


def test_an_update_fills_and_corrects_and_tells_both(vera, known):
    job = planned(with_nik((row(1, "BATIK SATU", "Siti Aminah", "081200000001", "Jl. Baru 5"), NIK)), by=vera)

    changes = {change[0]: change[1:3] for change in job.rows.get().changes if change[3] == "register"}
    services.start(job, by=vera)
    running.work(job.pk)

    known.refresh_from_db()
    assert changes == {
        "name": ["Batik Satu", "BATIK SATU"], "address": ["", "Jl. Baru 5"], "full_name": ["Siti", "Siti Aminah"],
        "phone": ["", "+6281200000001"],
    }  # fmt: skip
    assert (known.name, known.address, known.owner.full_name, str(known.owner.phone)) == (
        "BATIK SATU", "Jl. Baru 5", "Siti Aminah", "+6281200000001",
    )  # fmt: skip
    assert (known.status, known.slug) == ("verified", known.slug)


def test_an_empty_cell_never_erases(vera, known):
    known.address = "Jl. Lama 1"
    known.save()

    imported(with_nik((row(1, "Batik Satu", "", "081200000001", None), NIK)), by=vera)

    known.refresh_from_db()
    assert (known.address, known.owner.full_name) == ("Jl. Lama 1", "Siti")


def test_what_the_owner_of_an_account_typed_stays(vera, siti):
    owner = OwnerFactory(user=siti, full_name="Siti Rekaan", phone="+6281299999999")
    owner.set_nik(NIK)
    owner.save()
    business = BusinessFactory(owner=owner, name="Batik Satu", address="")

    job = imported(with_nik((row(1, "Batik Satu", "Nama Lain", "081200000001", "Jl. Baru 5"), NIK)), by=vera)

    business.refresh_from_db()
    assert (business.address, business.owner.full_name, str(business.owner.phone)) == (
        "Jl. Baru 5",
        "Siti Rekaan",
        "+6281299999999",
    )
    assert job.rows.get().problems == [["", "owner_has_account", {"fields": ["full_name", "phone"]}, "note"]]


def test_an_update_of_nothing_is_skipped(vera, known):
    known.address, known.subdistrict = "Jl. Contoh 1", known.subdistrict
    known.save()

    job = planned(with_nik((row(1, "Batik Satu", "Siti"), NIK)), by=vera)

    assert (job.rows.get().fate, job.rows.get().reason) == ("skipped", "unchanged")


def test_a_missing_nik_is_filled_and_another_one_is_refused(vera, known):
    Owner.objects.update(nik=None, nik_hash=None)
    known.nib = "9120000000001"
    known.save()
    headings = [*HEADINGS, "NIK", "NIB"]

    imported(register_of([*row(1, "Batik Satu", "Siti"), NIK, "9120000000001"], headings=headings), by=vera)
    other = planned(
        register_of([*row(1, "Batik Satu", "Siti"), "3578014605750002", "9120000000001"], headings=headings), by=vera
    )

    known.owner.refresh_from_db()
    assert known.owner.nik == NIK
    assert (other.rows.get().fate, other.rows.get().reason) == ("error", "nik_other")


def test_two_rows_cannot_update_one_business(vera, known):
    job = planned(
        with_nik((row(1, "Batik Satu", phone="081200000001"), NIK), (row(2, "Batik Satu", phone="081200000002"), NIK)),
        by=vera,
    )

    assert list(job.rows.values_list("fate", flat=True)) == ["update", "duplicate"]


@pytest.mark.parametrize(
    "decision, businesses, address", [("", 1, ""), ("skip", 1, ""), ("new", 2, ""), ("update", 1, "Jl. Contoh 1")]
)
def test_an_official_decides_about_a_likely_duplicate(vera, decision, businesses, address):
    known = BusinessFactory(
        name="Batik Satu", owner__user=None, owner__full_name="Lain", owner__phone=None, address="", subdistrict=None
    )
    job = planned(register_of(row(1, "Batik Satu", "Lain", kelurahan="", kecamatan=""), row(2, "Sambal Dua")), by=vera)
    services.decide_duplicates(job, {2: decision}, by=vera)

    services.start(job, by=vera)
    running.work(job.pk)

    known.refresh_from_db()
    assert (Business.objects.filter(name="Batik Satu").count(), known.address) == (businesses, address)


def test_what_changed_after_the_check_is_left_alone(vera, known):
    job = planned(with_nik((row(1, "Batik Satu", address="Jl. Baru 5"), NIK)), by=vera)
    known.address = "Jl. Petugas 9"
    known.save()

    services.start(job, by=vera)
    running.work(job.pk)

    known.refresh_from_db()
    assert known.address == "Jl. Petugas 9"
    assert (job.rows.get().outcome, job.rows.get().reason) == ("left", "changed_meanwhile")


def test_what_is_gone_after_the_check_is_told(vera, known):
    job = planned(with_nik((row(1, "Batik Satu", address="Jl. Baru 5"), NIK)), by=vera)
    known.delete()

    services.start(job, by=vera)
    running.work(job.pk)

    assert (job.rows.get().outcome, job.rows.get().reason) == ("left", "gone_meanwhile")
