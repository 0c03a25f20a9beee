"""What the QR code of a seat says, and what it proves."""

import pytest

from trainings.tickets import proven_ticket, qr_text


def test_a_code_gives_its_ticket_back():
    assert proven_ticket(qr_text("ABCD2345")) == "ABCD2345"


def test_a_code_is_eighteen_capitals_and_digits():
    assert len(qr_text("ABCD2345")) == 18
    assert qr_text("ABCD2345").isalnum()
    assert qr_text("ABCD2345") == qr_text("ABCD2345").upper()


@pytest.mark.parametrize("text", ["", "RK", "ABCD2345", "RKABCD2345", "RKABCD2345AAAAAAAA", "https://contoh.example/"])
def test_anything_else_proves_nothing(text):
    assert proven_ticket(text) == ""


def test_the_proof_of_one_ticket_is_none_of_another():
    proof = qr_text("ABCD2345")[10:]

    assert proven_ticket(f"RKABCD2346{proof}") == ""


def test_a_list_that_was_printed_before_the_key_changed_still_opens(settings):
    printed = qr_text("ABCD2345")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"

    assert proven_ticket(printed) == "ABCD2345"
    settings.SECRET_KEY_FALLBACKS = []
    assert proven_ticket(printed) == ""
