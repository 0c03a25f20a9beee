"""A merge is undone after one of two places in a class has ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import NotAllowed
from businesses.services import merge_businesses, undo_merge
from notifications.models import Message
from tests.factories import BusinessFactory, EnrolmentFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Enrolment, EnrolmentStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def vera(db):
    return UserFactory(full_name="Vera Petugas", is_staff=True)


@pytest.fixture
def pair(published, business):
    """Two entries of one business, both with a seat in the class."""
    kept, gone = business(), business(name="Ratna Contoh")
    for row in (kept, gone):
        services.enrol(published, row, by=row.owner.user)
    return kept, gone


@pytest.fixture
def merge(pair, vera):
    """They are merged, and the second seat has ended."""
    merge = merge_businesses(*pair, by=vera, take=[])
    assert services.end_doubles() == 1
    Message.objects.all().delete()
    return merge


def places(business):
    rows = Enrolment.objects.filter(business=business).order_by("pk")
    return list(rows.values_list("status", flat=True))


def test_a_seat_that_is_still_free_comes_back_and_nothing_is_told(merge, pair, vera):
    kept, gone = pair

    assert undo_merge(merge, by=vera) == []

    assert (places(kept), places(gone)) == (["seated"], ["cancelled", "seated"])
    first, second = Enrolment.objects.filter(business=gone).order_by("pk")
    assert (second.made_at, second.seated_at, second.reason) == (first.made_at, first.seated_at, first.reason)
    assert not Message.objects.exists()


def test_in_a_class_that_is_full_by_now_she_waits_first_in_line(merge, pair, vera, published, business):
    others = [business() for _number in range(3)]
    for row in others:
        services.enrol(published, row, by=row.owner.user)

    words = undo_merge(merge, by=vera)

    assert words == [f"“{published}” sekarang penuh: “{pair[1]}” menunggu kursi di sana, di urutan pertama."]
    assert places(pair[1]) == ["cancelled", "waiting"]
    told = Message.objects.filter(key="training_waiting", channel="inbox").order_by("pk")
    assert [message.recipient for message in told] == [others[2].owner.user, pair[1].owner.user]
    services.cancel_enrolment(Enrolment.objects.get(business=others[0]), by=others[0].owner.user)
    assert places(pair[1]) == ["cancelled", "offered"]


def test_who_waited_gets_her_old_place_in_the_line(published, business, vera):
    rows = [business() for _number in range(5)]
    for row in rows:
        services.enrol(published, row, by=row.owner.user)
    merge = merge_businesses(rows[0], rows[3], by=vera, take=[])
    services.end_doubles()

    assert undo_merge(merge, by=vera) == []

    line = Enrolment.objects.filter(training=published, status=EnrolmentStatus.WAITING)
    assert [row.business for row in line] == rows[3:]


def test_an_application_is_one_again_until_seats_are_decided(business, vera, tuti):
    training = TrainingFactory(published_by=tuti, seats_policy="lottery")
    kept, gone = business(), business()
    for row in (kept, gone):
        services.enrol(training, row, by=row.owner.user)
    merge = merge_businesses(kept, gone, by=vera, take=[])
    services.end_doubles()

    assert undo_merge(merge, by=vera) == []

    assert places(gone) == ["cancelled", "applied"]


@pytest.mark.parametrize("way", ["begun", "cancelled"])
def test_a_class_that_has_begun_or_is_over_is_said(merge, pair, vera, published, way):
    if way == "begun":
        published.sessions.update(starts_at=timezone.now() - timedelta(minutes=1))
    else:
        type(published).objects.update(status="cancelled")

    words = undo_merge(merge, by=vera)

    assert words == [
        f"“{pair[1]}” tidak mendapat kembali tempatnya di “{published}”: kelasnya sudah mulai atau sudah selesai."
    ]
    assert places(pair[1]) == ["cancelled"]


def test_another_class_of_hers_at_that_time_is_said(merge, pair, vera, published):
    other = TrainingFactory(
        session__starts_at=published.sessions.get().starts_at, status="published", published_at=timezone.now()
    )
    EnrolmentFactory(training=other, business=BusinessFactory(owner=pair[1].owner))

    words = undo_merge(merge, by=vera)

    assert words == [
        f"“{pair[1]}” tidak mendapat kembali tempatnya di “{published}”: "
        "pemiliknya punya kelas lain pada waktu yang sama."
    ]
    assert places(pair[1]) == ["cancelled"]


def test_an_entry_that_is_not_verified_gets_none(merge, pair, vera, published):
    merge.gone_status = "inactive"
    merge.save()

    words = undo_merge(merge, by=vera)

    assert words == [f"“{pair[1]}” tidak mendapat kembali tempatnya di “{published}”: usahanya belum terverifikasi."]
    assert places(pair[1]) == ["cancelled"]


def test_a_place_that_she_left_herself_stays_left(published, pair, vera):
    gone = pair[1]
    services.cancel_enrolment(Enrolment.objects.get(business=gone), by=gone.owner.user)
    merge = merge_businesses(*pair, by=vera, take=[])

    assert undo_merge(merge, by=vera) == []

    assert places(gone) == ["cancelled"]


def test_a_refused_undo_gives_nothing_back(merge, pair):
    with pytest.raises(NotAllowed):
        undo_merge(merge, by=pair[0].owner.user)

    assert places(pair[1]) == ["cancelled"]
