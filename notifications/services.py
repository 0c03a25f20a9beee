"""Telling people: `notify` writes outbox rows; nothing else in the portal sends anything."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from notifications.models import Message


def notify(user: User | None, key: str, *, dedup_key: str | None = None, **context: Any) -> list[Message]:
    raise NotImplementedError
