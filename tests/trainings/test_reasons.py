"""Why she has a seat or waits, in both languages."""

import pytest
from django.utils.translation import override

from trainings import reasons
from trainings.models import Enrolment, SeatReason

FAIR = {"place": 3, "of": 41, "score": "7.5", "parts": {"never_trained": "6", "months_since": "0", "no_shows": "1.5"}}


def row(reason, *, status="waiting", details=None, override_reason=""):
    return Enrolment(reason=reason, status=status, reason_details=details or {}, override_reason=override_reason)


@pytest.mark.parametrize("reason", sorted(SeatReason))
@pytest.mark.parametrize("status", ["seated", "waiting"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_reason_is_one_sentence(reason, status, language):
    details = FAIR if reason in {"fair_rank", "drawn"} else {}

    with override(language):
        sentence = reasons.sentence(row(reason, status=status, details=details, override_reason="Diundang."))

    assert sentence.endswith(".")
    assert "%(" not in sentence


@pytest.mark.parametrize(
    "language, status, sentence",
    [
        ("id", "seated", "Menurut urutan adil Anda nomor 3 dari 41, dengan 7,5 poin."),
        ("en", "seated", "By the fair order you were number 3 of 41, with 7.5 points."),
        (
            "id",
            "waiting",
            "Menurut urutan adil Anda nomor 3 dari 41, dengan 7,5 poin: kursinya habis sebelum giliran Anda.",
        ),
        ("en", "waiting", "By the fair order you were number 3 of 41, with 7.5 points: just not far enough up."),
    ],
)
def test_the_fair_order_names_place_and_points_as_the_reader_writes_them(language, status, sentence):
    with override(language):
        assert reasons.sentence(row("fair_rank", status=status, details=FAIR)) == sentence


def test_an_override_names_the_officials_reason():
    with override("en"):
        assert reasons.sentence(row("override", override_reason="Invited")) == "An official decided: Invited"


@pytest.mark.parametrize("language, points, total", [("id", ["6,0", "1,5"], "7,5"), ("en", ["6.0", "1.5"], "7.5")])
def test_parts_are_those_that_counted(language, points, total):
    with override(language):
        found = reasons.parts(row("fair_rank", details=FAIR))
        assert [number for _words, number in found] == points
        assert reasons.score(row("fair_rank", details=FAIR)) == total


def test_without_points_there_are_none():
    assert reasons.parts(row("free_seat")) == []
    assert reasons.score(row("free_seat")) == ""
