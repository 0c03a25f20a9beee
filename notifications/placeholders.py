"""Filling `{name}` placeholders: no attribute access, no format specs, never an exception while sending."""

from __future__ import annotations

import re
from collections.abc import Mapping

import structlog

log = structlog.get_logger(__name__)

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# Known for every message, so officials may always use them.
COMMON = ("name", "organisation")
# Shown where a value is missing: better than an exception at night, and better than "{reason}" on her phone.
MISSING = "…"

# Control characters end headers; bidirectional overrides let a name rewrite the text around it.
_UNWANTED = dict.fromkeys(
    [
        *(code for code in range(0x20) if code not in (0x09, 0x0A)),
        *range(0x7F, 0xA0),
        *range(0x2028, 0x202F),
        *range(0x2066, 0x206A),
    ]
)


def clean_value(value: object) -> str:
    """What a person typed, made harmless for a plain text: line breaks stay, control characters go."""
    return str(value).replace("\r\n", "\n").replace("\r", "\n").translate(_UNWANTED).strip()


def one_line(text: str) -> str:
    return " ".join(text.split())


def fill(text: str, values: Mapping[str, str], *, key: str = "") -> str:
    """Replace each `{placeholder}` once; braces inside a value stay what they are.

    A value keeps its line breaks only where its placeholder has a line of its own, so that a long reason
    reads well and a name can't pretend to be a paragraph of ours.
    """

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values:
            log.warning("placeholder_missing", key=key, placeholder=name)
            return MISSING
        alone = text[: match.start()].endswith(("\n", "\r")) and text[match.end() :].startswith(("\n", "\r"))
        return values[name] if alone else one_line(values[name])

    return PLACEHOLDER.sub(value_of, text)


def unknown_placeholders(text: str, allowed: set[str]) -> list[str]:
    """Everything in braces that `fill` would not fill, as written, in order: `["{busines}", "{name.x}", "{"]`."""
    wrong = []
    for match in re.finditer(r"\{[^{}\n]*\}|[{}]", text):
        known = PLACEHOLDER.fullmatch(match[0])
        if not known or known[1] not in allowed:
            wrong.append(match[0])
    return wrong


def placeholders_in(text: str) -> set[str]:
    return {match[1] for match in PLACEHOLDER.finditer(text)}
