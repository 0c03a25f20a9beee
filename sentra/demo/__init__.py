"""What the demo city shows of the outlets, for `manage.py seed_demo` only.

`outlets` gives them pictures, hours and keepers, `curations` has products checked, `sales` fills half a year. All of it
is invented.
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from sentra.demo.curations import make_curations
from sentra.demo.outlets import make_outlets
from sentra.demo.sales import HalfYear
from sentra.models import Keeper


@transaction.atomic
def add_sentra(people: dict[str, User], *, seed: int) -> None:
    """Write it all, once; `people` are those who can sign in, by their part."""
    if "keeper" not in people or Keeper.objects.exists():
        return
    make_outlets(people)
    make_curations(people, seed=seed)
    HalfYear(people, seed=seed).build()
