"""The officials' groups, and how each app gives them its permissions from a data migration of its own.

    def add(apps, schema_editor):
        grant(apps, "businesses", {"verifier": ["view_business", "verify_business"], "head": ["view_*"]})

`docs/architecture.md` says what each group does. A mentor's rights are her assignments, not permissions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.management import create_permissions

GROUPS = ["verifier", "training", "keeper", "visits", "publisher", "mentor", "head", "helper"]


def grant(apps: Any, app_label: str, grants: Mapping[str, list[str]]) -> None:
    """Give each group the named permissions of `app_label`; `view_*` stands for every one that begins so."""
    _ensure_permissions(apps, app_label)
    for name, codenames in grants.items():
        apps.get_model("auth", "Group").objects.get(name=name).permissions.add(
            *_permissions(apps, app_label, codenames)
        )


def revoke(apps: Any, app_label: str, grants: Mapping[str, list[str]]) -> None:
    """The way back of `grant`."""
    for name, codenames in grants.items():
        group = apps.get_model("auth", "Group").objects.get(name=name)
        group.permissions.remove(*_permissions(apps, app_label, codenames))


def _permissions(apps: Any, app_label: str, codenames: list[str]) -> list[Any]:
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label=app_label)
    found = []
    for codename in codenames:
        if codename.endswith("*"):
            found += permissions.filter(codename__startswith=codename[:-1])
        else:
            found.append(permissions.get(codename=codename))
    return found


def _ensure_permissions(apps: Any, app_label: str) -> None:
    # Django makes permissions after the last migration, so on a fresh database they are not there yet.
    config = apps.get_app_config(app_label)
    # The apps of a migration's state have no module, and without one Django passes over them.
    module = getattr(config, "models_module", None)
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = module
