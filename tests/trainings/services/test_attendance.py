"""Who was there: noted, corrected, taken back, and refused."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.services import NotAllowed
from tests.factories import EnrolmentFactory, SessionFactory, TrainingFactory, UserFactory
from tests.trainings.services.conftest import events, stands
from trainings import services, tasks
from trainings.models import Attendance, AttendanceSheet, AttendanceWay, Enrolment, EnrolmentStatus, Training
from trainings.services.attendance import Entry, check_in, record_attendance, save_sheet, undo_attendance, undo_sheet

# Nine in the morning in Surabaya.
START = datetime(2027, 3, 11, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(START - timedelta(days=3), tick=False) as clock:
        yield clock


@pytest.fixture
def klass(clock, tuti):
    """A class of three hours, and it is five to nine on its day."""
    training = TrainingFactory(
        published_by=tuti,
        session__starts_at=START,
        enrolment_closes_at=START - timedelta(days=1),
    )
    clock.move_to(START - timedelta(minutes=5))
    return training


@pytest.fixture
def session(klass):
    return klass.sessions.get()


@pytest.fixture
def seat(klass):
    return EnrolmentFactory(training=klass)


def test_who_came_is_noted_with_minutes_and_by_whom(session, seat, tuti):
    row = record_attendance(session, seat, True, by=tuti, minutes_late=10, minutes_early=20)

    row.refresh_from_db()
    assert (row.is_present, row.minutes_late, row.minutes_early, row.way) == (True, 10, 20, AttendanceWay.LIST)
    assert (row.recorded_by, row.recorded_at) == (tuti, START - timedelta(minutes=5))


def test_who_did_not_come_is_noted_without_minutes(session, seat, tuti):
    record_attendance(session, seat, False, by=tuti)

    assert stands() == [(False, 0, 0)]


def test_a_correction_keeps_what_stood_before(session, seat, tuti):
    record_attendance(session, seat, True, by=tuti, minutes_late=10)

    record_attendance(session, seat, False, by=tuti)

    assert stands() == [(False, 0, 0)]
    assert events() == [("insert", True, 10), ("update", False, 0)]


def test_noting_the_same_again_leaves_who_saw_it_first(session, seat, tuti):
    record_attendance(session, seat, True, by=tuti)

    row = record_attendance(session, seat, True, by=UserFactory())

    assert row.recorded_by == tuti
    assert events() == [("insert", True, 0)]


@pytest.mark.parametrize("status", sorted(set(EnrolmentStatus) - {EnrolmentStatus.SEATED}))
def test_only_a_seat_can_be_noted(klass, session, tuti, status):
    offer = {"offer_kind": "own", "offered_at": START, "offer_ends_at": START} if status == "offered" else {}
    row = EnrolmentFactory(training=klass, status=status, **offer)

    with pytest.raises(NotAllowed, match=r"tidak punya kursi|tidak ada kursi"):
        record_attendance(session, row, True, by=tuti)

    assert stands() == []


@pytest.mark.parametrize(("status", "words"), [("cancelled", "dibatalkan"), ("draft", "belum diumumkan")])
def test_nobody_was_in_a_class_that_was_called_off_or_not_announced(klass, session, seat, tuti, status, words):
    Training.objects.filter(pk=klass.pk).update(status=status)

    with pytest.raises(NotAllowed, match=words):
        record_attendance(session, seat, True, by=tuti)


def test_a_class_that_is_closed_or_held_can_still_be_noted(klass, session, seat, tuti):
    for status, present in (("closed", True), ("held", False)):
        Training.objects.filter(pk=klass.pk).update(status=status)
        record_attendance(session, seat, present, by=tuti)

    assert stands() == [(False, 0, 0)]


def test_nothing_is_noted_before_the_day_by_the_calendar_of_surabaya(session, seat, tuti, clock):
    # 23:59 in Surabaya, while it is the same afternoon in Greenwich; one minute later the day has come.
    clock.move_to(START - timedelta(hours=9, minutes=1))
    with pytest.raises(NotAllowed, match="11 Maret 2027"):
        record_attendance(session, seat, True, by=tuti)

    clock.move_to(START - timedelta(hours=9))
    record_attendance(session, seat, True, by=tuti)

    assert stands() == [(True, 0, 0)]


def test_a_session_of_another_class_is_refused(seat, tuti):
    other = SessionFactory()

    with pytest.raises(NotAllowed, match="pelatihan lain"):
        record_attendance(other, seat, True, by=tuti)


def test_nobody_notes_her_own_business(session, seat):
    with pytest.raises(NotAllowed, match="rekan"):
        record_attendance(session, seat, True, by=seat.business.owner.user)


@pytest.mark.parametrize(
    ("present", "late", "early"), [(False, 5, 0), (False, 0, 5), (True, -1, 0), (True, 180, 0), (True, 90, 90)]
)
def test_minutes_that_cannot_be_are_refused(session, seat, tuti, present, late, early):
    with pytest.raises(NotAllowed):
        record_attendance(session, seat, present, by=tuti, minutes_late=late, minutes_early=early)

    assert stands() == []


def test_almost_the_whole_session_can_be_missed(session, seat, tuti):
    record_attendance(session, seat, True, by=tuti, minutes_late=90, minutes_early=89)

    assert stands() == [(True, 90, 89)]


# --- sent twice, sent late ---


def test_the_same_token_counts_once(session, seat, tuti, clock):
    token = uuid.uuid4()
    first = record_attendance(session, seat, True, by=tuti, token=token)
    clock.shift(60)

    again = record_attendance(session, seat, True, by=tuti, minutes_late=3, token=token)

    assert (again.pk, again.recorded_at) == (first.pk, first.recorded_at)
    assert events() == [("insert", True, 0)]


def test_a_token_that_comes_again_after_a_correction_changes_nothing(session, seat, tuti):
    token = uuid.uuid4()
    record_attendance(session, seat, True, by=tuti, token=token)
    record_attendance(session, seat, False, by=tuti)

    row = record_attendance(session, seat, True, by=tuti, token=token)

    assert row.is_present is False
    assert stands() == [(False, 0, 0)]


def test_a_token_that_comes_again_after_its_undo_changes_nothing(session, seat, tuti):
    token = uuid.uuid4()
    record_attendance(session, seat, True, by=tuti, token=token)
    undo_attendance(session, seat, token, by=tuti)

    assert record_attendance(session, seat, True, by=tuti, token=token) is None
    assert stands() == []


def test_a_token_of_somebody_else_is_refused(klass, session, seat, tuti):
    token = uuid.uuid4()
    record_attendance(session, seat, True, by=tuti, token=token)

    with pytest.raises(NotAllowed):
        record_attendance(session, EnrolmentFactory(training=klass), True, by=tuti, token=token)

    assert stands() == [(True, 0, 0)]


def test_what_was_seen_earlier_does_not_replace_what_was_seen_later(session, seat, tuti):
    record_attendance(session, seat, False, by=tuti)

    row = record_attendance(session, seat, True, by=tuti, at=START - timedelta(minutes=10))

    assert row.is_present is False


@pytest.mark.parametrize("at", [START + timedelta(days=1), START - timedelta(days=8)])
def test_a_time_that_cannot_be_is_now(session, seat, tuti, at):
    row = record_attendance(session, seat, True, by=tuti, at=at)

    assert row.recorded_at == START - timedelta(minutes=5)


# --- at the door ---


@pytest.mark.parametrize(("minutes", "late"), [(-5, 0), (0, 0), (15, 0), (16, 16), (40, 40), (179, 179), (180, 0)])
def test_late_is_counted_from_the_start_once_the_grace_is_over(session, seat, tuti, clock, minutes, late):
    clock.move_to(START + timedelta(minutes=minutes))

    row, is_mine = check_in(session, seat, by=tuti, way=AttendanceWay.SCAN)

    assert (row.minutes_late, row.way, is_mine) == (late, AttendanceWay.SCAN, True)


def test_a_second_tap_leaves_her_as_she_came(session, seat, tuti, clock):
    check_in(session, seat, by=tuti, way=AttendanceWay.NAME)
    clock.move_to(START + timedelta(hours=1))

    row, is_mine = check_in(session, seat, by=UserFactory(), way=AttendanceWay.SCAN)

    assert (row.minutes_late, row.recorded_by, is_mine) == (0, tuti, False)


def test_the_same_tap_gets_the_same_answer(session, seat, tuti):
    token = uuid.uuid4()
    first = check_in(session, seat, by=tuti, way=AttendanceWay.NAME, token=token)

    assert check_in(session, seat, by=tuti, way=AttendanceWay.NAME, token=token) == first
    assert first[1] is True


def test_who_was_noted_absent_comes_after_all(session, seat, tuti, clock):
    record_attendance(session, seat, False, by=tuti)
    clock.move_to(START + timedelta(minutes=30))

    check_in(session, seat, by=tuti, way=AttendanceWay.NAME)

    assert stands() == [(True, 30, 0)]


# --- undo ---


def test_undo_of_the_first_noting_leaves_nothing(session, seat, tuti):
    row = record_attendance(session, seat, True, by=tuti)

    assert undo_attendance(session, seat, row.token, by=tuti) is True

    assert stands() == []
    assert [label for label, *_more in events()] == ["insert", "delete"]


def test_undo_of_a_correction_brings_back_what_stood(session, seat, tuti):
    first = record_attendance(session, seat, True, by=tuti, minutes_late=20, way=AttendanceWay.SCAN)
    second = record_attendance(session, seat, False, by=UserFactory())

    undo_attendance(session, seat, second.token, by=tuti)

    row = Attendance.objects.get()
    assert (row.is_present, row.minutes_late, row.way, row.recorded_by) == (True, 20, AttendanceWay.SCAN, tuti)
    assert row.token == first.token


def test_undo_goes_back_step_by_step(session, seat, tuti):
    first = record_attendance(session, seat, True, by=tuti)
    second = record_attendance(session, seat, False, by=tuti)

    undo_attendance(session, seat, second.token, by=tuti)
    undo_attendance(session, seat, first.token, by=tuti)

    assert stands() == []


def test_undo_of_what_stands_no_longer_changes_nothing(session, seat, tuti):
    first = record_attendance(session, seat, True, by=tuti)
    record_attendance(session, seat, False, by=tuti)

    assert undo_attendance(session, seat, first.token, by=tuti) is False
    assert stands() == [(False, 0, 0)]


def test_nobody_takes_back_what_stands_about_her_own_business(session, seat, tuti):
    row = record_attendance(session, seat, True, by=tuti)

    with pytest.raises(NotAllowed):
        undo_attendance(session, seat, row.token, by=seat.business.owner.user)

    assert stands() == [(True, 0, 0)]


# --- a whole list ---


@pytest.fixture
def three(klass):
    return [EnrolmentFactory(training=klass) for _number in range(3)]


def test_a_list_is_written_and_taken_back_as_one(session, three, tuti):
    entries = [Entry(row.pk, is_present=number < 2, minutes_late=number * 5) for number, row in enumerate(three)]
    entries[2] = Entry(three[2].pk, is_present=False)

    saved = save_sheet(session, entries, by=tuti)

    assert sorted(stands()) == [(False, 0, 0), (True, 0, 0), (True, 5, 0)]
    assert (saved.written, saved.refused) == ([row.pk for row in three], {})
    assert undo_sheet(saved.sheet, by=tuti) == (3, 0)
    assert stands() == []


def test_a_list_leaves_what_somebody_noted_meanwhile(session, three, tuti):
    check_in(session, three[0], by=tuti, way=AttendanceWay.SCAN)

    saved = save_sheet(session, [Entry(row.pk, is_present=False) for row in three], by=tuti)

    assert saved.written == [three[1].pk, three[2].pk]
    assert list(saved.refused) == [three[0].pk]
    assert sorted(stands()) == [(False, 0, 0), (False, 0, 0), (True, 0, 0)]


def test_a_list_leaves_out_who_has_no_seat_any_more(session, three, tuti):
    Enrolment.objects.filter(pk=three[1].pk).update(status="cancelled", ended_at=START)

    saved = save_sheet(session, [Entry(row.pk, is_present=True) for row in three], by=tuti)

    assert saved.written == [three[0].pk, three[2].pk]
    assert list(saved.refused) == [three[1].pk]


def test_a_list_that_changes_nothing_leaves_no_sheet(session, seat, tuti):
    row = record_attendance(session, seat, True, by=tuti)

    saved = save_sheet(session, [Entry(seat.pk, is_present=True, was=str(row.token))], by=tuti)

    assert (saved.sheet, saved.written, session.attendance_sheets.count()) == (None, [], 0)


def test_taking_a_list_back_leaves_later_corrections(session, three, tuti):
    saved = save_sheet(session, [Entry(row.pk, is_present=True) for row in three], by=tuti)
    record_attendance(session, three[0], True, by=tuti, minutes_early=30)

    assert undo_sheet(saved.sheet, by=tuti) == (2, 1)

    assert stands() == [(True, 0, 30)]


def test_a_list_is_taken_back_once(session, three, tuti):
    saved = save_sheet(session, [Entry(row.pk, is_present=True) for row in three], by=tuti)
    undo_sheet(saved.sheet, by=tuti)

    with pytest.raises(NotAllowed):
        undo_sheet(saved.sheet, by=tuti)


def test_who_was_let_in_cannot_leave_the_class_before_it_begins(session, seat, tuti):
    noted, _let_in = check_in(session, seat, by=tuti, way="name")

    with pytest.raises(NotAllowed, match="Batalkan dulu"):
        services.cancel_enrolment(seat, by=seat.business.owner.user)

    undo_attendance(session, seat, noted.token, by=tuti)
    assert services.cancel_enrolment(seat, by=seat.business.owner.user).status == EnrolmentStatus.CANCELLED


def test_an_uploaded_list_that_nobody_noted_is_forgotten_after_a_week(clock, session, seat, tuti):
    noted = save_sheet(session, [Entry(seat.pk, True)], by=tuti).sheet
    left = AttendanceSheet.objects.create(session=session, way="file", rows=[{"name": "Siti Rekaan"}], made_by=tuti)

    clock.shift(timedelta(days=6, hours=23))
    tasks.forget()
    before = set(AttendanceSheet.objects.all())
    clock.shift(timedelta(hours=2))
    tasks.forget()

    assert before == {noted, left}
    assert set(AttendanceSheet.objects.all()) == {noted}
