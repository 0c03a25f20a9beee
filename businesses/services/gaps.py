"""Asking owners for what is missing of their businesses."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.services import NotAllowed
from businesses.models import Business, RegisterField
from businesses.readiness import lacking
from notifications.models import Message
from notifications.services import notify

# Above this the official presses again: whoever has been asked this month is not asked twice.
ASKED_AT_ONCE = 500


@dataclass(frozen=True)
class Asking:
    """How many owners are (or were) asked, were asked earlier this month, have no account, and are still left."""

    owners: int
    asked_before: int
    unclaimed: int
    left: int = 0


def may_ask(user: User) -> bool:
    return user.has_perms(["businesses.view_owner", "businesses.verify_business"])


def whom_to_ask(rows: QuerySet[Business], field: RegisterField) -> Asking:
    users, before = _users(rows, field)
    unclaimed = _lacking(rows, field).filter(_nobody_signs_in()).values("owner").distinct().count()
    return Asking(len(users), before, unclaimed)


@transaction.atomic
def ask_for_fact(rows: QuerySet[Business], field: RegisterField, *, by: User) -> Asking:
    """Write to the owners of `rows` of which `field` is missing, each once a month; raises NotAllowed.

    At most 500 at a time; `left` says how many are still to be asked.
    """
    if not may_ask(by):
        raise NotAllowed(_("You may not write to owners."))
    users, before = _users(rows, field)
    unclaimed = _lacking(rows, field).filter(_nobody_signs_in()).values("owner").distinct().count()
    now = list(users)[:ASKED_AT_ONCE]
    people = User.objects.in_bulk(now)
    businesses = Business.objects.in_bulk([users[pk] for pk in now])
    for pk in now:
        user, business = people[pk], businesses[users[pk]]
        with override(user.language):
            fact = field.name
        url = reverse("businesses:business", args=[business.pk])
        notify(user, "gap_asked", dedup_key=_dedup(pk, field), business=str(business), fact=fact, url=url)
    return Asking(len(now), before, unclaimed, left=len(users) - len(now))


def _nobody_signs_in() -> Q:
    return Q(owner__user__isnull=True) | Q(owner__user__phone__isnull=True, owner__user__email__isnull=True)


def _lacking(rows: QuerySet[Business], field: RegisterField) -> QuerySet[Business]:
    return lacking(rows.order_by().select_related(None), field.key)


def _users(rows: QuerySet[Business], field: RegisterField) -> tuple[dict[int, int], int]:
    """People to ask with one of their businesses, in the order of their accounts; and how many were asked before."""
    found = dict(
        _lacking(rows, field)
        .exclude(_nobody_signs_in())
        .filter(owner__user__is_active=True)
        .order_by("owner__user", "pk")
        .distinct("owner__user")
        .values_list("owner__user", "pk")
    )
    keys = {_dedup(pk, field): pk for pk in found}
    sent = set(Message.objects.filter(dedup_key__in=keys).values_list("dedup_key", flat=True))
    asked = {pk for key, pk in keys.items() if key in sent}
    return {pk: business for pk, business in found.items() if pk not in asked}, len(asked)


def _dedup(user_pk: int, field: RegisterField) -> str:
    return f"gap:{user_pk}:{field.key}:{timezone.localdate():%Y-%m}"
