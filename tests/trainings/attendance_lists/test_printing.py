"""The list that lies at the door."""

import io
import re

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from tests.factories import EnrolmentFactory, TrainingFactory
from trainings.attendance_lists.printing import list_data, list_pdf


@pytest.fixture
def session(db):
    training = TrainingFactory(published_at=timezone.now(), status="closed")
    return training.sessions.get()


def pages(session, **options):
    return [page.extract_text() for page in PdfReader(io.BytesIO(list_pdf(session, **options))).pages]


def test_thirty_rows_stand_on_a_page_below_the_same_head(session):
    EnrolmentFactory(training=session.training)

    found = pages(session, blank=60)

    assert [text.count("Tanda tangan") for text in found] == [1, 1, 1]
    assert all("Daftar hadir" in text and str(session.training) in text for text in found)
    numbers = [set(re.findall(r"\b(30|31|60|61)\.", text)) for text in found]
    assert numbers == [{"30"}, {"31", "60"}, {"61"}]


def test_the_list_names_who_has_a_seat_and_no_phone(session):
    row = EnrolmentFactory(training=session.training)
    waiting = EnrolmentFactory(training=session.training, status="waiting")

    data = list_data(session)

    assert [one["name"] for one in data["rows"]] == [row.business.owner.full_name]
    assert str(row.business.owner.phone) not in str(data)
    assert waiting.business.owner.full_name not in str(data)


@pytest.mark.parametrize(("wished", "rows"), [(0, 1), (5, 6), (-3, 1), (1000, 61)])
def test_empty_rows_follow_the_names(session, wished, rows):
    EnrolmentFactory(training=session.training)

    assert len(list_data(session, blank=wished)["rows"]) == rows


def test_a_list_without_anybody_is_a_page_to_write_on(session):
    assert len(pages(session, blank=20)) == 1


def test_the_list_speaks_the_language_of_the_official(session):
    with translation.override("en"):
        assert "Attendance list" in pages(session)[0]
