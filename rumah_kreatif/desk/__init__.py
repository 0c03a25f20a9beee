"""What an official finds when she comes in: her tasks with counts, the queue, running jobs, what she did last.

All counts are one statement, so a new task costs no further round trip.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, Min, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode

from accounts.models import User
from businesses.admin.base import leading_pictures
from businesses.admin.filters import verify_deadline
from businesses.models import Business
from rumah_kreatif.desk.actions import actions_of, latest_decisions
from rumah_kreatif.desk.jobs import jobs_of
from rumah_kreatif.desk.tasks import READS_QUEUE, TASKS, Task

QUEUE_ROWS = 5
# This long before the deadline a case counts as close to it.
NEAR_DEADLINE = timedelta(days=2)


@dataclass(frozen=True)
class TaskCard:
    label: str | Promise
    count: int
    sentence: str
    url: str
    kind: str


def desk_of(user: User) -> dict[str, Any]:
    """Template context of the index for `user`: only what she may see."""
    tasks = [task for task in TASKS if user.has_perm(task.permission)]
    counts = _count(tasks, user)
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
        "jobs": jobs_of(user),
        "actions": latest_decisions() if looks_on else actions_of(user),
    }


def _count(tasks: list[Task], user: User) -> dict[str, tuple[int, datetime | None]]:
    counted = [(task.name, task.hers(task.rows(), user), task.since) for task in tasks]
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
