"""Filled lists that come as a workbook. What the sample's rows become was worked out by hand, row by row."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
import xlsxwriter

from accounts.services import NotAllowed
from tests.factories import BusinessFactory, EnrolmentFactory, OwnerFactory, TrainingFactory, UserFactory
from trainings.attendance_lists import filled
from trainings.door import people
from trainings.models import Attendance, AttendanceSheet, Enrolment
from trainings.services import check_in, note_filled_list, record_attendance, undo_sheet

# Invented people; the faults are those of real lists: a letterhead, ticks in eight forms, phones in many shapes.
WORKBOOK = Path(__file__).parent / "data" / "contoh_daftar_hadir_pelatihan_tiruan.xlsx"
NOON = datetime(2026, 3, 12, 5, 0, tzinfo=UTC)
# Number in the list, owner, business and mark as the workbook has them, and what they become in the class below.
SAMPLE = [
    (1, "Tiruan Satu", "v", "there"),
    (2, "Contoh Dua", "V", "there"),
    (3, "Rekaan Tiga", "Hadir", "there"),
    # Two businesses are called “Batik Dua”: the owner tells them apart.
    (4, "Fiktif Empat", "√", "there"),
    (5, "Misal Lima", "-", "absent"),
    (6, "Andai Enam", "", "open"),
    (7, "Umpama Tujuh", "izin", "absent"),
    # Excel made the day out of a tick with a date: it is the day of the session.
    (8, "Khayal Delapan", "2026-03-12", "there"),
    (9, "Tiruan Sembilan", "v", "no_seat"),
    (10, "Contoh Satu", "V", "no_seat"),
    (11, "Rekaan Dua", "Hadir", "nobody"),
    # In the class she is “Fiktif Tigo”.
    (12, "Fiktif Tiga", "√", "who"),
    # In the class she has another business.
    (13, "Misal Empat", "-", "who"),
    (14, "ANDAI LIMA", "", "open"),
    (15, "Umpama Enam", "izin", "already"),
    (16, "Khayal Tujuh", "2026-03-12", "differs"),
    (17, "Tiruan Delapan", "v", "already"),
    (18, "Contoh Sembilan", "V", "there"),
    # In the class “Rekaan Satuh” with another business, but with this phone.
    (19, "Rekaan Satu", "Hadir", "there"),
    (20, "Fiktif Dua", "√", "nobody"),
    (21, "Misal Tiga", "-", "absent"),
    (22, "Andai Empat", "", "nobody"),
    (23, "Umpama Lima", "izin", "absent"),
    (24, "Khayal Enam", "2026-03-12", "there"),
    (25, "Tiruan Tujuh", "v", "there"),
]
OTHERWISE = {
    "Fiktif Empat": ("Fiktif Empat", "Batik Dua"),
    "Contoh Sembilan": ("Contoh Sembilan", "BATIK DUA"),
    "Fiktif Tiga": ("Fiktif Tigo", "Usaha Fiktif Tiga"),
    "Misal Empat": ("Misal Empat", "Dapur Cahaya"),
    "ANDAI LIMA": ("Andai Lima", "Usaha Andai Lima"),
    "Rekaan Satu": ("Rekaan Satuh", "Toko Rekaan"),
}
STATUSES = {"Tiruan Sembilan": "cancelled", "Contoh Satu": "waiting"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def session(db):
    starts_at = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
    return TrainingFactory(published_at=NOON, status="closed", session__starts_at=starts_at).sessions.get()


@pytest.fixture
def seat(session):
    def make(owner, business="", status="seated", **person):
        user = UserFactory(full_name=owner, **person)
        row = BusinessFactory(owner=OwnerFactory(user=user), name=business or f"Usaha {owner}")
        return EnrolmentFactory(training=session.training, business=row, status=status)

    return make


@pytest.fixture
def sample(session, seat, tuti):
    """The class of the sample list, and the list as it was uploaded."""
    seats = {}
    for _number, owner, _mark, fate in SAMPLE:
        if fate != "nobody":
            phone = {"phone": "+6281200000018"} if owner == "Rekaan Satu" else {}
            name, business = OTHERWISE.get(owner, (owner, ""))
            seats[owner] = seat(name, business, STATUSES.get(owner, "seated"), **phone)
    record_attendance(session, seats["Umpama Enam"], False, by=tuti)
    record_attendance(session, seats["Khayal Tujuh"], False, by=tuti)
    check_in(session, seats["Tiruan Delapan"], by=tuti, way="scan")
    return SimpleNamespace(seats=seats, sheet=sheet_of(session, filled.read(WORKBOOK.read_bytes())[0], tuti))


def sheet_of(session, rows, by):
    planned = filled.plan(rows, session, people(session))
    return AttendanceSheet.objects.create(session=session, way="file", rows=planned, made_by=by)


def fates(sheet):
    return [row["fate"] for row in sheet.rows]


def row(number, owner, mark="v", business=""):
    return {"number": number, "owner": owner, "business": business or f"Usaha {owner}", "mark": mark, "phone": ""}


def test_every_row_of_the_sample_has_the_fate_that_was_worked_out_by_hand(sample):
    rows = [(one["number"] - 12, one["owner"], one["mark"], one["fate"]) for one in sample.sheet.rows]
    assert rows == SAMPLE
    # Three were noted before; the list itself has noted nobody yet.
    assert Attendance.objects.count() == 3


def test_without_answers_only_what_is_sure_is_noted(sample, tuti):
    sheet = note_filled_list(sample.sheet, {}, by=tuti)

    became = {"there": "noted_there", "absent": "noted_absent", "who": "left_out", "differs": "left_out"}
    assert fates(sheet) == [became.get(fate, fate) for *_row, fate in SAMPLE]
    noted = Attendance.objects.filter(sheet=sheet)
    assert (noted.filter(is_present=True).count(), noted.filter(is_present=False).count()) == (9, 4)
    assert {one.way for one in noted} == {"file"}


def test_answers_decide_the_rest(sample, tuti):
    seats = sample.seats
    answers = {
        24: (seats["Fiktif Tiga"].pk, True),
        28: (seats["Khayal Tujuh"].pk, True),
        18: (seats["Andai Enam"].pk, False),
    }

    sheet = note_filled_list(sample.sheet, answers, by=tuti)

    by_number = {one["number"]: one["fate"] for one in sheet.rows}
    assert [by_number[number] for number in (24, 28, 18, 25)] == [
        "noted_there",
        "noted_there",
        "noted_absent",
        "left_out",
    ]
    assert Attendance.objects.get(enrolment=seats["Khayal Tujuh"]).is_present


def test_who_has_no_seat_is_noted_by_no_answer(sample, tuti):
    gone = sample.seats["Tiruan Sembilan"]

    sheet = note_filled_list(sample.sheet, {21: (gone.pk, True), 24: (gone.pk, True)}, by=tuti)

    assert not Attendance.objects.filter(enrolment=gone).exists()
    assert [one["fate"] for one in sheet.rows if one["number"] in {21, 24}] == ["refused", "left_out"]


def test_who_lost_her_seat_or_came_after_the_look_is_told(sample, tuti):
    lost, came = sample.seats["Tiruan Satu"], sample.seats["Misal Lima"]
    Enrolment.objects.filter(pk=lost.pk).update(status="cancelled", ended_at=NOON)
    check_in(sample.sheet.session, came, by=tuti, way="scan")

    sheet = note_filled_list(sample.sheet, {}, by=tuti)

    assert (fates(sheet)[0], fates(sheet)[4]) == ("refused", "refused")
    assert "tidak ada kursi" in sheet.rows[0]["why"]
    assert Attendance.objects.get(enrolment=came).is_present


def test_a_list_is_noted_once_and_taken_back_as_one(sample, tuti):
    sheet = note_filled_list(sample.sheet, {}, by=tuti)
    with pytest.raises(NotAllowed, match="sudah dicatat"):
        note_filled_list(sheet, {}, by=tuti)

    assert undo_sheet(sheet, by=tuti) == (13, 0)
    assert Attendance.objects.count() == 3


def test_the_same_person_twice_counts_once(session, seat, tuti):
    seat("Ani Contoh")

    sheet = sheet_of(session, [row(13, "Ani Contoh"), row(14, "ANI CONTOH", "Hadir")], tuti)

    assert fates(sheet) == ["there", "twice"]


def test_the_same_person_with_two_marks_is_asked_for(session, seat, tuti):
    ani = seat("Ani Contoh")

    sheet = sheet_of(session, [row(13, "Ani Contoh"), row(14, "Ani Contoh", "izin")], tuti)

    assert fates(sheet) == ["twice_differs", "twice_differs"]
    with pytest.raises(NotAllowed, match="13"):
        note_filled_list(sheet, {13: (ani.pk, True), 14: (ani.pk, False)}, by=tuti)
    assert Attendance.objects.count() == 0


def test_two_who_fit_equally_well_are_asked_for(session, seat, tuti):
    first, second = seat("Ani Contoh", "Kue Ani"), seat("Ani Contoh", "Kue Ani")

    sheet = sheet_of(session, [row(13, "Ani Contoh", business="Kue Ani")], tuti)

    assert fates(sheet) == ["who"]
    assert set(sheet.rows[0]["who"]) == {first.pk, second.pk}


def test_phones_are_not_kept(sample):
    assert "0812" not in str(sample.sheet.rows)


@pytest.mark.parametrize("mark", ["v", "√", "HADIR", "2026-03-12"])
def test_a_tick_in_its_many_forms_means_that_she_was_there(session, mark):
    assert filled.meaning(mark, session) == "in"


@pytest.mark.parametrize(
    ("mark", "says"), [("", "open"), ("-", "absent"), ("Izin", "absent"), ("2026-03-13", "unsure"), ("x", "unsure")]
)
def test_what_a_mark_means(session, mark, says):
    assert filled.meaning(mark, session) == says


def workbook(rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Kegiatan")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for at, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(
                    at, column, datetime(cell.year, cell.month, cell.day, tzinfo=UTC).replace(tzinfo=None), day
                )
            else:
                sheet.write(at, column, cell)
    book.close()
    return file.getvalue()


HEAD = [
    ["PEMERINTAH KOTA"],
    ["DAFTAR HADIR PESERTA KEGIATAN"],
    ["Tanggal Kegiatan", ": 12 Maret 2026"],
    ["No", "Nama Pemilik UMKM", "Nama UMKM", "No. HP ", "Hadir", "Tanda Tangan"],
]


def test_a_workbook_with_letterhead_and_footer_is_read():
    data = workbook(
        [
            *HEAD,
            [1, "Tiruan Satu", "Usaha Tiruan Satu", "", "v", ""],
            [2, "Khayal Dua", "Usaha Khayal Dua", 81200000002, date(2026, 3, 12), ""],
            [],
            ["", "", "", "", "Mengetahui,"],
        ]
    )

    rows, day = filled.read(data)

    assert day == date(2026, 3, 12)
    assert [(one["number"], one["owner"], one["mark"], one["phone"]) for one in rows] == [
        (5, "Tiruan Satu", "v", ""),
        (6, "Khayal Dua", "2026-03-12", "81200000002"),
    ]


def test_a_workbook_without_a_column_of_marks_is_refused():
    data = workbook([["No", "Nama Pemilik", "Nama Usaha"], [1, "Tiruan Satu", "Usaha Tiruan"]])

    with pytest.raises(filled.NotAList, match="Hadir"):
        filled.read(data)


def test_a_list_of_more_rows_than_any_class_is_refused(monkeypatch):
    monkeypatch.setattr(filled, "MOST_ROWS", 1)
    data = workbook([*HEAD, [1, "Satu", "Usaha Satu", "", "v"], [2, "Dua", "Usaha Dua", "", "v"]])

    with pytest.raises(filled.NotAList):
        filled.read(data)
