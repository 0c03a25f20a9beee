"""How often somebody may try: counted in PostgreSQL, so that a cache that is gone or emptied forgets nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.fields import keyed_hash
from accounts.models import Tally


class TooMany(Exception):
    """The limit is reached; `retry_after` says in how many seconds it opens again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many tries, again in {retry_after} s")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Limit:
    name: str
    amount: int
    seconds: int


# Five guesses a code and five codes an hour leave 600 chances in a million a day to guess one.
CODES_TO_ADDRESS = Limit("code", 5, 60 * 60)
# A class of thirty signs up behind one Wi-Fi, and a phone company puts a quarter of the city behind one address.
CODES_FROM_IP = Limit("code-ip", 150, 60 * 60)
PASSWORDS_OF_ACCOUNT = Limit("password", 10, 15 * 60)
PASSWORDS_FROM_IP = Limit("password-ip", 150, 15 * 60)
SECOND_FACTORS = Limit("second-factor", 5, 5 * 60)
# An authenticator's code lives at most 30 seconds and is good once.
SECOND_FACTOR_USED = Limit("second-factor-used", 1, 60)


def _key(limit: Limit, who: str) -> str:
    # Hashed: a phone or an IP address is personal data, and this table needs to know neither.
    return f"{limit.name}:{keyed_hash(who)}"


def take(limit: Limit, who: str) -> None:
    """Count one try of `who`, or raise TooMany. One statement, so a thousand at once are counted one by one."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_tally AS t (key, count, resets_at) VALUES (%(key)s, 1, %(until)s)
            ON CONFLICT (key) DO UPDATE SET
                count = CASE WHEN t.resets_at <= %(now)s THEN 1 ELSE least(t.count + 1, 30000) END,
                resets_at = CASE WHEN t.resets_at <= %(now)s THEN %(until)s ELSE t.resets_at END
            RETURNING count, resets_at
            """,
            {"key": _key(limit, who), "now": now, "until": now + timedelta(seconds=limit.seconds)},
        )
        count, resets_at = cursor.fetchone()
    if count > limit.amount:
        raise TooMany(max(1, int((resets_at - now).total_seconds())))


def take_once(limit: Limit, who: str, what: str) -> None:
    """Count `what`, but once only, however often `who` tries it; TooMany when it is one too many."""
    try:
        take(Limit(f"{limit.name}-once", 1, limit.seconds), f"{who}/{what}")
    except TooMany:
        return
    take(limit, who)


def is_used_up(limit: Limit, who: str) -> bool:
    """Whether nothing is left to take, without taking it."""
    return Tally.objects.filter(key=_key(limit, who), count__gte=limit.amount, resets_at__gt=timezone.now()).exists()


def give_back(limit: Limit, who: str) -> None:
    """A try that turned out right does not count."""
    Tally.objects.filter(key=_key(limit, who), count__gt=0).update(count=F("count") - 1)


def forget(limit: Limit, who: str) -> None:
    """Start again from nothing, because `who` has proved herself another way."""
    Tally.objects.filter(key=_key(limit, who)).delete()
