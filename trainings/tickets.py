"""What the QR code of a seat says.

The ticket alone proves nothing: after a draw all tickets stand on a public page. The code at the door therefore carries
the ticket and eight letters more that only this portal can make. Capitals and digits only, so that the code stays small
enough for a row of a printed list.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from trainings.models.enrolments import TICKET_LETTERS

PREFIX = "RK"
TICKET_LENGTH = 8


def qr_text(ticket: str) -> str:
    """What the QR code on her page and on the printed list says."""
    return f"{PREFIX}{ticket}{next(_proofs(ticket))}"


def proven_ticket(text: str) -> str:
    """The ticket in the text of a QR code that this portal made, or "" for any other text."""
    if not text.startswith(PREFIX):
        return ""
    ticket, proof = text[len(PREFIX) :][:TICKET_LENGTH], text[len(PREFIX) + TICKET_LENGTH :]
    return ticket if any(constant_time_compare(proof, known) for known in _proofs(ticket)) else ""


def _proofs(ticket: str) -> Iterator[str]:
    """Eight letters made with today's key, then with the earlier ones: lists are printed days before a key changes."""
    for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        digest = salted_hmac("trainings.tickets", ticket, secret=key, algorithm="sha256").digest()
        yield "".join(TICKET_LETTERS[byte % len(TICKET_LETTERS)] for byte in digest[:TICKET_LENGTH])
