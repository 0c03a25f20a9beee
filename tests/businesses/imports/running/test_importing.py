"""Importing in pieces: crashes, stopping, two at once."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from businesses.imports import running, services
from businesses.imports.running import importing
from businesses.models import Business, ImportJob, ImportRow, Owner
from notifications.models import Message
from tests.businesses.imports.conftest import NIK, imported, many, planned

pytestmark = pytest.mark.django_db


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


def test_a_crash_half_way_loses_and_doubles_nothing(vera, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 3)
    job = planned(many(10), by=vera)
    services.start(job, by=vera)
    real, calls = importing.create, []

    def dies_in_the_third_piece(*args):
        calls.append(args)
        highest = real(*args)
        if len(calls) == 3:
            raise RuntimeError("killed")
        return highest

    monkeypatch.setattr(importing, "create", dies_in_the_third_piece)
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


# Says so in the middle of its third piece, everything written and nothing committed, and waits to be killed.
DYING_WORKER = """
import django, sys, time
django.setup()
from django.db import connection
from businesses.imports.running import importing, work
connection.settings_dict["NAME"] = sys.argv[2]
real, calls = importing.create, []
def create(*args):
    calls.append(args)
    highest = real(*args)
    if len(calls) == 3:
        print("in the middle", flush=True)
        time.sleep(60)
    return highest
importing.CHUNK, importing.create = 3, create
work(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_replaced_and_loses_and_doubles_nothing(vera):
    job = planned(many(10), by=vera)
    services.start(job, by=vera)
    worker = subprocess.Popen(
        [sys.executable, "-c", DYING_WORKER, str(job.pk), connection.settings_dict["NAME"]],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "rumah_kreatif.settings"},
        stdout=subprocess.PIPE,
    )
    said = worker.stdout.readline()
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()

    half = Business.objects.count()
    while_claimed = running.work(job.pk), Business.objects.count()
    ImportJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    running.work(job.pk)

    job.refresh_from_db()
    assert (said, half, while_claimed) == (b"in the middle\n", 6, (False, 6))
    assert (job.status, Business.objects.count(), Owner.objects.count(), job.rows_done) == ("finished", 10, 10, 10)


def test_work_pauses_when_its_time_is_up_and_goes_on(vera, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    job = planned(many(5), by=vera)
    services.start(job, by=vera)

    left = running.work(job.pk, seconds=0.000001)
    first = Business.objects.count()
    while running.work(job.pk, seconds=0.000001):
        pass

    assert (left, first, Business.objects.count()) == (True, 2, 5)


def test_stopping_keeps_whole_rows_and_going_on_finishes(vera, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    job = planned(many(5), by=vera)
    services.start(job, by=vera)
    real = importing.put_chunk

    def stopped_after_a_piece(*args):
        more = real(*args)
        services.stop(job, by=vera)
        return more

    monkeypatch.setattr(importing, "put_chunk", stopped_after_a_piece)
    running.work(job.pk)
    job.refresh_from_db()
    stopped = (job.status, job.rows_done, Business.objects.count())
    monkeypatch.setattr(importing, "put_chunk", real)
    services.go_on(job, by=vera)
    running.work(job.pk)

    job.refresh_from_db()
    assert stopped == ("stopped", 2, 2)
    assert (job.status, Business.objects.count()) == ("finished", 5)


def test_a_worker_that_lost_its_claim_writes_nothing_more(vera, monkeypatch):
    job = planned(many(2), by=vera)
    services.start(job, by=vera)
    real = importing.still_new

    def claim_is_taken(*args):
        ImportJob.objects.update(claim="00000000-0000-0000-0000-000000000000")
        return real(*args)

    monkeypatch.setattr(importing, "still_new", claim_is_taken)
    running.work(job.pk)

    assert Business.objects.count() == 0


def _race(monkeypatch, vera, *, locked):
    first, second = planned(many(4), by=vera), planned(many(4), by=vera)
    services.start(first, by=vera)
    services.start(second, by=vera)
    if not locked:
        monkeypatch.setattr(importing, "alone_in_writing", lambda: None)
    # Behind the lock the second never comes, so the first goes on alone; without it they meet, however slow they are.
    both_looked = threading.Barrier(2, timeout=2 if locked else 60)
    real = importing.still_new

    def meet(*args):
        kept = real(*args)
        with suppress(threading.BrokenBarrierError):
            both_looked.wait()
        return kept

    monkeypatch.setattr(importing, "still_new", meet)
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


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_imports_at_once_make_doubles(vera, monkeypatch):
    _race(monkeypatch, vera, locked=False)

    assert Business.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_no_doubles(vera, monkeypatch):
    errors = _race(monkeypatch, vera, locked=True)

    assert errors == []
    assert Business.objects.count() == 4
    assert ImportRow.objects.filter(outcome="left", reason="came_meanwhile").count() == 4
