"""Who changed what, read from the events that database triggers write.

Each event is a whole row as it stood after the change (or before its deletion), so what changed is the
difference to the event before. Bulk updates and raw SQL are there too; those have no person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from businesses.models import Business, Owner, Product

# Bookkeeping that would only hide the real changes.
_SILENT = {"id", "created_at", "updated_at", "submission_token", "creation_token"}


@dataclass
class Change:
    label: str
    before: str
    after: str


@dataclass
class Entry:
    at: datetime
    label: str
    subject: str
    kind: str
    object_id: int
    who: User | None
    via: str
    # Everything in one transaction has the same time: then the row itself stands above its owner and products.
    order: tuple[int, int]
    changes: list[Change] = field(default_factory=list)

    @property
    def what(self) -> str:
        words = {
            "insert": pgettext("what happened", "Created"),
            "update": pgettext("what happened", "Changed"),
            "delete": pgettext("what happened", "Deleted"),
        }
        return words.get(self.label, self.label)


def events_of(model: type[models.Model]) -> models.QuerySet[Any]:
    events: Any = model._meta.get_field("events").related_model
    return events._default_manager.select_related("pgh_context")


def history_of(model: type[models.Model], pk: int) -> list[Entry]:
    """Entries newest first. A business brings those of its owner and its products, also of deleted ones."""
    events = list(events_of(model).filter(pgh_obj_id=pk).order_by("pgh_id"))
    if model is Business and events:
        events += events_of(Owner).filter(pgh_obj_id__in={event.owner_id for event in events}).order_by("pgh_id")
        events += events_of(Product).filter(business_id=pk).order_by("pgh_id")
    entries = [entry for entry in _entries(events) if entry.changes or entry.label != "update"]
    return sorted(entries, key=lambda entry: (entry.at, entry.order), reverse=True)


def deleted_rows(model: type[models.Model]) -> models.QuerySet[Any]:
    return events_of(model).filter(pgh_label="delete").order_by("-pgh_id")


def _entries(events: list[Any]) -> Iterable[Entry]:
    people = _people(events)
    words = _Words(events)
    before: dict[tuple[type, int], Any] = {}
    ranks: dict[type, int] = {}
    for event in events:
        key = (type(event), event.pgh_obj_id)
        previous = before.get(key)
        before[key] = event
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        yield Entry(
            at=event.pgh_created_at,
            label=event.pgh_label,
            kind=str(event.pgh_tracked_model._meta.verbose_name),
            subject=name_of(event),
            object_id=event.pgh_obj_id,
            who=people.get(str(metadata.get("user") or "")),
            via=_way(metadata),
            order=(ranks.setdefault(type(event), -len(ranks)), event.pgh_id),
            changes=list(words.changes(previous, event)),
        )


def _way(metadata: dict[str, Any]) -> str:
    if job := metadata.get("import_job"):
        text = _("by undoing import %(number)s") if metadata.get("undo") else _("through import %(number)s")
        return text % {"number": job}
    return ""


def name_of(event: Any) -> str:
    """What the row was called when the event happened."""
    for column in ("name", "name_id", "full_name"):
        if name := getattr(event, column, ""):
            return str(name)
    return f"#{event.pgh_obj_id}"


def _people(events: list[Any]) -> dict[str, User]:
    ids = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context}
    # Metadata is JSON from many hands: only whole numbers can be people.
    wanted = [int(one) for one in ids if str(one).isdecimal()]
    return {str(pk): user for pk, user in User.objects.in_bulk(wanted).items()} if wanted else {}


class _Words:
    """Turn column values into the words that the forms use; related rows are fetched once for all events."""

    def __init__(self, events: list[Any]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for event in events:
            for column in self._columns(event):
                if isinstance(column, models.ForeignKey):
                    wanted[column.related_model].add(getattr(event, column.attname))
        self.rows: dict[type[models.Model], dict[Any, models.Model]] = {}
        for model, ids in wanted.items():
            ids.discard(None)
            if ids:
                rows = model._default_manager.all()
                if model.__name__ == "Subdistrict":
                    rows = rows.select_related("district")
                self.rows[model] = (rows.defer("nik") if model is Owner else rows).in_bulk(ids)

    def changes(self, previous: Any, event: Any) -> Iterable[Change]:
        if event.pgh_label == "delete":
            # The event holds what stood there last: show it as taken away.
            previous, event = event, None
        for column in self._columns(previous or event):
            before = getattr(previous, column.attname) if previous else None
            after = getattr(event, column.attname) if event else None
            if before != after and not (before in (None, "") and after in (None, "")):
                yield Change(self._label(column), self.of(column, before), self.of(column, after))

    def _columns(self, event: Any) -> list[Any]:
        tracked = event.pgh_tracked_model._meta
        names = {column.name for column in tracked.concrete_fields} - _SILENT
        return [column for column in event._meta.concrete_fields if column.name in names]

    def _label(self, column: Any) -> str:
        # Forms never show it, and its own name would read like the address of a house.
        label = _("web address") if column.name == "slug" else str(column.verbose_name)
        return label[:1].upper() + label[1:]

    def of(self, column: Any, value: Any) -> str:
        if value is None or value == "":
            return "–"
        if isinstance(column, models.ForeignKey):
            return str(self.rows.get(column.related_model, {}).get(value) or f"#{value}")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if column.flatchoices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(value, datetime):
            return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        return formats.localize(value, use_l10n=True) if not isinstance(value, str) else value
