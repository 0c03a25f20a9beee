"""Enrolling: who gets a seat, who waits, and who is told why not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import NotAllowed
from businesses.models import BusinessStatus, District, Sector, Subdistrict
from notifications.models import Message
from tests.factories import BusinessFactory, EnrolmentFactory, TrainingFactory, UserFactory
from tests.trainings.services.conftest import owner, trained
from trainings import services
from trainings.models import Enrolment, Training
from trainings.models import EnrolmentStatus as Status


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

    # What the rules ask, the words for a seat and for a place (kept for some seconds), and all that is decided.
    with django_assert_num_queries(4):
        services.enrol(published, one, by=one.owner.user)


def test_enrol_asks_few_questions_where_counting_is_not_enough(published, business, django_assert_num_queries):
    Training.objects.filter(pk=published.pk).update(most_per_district=2)
    one = business()

    # What the rules ask; the savepoint and its end, the lock, sessions, business and owner, her places, seats, row,
    # text, message.
    with django_assert_num_queries(11):
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
