"""What was decided and corrected last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from accounts.models import StatusChange, User
from businesses.models import Business, BusinessStatus

ACTION_ROWS = 8


@dataclass(frozen=True)
class Action:
    at: datetime
    what: str
    name: str
    url: str
    reason: str = ""
    who: str = ""

    @property
    def is_today(self) -> bool:
        return timezone.localdate(self.at) == timezone.localdate()


def _decisions(changes: QuerySet[StatusChange]) -> list[Action]:
    """The latest of `changes` of businesses in words, newest first."""
    name = Business.objects.filter(pk=OuterRef("object_id")).values("name")
    decisions = (
        changes.filter(content_type__app_label="businesses", content_type__model="business")
        .annotate(business_name=Subquery(name))
        .select_related("by")
        .order_by("-at", "-pk")[:ACTION_ROWS]
    )
    words = {
        BusinessStatus.SUBMITTED: pgettext("what she did", "Sent"),
        BusinessStatus.VERIFIED: pgettext("what she did", "Verified"),
        BusinessStatus.RETURNED: pgettext("what she did", "Returned"),
        BusinessStatus.REJECTED: pgettext("what she did", "Rejected"),
        BusinessStatus.INACTIVE: pgettext("what she did", "Deactivated"),
        BusinessStatus.CLOSED: pgettext("what she did", "Closed"),
        BusinessStatus.MERGED: pgettext("what she did", "Merged"),
    }
    return [
        Action(
            at=change.at,
            what=_brought_back(change) or words.get(BusinessStatus(change.to_status), change.to_status),
            name=change.business_name or f"#{change.object_id}",
            url=reverse("admin:businesses_business_change", args=[change.object_id]) if change.business_name else "",
            reason=change.reason,
            who=str(change.by or ""),
        )
        for change in decisions
    ]


def _brought_back(change: StatusChange) -> str:
    """What was done to a business that comes back to where it stood: nobody has verified it once more."""
    words = {
        BusinessStatus.CLOSED: pgettext("what she did", "Reopened"),
        BusinessStatus.INACTIVE: pgettext("what she did", "Reactivated"),
        BusinessStatus.MERGED: pgettext("what she did", "Merge undone"),
    }
    if change.to_status in words or not change.from_status:
        return ""
    return words.get(BusinessStatus(change.from_status), "")


def latest_decisions() -> list[Action]:
    """What the desk as a whole decided: for the head, who decides nothing herself."""
    return _decisions(StatusChange.objects.filter(by__is_staff=True))


def actions_of(user: User) -> list[Action]:
    """The latest decisions and corrections of `user`, newest first."""
    actions = _decisions(StatusChange.objects.filter(by=user))
    flags = {ADDITION: pgettext("what she did", "Added"), CHANGE: pgettext("what she did", "Changed")}
    edits = LogEntry.objects.filter(user=user).select_related("content_type").order_by("-action_time")[:ACTION_ROWS]
    actions += [
        Action(
            at=edit.action_time,
            what=flags.get(edit.action_flag, pgettext("what she did", "Deleted")),
            name=edit.object_repr,
            url=edit.get_admin_url() or "" if edit.action_flag in flags else "",
        )
        for edit in edits
    ]
    return sorted(actions, key=lambda action: action.at, reverse=True)[:ACTION_ROWS]
