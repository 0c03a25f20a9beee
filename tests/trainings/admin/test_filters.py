"""The classes that wait for an official: what the cards of the desk count and the list shows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import EnrolmentFactory, SessionFactory, TrainingFactory
from tests.trainings.conftest import make_held, seat
from trainings import services
from trainings.certificates import facts
from trainings.models import Attendance, Certificate, CertificateRun, Enrolment, Training, TrainingStatus

LIST = reverse("admin:trainings_training_changelist")
NIGHT = timedelta(hours=12)


@pytest.fixture
def listed(client, tuti):
    """The titles that the list shows under one task."""
    client.force_login(tuti)

    def read(task):
        response = client.get(f"{LIST}?task={task}")
        return sorted(row.title_id for row in response.context["cl"].result_list)

    return read


def announced(**kwargs):
    return TrainingFactory(**{"status": "published", "published_at": timezone.now(), **kwargs})


def at_noon(days=0):
    return (timezone.localtime() + timedelta(days=days)).replace(hour=12, minute=0, second=0, microsecond=0)


# --- today ---


def test_today_is_the_day_in_surabaya(listed, time_machine):
    time_machine.move_to(at_noon().replace(hour=1), tick=False)
    for title, days in [("Kemarin", -1), ("Hari ini", 0), ("Besok", 1)]:
        announced(title_id=title, session__starts_at=at_noon(days))

    assert listed("today") == ["Hari ini"]


def test_a_class_of_two_sessions_today_stands_there_once(listed):
    training = announced(title_id="Dua sesi", session__starts_at=at_noon())
    SessionFactory(training=training, starts_at=at_noon() + timedelta(hours=4))

    assert listed("today") == ["Dua sesi"]


@pytest.mark.parametrize("status", [TrainingStatus.DRAFT, TrainingStatus.CANCELLED])
def test_what_is_not_held_is_nobodys_task_today(listed, status):
    announced(status=status, session__starts_at=at_noon())

    assert listed("today") == []


# --- lists ---


def test_a_list_that_nobody_filled_in_waits(listed):
    seat(make_held(title_id="Belum"), came=[None])
    seat(make_held(title_id="Sudah"), came=[False])
    make_held(title_id="Tanpa peserta")

    assert listed("list") == ["Belum"]


def test_the_second_day_of_a_class_has_a_list_of_its_own(listed):
    seat(make_held(title_id="Dua hari", hours=[3, 3]), came=[True, None])

    assert listed("list") == ["Dua hari"]


@pytest.mark.parametrize("status", sorted(set(TrainingStatus) - {TrainingStatus.HELD}))
def test_a_list_waits_once_its_session_is_over_whatever_the_sweep_did(listed, status):
    training = make_held(title_id="Selesai")
    EnrolmentFactory(training=training)
    Training.objects.filter(pk=training.pk).update(status=status)
    ahead = announced(title_id="Nanti")
    EnrolmentFactory(training=ahead)

    assert listed("list") == (["Selesai"] if status in {"published", "closed"} else [])


# --- certificates ---


@pytest.mark.parametrize("came", [True, False, None])
@pytest.mark.parametrize("late, early", [(0, 0), (36, 0), (0, 37), (20, 16), (170, 160)])
@pytest.mark.parametrize("needed", [80, 100])
def test_the_list_and_the_certificates_agree_on_what_is_earned(signer, came, late, early, needed):
    row = seat(make_held(attendance_percent=needed), came=[came], late=late, early=early)

    assert Training.objects.owing_certificates().exists() == facts.of_enrolment(row).is_earned


def test_longer_sessions_and_split_minutes_weigh_the_same_in_both(signer):
    training = make_held(hours=[1, 5], attendance_percent=83)
    training.sessions.update(ends_at=timezone.now())
    row = seat(training, came=[False, True], late=7)

    assert Training.objects.owing_certificates().exists() == facts.of_enrolment(row).is_earned


def test_what_is_issued_waits_no_longer(held, listed, tuti):
    seat(held)
    assert listed("certificates") == [held.title_id]

    services.issue_certificates(held, by=tuti)

    assert listed("certificates") == []


@pytest.mark.parametrize("status", sorted(set(TrainingStatus) - {TrainingStatus.HELD}))
def test_only_a_class_that_was_held_owes_certificates(signer, listed, status):
    training = make_held()
    seat(training)
    Training.objects.filter(pk=training.pk).update(status=status)

    assert listed("certificates") == []


@pytest.mark.parametrize(
    "run, owing, stuck",
    [("", True, False), ("running", False, False), ("stopped", False, True), ("finished", True, False)],
)
def test_a_run_moves_the_class_to_another_card(held, listed, tuti, run, owing, stuck):
    seat(held)
    if run:
        CertificateRun.objects.create(training=held, status=run, started_by=tuti)

    assert listed("certificates") == ([held.title_id] if owing else [])
    assert listed("stuck") == ([held.title_id] if stuck else [])


def test_a_run_that_stopped_is_settled_once_everybody_has_hers(held, listed, tuti):
    seat(held)
    CertificateRun.objects.create(training=held, status="stopped", started_by=tuti)
    services.issue_certificates(held, by=tuti)

    assert listed("stuck") == []


@pytest.mark.parametrize(
    "attempts, is_stuck", [(Certificate.PAPER_ATTEMPTS - 1, False), (Certificate.PAPER_ATTEMPTS, True)]
)
def test_a_paper_that_could_never_be_made_is_stuck(held, listed, tuti, attempts, is_stuck):
    seat(held)
    services.issue_certificates(held, by=tuti)
    Certificate.objects.update(made_at=None, paper_attempts=attempts)

    assert listed("stuck") == ([held.title_id] if is_stuck else [])


# --- free seats ---


@pytest.fixture
def waiting(published):
    """A free seat and one who waits for it."""
    return EnrolmentFactory(training=published, status="waiting", rank=1)


def test_a_free_seat_that_nobody_is_offered_needs_a_person(listed, waiting):
    assert listed("seat") == [waiting.training.title_id]


def test_a_full_class_needs_nobody(listed, waiting):
    for _number in range(waiting.training.capacity):
        EnrolmentFactory(training=waiting.training)

    assert listed("seat") == []


def test_a_seat_that_is_offered_to_all_needs_nobody(listed, waiting):
    now = timezone.now()
    EnrolmentFactory(
        training=waiting.training, status="offered", offer_kind="open", offered_at=now, offer_ends_at=now + NIGHT
    )

    assert listed("seat") == []


@pytest.mark.parametrize("hours, needs_somebody", [(-1, True), (1, False)])
def test_who_asked_to_be_offered_it_later_is_left_alone(listed, waiting, hours, needs_somebody):
    Enrolment.objects.filter(pk=waiting.pk).update(no_offer_before=timezone.now() + timedelta(hours=hours))

    assert bool(listed("seat")) == needs_somebody


def test_a_class_that_has_begun_or_was_never_dated_needs_nobody(listed, waiting):
    waiting.training.sessions.update(starts_at=timezone.now() - timedelta(minutes=1))
    assert listed("seat") == []

    waiting.training.sessions.all().delete()
    assert listed("seat") == []


@pytest.mark.parametrize("status", sorted(TrainingStatus))
def test_only_a_class_that_gives_seats_needs_somebody(listed, waiting, status):
    Training.objects.filter(pk=waiting.training_id).update(status=status)

    assert bool(listed("seat")) == (status in {"published", "closed"})


@pytest.mark.parametrize("is_decided", [False, True])
def test_before_the_draw_no_seat_is_offered_to_anybody(listed, waiting, is_decided):
    Training.objects.filter(pk=waiting.training_id).update(
        seats_policy="lottery", lottery_seed="a" * 64, decided_at=timezone.now() if is_decided else None
    )

    assert bool(listed("seat")) == is_decided


def test_an_unknown_task_shows_everything(listed, published):
    assert listed("") == listed("nothing") == [published.title_id]


def test_a_list_waits_since_its_first_session_ended(db):
    training = make_held(hours=[3, 3])
    row = seat(training, came=[None, None])

    found = Training.objects.without_list(timezone.now()).get()

    assert found.unlisted_since == training.sessions.order_by("starts_at")[0].ends_at
    assert not Attendance.objects.filter(enrolment=row).exists()
