"""Issuing certificates."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.services import NotAllowed
from notifications.models import Message
from tests.trainings.conftest import make_held, seat
from tests.trainings.services.conftest import correct, inbox_of
from trainings import services
from trainings.certificates import papers
from trainings.models import Certificate, EnrolmentStatus, Level, Signer, TrainingStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_are_quick")]


def test_all_who_earned_one_get_it_under_numbers_from_one(held, tuti):
    rows = [seat(held, "Ani Rekaan"), seat(held, "Budi Rekaan", came=[False]), seat(held, "Cici Rekaan")]

    certificates = services.issue_certificates(held, by=tuti)

    assert [(row.enrolment, row.number, row.name) for row in certificates] == [
        (rows[0], 1, "Ani Rekaan"),
        (rows[2], 2, "Cici Rekaan"),
    ]
    assert [inbox_of(row) for row in rows] == [["certificate_ready"], [], ["certificate_ready"]]


def test_it_says_what_attendance_says(signer, tuti):
    training = make_held(hours=[3, 3, 3], title_en="Packing")
    row = seat(training, came=[True, False, True], late=10, early=20)
    training.attendance_percent = 50
    training.save()
    first, _second, third = [
        timezone.localdate(session.starts_at) for session in training.sessions.order_by("starts_at")
    ]

    [certificate] = services.issue_certificates(training, by=tuti)

    assert certificate.dates == [first, third]
    # Two of three hours thrice, less ten and twenty minutes in each of them: five hours of nine, rounded down to 55 %.
    assert (certificate.attended_minutes, certificate.total_minutes, certificate.percent) == (300, 540, 55)
    assert (certificate.title_id, certificate.title_en) == (training.title_id, "Packing")
    assert (certificate.topic_name_id, certificate.signer, certificate.issued_by) == ("Kemasan", signer, tuti)
    assert (certificate.business_name, certificate.owner) == (row.business.name, row.business.owner)


def test_issuing_twice_gives_the_same(held, tuti):
    row = seat(held)

    first, second = [services.issue_certificates(held, by=tuti) for _time in range(2)]

    assert first == second
    assert Certificate.objects.count() == 1
    assert inbox_of(row) == ["certificate_ready"]


def test_issuing_goes_on_after_it_was_cut_off(held, tuti, monkeypatch):
    rows = [seat(held), seat(held), seat(held)]
    issue, calls = services.certificates.issue_certificate, []

    def killed_at_the_second(enrolment, *, by):
        calls.append(enrolment)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return issue(enrolment, by=by)

    monkeypatch.setattr(services.certificates, "issue_certificate", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        services.issue_certificates(held, by=tuti)
    done = Certificate.objects.count()

    certificates = services.issue_certificates(held, by=tuti)

    assert done == 1
    assert [(row.enrolment, row.number) for row in certificates] == list(zip(rows, [1, 2, 3], strict=True))


def test_who_comes_later_gets_the_next_number(held, tuti):
    seat(held)
    services.issue_certificates(held, by=tuti)
    late = seat(held, came=[None])
    correct(late, tuti)

    certificate = services.issue_certificate(late, by=tuti)

    assert certificate.number == 2


@pytest.mark.parametrize("level", Level.values)
def test_each_kind_counts_for_itself(signer, tuti, level):
    seat(make_held(level="basic"))
    services.issue_certificates(Certificate._meta.get_field("enrolment").related_model.objects.get().training, by=tuti)
    training = make_held(level=level)
    seat(training)

    [certificate] = services.issue_certificates(training, by=tuti)

    assert certificate.number == (2 if level == "basic" else 1)
    assert (
        str(certificate)
        == {
            "basic": f"PD-{certificate.year}-0002",
            "middle": f"PM-{certificate.year}-0001",
            "advanced": f"PL-{certificate.year}-0001",
        }[level]
    )


def test_each_year_counts_for_itself(held, tuti, time_machine):
    seat(held)
    services.issue_certificates(held, by=tuti)
    # 00.30 on New Year's Day in Surabaya, still the old year in UTC.
    time_machine.move_to(f"{timezone.localdate().year}-12-31T17:30:00Z", tick=False)
    late = seat(held)

    certificate = services.issue_certificate(late, by=tuti)

    assert (certificate.year, certificate.number) == (timezone.localdate().year, 1)
    assert certificate.issued_on == date(certificate.year, 1, 1)


def test_a_transaction_that_fails_leaves_no_gap(held, tuti):
    first, second = seat(held), seat(held)

    def is_taken_back():
        with transaction.atomic():
            assert services.issue_certificate(first, by=tuti).number == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        is_taken_back()
    certificate = services.issue_certificate(second, by=tuti)

    assert certificate.number == 1
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("status", sorted(set(TrainingStatus) - {TrainingStatus.HELD}))
def test_nobody_gets_one_before_the_class_was_held(signer, tuti, status):
    training = make_held(status=status)
    row = seat(training)

    with pytest.raises(NotAllowed, match="setelah kelas selesai"):
        services.issue_certificates(training, by=tuti)
    with pytest.raises(NotAllowed, match="setelah kelas selesai"):
        services.issue_certificate(row, by=tuti)

    assert (Certificate.objects.count(), inbox_of(row)) == (0, [])


@pytest.mark.parametrize("status", sorted(set(EnrolmentStatus) - {EnrolmentStatus.SEATED}))
def test_only_a_seat_earns_one(held, tuti, status):
    row = seat(held)
    row.status, row.ended_at = status, timezone.now()
    row.offer_kind, row.offered_at, row.offer_ends_at = "own", timezone.now(), timezone.now()
    row.save()

    assert services.issue_certificates(held, by=tuti) == []
    with pytest.raises(NotAllowed, match="kursi"):
        services.issue_certificate(row, by=tuti)

    assert inbox_of(row) == []


def test_without_a_signer_nothing_is_issued(tuti):
    training = make_held()
    seat(training)
    Signer.objects.create(
        name="Lama", office_id="x", office_en="x", from_on=date(2020, 1, 1), until_on=date(2020, 12, 31)
    )

    with pytest.raises(NotAllowed, match="penanda tangan"):
        services.issue_certificates(training, by=tuti)

    assert Certificate.objects.count() == 0


def test_without_a_name_nothing_is_issued(held, tuti):
    row = seat(held)
    row.business.owner.user = None
    row.business.owner.full_name = " "
    row.business.owner.save()

    with pytest.raises(NotAllowed, match="Nama pemiliknya"):
        services.issue_certificate(row, by=tuti)

    assert services.issue_certificates(held, by=tuti) == []


def test_an_owner_without_an_account_gets_one_and_no_message(held, tuti):
    row = seat(held, "Dewi Rekaan")
    row.business.owner.user = None
    row.business.owner.save()

    [certificate] = services.issue_certificates(held, by=tuti)

    assert certificate.name == "Dewi Rekaan"
    assert Message.objects.filter(key="certificate_ready").count() == 0


def test_a_paper_that_fails_holds_up_nobody(held, tuti, monkeypatch):
    rows = [seat(held), seat(held)]
    made = []

    def fails_once(template, words):
        made.append(words["name"])
        if len(made) == 1:
            raise ValueError("no such glyph")
        return b"%PDF-1.7"

    monkeypatch.setattr(papers, "pdf_of", fails_once)

    first, second = services.issue_certificates(held, by=tuti)

    assert (first.made_at, second.made_at is None) == (None, False)
    assert [inbox_of(row) for row in rows] == [[], ["certificate_ready"]]
    assert services.make_missing_papers() == 1
    assert [inbox_of(row) for row in rows] == [["certificate_ready"], ["certificate_ready"]]


def test_a_paper_that_always_fails_is_left_alone_in_the_end(held, tuti, monkeypatch):
    seat(held)
    monkeypatch.setattr(papers, "pdf_of", lambda template, words: 1 / 0)
    [certificate] = services.issue_certificates(held, by=tuti)

    tries = [services.make_missing_papers() for _time in range(Certificate.PAPER_ATTEMPTS)]

    assert tries == [0] * Certificate.PAPER_ATTEMPTS
    certificate.refresh_from_db()
    assert certificate.paper_attempts == Certificate.PAPER_ATTEMPTS
    assert not Certificate.objects.without_paper().exists()
