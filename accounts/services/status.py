"""The one door through which a status changes."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import StatusChange, User
from accounts.services.errors import NotAllowed


def change_status(subject: models.Model, to: str, *, by: User | None, reason: str = "") -> StatusChange:
    """Move a locked row to status `to` if its TRANSITIONS allow it, save it and leave a StatusChange.

    Call it inside a transaction with `subject` fetched by `select_for_update()`; raises NotAllowed otherwise.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("change_status needs the caller's transaction and lock")
    row: Any = subject
    before = row.status
    if to not in row.TRANSITIONS[before]:
        raise NotAllowed(
            _("This is “%(now)s” now, so it can't become “%(wished)s”.")
            % {
                "now": row.get_status_display(),
                "wished": type(row.status)(to).label if hasattr(row.status, "label") else to,
            }
        )
    row.status = to
    row.save()
    return StatusChange.objects.create(subject=subject, from_status=before, to_status=to, by=by, reason=reason)
