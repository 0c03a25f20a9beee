"""Everything that happened around one business, on one time line.

A source is a function that gives the newest happenings of a business. Other apps add theirs when they are ready
(trainings, mentoring, sales): `SOURCES.append(Source("trainings", "trainings.view_enrolment", happenings_of))`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StatusChange
from businesses.admin.history import history_of
from businesses.models import Business, BusinessStatus, ChangeRequest, ClaimCode, Licence, Merge
from notifications.models import Message

# Of each source the newest; the history page and the lists have the rest.
NEWEST = 200
A_PAGE = 50


@dataclass(frozen=True)
class Happening:
    """One line: when, what sort of thing, what happened, by whom, and where it can be read in full."""

    at: datetime
    kind: str
    what: str
    who: str = ""
    detail: str = ""
    url: str = ""
    # False where only the day is known; `at` is then its middle.
    has_time: bool = True


@dataclass(frozen=True)
class Source:
    """`happenings` are asked for only when the official holds `permission`."""

    name: str
    permission: str
    happenings: Callable[[Business], Iterable[Happening]]


def _statuses(business: Business) -> Iterable[Happening]:
    words = dict(BusinessStatus.choices)
    changes = StatusChange.objects.filter(
        content_type=ContentType.objects.get_for_model(Business), object_id=business.pk
    ).select_related("by")
    for change in changes.order_by("-at", "-pk")[:NEWEST]:
        what = str(words.get(change.to_status, change.to_status))
        yield Happening(change.at, _("Status"), what[:1].upper() + what[1:], str(change.by or ""), change.reason)


def _messages(business: Business) -> Iterable[Happening]:
    if business.owner.user_id is None:
        return
    # A code is nobody's business but hers.
    rows = Message.objects.filter(recipient=business.owner.user_id, is_secret=False).order_by("-created_at", "-pk")
    # What went out on three channels was told once.
    told: dict[str, list[Message]] = {}
    for message in rows[:NEWEST]:
        told.setdefault(message.dedup_key or str(message.pk), []).append(message)
    for messages in told.values():
        newest = messages[0]
        detail = "\n".join(f"{row.get_channel_display()}, {row.get_status_display()}" for row in messages)
        url = reverse("admin:notifications_message_change", args=[newest.pk])
        yield Happening(newest.created_at, _("Message"), newest.subject, detail=detail, url=url)


def _licences(business: Business) -> Iterable[Happening]:
    licences = Licence.objects.filter(business=business).select_related("checked_by")
    for licence in licences.order_by("-pk")[:NEWEST]:
        url = reverse("admin:businesses_licence_change", args=[licence.pk])
        what = f"{licence.get_kind_display()} {licence.number}"
        yield Happening(licence.created_at, _("Licence"), what, url=url)
        if licence.checked_on:
            at = timezone.make_aware(datetime.combine(licence.checked_on, time(12)))
            what = f"{what}: {licence.get_check_result_display()}"
            yield Happening(at, _("Licence"), what, str(licence.checked_by or ""), url=url, has_time=False)


def _changes(business: Business) -> Iterable[Happening]:
    requests = ChangeRequest.objects.filter(business=business).select_related("made_by", "decided_by")
    for wish in requests.order_by("-made_at", "-pk")[:NEWEST]:
        url = reverse("admin:businesses_changerequest_change", args=[wish.pk])
        what = _("Asked: %(what)s") % {"what": wish.get_kind_display()}
        yield Happening(wish.made_at, _("Change request"), what, str(wish.made_by), wish.reason, url)
        if wish.decided_at:
            what = f"{wish.get_kind_display()}: {wish.get_status_display()}"
            who = str(wish.decided_by or "")
            yield Happening(wish.decided_at, _("Change request"), what, who, wish.status_reason, url)


def _claims(business: Business) -> Iterable[Happening]:
    codes = ClaimCode.objects.filter(business=business).select_related("made_by", "used_by")
    for code in codes.order_by("-made_at", "-pk")[:NEWEST]:
        what = _("Claim code made: %(way)s") % {"way": code.get_way_display()}
        yield Happening(code.made_at, _("Claim"), what, str(code.made_by))
        if code.used_at:
            yield Happening(code.used_at, _("Claim"), _("Claimed by its owner"), str(code.used_by or ""))


def _merges(business: Business) -> Iterable[Happening]:
    merges = Merge.objects.filter(Q(kept=business) | Q(gone=business)).select_related("kept", "gone", "by", "undone_by")
    for merge in merges.order_by("-at", "-pk")[:NEWEST]:
        url = reverse("admin:businesses_merge_change", args=[merge.pk])
        yield Happening(merge.at, _("Merge"), str(merge), str(merge.by), url=url)
        if merge.undone_at:
            yield Happening(merge.undone_at, _("Merge"), _("Merge undone"), str(merge.undone_by or ""), url=url)


def _history(business: Business) -> Iterable[Happening]:
    for entry in history_of(Business, business.pk)[:NEWEST]:
        labels = ", ".join(change.label for change in entry.changes)
        what = f"{entry.kind[:1].upper()}{entry.kind[1:]} “{entry.subject}”: {entry.what}"
        url = reverse("admin:businesses_business_history", args=[business.pk])
        yield Happening(entry.at, _("Entries"), what, str(entry.who or entry.via or ""), labels, url)


SOURCES = [
    Source("statuses", "businesses.view_business", _statuses),
    Source("messages", "notifications.view_message", _messages),
    Source("licences", "businesses.view_licence", _licences),
    Source("changes", "businesses.view_changerequest", _changes),
    Source("claims", "businesses.view_claimcode", _claims),
    Source("merges", "businesses.view_merge", _merges),
    Source("history", "businesses.view_businessevent", _history),
]


def activity_of(business: Business, user: Any) -> list[Happening]:
    """Newest first: what `user` may read of each source."""
    found = [
        happening for source in SOURCES if user.has_perm(source.permission) for happening in source.happenings(business)
    ]
    return sorted(found, key=lambda happening: happening.at, reverse=True)


def activity_view(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    # Reasons and messages are about a person.
    if not request.user.has_perms(["businesses.view_business", "businesses.view_owner"]):
        raise PermissionDenied
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET"])
    rows = Business.objects.select_related("owner__user").defer("owner__nik", "owner__nik_hash")
    business = get_object_or_404(rows, pk=object_id)
    page = Paginator(activity_of(business, request.user), A_PAGE).get_page(request.GET.get("p"))
    return TemplateResponse(
        request,
        "admin/businesses/business/activity.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("What happened: %(name)s") % {"name": business},
            "opts": model_admin.opts,
            "original": business,
            "page": page,
        },
    )


def urls(model_admin: Any) -> list[Any]:
    def view(request: HttpRequest, object_id: int) -> HttpResponse:
        return activity_view(model_admin, request, object_id)

    address = "<int:object_id>/activity/"
    return [path(address, model_admin.admin_site.admin_view(view), name="businesses_business_activity")]
