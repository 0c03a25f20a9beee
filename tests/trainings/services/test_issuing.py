"""Issuing in the background: how far it is, going on after a kill, ending."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import NotAllowed
from notifications.models import Message
from tests.trainings.conftest import make_held, seat
from trainings import services, tasks
from trainings.certificates import papers
from trainings.models import Certificate, CertificateRun, RunStatus, Signer
from trainings.services import issuing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


@pytest.fixture(autouse=True)
def papers_are_quick(monkeypatch):
    monkeypatch.setattr(papers, "pdf_of", lambda template, words: b"%PDF-1.7")
    monkeypatch.setattr(tasks, "wake_certificates_on_commit", lambda run_id: None)


def test_a_run_issues_all_and_tells_who_started_it(held, tuti):
    rows = [seat(held), seat(held), seat(held, came=[False])]
    run = services.start_issuing(held, by=tuti)
    before = (run.status, run.total, run.done)

    left = services.run_issuing(run.pk)

    run.refresh_from_db()
    assert before == (RunStatus.RUNNING, 2, 0)
    assert (left, run.status, run.done, run.claim) == (False, RunStatus.FINISHED, 2, None)
    assert list(Certificate.objects.order_by("number").values_list("enrolment", "number")) == [
        (rows[0].pk, 1), (rows[1].pk, 2),
    ]  # fmt: skip
    message = Message.objects.get(key="certificates_issued")
    assert (message.recipient, message.link) == (tuti, f"/admin/trainings/certificate/class/{held.pk}/")


def test_a_second_start_finds_the_run_that_is_on(held, tuti):
    seat(held)

    first, second = [services.start_issuing(held, by=tuti) for _time in range(2)]

    assert first == second
    assert CertificateRun.objects.count() == 1


def test_with_nothing_to_issue_no_run_begins(held, tuti):
    seat(held, came=[False])

    with pytest.raises(NotAllowed, match="Semua yang berhak"):
        services.start_issuing(held, by=tuti)

    assert not CertificateRun.objects.exists()


@pytest.mark.parametrize("status", ["draft", "published", "closed", "cancelled"])
def test_no_run_begins_before_the_class_was_held(signer, tuti, status):
    training = make_held(status=status)
    seat(training)

    with pytest.raises(NotAllowed):
        services.start_issuing(training, by=tuti)

    assert not CertificateRun.objects.exists()


def test_a_run_hands_over_when_its_time_is_up(held, tuti):
    for _number in range(3):
        seat(held)
    run = services.start_issuing(held, by=tuti)

    left = [services.run_issuing(run.pk, seconds=1e-9) for _turn in range(4)]

    run.refresh_from_db()
    assert left == [True, True, True, False]
    assert (run.status, run.done, Certificate.objects.count()) == (RunStatus.FINISHED, 3, 3)


def test_a_killed_run_is_gone_on_with_once_its_claim_has_run_out(held, tuti, monkeypatch, time_machine):
    for _number in range(3):
        seat(held)
    run = services.start_issuing(held, by=tuti)
    issue, calls = issuing.issue_to, []

    def killed_at_the_second(enrolment, *, by):
        calls.append(enrolment)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return issue(enrolment, by=by)

    monkeypatch.setattr(issuing, "issue_to", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        services.run_issuing(run.pk)
    in_its_hands = list(CertificateRun.objects.due(timezone.now()))
    time_machine.move_to(timezone.now() + timedelta(seconds=issuing.CLAIM_SECONDS + 1))

    again = list(CertificateRun.objects.due(timezone.now()))
    services.run_issuing(run.pk)

    run.refresh_from_db()
    assert (in_its_hands, again) == ([], [run])
    assert (run.status, sorted(Certificate.objects.values_list("number", flat=True))) == ("finished", [1, 2, 3])
    assert Message.objects.filter(key="certificate_ready", channel="inbox").count() == 3


def test_two_workers_do_not_work_on_one_run(held, tuti, monkeypatch):
    seat(held)
    run = services.start_issuing(held, by=tuti)
    issue, seen = issuing.issue_to, []

    def looks_around(enrolment, *, by):
        seen.append(services.run_issuing(run.pk))
        return issue(enrolment, by=by)

    monkeypatch.setattr(issuing, "issue_to", looks_around)

    services.run_issuing(run.pk)

    assert seen == [False]
    assert Certificate.objects.count() == 1


def test_who_lost_the_claim_lets_go(held, tuti, monkeypatch):
    seat(held), seat(held)
    run = services.start_issuing(held, by=tuti)
    issue = issuing.issue_to

    def claim_is_lost(enrolment, *, by):
        CertificateRun.objects.update(claim=None, claimed_until=None)
        return issue(enrolment, by=by)

    monkeypatch.setattr(issuing, "issue_to", claim_is_lost)

    assert services.run_issuing(run.pk) is False

    run.refresh_from_db()
    assert (run.status, Certificate.objects.count()) == (RunStatus.RUNNING, 1)


def test_a_run_that_kills_every_worker_is_stopped(held, tuti):
    seat(held)
    run = services.start_issuing(held, by=tuti)
    CertificateRun.objects.update(attempts=issuing.MAX_ATTEMPTS)

    assert services.run_issuing(run.pk) is False

    run.refresh_from_db()
    assert (run.status, run.done) == (RunStatus.STOPPED, 0)
    assert services.start_issuing(held, by=tuti).pk != run.pk


def test_a_run_stops_and_says_why_when_nobody_signs_any_more(held, tuti):
    seat(held)
    run = services.start_issuing(held, by=tuti)
    Signer.objects.update(until_on="2020-01-02")

    services.run_issuing(run.pk)

    run.refresh_from_db()
    assert run.status == RunStatus.STOPPED
    assert "penanda tangan" in run.failure


@pytest.mark.parametrize("status", [RunStatus.FINISHED, RunStatus.STOPPED])
def test_an_ended_run_does_nothing_more(held, tuti, status):
    seat(held)
    run = services.start_issuing(held, by=tuti)
    CertificateRun.objects.update(status=status)

    assert services.run_issuing(run.pk) is False
    assert Certificate.objects.count() == 0


def test_the_sweep_wakes_lost_runs_and_makes_missing_papers(held, tuti, monkeypatch):
    row = seat(held)
    services.issue_certificate(row, by=tuti)
    seat(held)
    run = services.start_issuing(held, by=tuti)
    woken = []
    monkeypatch.setattr(tasks.run_certificates, "delay", woken.append)

    tasks.sweep_certificates()

    assert woken == [run.pk]
    assert Certificate.objects.get().made_at is not None


def test_the_task_hands_over_to_the_next(held, tuti, monkeypatch):
    seat(held)
    run = services.start_issuing(held, by=tuti)
    woken = []
    monkeypatch.setattr(tasks.run_certificates, "delay", woken.append)
    monkeypatch.setattr(tasks, "ISSUING_SECONDS", 1e-9)

    tasks.run_certificates(run.pk)
    tasks.run_certificates(run.pk)

    assert woken == [run.pk]
    assert Certificate.objects.count() == 1
