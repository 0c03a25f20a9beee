"""What officials may do with an import, and in which state."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import StatusChange
from accounts.services import NotAllowed
from businesses.imports import reading, running, services
from businesses.imports.headings import Column
from businesses.models import (
    AreaAnswer,
    AreaChoice,
    District,
    ImportJob,
    ImportLayout,
    ImportStatus,
    Subdistrict,
)
from tests.businesses.imports.conftest import HEADINGS, imported, official, planned, register_of, row, workbook
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db

TWO = register_of(row(1, "Batik Satu"), row(2, "Sambal Dua"))


@pytest.fixture
def woken(monkeypatch):
    """The jobs that a worker was woken up for."""
    jobs = []
    monkeypatch.setattr(services.tasks, "wake_import_on_commit", jobs.append)
    return jobs


def in_status(status, vera):
    job = planned(TWO, by=vera)
    ImportJob.objects.filter(pk=job.pk).update(status=status)
    job.refresh_from_db()
    return job


ACTIONS = {
    "choose_sheet": (lambda job, by: services.choose_sheet(job, 0, by=by), {"uploaded", "planned"}),
    "move_headings": (lambda job, by: services.move_headings(job, 1, 1, by=by), {"uploaded", "planned"}),
    "match_columns": (
        lambda job, by: services.match_columns(
            job, {2: "business_name"}, kbli_edition=None, without_unreadable=False, by=by
        ),
        {"uploaded", "planned"},
    ),
    "check_again": (lambda job, by: services.check_again(job, by=by), {"planned"}),
    "answer_areas": (lambda job, by: services.answer_areas(job, {}, by=by), {"planned"}),
    "decide_duplicates": (lambda job, by: services.decide_duplicates(job, {2: "new"}, by=by), {"planned"}),
    "decide_all_duplicates": (lambda job, by: services.decide_all_duplicates(job, "new", by=by), {"planned"}),
    "start": (lambda job, by: services.start(job, by=by), {"planned"}),
    "stop": (lambda job, by: services.stop(job, by=by), {"planning", "importing"}),
    "go_on": (lambda job, by: services.go_on(job, by=by), {"stopped"}),
    "undo": (lambda job, by: services.undo(job, by=by), {"finished", "stopped"}),
    "discard": (lambda job, by: services.discard(job, by=by), {"uploaded", "planned"}),
}


@pytest.mark.parametrize(
    "action, status",
    [
        (action, status)
        for action, (_do, allowed) in ACTIONS.items()
        for status in sorted(set(ImportStatus.values) - allowed)
    ],
)
def test_every_other_state_forbids(vera, action, status):
    job = in_status(status, vera)

    with pytest.raises(NotAllowed):
        ACTIONS[action][0](job, vera)

    job.refresh_from_db()
    assert job.status == status


@pytest.mark.parametrize(
    "action, status", [(action, status) for action, (_do, allowed) in ACTIONS.items() for status in sorted(allowed)]
)
def test_these_states_allow(vera, action, status):
    job = in_status(status, vera)

    ACTIONS[action][0](job, vera)


def test_a_refused_file_leaves_no_job(vera, private_files):
    with pytest.raises(reading.Refused):
        services.upload(b"%PDF-1.7", "a.xlsx", by=vera)

    assert ImportJob.objects.count() == 0
    assert list(private_files.rglob("*")) == []


def test_with_one_register_its_sheet_is_chosen(vera):
    job = services.upload(workbook(Data=[HEADINGS, row(1)], Kosong=[], Catatan=[["rapat"]]), "a.xlsx", by=vera)

    assert (job.status, job.sheet_name, job.header_from, job.created_by) == ("uploaded", "Data", 1, vera)


def test_with_two_registers_an_official_chooses(vera):
    job = services.upload(workbook(Satu=[HEADINGS, row(1)], Dua=[HEADINGS, row(2, "Kue")]), "a.xlsx", by=vera)

    services.choose_sheet(job, 1, by=vera)

    assert job.sheet is None
    job.refresh_from_db()
    assert (job.sheet, job.sheet_name) == (1, "Dua")


@pytest.mark.parametrize("index", [1, 2, 9])
def test_a_sheet_that_is_no_register_cannot_be_chosen(vera, index):
    rekap = [["KECAMATAN", "JUMLAH"], ["Gubeng", 5]]
    job = services.upload(workbook(Data=[HEADINGS, row(1)], Kosong=[], Rekap=rekap), "a.xlsx", by=vera)

    with pytest.raises(NotAllowed):
        services.choose_sheet(job, index, by=vera)


def test_headings_can_be_pointed_out(vera):
    data = workbook([["judul"], ["NM", "KLH"], ["Batik Satu", "Gubeng"], ["Kue Dua", "Mojo"]])
    job = services.upload(data, "a.xlsx", by=vera)
    services.choose_sheet(job, 0, by=vera)

    services.move_headings(job, 2, 2, by=vera)

    job.refresh_from_db()
    assert [column["heading"] for column in job.columns] == ["NM", "KLH"]
    assert job.sheets[0]["samples"] == {"1": ["Batik Satu", "Kue Dua"], "2": ["Gubeng", "Mojo"]}


def test_headings_cannot_be_where_there_is_no_text(vera):
    job = services.upload(TWO, "a.xlsx", by=vera)

    with pytest.raises(NotAllowed):
        services.move_headings(job, 40, 41, by=vera)


def test_samples_hold_no_nik(vera):
    data = register_of([*row(1), "3578014605750001"], headings=[*HEADINGS, "NIK"])

    job = services.upload(data, "a.xlsx", by=vera)

    assert job.sheets[0]["samples"]["8"] == ["3578••••0001"]


def test_a_corrected_matching_is_remembered_for_the_layout(vera):
    data = workbook([["NM", "NAMA USAHA", "KET"], ["Batik Satu", "Siti", "x"]])
    planned(data, by=vera, A="business_name", B="owner_name", kbli_edition=2020)

    again = services.upload(workbook([["JUDUL"], ["NM", "Nama Usaha", "Ket"], ["Kue", "Ani", "y"]]), "b.xlsx", by=vera)

    assert [Column(**column).field for column in again.columns] == ["business_name", "owner_name", "note"]
    assert again.kbli_edition == 2020
    assert ImportLayout.objects.get().saved_by == vera


@pytest.mark.parametrize("fields", [{}, {1: "business_name", 2: "business_name"}, {2: "owner_name"}])
def test_a_matching_needs_one_column_of_names(vera, fields):
    job = services.upload(TWO, "a.xlsx", by=vera)

    with pytest.raises(NotAllowed):
        services.match_columns(job, fields, kbli_edition=None, without_unreadable=False, by=vera)

    assert ImportLayout.objects.count() == 0


def test_matching_wakes_a_worker(vera, woken):
    job = services.upload(TWO, "a.xlsx", by=vera)

    services.match_columns(job, {2: "business_name"}, kbli_edition=None, without_unreadable=False, by=vera)

    job.refresh_from_db()
    assert (job.status, job.rows_total, woken) == ("planning", 3, [job.pk])


def test_a_field_for_money_takes_the_factor_of_its_heading(vera):
    job = services.upload(workbook([["NAMA USAHA", "ASET (Rp.000)"], ["Batik", 5]]), "a.xlsx", by=vera)

    services.match_columns(
        job, {1: "business_name", 2: "capital"}, kbli_edition=None, without_unreadable=False, by=vera
    )

    job.refresh_from_db()
    assert job.columns[1]["factor"] == 1000


def test_every_step_leaves_who_did_it(vera):
    job = imported(TWO, by=vera)

    steps = StatusChange.objects.filter(content_type__model="importjob").order_by("pk").values_list("to_status", "by")

    assert list(steps) == [("planning", vera.pk), ("planned", None), ("importing", vera.pk), ("finished", None)]
    assert job.rows_done == 2


def test_nothing_to_import_is_not_started(vera):
    job = planned(register_of(row(1, "Batik", phone="621200000000")), by=vera)

    with pytest.raises(NotAllowed):
        services.start(job, by=vera)


def test_starting_tells_the_other_rows_that_they_stay_out(vera):
    job = planned(register_of(row(1, "Batik"), row(2, "Kue", phone="621200000000")), by=vera)

    services.start(job, by=vera)

    assert list(job.rows.order_by("number").values_list("outcome", flat=True)) == ["pending", "left"]
    assert job.rows.model.objects.count() == 2


def test_stopping_without_a_worker_stops_at_once(vera):
    job = planned(TWO, by=vera)
    services.start(job, by=vera)

    services.stop(job, by=vera)

    job.refresh_from_db()
    assert (job.status, job.stop_requested) == ("stopped", False)


def test_stopping_a_worker_leaves_a_wish(vera):
    job = planned(TWO, by=vera)
    services.start(job, by=vera)
    ImportJob.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))

    services.stop(job, by=vera)

    job.refresh_from_db()
    assert (job.status, job.stop_requested) == ("importing", True)


def test_a_check_that_is_stopped_goes_back_to_the_columns(vera):
    job = planned(TWO, by=vera)
    services.check_again(job, by=vera)

    services.stop(job, by=vera)

    job.refresh_from_db()
    assert job.status == "uploaded"


def test_rows_without_unreadable_values_on_request(vera):
    job = planned(register_of(row(1, "Batik", phone="621200000000")), by=vera)

    services.check_again(job, by=vera, without_unreadable=True)
    running.work(job.pk)

    assert list(job.rows.values_list("fate", flat=True)) == ["new"]


def test_discarding_deletes_file_and_rows(vera, private_files, django_capture_on_commit_callbacks):
    job = planned(TWO, by=vera)

    with django_capture_on_commit_callbacks(execute=True):
        services.discard(job, by=vera)

    job.refresh_from_db()
    assert (job.status, job.file, job.rows.count()) == ("discarded", "", 0)
    assert [path for path in private_files.rglob("*") if path.is_file()] == []


def test_answers_are_kept_once_a_spelling(vera):
    job = planned(register_of(row(1, kecamatan="SBY", kelurahan="Mojo")), by=vera)
    gubeng, mojo = District.objects.get(name="Gubeng"), Subdistrict.objects.get(name="Mojo")
    services.answer_areas(job, {"SBY": (AreaChoice.DISTRICT, gubeng)}, by=vera)
    running.work(job.pk)

    services.answer_areas(
        job, {"SBY": (AreaChoice.BY_SUBDISTRICT, None), "X / Y": (AreaChoice.SUBDISTRICT, mojo)}, by=vera
    )

    answers = AreaAnswer.objects.order_by("question").values_list("question", "choice", "district", "subdistrict")
    assert list(answers) == [("SBY", "by_subdistrict", None, None), ("X / Y", "subdistrict", None, mojo.pk)]


def test_a_duplicate_of_an_earlier_row_cannot_be_updated(vera):
    job = planned(register_of(row(1, "Batik Satu"), row(2, "BATIK SATU", "Lain")), by=vera)

    count = services.decide_duplicates(job, {3: "update"}, by=vera)

    assert (count, job.rows.get(number=3).decision) == (0, "")


def test_deciding_all_leaves_what_was_decided(vera):
    BusinessFactory(name="Batik Satu")
    job = planned(register_of(row(1, "Batik Satu", "A"), row(2, "BATIK SATU", "B")), by=vera)
    services.decide_duplicates(job, {2: "update"}, by=vera)

    count = services.decide_all_duplicates(job, "skip", by=vera)

    assert count == 1
    assert list(job.rows.order_by("number").values_list("decision", flat=True)) == ["update", "skip"]


@pytest.mark.parametrize("value", ["", "x", "d", "s0", "d999999", "s999999", "dx1", "s1234567890123", "district"])
def test_answers_of_no_sense_are_none(value):
    assert services.as_choice(value) is None


def test_answers_of_the_form():
    gubeng = District.objects.get(name="Gubeng")
    mojo = Subdistrict.objects.get(name="Mojo")

    assert services.as_choice("none") == ("none", None)
    assert services.as_choice("by_subdistrict") == ("by_subdistrict", None)
    assert services.as_choice(f"d{gubeng.pk}") == ("district", gubeng)
    assert services.as_choice(f"s{mojo.pk}") == ("subdistrict", mojo)


# --- Two officials press the button at once: first without the lock, to see that the test can fail ---


def press_start_at_once(monkeypatch, officials, *, locked):
    job = planned(TWO, by=officials[0])
    # Behind the lock the second never comes, so the first goes on alone; without it they meet, however slow they are.
    both_looked = threading.Barrier(2, timeout=2 if locked else 60)
    real = services.change_status

    def meet(*args, **options):
        with suppress(threading.BrokenBarrierError):
            both_looked.wait()
        return real(*args, **options)

    monkeypatch.setattr(services, "change_status", meet)
    refused = []

    def press(by):
        try:
            services.start(job, by=by)
        except NotAllowed as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[by]) for by in officials]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    started = StatusChange.objects.filter(object_id=job.pk, content_type__model="importjob", to_status="importing")
    return started.count(), len(refused)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_officials_start_one_import(vera, monkeypatch):
    monkeypatch.setattr(services, "_locked", lambda job, *statuses: ImportJob.objects.get(pk=job.pk))

    assert press_start_at_once(monkeypatch, [vera, official("Wati Petugas", "verifier")], locked=False) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_officials_one_starts_an_import(vera, monkeypatch):
    assert press_start_at_once(monkeypatch, [vera, official("Wati Petugas", "verifier")], locked=True) == (1, 1)
