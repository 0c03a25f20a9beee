"""The history of many rows at once.

pghistory writes it with a trigger a row, which costs four times as much as the row itself: of 50,000 imported
businesses and owners it would take longer than everything else together. Here the trigger steps aside for one
statement, and another statement writes the same rows of history. A test holds the two ways equal.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models, transaction


def event_table(model: type[models.Model]) -> str:
    return str(_event_model(model)._meta.db_table)


def _event_model(model: type[models.Model]) -> Any:
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


@contextlib.contextmanager
def written_in_bulk(cursor: Any, model: type[models.Model], label: str, pks: list[int]) -> Iterator[None]:
    """Insert (`label` "insert") or delete ("delete") the rows `pks` of `model` inside, in one statement each."""
    if label == "delete":
        _write(cursor, model, label, pks)
    # A savepoint, or after an error the trigger could not be called back in the broken transaction.
    with pgtrigger.ignore(f"{model._meta.label}:{label}_{label}"), transaction.atomic():
        yield
    if label == "insert":
        _write(cursor, model, label, pks)


def _write(cursor: Any, model: type[models.Model], label: str, pks: list[int]) -> None:
    event = _event_model(model)
    tracked = [f'"{field.column}"' for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]
    cursor.execute(
        # Materialised, or the context would be looked up for every row.
        "WITH context AS MATERIALIZED (SELECT _pgh_attach_context() AS id)"
        f' INSERT INTO "{event._meta.db_table}" ({", ".join(tracked)}, pgh_context_id, pgh_created_at,'
        " pgh_label, pgh_obj_id)"
        f" SELECT {', '.join('r.' + column for column in tracked)}, context.id, now(), %s, r.id"
        f' FROM context CROSS JOIN "{model._meta.db_table}" r WHERE r.id = ANY(%s) ORDER BY r.id',
        [label, pks],
    )
