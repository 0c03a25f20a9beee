"""Attendance at the desk: the sessions of a class, the grid, what is printed, taking a list back."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.factories import BusinessFactory, EnrolmentFactory, OwnerFactory, TrainingFactory, UserFactory
from trainings.attendance_forms import shown
from trainings.door import people
from trainings.models import Attendance, AttendanceSheet
from trainings.services import check_in, record_attendance


@pytest.fixture
def session(tuti):
    now = timezone.now()
    return TrainingFactory(published_at=now, status="held", session__starts_at=now - timedelta(days=1)).sessions.get()


@pytest.fixture
def three(session):
    return [EnrolmentFactory(training=session.training) for _number in range(3)]


@pytest.fixture
def desk(client, tuti):
    client.force_login(tuti)
    return client


def grid(session):
    return reverse("admin:trainings_attendance_grid", args=[session.pk])


def filled(session, **changes):
    """What the page sends as it stands, with `changes` by the official."""
    data = {}
    for one in people(session):
        data |= {f"state-{one.enrolment.pk}": one.state, f"was-{one.enrolment.pk}": shown(one)}
        if one.noted:
            data |= {f"late-{one.enrolment.pk}": one.noted.minutes_late}
    return data | changes


def stands():
    rows = Attendance.objects.order_by("enrolment")
    return list(rows.values_list("is_present", "minutes_late", "minutes_early"))


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_a_paper_list_is_typed_in(desk, session, three):
    first, second, _third = three
    typed = {f"state-{first.pk}": "in", f"late-{first.pk}": "10", f"state-{second.pk}": "absent"}

    response = desk.post(grid(session), filled(session, **typed), follow=True)

    assert told(response) == ["2 baris dicatat."]
    assert stands() == [(True, 10, 0), (False, 0, 0)]


def test_minutes_alone_say_that_she_was_there(desk, session, three):
    desk.post(grid(session), filled(session, **{f"early-{three[0].pk}": "20"}))

    assert stands() == [(True, 0, 20)]


@pytest.mark.parametrize(("rest", "is_present"), [("in", True), ("absent", False)])
def test_the_rest_is_noted_in_one_go(desk, session, three, rest, is_present):
    desk.post(grid(session), filled(session, **{f"state-{three[0].pk}": "in", "rest": rest}))

    assert [row[0] for row in stands()] == [True, is_present, is_present]


def test_what_was_not_touched_is_not_written_again(desk, session, three, tuti):
    record_attendance(session, three[0], True, by=tuti, minutes_late=5)

    response = desk.post(grid(session), filled(session), follow=True)

    assert told(response) == ["Tidak ada yang berubah."]
    assert AttendanceSheet.objects.count() == 0


def test_who_came_through_the_door_meanwhile_is_not_overwritten(desk, session, three, tuti):
    page = filled(session, **{f"state-{row.pk}": "absent" for row in three})
    check_in(session, three[1], by=tuti, way="scan")

    response = desk.post(grid(session), page, follow=True)

    assert [row[0] for row in stands()] == [False, True, False]
    assert told(response)[1].startswith(three[1].business.owner.full_name)


def test_a_row_that_cannot_be_is_marked_and_nothing_is_lost(desk, session, three):
    typed = {f"state-{three[0].pk}": "in", f"late-{three[1].pk}": "zehn"}

    response = desk.post(grid(session), filled(session, **typed))

    assert response.status_code == 200
    assert f"late-{three[1].pk}" in response.context["form"].errors
    assert response.context["form"][f"state-{three[0].pk}"].value() == "in"
    assert stands() == []


def test_too_many_minutes_are_refused_with_the_name(desk, session, three):
    response = desk.post(grid(session), filled(session, **{f"late-{three[0].pk}": "300"}), follow=True)

    assert told(response)[0].startswith(three[0].business.owner.full_name)
    assert stands() == []


def test_the_last_list_is_taken_back(desk, session, three, tuti):
    desk.post(grid(session), filled(session, rest="in"))
    record_attendance(session, three[0], False, by=tuti)
    sheet = desk.get(grid(session)).context["last"]

    response = desk.post(reverse("admin:trainings_attendance_undo", args=[sheet.pk]), follow=True)

    assert stands() == [(False, 0, 0)]
    assert told(response) == ["2 baris ditarik kembali.", "1 baris sudah dikoreksi sesudahnya dan tetap."]
    assert response.context["last"] is None


def test_a_second_taking_back_changes_nothing(desk, session, three, tuti):
    desk.post(grid(session), filled(session, rest="in"))
    undo = reverse("admin:trainings_attendance_undo", args=[AttendanceSheet.objects.get().pk])
    desk.post(undo)

    response = desk.post(undo, follow=True)

    assert told(response)[-1] == "Daftar ini belum disimpan, atau sudah ditarik kembali."


def test_the_grid_asks_the_same_of_the_database_for_one_and_for_three(desk, session, django_assert_max_num_queries):
    EnrolmentFactory(training=session.training)
    with django_assert_max_num_queries(9) as one:
        desk.get(grid(session))
    for _number in range(2):
        EnrolmentFactory(training=session.training)

    with django_assert_max_num_queries(9) as three:
        desk.get(grid(session))

    assert len(one) == len(three)


def test_a_class_shows_its_sessions_with_how_many_came(desk, session, three, tuti):
    record_attendance(session, three[0], True, by=tuti)

    found = desk.get(reverse("admin:trainings_attendance_class", args=[session.training_id])).context["sessions"]

    assert [(row.pk, row.came, row.seats) for row in found] == [(session.pk, 1, 3)]


def test_the_list_to_sign_is_a_pdf(desk, session, three):
    response = desk.get(reverse("admin:trainings_attendance_list", args=[session.pk]), {"blank": "5"})

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_a_session_to_come_has_no_grid_yet(desk):
    session = TrainingFactory(published_at=timezone.now(), status="published").sessions.get()

    assert desk.get(grid(session)).status_code == 404


@pytest.mark.parametrize("group", ["head", "verifier", "keeper"])
def test_other_officials_type_nothing_in(client, session, three, group):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)

    assert client.post(grid(session), filled(session, rest="in")).status_code == 403
    assert stands() == []


def test_the_head_may_look_and_print(client, session, three):
    head = UserFactory(is_staff=True)
    head.groups.add(Group.objects.get(name="head"))
    client.force_login(head)

    assert client.get(reverse("admin:trainings_attendance_class", args=[session.training_id])).status_code == 200
    assert client.get(reverse("admin:trainings_attendance_list", args=[session.pk])).status_code == 200


# --- a filled list ---


WORKBOOK = Path(__file__).parents[1] / "attendance_lists" / "data" / "contoh_daftar_hadir_pelatihan_tiruan.xlsx"


@pytest.fixture
def tiruan(session):
    """The first of the sample list; the others in it are in no class here."""
    owner = OwnerFactory(user=UserFactory(full_name="Tiruan Satu"))
    row = BusinessFactory(owner=owner, name="Usaha Tiruan Satu")
    return EnrolmentFactory(training=session.training, business=row)


@pytest.fixture
def upload(desk, session):
    def send(file):
        address = reverse("admin:trainings_attendance_upload", args=[session.pk])
        return desk.post(address, {"file": file}, follow=True)

    return send


def sent(name="daftar.xlsx", data=None):
    return SimpleUploadedFile(name, data if data is not None else WORKBOOK.read_bytes())


def test_an_uploaded_list_shows_every_row_before_anything_is_noted(upload, tiruan):
    response = upload(sent())

    assert response.status_code == 200
    assert (len(response.context["lines"]), response.context["ready"]) == (25, 1)
    assert stands() == []
    # The letterhead names a day, and it is not the day of this session.
    assert "12 Maret 2026" in told(response)[0]


def test_the_official_notes_the_list_and_takes_it_back(desk, upload, tiruan):
    sheet = upload(sent()).context["sheet"]
    address = reverse("admin:trainings_attendance_sheet", args=[sheet.pk])

    response = desk.post(address, follow=True)

    assert response.context["noted"] == 1
    assert stands() == [(True, 0, 0)]
    desk.post(reverse("admin:trainings_attendance_undo", args=[sheet.pk]))
    assert stands() == []


def test_an_answer_says_who_is_meant(desk, session, upload):
    owner = OwnerFactory(user=UserFactory(full_name="Tiruan Satoe"))
    row = EnrolmentFactory(training=session.training, business=BusinessFactory(owner=owner, name="Usaha Tiruan Satu"))
    response = upload(sent())
    sheet = response.context["sheet"]
    assert response.context["asked"] == 1

    answer = {"who-13": row.pk, "state-13": "in"}
    desk.post(reverse("admin:trainings_attendance_sheet", args=[sheet.pk]), answer)

    assert stands() == [(True, 0, 0)]


def test_a_stranger_in_an_answer_is_refused(desk, upload, tiruan, session):
    sheet = upload(sent()).context["sheet"]
    other = EnrolmentFactory()

    desk.post(reverse("admin:trainings_attendance_sheet", args=[sheet.pk]), {"who-13": other.pk, "state-13": "in"})

    assert list(Attendance.objects.values_list("enrolment", flat=True)) == [tiruan.pk]


def test_a_discarded_list_leaves_nothing(desk, upload, tiruan):
    sheet = upload(sent()).context["sheet"]

    desk.post(reverse("admin:trainings_attendance_sheet", args=[sheet.pk]), {"discard": "1"})

    assert (stands(), AttendanceSheet.objects.count()) == ([], 0)


def test_a_noted_list_is_not_discarded(desk, upload, tiruan):
    sheet = upload(sent()).context["sheet"]
    address = reverse("admin:trainings_attendance_sheet", args=[sheet.pk])
    desk.post(address)

    desk.post(address, {"discard": "1"})

    assert AttendanceSheet.objects.count() == 1


@pytest.mark.parametrize(
    "file", [("foto.png", b"\x89PNG\r\n\x1a\n"), ("leer.xlsx", b""), ("kaputt.xlsx", b"PK\x03\x04")]
)
def test_what_is_no_workbook_is_refused_with_the_reason(upload, file):
    response = upload(sent(*file))

    assert response.context["form"].errors["file"]
    assert AttendanceSheet.objects.count() == 0
