"""What there is to do at the desk: each task with its rows, who may see it, its words and the list behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.models import User
from businesses.admin.filters import answer_deadline, verify_deadline
from businesses.models import Business, BusinessStatus, ChangeRequest, Licence, Picture
from notifications.models import Message
from sentra.admin.base import outlets_of
from sentra.models import Consignment, Curation, Settlement
from sentra.services import days
from trainings.models import Training, Wish

# Whoever may read who is behind a business: those who verify, and the head, who only looks on.
READS_QUEUE = "businesses.view_owner"
# Whoever may read who came to a class: those who plan them, and the head.
READS_CLASSES = "trainings.view_attendance"
# Whoever may read the ledger of the shelves: their keepers, and the head.
READS_SHELVES = "sentra.view_stockmovement"
# Whoever may read the minutes of curation days: the keepers, and the head.
READS_CURATIONS = "sentra.view_curationday"
# Whoever may read what is owed: the keepers, and the head.
READS_MONEY = "sentra.view_settlement"


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
    # Leaves what concerns her: a keeper works in her own outlets.
    hers: Callable[[QuerySet[Any], User], QuerySet[Any]] = lambda rows, user: rows
    # Said in place of `some` on the first day: nobody waits for "0 days".
    fresh: Any = None

    def sentence(self, count: int, oldest: datetime | None) -> str:
        numbers = {name: getattr(settings, setting) for name, setting in self.numbers.items()}
        days = _days(oldest)
        words = (self.some if days or not self.fresh else self.fresh) if count else self.none
        return str(words % {"days": days, **numbers})


def _days(since: datetime | None) -> int:
    return (timezone.localdate() - timezone.localdate(since)).days if since else 0


def _goods(rows: QuerySet[Consignment]) -> QuerySet[Any]:
    return rows.annotate(agreed_at=Cast("agreed_on", DateTimeField()))


def _due() -> QuerySet[Any]:
    rows = Curation.objects.due(timezone.localdate())
    return rows.annotate(due_at=Cast("check_again_on", DateTimeField()))


def _in_her_outlets(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    return rows.filter(outlet__in=outlets_of(user))


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
        name="today",
        label=gettext_lazy("Classes today"),
        permission=READS_CLASSES,
        rows=lambda: Training.objects.on(timezone.localdate()),
        since="published_at",
        none=gettext_lazy("No class is held today."),
        some=gettext_lazy("Print the list, or check people in at the door."),
        model="trainings_training",
        query={"task": "today"},
        kind="plain",
    ),
    Task(
        name="unlisted",
        label=gettext_lazy("Attendance not noted"),
        permission=READS_CLASSES,
        rows=lambda: Training.objects.without_list(timezone.now()),
        since="unlisted_since",
        none=gettext_lazy("Every list of a class that was held is filled in."),
        some=ngettext_lazy("The oldest list is %(days)d day old.", "The oldest list is %(days)d days old.", "days"),
        fresh=gettext_lazy("All ended today."),
        model="trainings_training",
        query={"task": "list"},
    ),
    Task(
        name="certificates",
        label=gettext_lazy("Certificates to issue"),
        permission=READS_CLASSES,
        rows=lambda: Training.objects.owing_certificates(),
        since="published_at",
        none=gettext_lazy("Whoever has earned a certificate has one."),
        some=gettext_lazy("Classes in which somebody has earned one and waits for it."),
        model="trainings_training",
        query={"task": "certificates"},
    ),
    Task(
        name="stuck",
        label=gettext_lazy("Issuing got stuck"),
        permission=READS_CLASSES,
        rows=lambda: Training.objects.stuck_in_issuing(),
        since="published_at",
        none=gettext_lazy("No certificate got stuck on its way."),
        some=gettext_lazy("The page of the certificates says why."),
        model="trainings_training",
        query={"task": "stuck"},
        kind="bad",
    ),
    Task(
        name="unoffered",
        label=gettext_lazy("Free seats that nobody is offered"),
        permission=READS_CLASSES,
        rows=lambda: Training.objects.with_unoffered_seat(timezone.now()),
        since="published_at",
        none=gettext_lazy("Every free seat is offered to those who wait."),
        some=gettext_lazy("People wait, but none of them may have it. The class says why."),
        model="trainings_training",
        query={"task": "seat"},
    ),
    Task(
        name="wishes",
        label=gettext_lazy("Wishes for a class"),
        permission="trainings.view_wish",
        rows=lambda: Wish.objects.unanswered(),
        since="asked_at",
        none=gettext_lazy("Nobody asks for a class."),
        some=ngettext_lazy("The oldest waits %(days)d day.", "The oldest waits %(days)d days.", "days"),
        fresh=gettext_lazy("All came in today."),
        model="trainings_wish",
        query={},
        kind="plain",
    ),
    Task(
        name="expiring",
        label=gettext_lazy("Goods that expire soon"),
        permission=READS_SHELVES,
        rows=lambda: _goods(Consignment.objects.expiring(timezone.localdate() + timedelta(days=days("expiry_days")))),
        since="agreed_at",
        none=gettext_lazy("Nothing has to be pulled from the shelves."),
        some=gettext_lazy("Pull them: back to the maker, or written off."),
        model="sentra_consignment",
        query={"task": "expiring"},
        kind="bad",
        hers=_in_her_outlets,
    ),
    Task(
        name="curation",
        label=gettext_lazy("Products waiting for curation"),
        permission=READS_CURATIONS,
        rows=lambda: Curation.objects.waiting(),
        since="asked_at",
        none=gettext_lazy("Every product that was asked for is looked at."),
        some=ngettext_lazy("The oldest waits %(days)d day.", "The oldest waits %(days)d days.", "days"),
        fresh=gettext_lazy("All came in today."),
        model="sentra_curation",
        query={"task": "waiting"},
        hers=_in_her_outlets,
    ),
    Task(
        name="recheck",
        label=gettext_lazy("Products to be looked at again"),
        permission=READS_CURATIONS,
        rows=_due,
        since="due_at",
        none=gettext_lazy("Everything was looked at within its month."),
        some=ngettext_lazy("The oldest is %(days)d day overdue.", "The oldest is %(days)d days overdue.", "days"),
        fresh=gettext_lazy("All are due today."),
        model="sentra_curation",
        query={"task": "due"},
        hers=_in_her_outlets,
    ),
    Task(
        name="low",
        label=gettext_lazy("Stock running low"),
        permission=READS_SHELVES,
        rows=lambda: _goods(Consignment.objects.low()),
        since="agreed_at",
        none=gettext_lazy("Every shelf has what its makers wanted to keep there."),
        some=gettext_lazy("Their makers read it in the evening."),
        model="sentra_consignment",
        query={"task": "low"},
        hers=_in_her_outlets,
    ),
    Task(
        name="count",
        label=gettext_lazy("Stock to be counted"),
        permission=READS_SHELVES,
        rows=lambda: _goods(Consignment.objects.to_count(timezone.localdate() - timedelta(days=days("count_days")))),
        since="agreed_at",
        none=gettext_lazy("All of it was counted in time."),
        some=gettext_lazy("Not counted for longer than the rule says."),
        model="sentra_consignment",
        query={"task": "count"},
        kind="plain",
        hers=_in_her_outlets,
    ),
    Task(
        name="unapproved",
        label=gettext_lazy("Settlements to approve"),
        permission=READS_MONEY,
        rows=lambda: Settlement.objects.filter(status="draft"),
        since="made_at",
        none=gettext_lazy("Every settlement that was prepared is approved."),
        some=ngettext_lazy("The oldest waits %(days)d day.", "The oldest waits %(days)d days.", "days"),
        fresh=gettext_lazy("All were prepared today."),
        model="sentra_settlement",
        query={"task": "approve"},
        hers=_in_her_outlets,
    ),
    Task(
        name="unpaid",
        label=gettext_lazy("Settlements to pay"),
        permission=READS_MONEY,
        rows=lambda: Settlement.objects.filter(status="approved"),
        since="approved_at",
        none=gettext_lazy("Every approved settlement is paid."),
        some=ngettext_lazy("The oldest waits %(days)d day.", "The oldest waits %(days)d days.", "days"),
        fresh=gettext_lazy("All were approved today."),
        model="sentra_settlement",
        query={"task": "pay"},
        hers=_in_her_outlets,
    ),
    Task(
        name="late",
        label=gettext_lazy("Late settlements"),
        permission=READS_MONEY,
        rows=lambda: Settlement.objects.late(timezone.localdate() - timedelta(days=days("late_days"))),
        since="made_at",
        none=gettext_lazy("Nobody waits for her money longer than promised."),
        some=gettext_lazy("Makers wait for their money. Pay these first."),
        model="sentra_settlement",
        query={"task": "late"},
        kind="bad",
        hers=_in_her_outlets,
    ),
    Task(
        name="objected",
        label=gettext_lazy("Settlements that a maker objects to"),
        permission=READS_MONEY,
        rows=lambda: Settlement.objects.filter(status="objected"),
        since="answered_at",
        none=gettext_lazy("No maker objects to what she was paid."),
        some=gettext_lazy("Read what is wrong, and pay anew or explain."),
        model="sentra_settlement",
        query={"task": "objected"},
        kind="bad",
        hers=_in_her_outlets,
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
