"""Locks on words that have no row yet."""

from django.db import connection


def lock_words(*words: str) -> None:
    """Hold off everybody else who wants the same words until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["/".join(words)])
