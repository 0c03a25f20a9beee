"""Announcing, moving, copying, closing, holding and calling off."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.services import NotAllowed
from notifications.models import Message
from tests.factories import RoomFactory, SessionFactory, TrainerFactory, TrainingFactory
from trainings import services
from trainings.models import Enrolment, Session, Teaching, Training, TrainingStatus
from trainings.models import EnrolmentStatus as Status

JAKARTA = ZoneInfo("Asia/Jakarta")
HOUR = timedelta(hours=1)


def owner(row):
    return row.business.owner.user


def move(session, by, *, later):
    return services.move_session(session, starts_at=session.starts_at + later, ends_at=session.ends_at + later, by=by)


# --- publish_training ---


def test_publishing_books_plans_and_seals(tuti, time_machine):
    time_machine.move_to(datetime(2027, 3, 1, 10, tzinfo=JAKARTA), tick=False)
    training = TrainingFactory(
        title_id="Kemasan kuat", seats_policy="lottery", session__starts_at=datetime(2027, 3, 11, 9, tzinfo=JAKARTA)
    )

    training = services.publish_training(training, by=tuti)

    session = training.sessions.get()
    assert training.slug == "kemasan-kuat-2027-03-11"
    assert training.published_at == timezone.now()
    assert len(training.lottery_seed) == 32
    assert session.is_booked
    assert session.remind_first_at == datetime(2027, 3, 8, 17, tzinfo=JAKARTA)
    assert session.remind_last_at == datetime(2027, 3, 10, 17, tzinfo=JAKARTA)


def test_two_classes_of_one_name_and_day_have_two_addresses(tuti):
    first = TrainingFactory(title_id="Sama", published_by=tuti)
    second = TrainingFactory(title_id="Sama", published_by=tuti)

    assert second.slug == f"{first.slug}-2"


@pytest.mark.parametrize("status", sorted(set(TrainingStatus) - {TrainingStatus.DRAFT}))
def test_only_drafts_are_published(published, tuti, status):
    Training.objects.filter(pk=published.pk).update(status=status)

    with pytest.raises(NotAllowed):
        services.publish_training(published, by=tuti)


@pytest.mark.parametrize(
    "starts, closes, sentence",
    [
        (-1, 24, "sudah lewat"),
        (48, -1, "lewat waktu"),
        (24, 48, "sebelum"),
    ],
)
def test_a_draft_with_impossible_times_stays_one(db, tuti, starts, closes, sentence):
    now = timezone.now()
    training = TrainingFactory(
        session__starts_at=now + starts * HOUR,
        enrolment_opens_at=now - 48 * HOUR,
        enrolment_closes_at=now + closes * HOUR,
    )

    with pytest.raises(NotAllowed, match=sentence):
        services.publish_training(training, by=tuti)

    assert not training.sessions.get().is_booked


def test_a_draft_without_a_date_stays_one(db, tuti):
    training = TrainingFactory()
    training.sessions.all().delete()

    with pytest.raises(NotAllowed):
        services.publish_training(training, by=tuti)


def test_a_room_is_taken_once_at_a_time(published, tuti):
    taken = published.sessions.get()
    other = TrainingFactory(session__starts_at=taken.starts_at + HOUR, session__room=taken.room)
    after = TrainingFactory(session__starts_at=taken.ends_at, session__room=taken.room)

    with pytest.raises(NotAllowed, match=str(published)):
        services.publish_training(other, by=tuti)

    assert services.publish_training(after, by=tuti).status == TrainingStatus.PUBLISHED


def test_a_trainer_has_one_class_at_a_time(published, tuti):
    trainer, taken = TrainerFactory(), published.sessions.get()
    services.set_trainers(taken, [trainer])
    other = TrainingFactory(session__starts_at=taken.starts_at)
    Teaching.objects.create(session=other.sessions.get(), trainer=trainer)

    with pytest.raises(NotAllowed, match="pelatih"):
        services.publish_training(other, by=tuti)


# --- close_enrolment, mark_held ---


def test_closing_twice_closes_once(published, tuti):
    services.close_enrolment(published, by=tuti)

    assert services.close_enrolment(published, by=tuti).status == TrainingStatus.CLOSED


@pytest.mark.parametrize("status", ["draft", "held", "cancelled"])
def test_only_what_is_published_closes(published, tuti, status):
    Training.objects.filter(pk=published.pk).update(status=status)

    with pytest.raises(NotAllowed):
        services.close_enrolment(published, by=tuti)


def test_a_class_that_is_over_is_held_and_its_waiting_list_ends_in_silence(published, enrol_many, statuses, told):
    enrol_many(published, 4)
    published.sessions.update(starts_at=timezone.now() - 3 * HOUR, ends_at=timezone.now())
    before = told()

    training = services.mark_held(published)

    assert training.status == TrainingStatus.HELD
    assert statuses(published) == [Status.SEATED] * 3 + [Status.CANCELLED]
    assert told() == before
    assert services.mark_held(published).status == TrainingStatus.HELD


def test_a_class_is_not_held_before_its_last_session(published):
    SessionFactory(training=published, starts_at=timezone.now() - 3 * HOUR, ends_at=timezone.now() - HOUR)

    with pytest.raises(NotAllowed, match="belum"):
        services.mark_held(published)


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_what_never_took_place_is_not_held(published, status):
    Training.objects.filter(pk=published.pk).update(status=status)
    published.sessions.update(starts_at=timezone.now() - 3 * HOUR, ends_at=timezone.now())

    with pytest.raises(NotAllowed):
        services.mark_held(published)


# --- cancel_training ---


def test_calling_off_tells_everybody_once_and_frees_the_room(published, enrol_many, statuses, told, tuti):
    rows = enrol_many(published, 5)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    services.cancel_training(published, by=tuti, reason="Pelatih sakit")

    assert set(statuses(published)) == {Status.CANCELLED}
    assert [told(row).get("training_cancelled", 0) for row in rows] == [0, 1, 1, 1, 1]
    assert all(
        "Pelatih sakit" in body
        for body in Message.objects.filter(key="training_cancelled").values_list("body", flat=True)
    )
    session = published.sessions.get()
    assert (session.is_booked, session.sequence, session.remind_first_at) == (False, 1, None)
    again = TrainingFactory(session__starts_at=session.starts_at, session__room=session.room, published_by=tuti)
    assert again.status == TrainingStatus.PUBLISHED


@pytest.mark.parametrize("status", ["held", "cancelled"])
def test_what_is_over_is_not_called_off(published, tuti, status):
    Training.objects.filter(pk=published.pk).update(status=status)

    with pytest.raises(NotAllowed):
        services.cancel_training(published, by=tuti, reason="Sakit")


def test_calling_off_needs_a_reason(published, tuti):
    with pytest.raises(NotAllowed, match="Tulis"):
        services.cancel_training(published, by=tuti, reason="  ")


# --- move_session, add_session ---


def test_a_moved_class_tells_all_who_are_in_it_or_wait_once(published, enrol_many, told, tuti):
    rows = enrol_many(published, 5)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    session = published.sessions.get()

    moved = move(session, tuti, later=24 * HOUR)
    services.move_session(session, starts_at=moved.starts_at, ends_at=moved.ends_at, by=tuti)

    assert [told(row).get("training_moved", 0) for row in rows] == [0, 1, 1, 1, 1]
    assert moved.sequence == 1
    assert moved.remind_first_at == session.remind_first_at + 24 * HOUR


def test_moving_twice_tells_twice(published, enrol_many, told, tuti):
    row = enrol_many(published, 1)[0]

    session = move(published.sessions.get(), tuti, later=24 * HOUR)
    move(session, tuti, later=-24 * HOUR)

    assert told(row)["training_moved"] == 2
    assert published.sessions.get().sequence == 2


def test_the_message_names_the_old_and_the_new_hours(published, enrol_many, tuti):
    enrol_many(published, 1)
    session = published.sessions.get()
    room = RoomFactory(name="Ruang Anggrek")

    services.move_session(
        session, starts_at=session.starts_at + HOUR, ends_at=session.ends_at + HOUR, room=room, by=tuti
    )

    body = Message.objects.get(key="training_moved", channel="inbox").body
    before, after = (f"{timezone.localtime(session.starts_at + shift):%H.%M}–" for shift in (0 * HOUR, HOUR))
    assert body.index(before) < body.index(after) < body.index("Ruang Anggrek")


def test_a_class_moved_into_the_past_tells_nobody_and_reminds_nobody(published, enrol_many, told, tuti):
    row = enrol_many(published, 1)[0]

    session = move(published.sessions.get(), tuti, later=-20 * 24 * HOUR)

    assert "training_moved" not in told(row)
    assert (session.remind_first_at, session.remind_last_at) == (None, None)


def test_a_draft_moves_without_booking_anything(db, tuti):
    session = move(TrainingFactory().sessions.get(), tuti, later=HOUR)

    assert (session.is_booked, session.remind_first_at) == (False, None)


def test_offers_never_outlive_the_new_start(published, enrol_many, tuti):
    rows = enrol_many(published, 4)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    session = published.sessions.get()
    start = timezone.now() + 2 * HOUR

    services.move_session(session, starts_at=start, ends_at=start + HOUR, by=tuti)

    assert Enrolment.objects.get(pk=rows[3].pk).offer_ends_at == start


@pytest.mark.parametrize("status", ["held", "cancelled"])
def test_what_is_over_keeps_its_dates(published, tuti, status):
    Training.objects.filter(pk=published.pk).update(status=status)
    session = published.sessions.get()

    with pytest.raises(NotAllowed):
        move(session, tuti, later=HOUR)
    with pytest.raises(NotAllowed):
        services.add_session(
            Session(training=published, starts_at=session.ends_at, ends_at=session.ends_at + HOUR, room=session.room),
            by=tuti,
        )
    with pytest.raises(NotAllowed):
        services.change_capacity(published, 9, by=tuti)


def test_a_session_can_not_end_before_it_starts_nor_take_a_taken_room(published, tuti):
    session = published.sessions.get()
    other = TrainingFactory(session__starts_at=session.starts_at + 24 * HOUR, published_by=tuti).sessions.get()

    with pytest.raises(NotAllowed, match="selesai setelah"):
        services.move_session(session, starts_at=session.starts_at, ends_at=session.starts_at, by=tuti)
    with pytest.raises(NotAllowed, match=str(other.training)):
        services.move_session(session, starts_at=other.starts_at, ends_at=other.ends_at, room=other.room, by=tuti)

    assert published.sessions.get().sequence == 0


def test_one_more_session_tells_all_who_are_in_it_or_wait(published, enrol_many, told, tuti):
    rows = enrol_many(published, 4)
    start = published.sessions.get().starts_at + 7 * 24 * HOUR
    session = Session(training=published, starts_at=start, ends_at=start + 3 * HOUR, room=RoomFactory())

    services.add_session(session, by=tuti)

    assert session.is_booked
    assert session.remind_last_at is not None
    assert [told(row)["training_session_added"] for row in rows] == [1] * 4


def test_a_session_added_in_the_past_tells_nobody(published, enrol_many, told, tuti):
    row = enrol_many(published, 1)[0]
    start = timezone.now() - 24 * HOUR

    services.add_session(
        Session(training=published, starts_at=start, ends_at=start + HOUR, room=RoomFactory()), by=tuti
    )

    assert "training_session_added" not in told(row)


# --- set_trainers, change_capacity, copy_training ---


def test_trainers_are_set_exactly_and_are_elsewhere_at_no_time(published, tuti):
    ani, budi = TrainerFactory(), TrainerFactory(name="Budi Pelatih")
    session = published.sessions.get()
    other = TrainingFactory(session__starts_at=session.starts_at, published_by=tuti).sessions.get()
    services.set_trainers(session, [ani, budi])

    services.set_trainers(session, [budi])

    assert list(session.trainers.all()) == [budi]
    with pytest.raises(NotAllowed, match="Budi Pelatih"):
        services.set_trainers(other, [budi])


def test_more_seats_are_offered_fewer_than_held_refused(published, enrol_many, statuses, tuti):
    enrol_many(published, 5)

    services.change_capacity(published, 4, by=tuti)
    assert statuses(published)[3:] == [Status.OFFERED, Status.WAITING]
    with pytest.raises(NotAllowed, match="4"):
        services.change_capacity(published, 3, by=tuti)
    with pytest.raises(NotAllowed):
        services.change_capacity(TrainingFactory(), 0, by=tuti)


def test_a_copy_has_other_days_and_no_past(published, enrol_many, tuti):
    enrol_many(published, 4)
    first = published.sessions.get()
    services.set_trainers(first, [TrainerFactory()])
    second = SessionFactory(training=published, starts_at=first.starts_at + 48 * HOUR)
    day = timezone.localtime(first.starts_at) + timedelta(days=21)

    copy = services.copy_training(published, by=tuti, first_day=day.replace(hour=0))

    assert [row.starts_at for row in copy.sessions.order_by("starts_at")] == [
        first.starts_at + timedelta(days=21),
        second.starts_at + timedelta(days=21),
    ]
    assert (copy.status, copy.copied_from, copy.enrolments.count()) == (TrainingStatus.DRAFT, published, 0)
    assert copy.enrolment_closes_at == published.enrolment_closes_at + timedelta(days=21)
    assert copy.calendar_uid != published.calendar_uid
    assert [row.remind_first_at for row in copy.sessions.all()] == [None, None]
    assert copy.sessions.order_by("starts_at")[0].trainers.count() == 1
    assert [row.sequence for row in copy.sessions.all()] == [0, 0]


def test_a_class_without_a_date_is_not_copied(db, tuti):
    training = TrainingFactory()
    training.sessions.all().delete()

    with pytest.raises(NotAllowed):
        services.copy_training(training, by=tuti, first_day=timezone.now())
