"""Trainings in the time line of one business."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from businesses.admin.activity import activity_of
from tests.factories import EnrolmentFactory, UserFactory
from tests.trainings.conftest import seat
from trainings import services
from trainings.models import Attendance

KINDS = {"Pelatihan": "view_enrolment", "Kehadiran": "view_attendance", "Sertifikat": "view_certificate"}


@pytest.fixture
def row(held, tuti):
    row = seat(held, late=5)
    services.issue_certificates(held, by=tuti)
    return row


def reader(*names):
    person = UserFactory(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=names, content_type__app_label="trainings"))
    return type(person).objects.get(pk=person.pk)


def told(row, person):
    return [(one.kind, one.what, one.detail) for one in activity_of(row.business, person)]


def test_seat_attendance_and_certificate_stand_there(held, row):
    certificate = row.certificates.get()

    lines = {kind: (what, detail) for kind, what, detail in told(row, reader(*KINDS.values()))}

    assert lines == {
        "Pelatihan": (f"Mendaftar: {held}", "Mendapat kursi: Masih ada kursi kosong saat Anda mendaftar."),
        "Kehadiran": (f"Hadir: {held}", "Terlambat 5 menit, pulang 0 menit lebih awal"),
        "Sertifikat": (f"Sertifikat {certificate}: {held}", ""),
    }


@pytest.mark.parametrize("kind, permission", KINDS.items())
def test_each_part_needs_its_own_permission(row, kind, permission):
    assert {line[0] for line in told(row, reader(permission))} == {kind}


def test_without_permission_nothing_stands_there(row):
    assert told(row, reader()) == []


def test_who_left_and_who_stayed_away_stand_there_too(held, row):
    Attendance.objects.filter(enrolment=row).update(is_present=False, minutes_late=0)
    EnrolmentFactory(business=row.business, status="cancelled", ended_at=timezone.now())

    whats = [what for _kind, what, _detail in told(row, reader("view_enrolment", "view_attendance"))]

    assert f"Tidak hadir: {held}" in whats
    assert sum(what.startswith("Keluar dari kelas: ") for what in whats) == 1


def test_a_revoked_certificate_says_why(held, row, tuti):
    services.revoke_certificate(row.certificates.get(), by=tuti, reason="Salah orang")

    lines = told(row, reader("view_certificate"))

    assert [(what.split()[-1], detail) for _kind, what, detail in lines if detail] == [("dicabut", "Salah orang")]


def test_every_line_leads_somewhere(client, row, tuti):
    client.force_login(tuti)

    for one in activity_of(row.business, reader(*KINDS.values())):
        assert client.get(one.url).status_code == 200
    assert reverse("admin:trainings_enrolment_change", args=[row.pk]) in {
        one.url for one in activity_of(row.business, reader("view_enrolment"))
    }


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_for_one_class_as_for_three(row, count, django_assert_num_queries):
    for _number in range(count - 1):
        EnrolmentFactory(business=row.business)
    person = reader(*KINDS.values())
    person.has_perm("trainings.view_enrolment")

    with django_assert_num_queries(3):
        activity_of(row.business, person)
