"""Enrolling, answering an offer, leaving, and what an official may decide."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import StatusChange
from accounts.services import NotAllowed
from businesses.models import BusinessStatus, District, Sector, Subdistrict
from notifications.models import Message
from tests.factories import BusinessFactory, EnrolmentFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import ACTIVE, Attendance, Enrolment, Training
from trainings.models import EnrolmentStatus as Status


def owner(row):
    return row.business.owner.user


def put(row, status):
    """Let the row stand in any status, whatever led there."""
    now = timezone.now()
    fields = {"status": status, "offer_kind": "", "offered_at": None, "offer_ends_at": None}
    if status == Status.OFFERED:
        fields |= {"offer_kind": "own", "offered_at": now, "offer_ends_at": now + timedelta(hours=5)}
    fields |= {"seated_at": now if status == Status.SEATED else None}
    fields |= {"ended_at": None if status in ACTIVE else now}
    Enrolment.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


# --- enrol ---


def test_three_get_seats_and_two_wait_in_order(published, enrol_many, told):
    rows = enrol_many(published, 5)

    assert [row.status for row in rows] == [Status.SEATED] * 3 + [Status.WAITING] * 2
    assert [row.rank for row in rows] == [0, 0, 0, 1, 2]
    assert [row.reason for row in rows] == ["free_seat"] * 3 + ["class_full"] * 2
    assert told() == {"training_seat": 3, "training_waiting": 2}


def test_enrolling_twice_gives_the_first_enrolment_and_one_message(published, business, told):
    one = business()

    first = services.enrol(published, one, by=one.owner.user)
    second = services.enrol(published, one, by=one.owner.user)

    assert second == first
    assert told() == {"training_seat": 1}


def test_a_second_tap_after_closing_still_finds_her_seat(published, business, tuti):
    one = business()
    first = services.enrol(published, one, by=one.owner.user)
    services.close_enrolment(published, by=tuti)

    assert services.enrol(published, one, by=one.owner.user) == first


def test_enrol_asks_few_questions(published, business, django_assert_num_queries):
    one = business()

    # The savepoint and its end, the lock, sessions, business and owner, her places, seats, row, text, message.
    with django_assert_num_queries(10):
        services.enrol(published, one, by=one.owner.user)


def refused(training, one):
    with pytest.raises(NotAllowed) as error:
        services.enrol(training, one, by=one.owner.user)
    assert not Enrolment.objects.filter(training=training, business=one).exists()
    assert not Message.objects.filter(key__startswith="training_", recipient=one.owner.user).exists()
    return str(error.value)


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {BusinessStatus.VERIFIED}))
def test_only_verified_businesses_enrol(published, status):
    one = BusinessFactory(name="Puding Rekaan", status=status)

    assert refused(published, one) == "“Puding Rekaan” belum diverifikasi. Anda bisa mendaftar setelahnya."


@pytest.mark.parametrize(
    "status, sentence",
    [
        ("draft", "Pelatihan ini belum diumumkan."),
        ("closed", "Pendaftaran sudah ditutup."),
        ("held", "Pendaftaran sudah ditutup."),
        ("cancelled", "Pelatihan ini dibatalkan."),
    ],
)
def test_only_published_classes_take_enrolments(published, business, status, sentence):
    Training.objects.filter(pk=published.pk).update(status=status)

    assert refused(published, business()) == sentence


def test_before_opening_she_reads_when(published, business):
    Training.objects.filter(pk=published.pk).update(enrolment_opens_at=timezone.now() + timedelta(days=1))

    assert refused(published, business()).startswith("Pendaftaran dibuka ")


def test_after_closing_time_nobody_enrols_even_before_the_sweep(published, business):
    Training.objects.filter(pk=published.pk).update(enrolment_closes_at=timezone.now())

    assert refused(published, business()) == "Pendaftaran sudah ditutup."


def test_nobody_enrols_once_the_class_has_begun(published, business):
    published.sessions.update(starts_at=timezone.now() - timedelta(minutes=1))

    assert refused(published, business()) == "Kelas sudah mulai."


def test_a_class_without_a_date_takes_nobody(published, business):
    published.sessions.all().delete()

    assert refused(published, business()) == "Pelatihan ini belum punya tanggal."


def test_only_the_sectors_that_it_is_for(published, business):
    food, other = Sector.objects.order_by("pk")[:2]
    published.sectors.add(food)

    assert services.enrol(published, business(sector=food), by=UserFactory()).status == Status.SEATED
    assert refused(published, business(sector=other)) == f"Pelatihan ini untuk: {food}."


def test_only_the_kecamatan_that_it_is_for(published, business):
    gubeng = District.objects.get(name="Gubeng")
    here = Subdistrict.objects.filter(district=gubeng).first()
    there = Subdistrict.objects.exclude(district=gubeng).first()
    published.districts.add(gubeng)

    assert services.enrol(published, business(subdistrict=here), by=UserFactory()).status == Status.SEATED
    sentence = "Pelatihan ini untuk usaha di kecamatan Gubeng."
    assert refused(published, business(subdistrict=there)) == sentence
    assert refused(published, business(subdistrict=None)) == sentence


def trained(one):
    """She was in a class last month, and came."""
    starts_at = timezone.now() - timedelta(days=30)
    past = TrainingFactory(status="held", published_at=starts_at, session__starts_at=starts_at)
    row = EnrolmentFactory(training=past, business=one)
    person = UserFactory()
    Attendance.objects.create(enrolment=row, session=past.sessions.get(), is_present=True, recorded_by=person)
    return row


def test_only_newcomers_when_it_is_for_them(published, business):
    Training.objects.filter(pk=published.pk).update(is_for_newcomers=True)
    old = business()
    trained(old)

    assert services.enrol(published, business(), by=UserFactory()).status == Status.SEATED
    assert "belum pernah" in refused(published, old)


def test_only_the_stages_that_it_is_for(published, business):
    Training.objects.filter(pk=published.pk).update(stages=["trained", "licensed"])
    old = business()
    trained(old)

    assert services.enrol(published, old, by=UserFactory()).status == Status.SEATED
    assert refused(published, business()).startswith("Pelatihan ini untuk usaha yang: ")


def test_a_class_at_the_same_time_stands_in_the_way(published, business, clash):
    one = business()
    clash(published, one)

    assert "“Kelas lain”" in refused(published, one)


def test_another_class_at_another_time_does_not(published, business):
    one = business()
    other = TrainingFactory(session__starts_at=timezone.now() + timedelta(days=20))
    EnrolmentFactory(training=other, business=one)

    assert services.enrol(published, one, by=one.owner.user).status == Status.SEATED


def test_one_person_has_one_seat_however_many_businesses(published, business):
    one = business(name="Bu Siti")
    second = BusinessFactory(owner=one.owner, name="Usaha kedua")
    services.enrol(published, one, by=one.owner.user)

    with pytest.raises(NotAllowed, match="Satu orang satu kursi"):
        services.enrol(published, second, by=one.owner.user)

    assert Enrolment.objects.count() == 1


def test_who_left_with_one_business_may_come_with_the_other(published, business):
    one = business()
    second = BusinessFactory(owner=one.owner)
    row = services.enrol(published, one, by=one.owner.user)
    services.cancel_enrolment(row, by=one.owner.user)

    assert services.enrol(published, second, by=one.owner.user).status == Status.SEATED


def test_a_full_list_takes_nobody(published, enrol_many, business):
    Training.objects.filter(pk=published.pk).update(waiting_capacity=1)
    enrol_many(published, 4)

    assert refused(published, business()) == "Kelas dan daftar tunggunya penuh."


def test_a_kecamatan_takes_its_share_and_no_more(published, enrol_many):
    Training.objects.filter(pk=published.pk).update(most_per_district=1)
    first, second = (Subdistrict.objects.filter(district=row).first() for row in District.objects.all()[:2])

    one, two = enrol_many(published, 2, subdistrict=first)
    three = enrol_many(published, 1, subdistrict=second)[0]

    assert [one.status, two.status, three.status] == ["seated", "waiting", "seated"]
    assert two.reason == "district_full"


def test_a_seat_that_fell_free_by_the_clock_belongs_to_those_who_wait(published, enrol_many, business):
    rows = enrol_many(published, 4)
    Enrolment.objects.filter(pk=rows[3].pk).update(no_offer_before=timezone.now() + timedelta(hours=1))
    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    Enrolment.objects.filter(pk=rows[3].pk).update(no_offer_before=timezone.now())

    newcomer = enrol_many(published, 1)[0]

    rows[3].refresh_from_db()
    assert (rows[3].status, newcomer.status) == (Status.OFFERED, Status.WAITING)


def test_where_seats_are_drawn_she_has_applied(tuti, enrol_many, told):
    training = TrainingFactory(seats_policy="lottery", published_by=tuti)

    rows = enrol_many(training, 4)

    assert [row.status for row in rows] == [Status.APPLIED] * 4
    assert told() == {"training_applied": 4}


# --- cancel_enrolment ---


def test_a_cancelled_seat_is_offered_to_the_first_who_waits(published, enrol_many, statuses, told):
    rows = enrol_many(published, 5)

    services.cancel_enrolment(rows[1], by=owner(rows[1]))

    assert statuses(published) == [Status.SEATED, Status.CANCELLED, Status.SEATED, Status.OFFERED, Status.WAITING]
    assert told(rows[3]) == {"training_waiting": 1, "training_offer": 1}
    assert told(rows[1]) == {"training_seat": 1}, "who leaves herself needs no message"


def test_an_official_who_takes_a_seat_back_tells_her_why(published, enrol_many, tuti, told):
    row = enrol_many(published, 1)[0]

    services.cancel_enrolment(row, by=tuti, reason="Kelas khusus pemula")

    assert told(row) == {"training_seat": 1, "training_seat_taken_back": 1}
    message = Message.objects.get(channel="inbox", key="training_seat_taken_back")
    assert "Kelas khusus pemula" in message.body
    change = StatusChange.objects.get(object_id=row.pk, to_status="cancelled")
    assert (change.by, change.reason) == (tuti, "Kelas khusus pemula")


def test_leaving_twice_changes_nothing(published, enrol_many):
    row = enrol_many(published, 1)[0]

    first = services.cancel_enrolment(row, by=owner(row))
    second = services.cancel_enrolment(row, by=owner(row))

    assert second.ended_at == first.ended_at


@pytest.mark.parametrize("status", sorted(set(Status) - set(ACTIVE) - {Status.CANCELLED}))
def test_what_is_over_can_not_be_left(published, enrol_many, status):
    row = put(enrol_many(published, 1)[0], status)

    with pytest.raises(NotAllowed):
        services.cancel_enrolment(row, by=owner(row))


@pytest.mark.parametrize("status", sorted(ACTIVE))
def test_every_place_can_be_left_before_the_class(published, enrol_many, status):
    row = put(enrol_many(published, 1)[0], status)

    row = services.cancel_enrolment(row, by=owner(row))

    assert (row.status, row.offer_kind, row.offer_ends_at) == (Status.CANCELLED, "", None)
    assert row.ended_at is not None


def test_once_the_class_has_begun_nobody_leaves(published, enrol_many):
    row = enrol_many(published, 1)[0]
    published.sessions.update(starts_at=timezone.now())

    with pytest.raises(NotAllowed, match="Kelas sudah mulai"):
        services.cancel_enrolment(row, by=owner(row))


# --- accept_offer ---


def test_an_offer_that_is_taken_becomes_a_seat(published, enrol_many, told):
    rows = enrol_many(published, 4)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    row = services.accept_offer(rows[3], by=owner(rows[3]))

    assert (row.status, row.reason, row.offer_ends_at) == (Status.SEATED, "offer_taken", None)
    assert told(row) == {"training_waiting": 1, "training_offer": 1, "training_seat": 1}


def test_accepting_twice_gives_the_same_seat_and_one_message(published, enrol_many, told):
    rows = enrol_many(published, 4)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    first = services.accept_offer(rows[3], by=owner(rows[3]))
    second = services.accept_offer(rows[3], by=owner(rows[3]))

    assert second.seated_at == first.seated_at
    assert told(rows[3])["training_seat"] == 1


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.OFFERED, Status.SEATED}))
def test_without_an_offer_there_is_nothing_to_take(published, enrol_many, status, told):
    row = put(enrol_many(published, 1)[0], status)
    before = told()

    with pytest.raises(NotAllowed):
        services.accept_offer(row, by=owner(row))

    row.refresh_from_db()
    assert row.status == status
    assert told() == before


@pytest.mark.parametrize("status", ["draft", "held", "cancelled"])
def test_a_class_that_gives_no_seats_lets_nobody_accept(published, enrol_many, status):
    row = put(enrol_many(published, 1)[0], Status.OFFERED)
    Training.objects.filter(pk=published.pk).update(status=status)

    with pytest.raises(NotAllowed):
        services.accept_offer(row, by=owner(row))


def test_an_offer_ends_with_the_start(published, enrol_many):
    row = put(enrol_many(published, 1)[0], Status.OFFERED)
    published.sessions.update(starts_at=timezone.now())

    with pytest.raises(NotAllowed, match="Kelas sudah mulai"):
        services.accept_offer(row, by=owner(row))


def test_a_business_that_left_the_register_takes_no_seat(published, enrol_many):
    row = put(enrol_many(published, 1)[0], Status.OFFERED)
    type(row.business).objects.filter(pk=row.business_id).update(status="inactive")

    with pytest.raises(NotAllowed, match="sedang tidak terdaftar"):
        services.accept_offer(row, by=owner(row))


def test_a_class_taken_meanwhile_stands_in_the_way(published, enrol_many, clash):
    row = put(enrol_many(published, 1)[0], Status.OFFERED)
    clash(published, row.business)

    with pytest.raises(NotAllowed, match="Kelas lain"):
        services.accept_offer(row, by=owner(row))


def test_another_offer_at_that_time_does_not(published, enrol_many, clash):
    row = put(enrol_many(published, 1)[0], Status.OFFERED)
    put(clash(published, row.business), Status.OFFERED)

    assert services.accept_offer(row, by=owner(row)).status == Status.SEATED


# --- offers to all ---


@pytest.fixture
def last_minute(published, enrol_many, start, time_machine):
    """Twelve hours before the start one of three seats falls free; two wait."""
    rows = enrol_many(published, 5)
    time_machine.move_to(start(published) - timedelta(hours=12), tick=False)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))
    return rows


def test_close_to_the_start_all_are_asked_and_the_first_tap_takes_it(published, last_minute, statuses, told):
    assert statuses(published)[3:] == [Status.OFFERED] * 2
    assert told(last_minute[4]) == {"training_waiting": 1, "training_offer_all": 1}

    services.accept_offer(last_minute[4], by=owner(last_minute[4]))

    assert statuses(published)[3:] == [Status.WAITING, Status.SEATED]
    with pytest.raises(NotAllowed, match="lebih cepat"):
        services.accept_offer(last_minute[3], by=owner(last_minute[3]))


def test_a_kecamatan_that_is_full_meanwhile_makes_the_tap_too_late(published, last_minute):
    Training.objects.filter(pk=published.pk).update(most_per_district=1)

    with pytest.raises(NotAllowed, match="lebih cepat"):
        services.accept_offer(last_minute[4], by=owner(last_minute[4]))


# --- pass_offer ---


def test_later_gives_the_seat_to_the_next_and_asks_her_again(published, enrol_many, statuses, time_machine):
    rows = enrol_many(published, 5)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    row = services.pass_offer(rows[3], by=owner(rows[3]))

    assert statuses(published)[3:] == [Status.WAITING, Status.OFFERED]
    assert row.rank > rows[4].rank
    services.cancel_enrolment(rows[4], by=owner(rows[4]))
    assert statuses(published)[3] == Status.WAITING, "not at once"
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    services.fill_seats(published)
    assert statuses(published)[3] == Status.OFFERED


def test_later_twice_changes_nothing(published, enrol_many):
    rows = enrol_many(published, 4)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    first = services.pass_offer(rows[3], by=owner(rows[3]))
    second = services.pass_offer(rows[3], by=owner(rows[3]))

    assert (second.rank, second.no_offer_before) == (first.rank, first.no_offer_before)


def test_later_near_the_start_asks_again_when_all_are_asked(published, enrol_many, start, time_machine):
    rows = enrol_many(published, 4)
    time_machine.move_to(start(published) - timedelta(hours=30), tick=False)
    services.cancel_enrolment(rows[0], by=owner(rows[0]))

    row = services.pass_offer(rows[3], by=owner(rows[3]))

    assert row.no_offer_before == start(published) - timedelta(hours=24)


def test_later_on_the_last_day_asks_again_in_three_hours(published, last_minute, statuses, time_machine):
    row = services.pass_offer(last_minute[3], by=owner(last_minute[3]))

    assert row.no_offer_before == timezone.now() + timedelta(hours=3)
    time_machine.move_to(row.no_offer_before, tick=False)
    services.fill_seats(published)
    assert statuses(published)[3] == Status.OFFERED


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.OFFERED, Status.WAITING}))
def test_without_an_offer_there_is_nothing_to_pass_on(published, enrol_many, status):
    row = put(enrol_many(published, 1)[0], status)

    with pytest.raises(NotAllowed):
        services.pass_offer(row, by=owner(row))


# --- confirm_coming ---


def test_she_says_that_she_comes_once(published, enrol_many, time_machine):
    row = enrol_many(published, 1)[0]

    first = services.confirm_coming(row, by=owner(row))
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    second = services.confirm_coming(row, by=owner(row))

    assert second.confirmed_at == first.confirmed_at


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.SEATED}))
def test_without_a_seat_nobody_is_expected(published, enrol_many, status):
    row = put(enrol_many(published, 1)[0], status)

    with pytest.raises(NotAllowed):
        services.confirm_coming(row, by=owner(row))


# --- enrol_by_override ---


def test_an_official_gives_a_seat_past_quota_audience_and_closing(published, business, tuti, told):
    Training.objects.filter(pk=published.pk).update(status="closed", is_for_newcomers=True, most_per_district=1)
    one = business()
    trained(one)

    row = services.enrol_by_override(published, one, by=tuti, reason=" Diundang wali kota ")

    assert (row.status, row.reason, row.override_reason) == (Status.SEATED, "override", "Diundang wali kota")
    assert told(row) == {"training_seat": 1}


@pytest.mark.parametrize("status", sorted(set(ACTIVE) - {Status.SEATED}))
def test_a_place_becomes_a_seat_by_override(published, enrol_many, tuti, status):
    row = put(enrol_many(published, 1)[0], status)

    again = services.enrol_by_override(published, row.business, by=tuti, reason="Diundang")

    assert (again.pk, again.status, again.offer_kind) == (row.pk, Status.SEATED, "")


def test_an_override_never_goes_past_the_capacity(published, enrol_many, business, tuti):
    enrol_many(published, 3)

    with pytest.raises(NotAllowed, match="Semua kursi"):
        services.enrol_by_override(published, business(), by=tuti, reason="Diundang")


def test_an_override_ends_the_offers_that_it_makes_empty(published, last_minute, business, tuti, statuses):
    services.enrol_by_override(published, business(), by=tuti, reason="Diundang")

    assert statuses(published)[3:] == [Status.WAITING] * 2 + [Status.SEATED]


def test_who_has_a_seat_keeps_it_as_it_is(published, enrol_many, tuti):
    row = enrol_many(published, 1)[0]

    assert services.enrol_by_override(published, row.business, by=tuti, reason="Diundang").reason == "free_seat"


def test_an_override_gives_the_second_business_of_one_person_a_seat(published, business, tuti):
    one = business()
    services.enrol(published, one, by=one.owner.user)

    row = services.enrol_by_override(
        published, BusinessFactory(owner=one.owner), by=tuti, reason="Kursi sisa, datang dengan karyawannya"
    )

    assert row.status == Status.SEATED


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {BusinessStatus.VERIFIED}))
def test_no_override_for_what_is_not_on_the_register(published, business, tuti, status):
    with pytest.raises(NotAllowed, match="sedang tidak terdaftar"):
        services.enrol_by_override(published, business(status=status), by=tuti, reason="Diundang")


@pytest.mark.parametrize("status", ["draft", "held", "cancelled"])
def test_no_override_in_a_class_that_gives_no_seats(published, business, tuti, status):
    Training.objects.filter(pk=published.pk).update(status=status)

    with pytest.raises(NotAllowed):
        services.enrol_by_override(published, business(), by=tuti, reason="Diundang")


def test_an_override_needs_the_right_a_reason_and_another_persons_business(published, business, tuti):
    one = business()
    own = business(owner__user=tuti)

    for by, who, reason in [(one.owner.user, one, "Diundang"), (tuti, one, "  "), (tuti, own, "Diundang")]:
        with pytest.raises(NotAllowed):
            services.enrol_by_override(published, who, by=by, reason=reason)

    assert not Enrolment.objects.exists()


def test_an_override_knows_clashes_and_the_start(published, business, clash, tuti):
    one = business()
    clash(published, one)

    with pytest.raises(NotAllowed, match="Kelas lain"):
        services.enrol_by_override(published, one, by=tuti, reason="Diundang")
    published.sessions.update(starts_at=timezone.now())
    with pytest.raises(NotAllowed, match="Kelas sudah mulai"):
        services.enrol_by_override(published, business(), by=tuti, reason="Diundang")


# --- end_doubles ---


def test_of_a_merged_business_one_place_stays(published, enrol_many, statuses):
    rows = enrol_many(published, 4)
    type(rows[0].business).objects.filter(pk=rows[0].business_id).update(
        status="merged", merged_into=rows[1].business_id
    )

    assert services.end_doubles() == 1
    assert services.end_doubles() == 0
    assert statuses(published) == [Status.CANCELLED, Status.SEATED, Status.SEATED, Status.OFFERED]


def test_a_merge_that_was_undone_meanwhile_ends_nothing(published, enrol_many):
    from trainings.services import seats

    row = enrol_many(published, 1)[0]

    assert seats._end_double(row) == 0


# --- excuse_no_show ---


@pytest.fixture
def missed(tuti):
    starts_at = timezone.now() - timedelta(days=3)
    past = TrainingFactory(status="held", published_at=starts_at, session__starts_at=starts_at)
    return EnrolmentFactory(training=past)


def test_an_absence_is_excused_with_a_reason(missed, tuti):
    row = services.excuse_no_show(missed, by=tuti, reason=" Anaknya sakit ")

    assert (row.no_show_excuse, row.no_show_excused_by) == ("Anaknya sakit", tuti)


@pytest.mark.parametrize(("length", "is_short"), [(200, True), (201, False)])
def test_an_excuse_fits_its_column(missed, tuti, length, is_short):
    with nullcontext() if is_short else pytest.raises(NotAllowed, match="paling banyak 200 karakter"):
        services.excuse_no_show(missed, by=tuti, reason="x" * length)

    missed.refresh_from_db()
    assert missed.no_show_excuse == ("x" * 200 if is_short else "")


def test_an_excuse_needs_a_reason_a_seat_that_was_held_and_somebody_else(missed, tuti, published, enrol_many):
    own = EnrolmentFactory(training=missed.training, business=BusinessFactory(owner__user=tuti))
    ahead = enrol_many(published, 1)[0]

    for row, reason in [(missed, " "), (own, "Sakit"), (ahead, "Sakit")]:
        with pytest.raises(NotAllowed):
            services.excuse_no_show(row, by=tuti, reason=reason)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.SEATED}))
def test_only_a_seat_can_be_excused(missed, tuti, status):
    put(missed, status)

    with pytest.raises(NotAllowed):
        services.excuse_no_show(missed, by=tuti, reason="Sakit")
