"""Offers: to whom, until when, how they end, and why nobody gets one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from businesses.models import Business, District, Subdistrict
from notifications.models import Message
from tests.factories import TrainingFactory
from trainings import services
from trainings.models import Enrolment, SeatRule, Training
from trainings.models import EnrolmentStatus as Status
from trainings.services import filling
from trainings.services.rules import is_night, numbers, offer_end

JAKARTA = ZoneInfo("Asia/Jakarta")


def at(day, hour, minute=0):
    return datetime(2027, 3, day, hour, minute, tzinfo=JAKARTA)


def owner(row):
    return row.business.owner.user


# --- until when ---


@pytest.mark.parametrize(
    "now, start, end",
    [
        # A day, as the rule says.
        (at(2, 10), at(9, 9), at(3, 10)),
        # A day later it would be night: until the morning.
        (at(2, 21), at(9, 9), at(4, 7)),
        (at(2, 23, 30), at(9, 9), at(4, 7)),
        (at(2, 6, 59), at(9, 9), at(3, 7)),
        (at(2, 7), at(9, 9), at(3, 7)),
        (at(2, 20, 59), at(9, 9), at(3, 20, 59)),
        # Month's end.
        (at(31, 22), at(31, 22) + timedelta(days=9), at(31, 22).replace(month=4, day=2, hour=7)),
        # Close to the day on which all are asked: until then.
        (at(2, 8), at(4, 5), at(3, 7)),
        (at(2, 12), at(4, 9), at(3, 9)),
        # Even closer: three hours to think.
        (at(3, 8), at(4, 9), at(3, 11)),
        # Never past the start.
        (at(4, 5), at(4, 6), at(4, 6)),
    ],
)
def test_offer_ends_by_day_and_before_the_start(db, now, start, end):
    assert offer_end(now, start, numbers()) == end


@pytest.mark.parametrize(
    "hour, minute, night", [(20, 59, False), (21, 0, True), (23, 59, True), (0, 0, True), (6, 59, True), (7, 0, False)]
)
def test_night_is_from_nine_to_seven(db, hour, minute, night):
    assert is_night(at(2, hour, minute), numbers()) is night


def test_the_hours_are_rows(db):
    SeatRule.objects.filter(key="offer_hours").update(number=48)

    assert offer_end(at(2, 10), at(9, 9), numbers()) == at(4, 10)


# --- how it ends ---


@pytest.fixture
def offered(published, enrol_many):
    """One of three seats was given back: the first of two who wait has an offer."""
    rows = enrol_many(published, 5)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    return rows


def test_an_offer_that_nobody_answers_goes_to_the_next(published, offered, statuses, told, time_machine):
    end = Enrolment.objects.get(pk=offered[3].pk).offer_ends_at
    time_machine.move_to(end, tick=False)

    assert services.lapse_offers() == 1
    assert services.lapse_offers() == 0

    assert statuses(published)[3:] == [Status.LAPSED, Status.OFFERED]
    assert told(offered[3]) == {"training_waiting": 1, "training_offer": 1, "training_offer_lapsed": 1}
    assert told(offered[4]) == {"training_waiting": 1, "training_offer": 1}


def test_a_moment_before_its_end_an_offer_stands(published, offered, time_machine):
    end = Enrolment.objects.get(pk=offered[3].pk).offer_ends_at
    time_machine.move_to(end - timedelta(seconds=1), tick=False)

    assert services.lapse_offers() == 0


def test_in_the_night_nothing_lapses(published, offered, time_machine):
    """Its end came while the beat was down; she can still answer until seven."""
    time_machine.move_to(timezone.localtime(timezone.now() + timedelta(days=2)).replace(hour=21), tick=False)
    assert services.lapse_offers() == 0

    row = services.accept_offer(offered[3], by=owner(offered[3]))

    assert row.status == Status.SEATED


def test_an_answer_that_came_first_is_not_undone(published, offered, time_machine):
    """The sweep read the offer before she took it."""
    stale = Enrolment.objects.select_related("training").get(pk=offered[3].pk)
    services.accept_offer(offered[3], by=owner(offered[3]))
    time_machine.move_to(timezone.now() + timedelta(days=3))

    assert filling._lapse(stale) == 0
    stale.refresh_from_db()
    assert stale.status == Status.SEATED


def test_an_offer_to_all_ends_with_the_start_and_is_nobodys_fault(
    published, enrol_many, statuses, start, time_machine, told
):
    rows = enrol_many(published, 5)
    time_machine.move_to(start(published) - timedelta(hours=5), tick=False)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    time_machine.move_to(start(published).astimezone(JAKARTA).replace(hour=12) + timedelta(days=1), tick=False)

    assert services.lapse_offers() == 2

    assert statuses(published)[3:] == [Status.WAITING] * 2
    assert "training_offer_lapsed" not in told()


# --- to whom ---


@pytest.mark.parametrize("status", ["draft", "held", "cancelled"])
def test_a_class_that_gives_no_seats_offers_none(published, offered, status):
    Training.objects.filter(pk=published.pk).update(status=status, capacity=9)

    assert services.fill_seats(published) == 0


def test_nothing_is_offered_without_a_date_after_the_start_or_when_nobody_waits(published, enrol_many, time_machine):
    assert services.fill_seats(published) == 0
    enrol_many(published, 4)
    Training.objects.filter(pk=published.pk).update(capacity=9)
    published.sessions.update(starts_at=timezone.now() - timedelta(minutes=1))
    assert services.fill_seats(published) == 0
    published.sessions.all().delete()
    assert services.fill_seats(published) == 0


def test_before_the_draw_nobody_is_offered_anything(tuti, enrol_many):
    training = TrainingFactory(seats_policy="lottery", published_by=tuti)
    enrol_many(training, 2)

    assert services.fill_seats(training) == 0


def test_who_can_not_have_it_is_passed_over_and_keeps_her_place(published, enrol_many, clash, statuses):
    rows = enrol_many(published, 6)
    Business.objects.filter(pk=rows[3].business_id).update(status="inactive")
    clash(published, rows[4].business)

    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    assert statuses(published)[3:] == [Status.WAITING, Status.WAITING, Status.OFFERED]
    line = Enrolment.objects.in_line().filter(training=published)
    assert list(line) == [rows[3], rows[4]]


def test_a_full_kecamatan_is_passed_over_until_one_of_its_own_leaves(published, enrol_many, statuses):
    Training.objects.filter(pk=published.pk).update(most_per_district=1)
    here, there, far = (Subdistrict.objects.filter(district=row).first() for row in District.objects.all()[:3])
    first = enrol_many(published, 2, subdistrict=here)
    second = enrol_many(published, 1, subdistrict=there)[0]
    third = enrol_many(published, 1, subdistrict=far)[0]

    services.cancel_enrolment(second, by=owner(second))
    assert statuses(published) == [Status.SEATED, Status.WAITING, Status.CANCELLED, Status.SEATED]
    services.cancel_enrolment(first[0], by=owner(first[0]))

    assert statuses(published) == [Status.CANCELLED, Status.OFFERED, Status.CANCELLED, Status.SEATED]
    assert third.status == Status.SEATED


def test_who_left_is_never_offered_the_seat(published, offered, statuses):
    for row in offered[1:]:
        services.cancel_enrolment(row, by=owner(row))

    services.fill_seats(published)

    assert set(statuses(published)) == {Status.CANCELLED}


def test_more_seats_than_waiting_offers_one_each(published, offered):
    Training.objects.filter(pk=published.pk).update(capacity=9)

    assert services.fill_seats(published) == 1
    assert services.fill_seats(published) == 0


def test_moved_to_a_later_day_the_offers_to_all_become_one_after_the_other(
    published, enrol_many, statuses, start, time_machine, tuti
):
    rows = enrol_many(published, 5)
    time_machine.move_to(start(published) - timedelta(hours=12), tick=False)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    session = published.sessions.get()

    services.move_session(
        session, starts_at=session.starts_at + timedelta(days=7), ends_at=session.ends_at + timedelta(days=7), by=tuti
    )

    kinds = Enrolment.objects.filter(training=published).order_by("pk").values_list("status", "offer_kind")
    assert list(kinds)[3:] == [("offered", "own"), ("waiting", "")]


# --- why nobody is offered ---


def why(training):
    training.refresh_from_db()
    return services.why_nobody_is_offered(training)


def test_why_before_anything(published, tuti):
    assert why(TrainingFactory()) == "Kursi hanya ditawarkan selama pelatihan diumumkan atau pendaftarannya ditutup."
    assert why(published) == "Tidak ada yang menunggu."
    assert why(TrainingFactory(seats_policy="lottery", published_by=tuti)).startswith("Kursi dibagi saat")


def test_why_when_full_offered_or_begun(published, enrol_many, start, time_machine):
    rows = enrol_many(published, 5)
    assert why(published) == "Semua kursi terisi."

    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    assert why(published).startswith("1 kursi sedang ditawarkan;")

    time_machine.move_to(start(published) - timedelta(hours=12), tick=False)
    services.cancel_enrolment(rows[3], by=owner(rows[3]))
    assert "1" in why(published)
    assert Message.objects.filter(key="training_offer_all").exists()

    time_machine.move_to(start(published), tick=False)
    assert why(published) == "Kelas sudah mulai; kursi tidak ditawarkan lagi."
    published.sessions.all().delete()
    assert why(published) == "Pelatihan ini belum punya tanggal."


def test_why_nobody_can_have_the_free_seat(published, enrol_many, clash):
    rows = enrol_many(published, 7)
    gone, full = District.objects.all()[:2]
    Training.objects.filter(pk=published.pk).update(most_per_district=1)
    Business.objects.filter(pk=rows[3].business_id).update(status="inactive")
    clash(published, rows[4].business)
    Enrolment.objects.filter(pk=rows[5].pk).update(no_offer_before=timezone.now() + timedelta(hours=9))
    for row, district in [
        (rows[1], full),
        (rows[2], full),
        (rows[3], gone),
        (rows[4], gone),
        (rows[5], gone),
        (rows[6], full),
    ]:
        place = Subdistrict.objects.filter(district=district).first()
        Business.objects.filter(pk=row.business_id).update(subdistrict=place)

    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    words = why(published)
    assert words.startswith("Ada kursi kosong, tetapi")
    assert words.count("1 ") == 4
    assert not Enrolment.objects.filter(status=Status.OFFERED).exists()


def test_why_a_seat_is_about_to_be_offered(published, enrol_many):
    enrol_many(published, 4)
    Training.objects.filter(pk=published.pk).update(capacity=4)

    assert why(published) == "Ada kursi kosong dan segera ditawarkan."
