"""Looking a certificate up by the code on it."""

from __future__ import annotations

from accounts import limits
from trainings.models import Certificate
from trainings.models.certificates import CODE_LENGTH

# Only codes that lead nowhere are counted: whoever has a certificate may look at it as often as she likes.
UNKNOWN_FROM_IP = limits.Limit("certificate-ip", 60, 60 * 60)


def plain(typed: str) -> str:
    """The code as it is kept, whatever hyphens, spaces and small letters it was typed with; "" for what is none."""
    text = "".join(letter for letter in typed if letter.isascii() and letter.isalnum()).upper()
    return text if len(text) == CODE_LENGTH else ""


def find(code: str, *, network: str) -> Certificate | None:
    """The edition with this code. Raises limits.TooMany for a network that has tried too many unknown ones."""
    if limits.is_used_up(UNKNOWN_FROM_IP, network):
        raise limits.TooMany(UNKNOWN_FROM_IP.seconds)
    text = plain(code)
    found = Certificate.objects.filter(code=text).first() if text else None
    if found is None:
        limits.take(UNKNOWN_FROM_IP, network)
    return found
