"""Certificates in the same moment, on real PostgreSQL: no number twice, none left out, none that attendance denies."""

import threading

import pytest
from django.db import connections

from tests.factories import UserFactory
from tests.trainings.conftest import make_held, seat
from trainings import services
from trainings.models import Certificate, Enrolment, Signer
from trainings.services import certificates

PEOPLE = 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tuti():
    return UserFactory(full_name="Tuti Pelatihan")


@pytest.fixture
def rows():
    Signer.objects.create(name="Endang Contoh", office_id="Kepala", office_en="Head", from_on="2020-01-01")
    training = make_held()
    return [seat(training) for _number in range(PEOPLE)]


def at_once(tasks):
    """Everything in the same moment; what went wrong."""
    barrier, errors = threading.Barrier(len(tasks), timeout=60), []

    def run(task):
        try:
            barrier.wait()
            task()
        except Exception as error:
            errors.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def numbers():
    return sorted(Certificate.objects.values_list("number", flat=True))


def test_parallel_issuing_gives_one_to_n(rows, tuti):
    errors = at_once([lambda row=row: services.issue_certificate(row, by=tuti) for row in rows])

    assert errors == []
    assert numbers() == list(range(1, PEOPLE + 1))


def test_control_without_the_lock_numbers_collide(rows, tuti, monkeypatch):
    everybody_has_looked = threading.Barrier(PEOPLE, timeout=60)
    earned = certificates._said

    def waits(*args):
        everybody_has_looked.wait()
        return earned(*args)

    # `_said` is asked for after the number was chosen and before the row is written.
    monkeypatch.setattr(certificates, "lock_words", lambda *words: None)
    monkeypatch.setattr(certificates, "_said", waits)

    errors = at_once([lambda row=row: services.issue_certificate(row, by=tuti) for row in rows])

    assert errors == ["IntegrityError"] * (PEOPLE - 1)
    assert numbers() == [1]


def test_a_transaction_that_is_taken_back_beside_others_leaves_no_gap(rows, tuti):
    def fails():
        from django.db import transaction

        with transaction.atomic():
            services.issue_certificate(rows[0], by=tuti)
            raise RuntimeError

    tasks = [lambda row=row: services.issue_certificate(row, by=tuti) for row in rows[1:]]

    errors = at_once([*tasks, fails])

    assert errors == ["RuntimeError"]
    assert numbers() == list(range(1, PEOPLE))


def test_one_person_is_issued_one_certificate(rows, tuti):
    errors = at_once([lambda: services.issue_certificate(rows[0], by=tuti)] * 4)

    assert errors == []
    assert Certificate.objects.count() == 1


def issue_while_corrected(row, tuti, monkeypatch):
    """Attendance is corrected to half after the issuing has read it, and before it writes. What is newest then?"""
    has_read, corrected = threading.Event(), threading.Event()
    read = certificates.facts.of_enrolment

    def pauses(enrolment):
        found = read(enrolment)
        if not has_read.is_set():
            has_read.set()
            # Held off by the lock, the correction can't come within this time.
            corrected.wait(timeout=2)
        return found

    def correct():
        has_read.wait(timeout=60)
        services.record_attendance(row.training.sessions.get(), row, True, by=tuti, minutes_late=90)
        corrected.set()

    monkeypatch.setattr(certificates.facts, "of_enrolment", pauses)
    assert at_once([lambda: services.issue_certificate(row, by=tuti), correct]) == []
    return services.newest_of(row).status


def test_a_correction_beside_the_issuing_is_not_overlooked(rows, tuti, monkeypatch):
    assert issue_while_corrected(rows[0], tuti, monkeypatch) == "revoked"


def test_control_without_the_lock_a_correction_is_overlooked(rows, tuti, monkeypatch):
    plain = Enrolment.objects.select_related("training__topic", "business__owner__user")
    monkeypatch.setattr(certificates, "_locked", lambda enrolment: plain.get(pk=enrolment.pk))

    assert issue_while_corrected(rows[0], tuti, monkeypatch) == "valid"
