"""The check-in page, and the taps that it sends."""

import re
import uuid
from datetime import timedelta

import pytest
import segno
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from tests.factories import EnrolmentFactory, OwnerFactory, SessionFactory, TrainingFactory, UserFactory
from trainings.models import Attendance, Training
from trainings.tickets import proven_ticket, qr_text

TODAY = reverse("trainings:checkin_today")


def page(session):
    return reverse("trainings:checkin", args=[session.pk])


def note(session):
    return reverse("trainings:checkin_note", args=[session.pk])


def tap(seat, **more):
    return {"do": "in", "way": "name", "ticket": seat.ticket, "token": uuid.uuid4(), **more}


def stands():
    return list(Attendance.objects.values_list("is_present", "minutes_late", "minutes_early", "way"))


@pytest.fixture
def session(tuti):
    """A class that begins in a minute, today by the calendar of Surabaya."""
    starts_at = timezone.localtime().replace(hour=12, minute=0)
    training = TrainingFactory(published_at=timezone.now(), status="closed", session__starts_at=starts_at)
    return training.sessions.get()


@pytest.fixture
def seat(session):
    return EnrolmentFactory(
        training=session.training, business__owner=OwnerFactory(user=UserFactory(full_name="Ratna Contoh"))
    )


@pytest.fixture
def at_door(client, tuti):
    client.force_login(tuti)
    return client


@pytest.fixture
def by_script(at_door):
    """As the page's script sends it."""

    def send(session, fields):
        return at_door.post(note(session), fields, headers={"X-Requested-With": "fetch"}).json()

    return send


# --- the list ---


def test_today_lists_the_sessions_of_today_with_who_came(at_door, session, seat, tuti):
    SessionFactory(starts_at=timezone.now() + timedelta(days=1))
    EnrolmentFactory(training=session.training)
    at_door.post(note(session), tap(seat))

    found = at_door.get(TODAY).context["sessions"]

    assert [(row.pk, row.seats, row.came) for row in found] == [(session.pk, 2, 1)]


def test_the_page_shows_who_has_a_seat_and_apart_who_has_none(at_door, session, seat):
    EnrolmentFactory(training=session.training, status="waiting")
    gone = EnrolmentFactory(training=session.training, status="cancelled")

    context = at_door.get(page(session)).context

    assert [one.enrolment for one in context["people"]] == [seat]
    assert {one.enrolment.status for one in context["others"]} == {"waiting", "cancelled"}
    assert f"Kursi {gone.business}" in next(one.why_not for one in context["others"] if one.enrolment == gone)


def test_who_left_and_came_back_stands_there_once(at_door, session, seat):
    EnrolmentFactory(training=session.training, business=seat.business, status="cancelled")

    context = at_door.get(page(session)).context

    assert [one.enrolment for one in context["people"]] == [seat]
    assert context["others"] == []


@pytest.mark.parametrize("query", ["ratna", "  RATNA   contoh ", "business", "ticket"])
def test_the_search_finds_name_business_and_ticket(at_door, session, seat, query):
    EnrolmentFactory(training=session.training)
    words = {"business": seat.business.name, "ticket": seat.ticket}.get(query, query)

    context = at_door.get(page(session), {"q": words}).context

    assert [one.enrolment for one in context["people"]] == [seat]


def test_the_page_asks_the_same_of_the_database_for_one_and_for_three(
    at_door, session, seat, django_assert_num_queries
):
    with django_assert_num_queries(7):
        at_door.get(page(session))
    for _number in range(2):
        EnrolmentFactory(training=session.training)

    with django_assert_num_queries(7):
        at_door.get(page(session))


def test_only_this_page_may_use_the_camera(at_door, session):
    assert "camera=(self)" in at_door.get(page(session))["Permissions-Policy"]
    assert "camera=()" in at_door.get(TODAY)["Permissions-Policy"]


def test_a_session_of_another_day_to_come_and_a_class_called_off_are_not_there(at_door, session):
    later = SessionFactory(training=session.training, starts_at=timezone.now() + timedelta(days=2))
    assert at_door.get(page(later)).status_code == 404

    Training.objects.filter(pk=session.training_id).update(status="cancelled")
    assert at_door.get(page(session)).status_code == 404


def test_what_the_browser_keeps_names_nobody(at_door, session, seat):
    offline = at_door.get(reverse("trainings:checkin_offline"))
    worker = at_door.get(reverse("trainings:checkin_worker"))

    assert "Tuti" not in offline.content.decode()
    assert worker["Content-Type"] == "text/javascript"
    assert re.findall(r'const FILES = \["(.*?)"', worker.content.decode()) == [reverse("trainings:checkin_offline")]


# --- one tap ---


def test_a_tap_on_a_name_lets_her_in(at_door, session, seat):
    response = at_door.post(note(session), tap(seat), follow=True)

    assert [str(message) for message in response.context["messages"]] == ["Ratna Contoh masuk."]
    assert stands() == [(True, 0, 0, "name")]


def test_a_scanned_code_lets_her_in(by_script, session, seat):
    answer = by_script(session, tap(seat, way="scan", ticket=qr_text(seat.ticket)))

    assert answer == {"state": "done", "words": "Ratna Contoh masuk."}
    assert stands() == [(True, 0, 0, "scan")]


def test_a_code_made_from_a_ticket_that_everybody_can_read_is_refused(by_script, session, seat):
    forged = f"RK{seat.ticket}AAAAAAAA"

    assert by_script(session, tap(seat, way="scan", ticket=forged))["state"] == "refused"
    assert by_script(session, tap(seat, way="scan"))["state"] == "refused"
    assert stands() == []


