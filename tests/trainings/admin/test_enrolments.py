"""Who is in which class: found, ended with a reason, excused."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts.models import StatusChange
from notifications.models import Message
from tests.factories import BusinessFactory, EnrolmentFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Enrolment, EnrolmentStatus, SeatRule

LIST = reverse("admin:trainings_enrolment_changelist")


@pytest.fixture
def desk(client, tuti):
    client.force_login(tuti)
    return client


@pytest.fixture
def rows(published, business):
    some = [business() for _number in range(4)]
    return [services.enrol(published, one, by=one.owner.user) for one in some]


def act(desk, action, rows, **posted):
    return desk.post(LIST, {"action": action, "_selected_action": [row.pk for row in rows], **posted})


def shown(response):
    return {row.pk for row in response.context["cl"].queryset}


def test_a_business_is_found_by_its_name_within_a_class(desk, rows, published):
    # "Usaha Rekaan 5" is found in "Usaha Rekaan 55" too.
    rows[0].business.name = "Puding Khusus"
    rows[0].business.save()
    other = EnrolmentFactory(business=rows[0].business)

    found = shown(desk.get(LIST, {"q": rows[0].business.name}))
    here = shown(desk.get(LIST, {"training__id__exact": published.pk}))

    assert found == {rows[0].pk, other.pk}
    assert here == {row.pk for row in rows}


def test_a_place_shows_why_and_can_not_be_typed_over(desk, rows):
    page = reverse("admin:trainings_enrolment_change", args=[rows[3].pk])

    assert "Semua kursi sudah terisi saat Anda mendaftar" in desk.get(page).content.decode()
    desk.post(page, {"status": "seated", "rank": 0})
    assert Enrolment.objects.get(pk=rows[3].pk).status == EnrolmentStatus.WAITING


def test_ending_is_asked_with_the_count_and_done_with_a_reason(desk, rows, tuti):
    asked = act(desk, "cancel_chosen", rows[:2])
    assert asked.status_code == 200
    assert Enrolment.objects.active().count() == 4
    without = act(desk, "cancel_chosen", rows[:2], reason="  ")
    assert "reason" in without.context["form"].errors

    act(desk, "cancel_chosen", rows[:2], reason="Kelas khusus pemula")

    ended = Enrolment.objects.filter(status=EnrolmentStatus.CANCELLED)
    assert set(ended) == set(rows[:2])
    assert Message.objects.filter(key="training_seat_taken_back", channel="inbox").count() == 2
    assert StatusChange.objects.filter(reason="Kelas khusus pemula", by=tuti).count() == 2
    assert Enrolment.objects.get(pk=rows[3].pk).status == EnrolmentStatus.OFFERED


def test_what_can_not_end_is_named_and_the_others_end(desk, rows):
    Enrolment.objects.filter(pk=rows[0].pk).update(status="lapsed", ended_at=timezone.now())

    response = desk.post(
        LIST,
        {"action": "cancel_chosen", "_selected_action": [row.pk for row in rows[:2]], "reason": "Pindah"},
        follow=True,
    )

    said = [str(message) for message in response.context["messages"]]
    assert len(said) == 2
    assert str(rows[0].business) in said[0]
    assert Enrolment.objects.get(pk=rows[1].pk).status == EnrolmentStatus.CANCELLED


def test_an_absence_is_excused(desk, tuti):
    starts_at = timezone.now() - timedelta(days=3)
    training = TrainingFactory(status="held", published_at=starts_at, session__starts_at=starts_at)
    row = EnrolmentFactory(training=training)

    act(desk, "excuse_chosen", [row], reason="Anaknya sakit")

    row.refresh_from_db()
    assert (row.no_show_excuse, row.no_show_excused_by) == ("Anaknya sakit", tuti)


@pytest.mark.parametrize("group, code", [("head", 200), ("training", 200), ("verifier", 200), ("publisher", 403)])
def test_who_may_look(client, db, group, code):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)

    assert client.get(LIST).status_code == code


def test_the_head_looks_and_ends_nothing(client, rows):
    head = UserFactory(is_staff=True)
    head.groups.add(Group.objects.get(name="head"))
    client.force_login(head)

    act(client, "cancel_chosen", rows, reason="Coba")

    assert Enrolment.objects.active().count() == 4


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_one_as_for_three(desk, published, count, django_assert_num_queries):
    for _number in range(count):
        EnrolmentFactory(training=published)
    desk.get(LIST)

    with django_assert_num_queries(8):
        desk.get(LIST)


# --- the numbers ---


def test_a_number_is_changed_within_its_limits(desk):
    rule = SeatRule.objects.get(key="offer_hours")
    page = reverse("admin:trainings_seatrule_change", args=[rule.pk])

    desk.post(page, {"number": "48"})
    rule.refresh_from_db()
    assert rule.number == 48

    response = desk.post(page, {"number": "9999"})
    rule.refresh_from_db()
    assert (response.status_code, rule.number) == (200, 48)


def test_numbers_are_neither_added_nor_removed(desk):
    rule = SeatRule.objects.get(key="offer_hours")

    assert desk.get(reverse("admin:trainings_seatrule_add")).status_code == 403
    assert desk.post(reverse("admin:trainings_seatrule_delete", args=[rule.pk])).status_code == 403
    assert "jam" in desk.get(reverse("admin:trainings_seatrule_changelist")).content.decode()


def test_own_business_is_for_a_colleague(desk, published, tuti):
    own = BusinessFactory(owner__user=tuti, name="Usaha Tuti sendiri")
    step = reverse("admin:trainings_training_step", args=[published.pk, "override"])

    response = desk.post(step, {"business": own.name, "reason": "Sisa kursi"})

    assert "Ini usaha Anda sendiri." in str(response.context["form"].non_field_errors())
