"""Around the roster at the desk."""

import uuid

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from notifications.models import Message
from tests.factories import BusinessFactory, UserFactory
from tests.trainings.conftest import make_held, seat
from trainings.models import Attendance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signer")]
LIST = reverse("admin:trainings_enrolment_changelist")
EXPORT = reverse("admin:trainings_enrolment_export")
COUNTS = reverse("admin:trainings_enrolment_counts")


def report(training):
    return reverse("admin:trainings_enrolment_report", args=[training.pk])


@pytest.fixture
def desk(client, tuti):
    client.force_login(tuti)
    return client


def chosen(action, rows, **data):
    return {"action": action, "_selected_action": [row.pk for row in rows], **data}


def test_the_filtered_list_becomes_a_file(desk, held):
    one, _other = seat(held), seat(make_held())
    address = f"{EXPORT}?training__id__exact={held.pk}"

    asked, given = desk.get(address), desk.post(address, {"format": "csv"})

    assert asked.context["count"] == 1
    text = b"".join(given.streaming_content).decode("utf-8-sig")
    assert given["Content-Disposition"].startswith('attachment; filename="peserta-')
    assert [line.split(";")[2] for line in text.splitlines()[1:]] == [one.business.name]


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_counts_are_shown_and_downloaded(desk, held, format):
    one = seat(held)
    BusinessFactory(name="Usaha Baru")

    shown, given = desk.get(COUNTS), desk.post(COUNTS, {"format": format})

    assert [row.name for row in shown.context["page"]] == ["Usaha Baru", one.business.name]
    assert given["Content-Disposition"].endswith(f'.{format}"')
    assert b"".join(given.streaming_content)


def test_counts_can_begin_with_the_most(desk, held):
    one = seat(held)
    BusinessFactory()

    assert desk.get(f"{COUNTS}?o=most").context["page"][0].pk == one.business.pk


@pytest.mark.parametrize("count", [1, 3])
def test_counts_cost_the_same_for_one_and_for_three(desk, held, count, django_assert_num_queries):
    for _number in range(count):
        seat(held)

    with django_assert_num_queries(6):
        assert desk.get(COUNTS).status_code == 200


def test_an_unknown_format_is_refused(desk, held):
    for address in (EXPORT, COUNTS):
        response = desk.post(address, {"format": "exe"})
        assert (response.status_code, "format" in response.context["form"].errors) == (200, True)


def test_the_report_is_a_pdf(desk, held):
    response = desk.get(report(held))

    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_report_of_no_class_is_not_found(desk):
    assert desk.get(reverse("admin:trainings_enrolment_report", args=[0])).status_code == 404


@pytest.mark.parametrize("group, status", [("head", 200), ("verifier", 403), ("keeper", 403), ("publisher", 403)])
def test_who_may_look(client, held, group, status):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)

    assert [client.get(address).status_code for address in (EXPORT, COUNTS, report(held))] == [status] * 3


def test_other_methods_are_refused(desk, held):
    assert [desk.delete(EXPORT).status_code, desk.post(report(held)).status_code] == [405, 405]


# --- Many at once ---


def test_the_chosen_are_written_to(desk, held):
    rows = [seat(held), seat(held), seat(held)]
    asked = desk.post(LIST, chosen("write_to_chosen", rows[:2]))
    data = chosen("write_to_chosen", rows[:2], text="Bawa contoh.", token=asked.context["form"].initial["token"])

    for _tap in range(2):
        assert desk.post(LIST, data).status_code == 302

    told = Message.objects.filter(key="training_note", channel="inbox")
    assert {note.recipient for note in told} == {row.business.owner.user for row in rows[:2]}
    assert told.count() == 2


def test_without_words_it_asks_again(desk, held):
    response = desk.post(LIST, chosen("write_to_chosen", [seat(held)], text=" ", token=uuid.uuid4()))

    assert "text" in response.context["form"].errors
    assert not Message.objects.filter(key="training_note").exists()


@pytest.mark.parametrize("answer, is_present", [("yes", True), ("no", False)])
def test_the_chosen_are_noted_in_one_session(desk, held, answer, is_present):
    rows = [seat(held, came=[None]), seat(held, came=[None])]
    session = held.sessions.get()

    response = desk.post(LIST, chosen("mark_chosen", rows, session=session.pk, was_there=answer))

    assert response.status_code == 302
    assert list(Attendance.objects.values_list("is_present", flat=True)) == [is_present] * 2


def test_asking_notes_nothing(desk, held):
    response = desk.post(LIST, chosen("mark_chosen", [seat(held, came=[None])]))

    assert list(response.context["form"].fields["session"].queryset) == [held.sessions.get()]
    assert not Attendance.objects.exists()


def test_people_of_two_classes_are_not_noted_together(desk, held):
    rows = [seat(held, came=[None]), seat(make_held(), came=[None])]

    response = desk.post(LIST, chosen("mark_chosen", rows), follow=True)

    assert "Pilih peserta dari satu kelas saja." in response.content.decode()
    assert not Attendance.objects.exists()


def test_a_session_of_another_class_is_refused(desk, held):
    other = make_held().sessions.get()

    response = desk.post(LIST, chosen("mark_chosen", [seat(held, came=[None])], session=other.pk, was_there="yes"))

    assert "session" in response.context["form"].errors
    assert not Attendance.objects.exists()


def test_who_only_looks_is_offered_neither(client, held):
    head = UserFactory(is_staff=True)
    head.groups.add(Group.objects.get(name="head"))
    client.force_login(head)
    row = seat(held, came=[None])

    client.post(LIST, chosen("write_to_chosen", [row], text="x", token=uuid.uuid4()))
    client.post(LIST, chosen("mark_chosen", [row], session=held.sessions.get().pk, was_there="yes"))

    assert not Attendance.objects.exists()
    assert not Message.objects.filter(key="training_note").exists()