def test_a_second_tap_says_since_when(by_script, session, seat):
    by_script(session, tap(seat))

    answer = by_script(session, tap(seat, way="scan", ticket=qr_text(seat.ticket)))

    assert answer["state"] == "already"
    assert stands() == [(True, 0, 0, "name")]


def test_the_same_tap_sent_twice_gets_the_same_answer(by_script, session, seat):
    sent = tap(seat)

    assert by_script(session, sent) == by_script(session, sent) == {"state": "done", "words": "Ratna Contoh masuk."}
    assert len(stands()) == 1


def test_a_tap_that_waited_counts_from_when_it_was_made(by_script, session, seat):
    type(session).objects.filter(pk=session.pk).update(
        starts_at=timezone.now() - timedelta(minutes=60), ends_at=timezone.now() + timedelta(minutes=60)
    )

    answer = by_script(session, tap(seat, age=30 * 60 * 1000))

    assert answer["words"] == "Ratna Contoh masuk, terlambat 30 menit."
    assert stands() == [(True, 30, 0, "name")]


def test_minutes_are_noted_for_who_is_in(by_script, session, seat):
    by_script(session, tap(seat))

    answer = by_script(session, tap(seat, do="minutes", late=5, early=40))

    assert answer["state"] == "done"
    assert stands() == [(True, 5, 40, "name")]


def test_minutes_of_who_is_not_in_are_refused(by_script, session, seat):
    assert by_script(session, tap(seat, do="minutes", late=5))["state"] == "refused"
    assert stands() == []


def test_a_tap_is_taken_back_once(by_script, session, seat):
    first = tap(seat)
    by_script(session, first)

    answers = [by_script(session, tap(seat, do="undo", undo=first["token"])) for _time in range(2)]

    assert [answer["state"] for answer in answers] == ["done", "already"]
    assert stands() == []


def test_a_tap_that_was_taken_back_says_so_when_it_comes_again(by_script, session, seat):
    first = tap(seat)
    by_script(session, first)
    by_script(session, tap(seat, do="undo", undo=first["token"]))

    assert by_script(session, first)["state"] == "already"
    assert stands() == []


def test_who_was_noted_as_absent_after_the_tap_stays_so(by_script, session, seat, tuti):
    Attendance.objects.create(enrolment=seat, session=session, is_present=False, recorded_by=tuti)

    assert by_script(session, tap(seat, age=60_000))["state"] == "already"
    assert stands() == [(False, 0, 0, "list")]


@pytest.mark.parametrize("status", ["waiting", "cancelled"])
def test_who_has_no_seat_is_refused_with_the_reason(by_script, session, status):
    row = EnrolmentFactory(training=session.training, status=status)

    answer = by_script(session, tap(row))

    assert answer["state"] == "refused"
    assert str(row.business) in answer["words"]
    assert stands() == []


def test_a_ticket_of_another_class_is_refused_by_its_title(by_script, session):
    other = EnrolmentFactory()

    assert str(other.training) in by_script(session, tap(other))["words"]
    assert stands() == []


@pytest.mark.parametrize(
    "wrong", [{"do": "fly"}, {"token": "x"}, {"ticket": ""}, {"way": "file"}, {"age": -1}, {"late": "viele"}]
)
def test_a_tap_that_cannot_be_read_changes_nothing(by_script, session, seat, wrong):
    assert by_script(session, tap(seat) | wrong)["state"] == "refused"
    assert stands() == []


# --- who may ---


@pytest.mark.parametrize("group", ["head", "verifier", "keeper", "mentor"])
def test_other_officials_may_not(client, session, seat, group):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)

    answers = [client.get(TODAY), client.get(page(session)), client.post(note(session), tap(seat))]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert stands() == []


def test_she_herself_may_not(client, session, seat):
    client.force_login(seat.business.owner.user)

    assert client.post(note(session), tap(seat)).status_code == 403
    assert stands() == []


def test_nobody_unknown_comes_in(client, session, seat):
    for address in (TODAY, page(session)):
        assert "/akun/masuk/" in client.get(address).url
    assert "/akun/masuk/" in client.post(note(session), tap(seat)).url


def test_a_tap_is_posted(at_door, session):
    assert at_door.get(note(session)).status_code == 405
    assert at_door.post(page(session)).status_code == 405


# --- her code ---


def test_her_page_shows_a_code_that_the_door_takes(client, session, seat):
    client.force_login(seat.business.owner.user)

    shown = client.get(seat.get_absolute_url()).context["ticket_qr"]

    made = segno.make_qr(qr_text(seat.ticket), error="m")
    assert made.version == 1
    assert re.search(r' d="(.*?)"', shown)[1] == re.search(r' d="(.*?)"', made.svg_inline(border=0))[1]
    assert proven_ticket(qr_text(seat.ticket)) == seat.ticket


def sign(client, session):
    return re.search(r'data-owner="([^"]+)"', client.get(page(session)).content.decode()).group(1)


def test_the_page_knows_an_official_again_and_tells_her_from_others(client, tuti, session):
    other = UserFactory(is_staff=True)
    other.groups.add(Group.objects.get(name="training"))
    signs = []
    for official in (tuti, other, tuti):
        client.force_login(official)
        signs.append(sign(client, session))
        client.logout()

    assert signs[0] == signs[2] != signs[1]
    assert len(signs[0]) == 24
