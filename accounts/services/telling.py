"""Words to a person about her own account."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

from accounts.models import User


def messenger() -> Any:
    # This app stands below the outbox and must not import it; a setting says who carries messages.
    return import_module(settings.ACCOUNTS_MESSENGER)


def tell_of_change(person: User, what: str | Promise) -> None:
    messenger().notify(person, "account_changed", what=what)
