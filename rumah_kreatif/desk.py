"""What an official finds when she comes in: her tasks with counts, the queue, running jobs, what she did last.

All counts are one statement, so a new task costs no further round trip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db.models import CharField, Count, Min, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext

from accounts.models import StatusChange, User
from businesses.admin.base import leading_pictures
from businesses.admin.filters import answer_deadline, verify_deadline
from businesses.models import Business, BusinessStatus, ChangeRequest, Licence, Picture
from businesses.models.imports import ImportJob
from notifications.models import Message

QUEUE_ROWS = 5
JOB_ROWS = 5
# A job that ended stays on the desk this long, so that whoever left the page learns of its end.
JOB_STAYS = timedelta(days=1)
ACTION_ROWS = 8
# Whoever may read who is behind a business: those who verify, and the head, who only looks on.
READS_QUEUE = "businesses.view_owner"
# This long before the deadline a case counts as close to it.
NEAR_DEADLINE = timedelta(days=2)


@dataclass(frozen=True)
class Task:
    """`rows` are counted; `none` or `some` says it in words, with the settings named in `numbers`.

    `since` is the column whose oldest value the words may speak of, as `%(days)d`.
    """

    name: str
    label: str | Promise
    permission: str
    rows: Callable[[], QuerySet[Any]]
    since: str
    none: Any
    some: Any
    model: str
    query: dict[str, str]
    kind: str = ""
    numbers: dict[str, str] = field(default_factory=dict)
    # Said in place of `some` on the first day: nobody waits for "0 days".
    fresh: Any = None

    def sentence(self, count: int, oldest: datetime | None) -> str:
        numbers = {name: getattr(settings, setting) for name, setting in self.numbers.items()}
        days = _days(oldest)
        words = (self.some if days or not self.fresh else self.fresh) if count else self.none
        return str(words % {"days": days, **numbers})


@dataclass(frozen=True)
class TaskCard:
    label: str | Promise
    count: int
    sentence: str
    url: str
    kind: str


def _days(since: datetime | None) -> int:
    return (timezone.localdate() - timezone.localdate(since)).days if since else 0


TASKS = (
    Task(
        name="waiting",
        label=gettext_lazy("Waiting for verification"),
        permission=READS_QUEUE,
        rows=lambda: Business.objects.filter(status=BusinessStatus.SUBMITTED),
        since="submitted_at",
        none=gettext_lazy("All decided. Deadline %(deadline)d days."),
        some=ngettext_lazy(
            "Oldest %(days)d day. Deadline %(deadline)d days.",
            "Oldest %(days)d days. Deadline %(deadline)d days.",
            "days",
        ),
        fresh=gettext_lazy("All came in today. Deadline %(deadline)d days."),
        numbers={"deadline": "VERIFY_WITHIN_DAYS"},
        model="businesses_business",
        query={"status__exact": "submitted"},
    ),
    Task(
        name="overdue",
        label=gettext_lazy("Past the deadline"),
        permission=READS_QUEUE,
        rows=lambda: Business.objects.sent_before(verify_deadline()),
        since="submitted_at",
        none=gettext_lazy("Nobody waits longer than promised."),
        some=gettext_lazy("Waiting longer than %(days)d days."),
        numbers={"days": "VERIFY_WITHIN_DAYS"},
        model="businesses_business",
        query={"late": "us", "status__exact": "submitted"},
        kind="bad",
    ),
    Task(
        name="unanswered",
        label=gettext_lazy("Returned, no answer"),
        permission=READS_QUEUE,
        rows=lambda: Business.objects.unanswered_since(answer_deadline()),
        since="submitted_at",
        none=gettext_lazy("Everybody has answered within %(days)d days."),
        some=gettext_lazy("No answer for %(days)d days. Perhaps a call helps."),
        numbers={"days": "UNANSWERED_AFTER_DAYS"},
        model="businesses_business",
        query={"late": "her"},
    ),
    Task(
        name="changes",
        label=gettext_lazy("Change requests"),
        permission="businesses.view_changerequest",
        rows=lambda: ChangeRequest.objects.waiting(),
        since="made_at",
        none=gettext_lazy("Every request is answered."),
        some=ngettext_lazy("The oldest waits %(days)d day.", "The oldest waits %(days)d days.", "days"),
        fresh=gettext_lazy("All came in today."),
        model="businesses_changerequest",
        query={"status__exact": "pending"},
    ),
    Task(
        name="licences",
        label=gettext_lazy("Licences to check"),
        permission="businesses.view_licence",
        rows=lambda: Licence.objects.unchecked(),
        since="created_at",
        none=gettext_lazy("Every licence was looked up at its authority."),
        some=gettext_lazy("Nobody has looked them up at their authority yet."),
        model="businesses_licence",
        query={"check_result__exact": "not_checked"},
    ),
    Task(
        name="unconsented",
        label=gettext_lazy("Without consent to be shown"),
        permission="businesses.view_business",
        rows=lambda: Business.objects.verified().filter(owner__user__isnull=False).consented(to_showcase=False),
        since="verified_at",
        none=gettext_lazy("Every verified business with an account may be shown."),
        some=gettext_lazy("Verified, but the owner has not agreed to be shown."),
        model="businesses_business",
        query={"status__exact": "verified", "consent": "no"},
        kind="plain",
    ),
    Task(
        name="refused",
        label=gettext_lazy("Pictures refused"),
        permission="businesses.view_picture",
        rows=lambda: Picture.objects.refused(),
        since="created_at",
        none=gettext_lazy("Every picture could be used."),
        some=gettext_lazy("The owner was told why."),
        model="businesses_picture",
        query={"state__exact": "refused"},
        kind="plain",
    ),
    Task(
        name="slow",
        label=gettext_lazy("Pictures waiting long"),
        permission="businesses.view_picture",
        rows=lambda: Picture.objects.late(timezone.now() - timedelta(minutes=settings.PICTURE_LATE_MINUTES)),
        since="created_at",
        none=gettext_lazy("None has waited longer than %(minutes)d minutes."),
        some=gettext_lazy("Not prepared after %(minutes)d minutes. Is the worker running?"),
        numbers={"minutes": "PICTURE_LATE_MINUTES"},
        model="businesses_picture",
        query={"late": "yes"},
        kind="bad",
    ),
    Task(
        name="failed",
        label=gettext_lazy("Messages failed"),
        permission="notifications.view_message",
        rows=lambda: Message.objects.failed(),
        since="created_at",
        none=gettext_lazy("Every message has gone out."),
        some=gettext_lazy("The reason stands beside each one."),
        model="notifications_message",
        query={"status__exact": "dead"},
        kind="bad",
    ),
)


def desk_of(user: User) -> dict[str, Any]:
    """Template context of the index for `user`: only what she may see."""
    tasks = [task for task in TASKS if user.has_perm(task.permission)]
    counts = _count(tasks)
    may_verify = user.has_perm("businesses.verify_business")
    reads_queue = user.has_perm(READS_QUEUE)
    looks_on = reads_queue and not may_verify
    return {
        "today": timezone.localdate(),
        "looks_on": looks_on,
        "tasks": [_card(task, *counts.get(task.name, (0, None))) for task in tasks],
        "things": sum(
            counts.get(task.name, (0, None))[0] for task in tasks if task.kind != "plain" and task.name != "overdue"
        ),
        "near_deadline": counts.get("near", (0, None))[0],
        "queue": _queue() if reads_queue else None,
        "queue_count": counts.get("waiting", (0, None))[0],
        "queue_url": _list_url("businesses_business", {"status__exact": "submitted"}),
        "late_days": settings.VERIFY_WITHIN_DAYS,
        "jobs": _jobs() if user.has_perm("businesses.view_importjob") else None,
        "actions": _latest_decisions() if looks_on else _actions(user),
    }


def _count(tasks: list[Task]) -> dict[str, tuple[int, datetime | None]]:
    counted = [(task.name, task.rows(), task.since) for task in tasks]
    if any(task.name == "waiting" for task in tasks):
        counted.append(("near", Business.objects.sent_before(verify_deadline() + NEAR_DEADLINE), "submitted_at"))
    if not counted:
        return {}
    statements = [
        rows.order_by()
        .annotate(task=Value(name, output_field=CharField()))
        .values("task")
        .annotate(count=Count("pk"), oldest=Min(since))
        .values_list("task", "count", "oldest")
        for name, rows, since in counted
    ]
    first, *rest = statements
    return {name: (count, oldest) for name, count, oldest in first.union(*rest, all=True)}


def _card(task: Task, count: int, oldest: datetime | None) -> TaskCard:
    kind = task.kind if task.kind == "bad" else ""
    if task.name == "waiting" and oldest and oldest < verify_deadline() + NEAR_DEADLINE:
        kind = "due"
    return TaskCard(
        label=task.label,
        count=count,
        sentence=task.sentence(count, oldest),
        url=_list_url(task.model, task.query),
        kind=kind if count else "zero",
    )


def _list_url(model: str, query: dict[str, str]) -> str:
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(query)}"


def _queue() -> list[Business]:
    return list(
        Business.objects.waiting()
        .with_resembling_count()
        .select_related("subdistrict__district")
        .prefetch_related(leading_pictures("business"))[:QUEUE_ROWS]
    )


@dataclass(frozen=True)
class Job:
    name: str
    text: str
    url: str
    done: int
    total: int
    is_running: bool


def _jobs() -> list[Job]:
    """Imports at work, those that wait for an official, and those that ended lately; newest first."""
    jobs = ImportJob.objects.on_desk(timezone.now() - JOB_STAYS)[:JOB_ROWS]
    return [
        Job(
            name=str(job),
            text=_("%(done)s of %(total)s rows done. You may leave this page.")
            % {"done": localize(job.rows_done), "total": localize(job.rows_total)}
            if job.is_in_work and job.rows_total
            else str(job.get_status_display()),
            url=reverse("admin:businesses_importjob_change", args=[job.pk]),
            done=job.rows_done,
            total=job.rows_total,
            is_running=job.is_in_work,
        )
        for job in jobs
    ]


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
            what=words.get(BusinessStatus(change.to_status), change.to_status),
            name=change.business_name or f"#{change.object_id}",
            url=reverse("admin:businesses_business_change", args=[change.object_id]) if change.business_name else "",
            reason=change.reason,
            who=str(change.by or ""),
        )
        for change in decisions
    ]


def _latest_decisions() -> list[Action]:
    """What the desk as a whole decided: for the head, who decides nothing herself."""
    return _decisions(StatusChange.objects.filter(by__is_staff=True))


def _actions(user: User) -> list[Action]:
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
