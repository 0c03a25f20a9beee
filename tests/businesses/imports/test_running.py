"""Importing in pieces, crashes, stopping, two at once, undoing."""

import threading
from contextlib import suppress
from datetime import timedelta

import pghistory
import pghistory.models
import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import StatusChange
from businesses.imports import running, services
from businesses.models import (
    Business,
    Decision,
    ImportJob,
    ImportRow,
    Owner,
    Product,
    ProductCategory,
)
from notifications.models import Message
from tests.businesses.imports.conftest import HEADINGS, imported, planned, register_of, row
from tests.factories import BusinessFactory, OwnerFactory

pytestmark = pytest.mark.django_db

NIK = "3578014605750001"


def many(count):
    return register_of(*(row(n, f"Batik Nomor {n}", f"Contoh Nomor {n}", f"0812{n:08d}") for n in range(1, count + 1)))


def with_nik(*rows):
    return register_of(*([*cells, nik] for cells, nik in rows), headings=[*HEADINGS, "NIK"])


# --- What is written ---


def test_a_new_row_makes_a_business_its_owner_and_their_history(vera):
    job = imported(with_nik((row(1, "Batik Satu", "Siti Rekaan", "081200000001"), NIK)), by=vera)

    business = Business.objects.select_related("owner").get()

    assert (business.name, business.slug, business.status, business.source, business.submitted_at) == (
        "Batik Satu", "batik-satu", "submitted", "import", None,
    )  # fmt: skip
    assert (business.owner.full_name, str(business.owner.phone), business.owner.nik) == (
        "Siti Rekaan",
        "+6281200000001",
        NIK,
    )
    change = StatusChange.objects.get(object_id=business.pk, content_type__model="business")
    assert (change.from_status, change.to_status, change.by) == ("", "submitted", vera)
    event = pghistory.models.Events.objects.tracks(business).get()
    assert event.pgh_context == {"user": vera.pk, "import_job": job.pk}


def test_the_nik_stands_nowhere_in_clear_text(vera):
    job = imported(
        with_nik((row(1), "3578 0146 0575 0001"), (row(2, "Kue"), NIK + "9"), (row(3, f"Jamu {NIK}"), "")), by=vera
    )

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r::text FROM businesses_importrow r WHERE job_id = %s UNION ALL SELECT o::text FROM"
            " businesses_owner o",
            [job.pk],
        )
        texts = "".join(text for (text,) in cursor.fetchall())
        cursor.execute("SELECT coalesce(string_agg(e::text, ''), '') FROM businesses_ownerevent e")
        texts += cursor.fetchone()[0]
        cursor.execute("SELECT j::text FROM businesses_importjob j")
        texts += cursor.fetchone()[0]

    assert NIK not in texts
    assert "3578 0146 0575 0001" not in texts
    assert "3578••••0001" in texts


def test_two_businesses_of_one_nik_share_their_owner(vera):
    imported(with_nik((row(1, "Batik Satu"), NIK), (row(2, "Sambal Dua"), NIK)), by=vera)

    assert Owner.objects.count() == 1
    assert set(Business.objects.values_list("owner__nik_hash", flat=True)) == set(
        Owner.objects.values_list("nik_hash", flat=True)
    )


def test_two_businesses_of_one_name_and_phone_share_their_owner_across_pieces(vera, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 1)

    imported(
        register_of(row(1, "Batik Satu", "Siti", "081200000001"), row(2, "Sambal Dua", "SITI", "081200000001")), by=vera
    )

    assert (Business.objects.count(), Owner.objects.count()) == (2, 1)


