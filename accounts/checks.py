"""What `manage.py check --database default` says about people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections


@register(Tags.database)
def no_demo_people(*, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Say so when the demo was once loaded into a real portal. They can't sign in; their rows are still there."""
    from accounts.demo import demo_people
    from accounts.models import User

    if settings.DEMO:
        return []
    found: list[User] = []
    for alias in databases or []:
        # Before the first migration there is nobody.
        if User._meta.db_table in connections[alias].introspection.table_names():
            found += demo_people().using(alias)
    if not found:
        return []
    names = ", ".join(sorted(person.full_name for person in found))
    return [
        Warning(
            f"The demo city was loaded into this database: {names}.",
            hint=(
                "Without DEMO they can't sign in. Better start with an empty database, or take away their mark "
                "“active” at the officials’ desk, and from the pages what belongs to them."
            ),
            id="accounts.W001",
        )
    ]
