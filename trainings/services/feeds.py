"""Making, finding and revoking the secret address of a calendar."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from accounts.fields import keyed_hash
from accounts.models import User
from trainings.models import CalendarFeed


@transaction.atomic
def make_feed(user: User) -> CalendarFeed:
    """Her address; the one that she has, if she has one."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    found = CalendarFeed.objects.filter(user=user, revoked_at=None).first()
    if found:
        return found
    token = secrets.token_urlsafe(32)
    return CalendarFeed.objects.create(user=user, token=token, token_hash=keyed_hash(token))


def revoke_feed(user: User) -> int:
    """Let her address open nothing any more; returns how many there were."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def feed_of(token: str) -> CalendarFeed | None:
    feeds = CalendarFeed.objects.filter(revoked_at=None, user__is_active=True).select_related("user")
    return feeds.filter(token_hash=keyed_hash(token)).first()