def test_equal_names_get_addresses_of_their_own(vera, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    BusinessFactory(name="Batik Satu", slug="batik-satu")
    BusinessFactory(name="Batik Satu", slug="batik-satu-3")
    places = [("Gubeng", "Gubeng"), ("Mojo", "Gubeng"), ("Kalirungkut", "Rungkut")]

    imported(
        register_of(
            *(
                row(n, "Batik Satu", f"Contoh {n}", kelurahan=k, kecamatan=d)
                for n, (k, d) in enumerate(places[1:], start=1)
            )
        ),
        by=vera,
    )

    slugs = sorted(Business.objects.filter(source="import").values_list("slug", flat=True))
    assert slugs == ["batik-satu-4", "batik-satu-5"]


def test_a_name_without_letters_gets_an_address_too(vera):
    imported(register_of(row(1, "###"), row(2, "!!!", "Lain", kelurahan="Mojo")), by=vera)

    assert sorted(Business.objects.values_list("slug", flat=True)) == ["business", "business-2"]


def test_the_official_is_told_once(vera):
    job = imported(many(1), by=vera)

    message = Message.objects.get(recipient=vera, channel="inbox")

    assert (message.key, message.link) == ("import_finished", f"/admin/businesses/importjob/{job.pk}/hasil/")
    assert "daftar.xlsx" in message.subject


def test_the_file_is_deleted_when_the_import_has_finished(vera, private_files, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = imported(many(1), by=vera)

    assert job.file == ""
    assert [path for path in private_files.rglob("*") if path.is_file()] == []


def test_the_file_lies_encrypted(vera, private_files):
    services.upload(("Nama;NIK\nBatik;" + NIK).encode(), "a.csv", by=vera)

    (stored,) = [path for path in private_files.rglob("*") if path.is_file()]

    assert NIK.encode() not in stored.read_bytes()


# --- Updates ---


@pytest.fixture
def known(db):
    """Batik Satu of Siti, imported long ago, with a NIK and no phone."""
    owner = OwnerFactory(user=None, full_name="Siti", phone=None)
    owner.set_nik(NIK)
    owner.save()
    return BusinessFactory(owner=owner, name="Batik Satu", address="", source="import")


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


def test_what_came_after_the_check_is_not_doubled(vera):
    job = planned(register_of(row(1, "Batik Satu"), row(2, "Sambal Dua")), by=vera)
    came = BusinessFactory(name="BATIK SATU")

    services.start(job, by=vera)
    running.work(job.pk)

    assert Business.objects.filter(name__iexact="batik satu").get() == came
    assert job.rows.get(number=2).match == came
    assert list(job.rows.order_by("number").values_list("outcome", "reason")) == [
        ("left", "came_meanwhile"),
        ("created", ""),
    ]


def test_a_draft_that_was_sent_after_the_check_is_not_doubled(vera):
    draft = BusinessFactory(name="Batik Satu", status="draft", submitted_at=None, verified_at=None)
    job = planned(register_of(row(1, "Batik Satu")), by=vera)
    Business.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=timezone.now())

    services.start(job, by=vera)
    running.work(job.pk)

    assert job.rows.get().outcome == "left"


# --- Crashes and stopping ---


def test_a_crash_half_way_loses_and_doubles_nothing(vera, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 3)
    job = planned(many(10), by=vera)
    services.start(job, by=vera)
    real, calls = running._create, []

    def dies_in_the_third_piece(*args):
        calls.append(args)
        highest = real(*args)
        if len(calls) == 3:
            raise RuntimeError("killed")
        return highest

    monkeypatch.setattr(running, "_create", dies_in_the_third_piece)
    with pytest.raises(RuntimeError):
        running.work(job.pk)
    half = Business.objects.count()
    # The claim of the dead worker runs out.
    assert running.work(job.pk) is False
    assert Business.objects.count() == half
    ImportJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    running.work(job.pk)

    job.refresh_from_db()
    assert half == 6
    assert (job.status, Business.objects.count(), job.rows_done) == ("finished", 10, 10)


def test_a_crash_while_checking_begins_anew(vera, monkeypatch):
    job = planned(many(3), by=vera)
    services.check_again(job, by=vera)
    real = running.Plan.run

    def dies(self, *, progress):
        real(self, progress=progress)
        raise RuntimeError("killed")

    monkeypatch.setattr(running.Plan, "run", dies)
    with pytest.raises(RuntimeError):
        running.work(job.pk)
    monkeypatch.setattr(running.Plan, "run", real)
    ImportJob.objects.update(claimed_until=None)
    running.work(job.pk)

    job.refresh_from_db()
    assert (job.status, job.rows.count()) == ("planned", 3)


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(vera):
    job = planned(many(1), by=vera)
    services.start(job, by=vera)
    ImportJob.objects.update(attempts=running.MAX_ATTEMPTS)

    running.work(job.pk)

    job.refresh_from_db()
    assert (job.status, job.failure[0], Business.objects.count()) == ("stopped", "too_many_attempts", 0)


def test_work_pauses_when_its_time_is_up_and_goes_on(vera, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    job = planned(many(5), by=vera)
    services.start(job, by=vera)

    left = running.work(job.pk, seconds=0.000001)
    first = Business.objects.count()
    while running.work(job.pk, seconds=0.000001):
        pass

    assert (left, first, Business.objects.count()) == (True, 2, 5)


def test_stopping_keeps_whole_rows_and_going_on_finishes(vera, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    job = planned(many(5), by=vera)
    services.start(job, by=vera)
    real = running._import_chunk

    def stopped_after_a_piece(*args):
        more = real(*args)
        services.stop(job, by=vera)
        return more

    monkeypatch.setattr(running, "_import_chunk", stopped_after_a_piece)
    running.work(job.pk)
    job.refresh_from_db()
    stopped = (job.status, job.rows_done, Business.objects.count())
    monkeypatch.setattr(running, "_import_chunk", real)
    services.go_on(job, by=vera)
    running.work(job.pk)

    job.refresh_from_db()
    assert stopped == ("stopped", 2, 2)
    assert (job.status, Business.objects.count()) == ("finished", 5)


def test_a_worker_that_lost_its_claim_writes_nothing_more(vera, monkeypatch):
    job = planned(many(2), by=vera)
    services.start(job, by=vera)
    real = running._still_new

    def claim_is_taken(*args):
        ImportJob.objects.update(claim="00000000-0000-0000-0000-000000000000")
        return real(*args)

    monkeypatch.setattr(running, "_still_new", claim_is_taken)
    running.work(job.pk)

    assert Business.objects.count() == 0


@pytest.mark.parametrize("status", ["uploaded", "planned", "stopped", "finished", "undone", "discarded"])
def test_there_is_nothing_to_do_in_other_states(vera, status):
    job = planned(many(1), by=vera)
    ImportJob.objects.update(status=status)

    assert running.work(job.pk) is False
    job.refresh_from_db()
    assert (job.status, job.attempts) == (status, 0)


# --- Two at once: first without the lock, to see that the test can fail ---


def _race(monkeypatch, vera, *, locked):
    first, second = planned(many(4), by=vera), planned(many(4), by=vera)
    services.start(first, by=vera)
    services.start(second, by=vera)
    if not locked:
        monkeypatch.setattr(running, "alone_in_writing", lambda: None)
    both_looked = threading.Barrier(2, timeout=2)
    real = running._still_new

    def meet(*args):
        kept = real(*args)
        with suppress(threading.BrokenBarrierError):
            both_looked.wait()
        return kept

    monkeypatch.setattr(running, "_still_new", meet)
    errors = []

    def run(job):
        try:
            running.work(job.pk)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_without_the_lock_two_imports_at_once_make_doubles(vera, monkeypatch):
    _race(monkeypatch, vera, locked=False)

    assert Business.objects.count() == 8


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_imports_at_once_make_no_doubles(vera, monkeypatch):
    errors = _race(monkeypatch, vera, locked=True)

    assert errors == []
    assert Business.objects.count() == 4
    assert ImportRow.objects.filter(outcome="left", reason="came_meanwhile").count() == 4


# --- Undoing ---


def undone(job, vera):
    services.undo(job, by=vera)
    running.work(job.pk)
    job.refresh_from_db()
    return job


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


def _deleted(business, vera):
    business.delete()


@pytest.mark.parametrize(
    "touch", [_verified, _edited, _owner_edited, _given_a_product, _given_a_second_business, _deleted]
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
    monkeypatch.setattr(running, "CHUNK", 2)
    job = planned(many(5), by=vera)
    services.start(job, by=vera)
    running.work(job.pk, seconds=0.000001)
    services.stop(job, by=vera)

    undone(job, vera)

    assert (job.status, Business.objects.count()) == ("undone", 0)


def test_decisions_survive_a_new_check_of_the_same_pair(vera):
    BusinessFactory(name="Batik Satu")
    job = planned(register_of(row(1, "Batik Satu", "Lain")), by=vera)
    services.decide_duplicates(job, {2: Decision.NEW}, by=vera)

    services.check_again(job, by=vera)
    running.work(job.pk)

    assert job.rows.get().decision == Decision.NEW


def test_addresses_never_collide_with_names_that_end_in_a_number(vera, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    places = [("Gubeng", "Gubeng"), ("Mojo", "Gubeng"), ("Airlangga", "Gubeng"), ("Kertajaya", "Gubeng")]
    names = ["Batik 2", "Batik", "Batik", "Batik"]

    imported(
        register_of(
            *(
                row(n, name, f"Contoh {n}", kelurahan=k, kecamatan=d)
                for n, (name, (k, d)) in enumerate(zip(names, places, strict=True), start=1)
            )
        ),
        by=vera,
    )

    slugs = dict(Business.objects.order_by("pk").values_list("pk", "slug"))
    assert list(slugs.values()) == ["batik-2", "batik", "batik-3", "batik-4"]


def test_an_address_taken_by_somebody_on_the_website_is_looked_up_anew(vera, monkeypatch):
    """`batik-2` was there all along, but the first row was free to be `batik`."""
    monkeypatch.setattr(running, "CHUNK", 1)
    BusinessFactory(name="Batik", slug="batik-2", subdistrict=None)

    imported(register_of(row(1, "Batik", "A"), row(2, "Batik", "B", kelurahan="Mojo")), by=vera)

    assert sorted(Business.objects.filter(source="import").values_list("slug", flat=True)) == ["batik", "batik-3"]


# --- History in bulk is the same as history row by row ---


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
