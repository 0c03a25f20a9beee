"""The report of a class as a PDF."""

import io

import pytest
from django.utils import translation
from pypdf import PdfReader

from tests.factories import TrainerFactory
from tests.trainings.conftest import make_held, seat
from trainings import report, services
from trainings.models import Feedback, QuizResult, Teaching

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


def words(training):
    pages = PdfReader(io.BytesIO(report.report_pdf(training))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_it_says_who_was_there_and_who_earned_a_certificate(signer, tuti):
    training = make_held(hours=[2, 2])
    Teaching.objects.create(session=training.sessions.first(), trainer=TrainerFactory(name="Pak Rekaan"))
    seat(training, "Siti Rekaan", came=[True, True], late=5)
    seat(training, "Budi Rekaan", came=[False, None])
    [certificate] = services.issue_certificates(training, by=tuti)

    text = words(training)

    for said in (
        training.title_id,
        "Pak Rekaan",
        "Siti Rekaan",
        "✓ (5)",
        "95 %",
        str(certificate),
        "Budi Rekaan",
        "0 %",
    ):
        assert said in text


def test_it_speaks_english(held):
    with translation.override("en"):
        text = words(held)

    assert "Report of a training" in text
    assert "Nobody had a seat." in text


def test_tests_and_feedback_are_in_it(held):
    rows = [seat(held) for _number in range(5)]
    for row in rows:
        QuizResult.objects.create(enrolment=row, part="before", right=1, asked=4)
        QuizResult.objects.create(enrolment=row, part="after", right=3, asked=4)
        Feedback.objects.create(training=held, content=5, trainer=4, place=3, text="Jelas sekali.")

    text = words(held)

    assert "25 %" in text
    assert "75 %" in text
    assert "4,0 dari 5" in text
    assert "Jelas sekali." in text


def test_feedback_of_fewer_than_five_stays_out(held):
    Feedback.objects.create(training=held, content=1, trainer=1, place=1, text="Terlalu cepat.")

    text = words(held)

    assert "Terlalu cepat." not in text
    assert "kurang dari 5" in text


def test_a_long_class_turns_the_page_and_counts_pages(signer):
    training = make_held(hours=[1] * 8)
    for _number in range(30):
        seat(training, came=[True] * 8)

    pages = PdfReader(io.BytesIO(report.report_pdf(training))).pages

    assert len(pages) > 1
    assert pages[0].mediabox.width > pages[0].mediabox.height


def test_nothing_that_was_typed_is_markup(held):
    seat(held, "Siti #let x = 1 *tebal* $a$")

    assert "Siti #let x = 1 *tebal* $a$" in words(held)
