"""Forms as a browser would send them, and what a thief would add to them: every field of every model.

A form is sent twice from the same state of the database, once as it is and once with the additions. Whatever it was
not made to take must change nothing, so both must leave the same rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.test.html import parse_html

# What a person would type into a field that is empty and must not be, by the end of the page's address and of its name.
TYPED = {
    "/akun/email/ address": "rekaan@contoh.example",
    " address": "081234567890",
    "/tambah/nib/ number": "1234567890123",
    "/tambah/pirt/ number": "2063578010002-30",
    "/tambah/bpom_md/ number": "MD123456789012",
    "/tambah/halal/ number": "ID35110000123450522",
    "/tambah/trade_mark/ number": "IDM000123456",
    "/perubahan/nik/ nik": "3578085101870001",
    " phone": "081234567890",
    "birth_date_year": "1987",
    "_on_year": "2024",
    "until_year": "2028",
    " date": "2027-03-01",
    "_on": "2027-03-01",
    "_at_0": "2027-03-01",
    "_at_1": "09:00",
    "password": "sambal bawang pedas",
    "code": "56101",
}


@dataclass
class Form:
    """One form of a page: where it goes, what it sends as it is, and the names of all its fields."""

    page: str
    action: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    has_button: bool = False

    def take(self, tag: Any, said: dict[str, str]) -> None:
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag.name in {"input", "select", "textarea", "button"} and name:
            self.names.add(name)
        if tag.name == "button" or kind == "submit":
            # The first button, as the Enter key presses it.
            if name and not self.has_button:
                self.sent[name] = [said.get("value", "")]
            self.has_button = True
        elif tag.name == "select":
            options = [_said(option) for option, _form in _elements(tag, None) if option.name == "option"]
            chosen = [option["value"] for option in options if "selected" in option]
            self.sent[name] = chosen if any(chosen) else [option["value"] for option in options if option["value"]][:1]
        elif tag.name == "textarea":
            self.sent[name] = ["".join(map(str, tag.children)) or "Rekaan saja."]
        elif tag.name == "input" and kind == "file":
            self.files.append(name)
        elif tag.name == "input" and kind == "radio":
            if "checked" in said or name not in self.sent:
                self.sent[name] = [said["value"]]
        elif tag.name == "input" and kind == "checkbox":
            if "checked" in said or "required" in said:
                self.sent.setdefault(name, []).append(said.get("value", "on"))
        elif tag.name == "input" and name:
            self.sent.setdefault(name, []).append(said.get("value") or typed(self.page, name, said))


def typed(page: str, name: str, said: dict[str, str]) -> str:
    """Something fit for an empty field."""
    if page.startswith("/admin/") and "required" not in said:
        return ""
    number = "1" if said.get("type") == "number" or said.get("inputmode") == "numeric" else "Rekaan"
    return next((value for end, value in TYPED.items() if f"{page} {name}".endswith(end)), number)


def forms_of(page: str, text: str) -> list[Form]:
    """The forms of a page that are sent by POST, filled in as little as they can be."""
    elements = list(_elements(parse_html(text), None))
    forms = {id(tag): Form(page, _said(tag).get("action") or page) for tag, _open in elements if tag.name == "form"}
    by_id = {_said(tag)["id"]: forms[id(tag)] for tag, _open in elements if id(tag) in forms and "id" in _said(tag)}
    for tag, around in elements:
        said = _said(tag)
        # A field stands inside its form or names it.
        form = by_id.get(said.get("form", "")) or forms.get(id(around))
        if form and "disabled" not in said:
            form.take(tag, said)
    return [forms[id(tag)] for tag, _open in elements if _said(tag).get("method", "").lower() == "post"]


def _elements(tag: Any, form: Any) -> Iterator[tuple[Any, Any]]:
    """Every element below `tag`, each with the form that it stands in."""
    for child in tag.children:
        if not isinstance(child, str):
            yield child, form
            yield from _elements(child, child if child.name == "form" else form)


def _said(tag: Any) -> dict[str, str]:
    return {name: value or "" for name, value in tag.attributes}


# --- What is added ---


def additions(form: Form, *, turn: int, ours: tuple[str, ...]) -> dict[str, str]:
    """A value for every field of every model that `form` does not ask for itself, in each of its rows too."""
    rows = {match[0] for name in form.names if (match := re.match(r".+-\d+-", name))}
    added = {}
    for prefix in ["", *sorted(rows)]:
        for name, values in _values(ours).items():
            is_asked = any(own == prefix + name or own.startswith(f"{prefix}{name}_") for own in form.names)
            if not is_asked:
                added[prefix + name] = values[turn % len(values)]
    return added


def _values(ours: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        if model._meta.app_label not in ours or hasattr(model, "pgh_obj"):
            continue
        for column in [*model._meta.concrete_fields, *model._meta.many_to_many]:
            values = _values_of(column)
            for name in {column.name, getattr(column, "attname", column.name)}:
                found.setdefault(name, []).extend(values)
    return found | {"pk": ["1"]}


def _values_of(column: Any) -> list[str]:
    if column.choices:
        values = [str(value) for value, _label in column.flatchoices if value]
        return [values[-1], values[0]]
    if column.is_relation:
        rows = column.related_model._base_manager.order_by("pk")
        return [str(rows.last().pk), str(rows.first().pk)] if rows.exists() else ["1"]
    if isinstance(column, models.BooleanField):
        return ["on", ""]
    if isinstance(column, models.DateTimeField):
        return ["2020-01-01 09:00"]
    if isinstance(column, models.DateField):
        return ["2020-01-01"]
    if isinstance(column, models.UUIDField):
        return ["00000000-0000-4000-8000-000000000000"]
    if isinstance(column, (models.IntegerField, models.DecimalField)):
        return ["7"]
    return ["curian"]


# --- What it leaves ---


def rows_of_all_tables(ours: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """Every row that a person could have changed, by table and key, as text; the history of changes is left out."""
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in (*ours, "auth", "mfa") and not hasattr(model, "pgh_obj") and model._meta.managed
    }
    rows = [f"SELECT '{table}', to_jsonb(t)->>'id', to_jsonb(t)::text FROM \"{table}\" t" for table in sorted(tables)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows))
        return {(table, str(key or text)): text for table, key, text in cursor.fetchall()}


def numbers_of_rows() -> dict[str, int]:
    """Where each sequence stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, 1) FROM pg_sequences"
            " WHERE schemaname = 'public'"
        )
        return dict(cursor.fetchall())


def set_numbers_of_rows(numbers: dict[str, int]) -> None:
    """Let new rows get the same numbers again: no rollback takes them back, and two tries are to be compared."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(name::regclass, number) FROM unnest(%s, %s) AS row (name, number)",
            [list(numbers), list(numbers.values())],
        )


def differences(one: dict[tuple[str, str], str], other: dict[tuple[str, str], str]) -> set[str]:
    """Which columns of which tables are not the same, in words."""
    found = set()
    for key in {key for key in {*one, *other} if one.get(key) != other.get(key)}:
        if key not in one or key not in other:
            found.add(f"{key[0]}: {'more' if key in other else 'fewer'} rows")
        else:
            first, second = json.loads(one[key]), json.loads(other[key])
            found |= {f"{key[0]}.{name}" for name in first if first[name] != second[name]}
    return found
