"""What she may answer, and what becomes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import NotAllowed
from tests.factories import EnrolmentFactory, TrainingFactory
from trainings import answers, services
from trainings.models import Enrolment
from trainings.models import EnrolmentStatus as Status


def dated(row, *, hours=24):
    row.starts_at = timezone.now() + timedelta(hours=hours)
    return row


@pytest.mark.parametrize(
    "status, found",
    [
        (Status.SEATED, ["come", "cannot"]),
        (Status.OFFERED, ["take", "later", "cannot"]),
        (Status.WAITING, ["cannot"]),
        (Status.APPLIED, ["cannot"]),
        (Status.LAPSED, []),
        (Status.CANCELLED, []),
    ],
)
def test_answers_by_status(published, status, found):
    row = dated(EnrolmentFactory.build(training=published, status=status, made_by=None))

    assert answers.possible(row) == found
    assert answers.can_cancel(row) == ("cannot" in found)


def test_who_has_said_that_she_comes_is_not_asked_again(published):
    row = dated(EnrolmentFactory.build(training=published, confirmed_at=timezone.now(), made_by=None))

    assert answers.possible(row) == ["cannot"]


@pytest.mark.parametrize("status", ["draft", "held", "cancelled"])
def test_nothing_to_answer_in_a_class_that_is_not_on(db, status):
    row = dated(
        EnrolmentFactory.build(training=TrainingFactory(status=status, published_at=timezone.now()), made_by=None)
    )

    assert answers.possible(row) == []


def test_nothing_to_answer_once_it_has_begun_or_without_a_date(published):
    row = dated(EnrolmentFactory.build(training=published, made_by=None), hours=0)
    assert answers.possible(row) == []
    row.starts_at = None
    assert answers.possible(row) == []


@pytest.fixture
def rows(published, business):
    """Three seats, one of which was given back, and who waited has an offer."""
    found = []
    for _number in range(4):
        one = business()
        found.append(services.enrol(published, one, by=one.owner.user))
    services.cancel_enrolment(found[0], by=found[0].business.owner.user)
    return [Enrolment.objects.get(pk=row.pk) for row in found]


@pytest.mark.parametrize(
    "place, answer, status, sentence",
    [
        (3, "take", Status.SEATED, "Kursinya milik Anda. Sampai jumpa di kelas!"),
        (3, "later", Status.WAITING, "Baik. Anda tetap menunggu, dan kami tanya lagi kalau ada kursi kosong."),
        (3, "cannot", Status.CANCELLED, "Anda sudah keluar dari daftar."),
        (1, "come", Status.SEATED, "Terima kasih, kami tunggu kedatangan Anda."),
        (
            1,
            "cannot",
            Status.CANCELLED,
            "Kursinya sudah dilepas. Terima kasih sudah memberi kesempatan kepada yang lain.",
        ),
    ],
)
def test_an_answer_is_done_and_said(rows, place, answer, status, sentence):
    row = rows[place]

    assert answers.give(row, answer, by=row.business.owner.user) == sentence

    row.refresh_from_db()
    assert row.status == status


def test_anything_else_is_no_answer(rows):
    with pytest.raises(NotAllowed, match="Pilih"):
        answers.give(rows[1], "maybe", by=rows[1].business.owner.user)
