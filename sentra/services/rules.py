"""The numbers that the outlets work by."""

from sentra.models import SentraRule


def days(key: str) -> int:
    """The number of days under `key`, as officials have set it."""
    return int(SentraRule.objects.values_list("number", flat=True).get(key=key))
