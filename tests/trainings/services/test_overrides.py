"""What an official decides about a seat: given past the rules, ended after a merge, an absence excused."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import NotAllowed
from businesses.models import BusinessStatus
from tests.factories import BusinessFactory, EnrolmentFactory, TrainingFactory
from tests.trainings.services.conftest import put, trained
from trainings import services
from trainings.models import ACTIVE, Enrolment, Training
from trainings.models import EnrolmentStatus as Status

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
