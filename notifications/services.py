"""Telling people: `notify` writes outbox rows; nothing else in the portal sends anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.urls import translate_url
from django.utils import timezone, translation

from accounts.models import User
from accounts.services import change_status
from notifications import tasks
from notifications.models import Channel, Failure, Message, MessageQuerySet, MessageStatus, MessageTemplate
from notifications.placeholders import clean_value, fill, one_line

SUBJECT_LENGTH = 200
LINK_LENGTH = 300
# How long a process may write with the words from before an official changed them, where a crowd is told at once.
TEXT_KEPT_SECONDS = 5


def notify(user: User | None, key: str, *, dedup_key: str | None = None, **context: Any) -> list[Message]:
    """Write one outbox row a channel, in the caller's transaction, in the person's language.

    `context` fills the placeholders of the text `key`; `url` (or `link`) becomes the message's link.
    With a `dedup_key` a second call writes nothing and returns the first rows. Nobody (an owner
    without an account) gets nothing.
    """
    return _to_person(user, key, context, dedup_key=dedup_key, is_new=False)


def notify_first(user: User | None, key: str, *, dedup_key: str, **context: Any) -> list[Message]:
    """Like `notify`, where the `dedup_key` names a row that the caller's transaction has just made.

    There can't have been a first call, so none is looked for; a second one raises IntegrityError.
    """
    return _to_person(user, key, context, dedup_key=dedup_key, is_new=True)


def prepare_first(user: User | None, key: str, *, dedup_key: str, **context: Any) -> list[Message]:
    """The rows that `notify_first` would write, for a caller who writes them itself, in one statement with others.

    The caller wakes the delivery up as well (`tasks.wake_up_on_commit`). The text may be some seconds old.
    """
    if user is None:
        return []
    template: MessageTemplate | None = caches["local"].get(f"text:{key}")
    if template is None:
        template = MessageTemplate.objects.get(key=key)
        caches["local"].set(f"text:{key}", template, TEXT_KEPT_SECONDS)
    return _rows(
        template, _addresses(template, user), context, recipient=user, language=user.language, dedup_key=dedup_key
    )


def _to_person(
    user: User | None, key: str, context: dict[str, Any], *, dedup_key: str | None, is_new: bool
) -> list[Message]:
    if user is None:
        return []
    template = MessageTemplate.objects.get(key=key)
    addresses = _addresses(template, user)
    language = user.language
    return _write(template, addresses, context, recipient=user, language=language, dedup_key=dedup_key, is_new=is_new)


def _addresses(template: MessageTemplate, user: User) -> dict[str, str]:
    """Where `user` hears of it: one address a channel."""
    addresses: dict[str, str] = {}
    # A code in the inbox would let whoever is signed in already prove a phone that she doesn't hold.
    if Channel.INBOX in template.channels and not template.is_secret:
        addresses[Channel.INBOX] = ""
    if Channel.EMAIL in template.channels and user.email:
        addresses[Channel.EMAIL] = user.email
    if Channel.PHONE in template.channels and user.phone and user.is_phone_verified:
        addresses[Channel.PHONE] = str(user.phone)
    return addresses


def notify_address(
    address: str,
    key: str,
    *,
    language: str,
    dedup_key: str | None = None,
    recipient: User | None = None,
    **context: Any,
) -> list[Message]:
    """Like `notify`, for one phone (E.164) or e-mail address, whether or not it belongs to an account."""
    address = str(address)
    channel = Channel.EMAIL if "@" in address else Channel.PHONE
    template = MessageTemplate.objects.get(key=key)
    return _write(template, {channel: address}, context, recipient=recipient, language=language, dedup_key=dedup_key)


@transaction.atomic
def send_again(messages: MessageQuerySet, *, by: User) -> int:
    """Give failed messages a new set of tries; codes that have run out are left. Returns how many go out again."""
    count = 0
    for message in messages.failed().select_for_update(of=("self",)).order_by("pk"):
        if message.has_run_out:
            continue
        if message.failure == Failure.REFUSED:
            message.address = _address_today(message) or message.address
        message.attempts = 0
        message.due_at = timezone.now()
        message.failure = message.last_error = ""
        change_status(message, MessageStatus.PENDING, by=by)
        count += 1
    if count:
        tasks.wake_up_on_commit()
    return count


@transaction.atomic
def set_aside(messages: MessageQuerySet, *, by: User) -> int:
    """Take failed messages off the desk for good; their reason stays. Returns how many."""
    failed = list(messages.failed().select_for_update(of=("self",)).order_by("pk"))
    for message in failed:
        change_status(message, MessageStatus.CANCELLED, by=by)
    return len(failed)


def render(template: MessageTemplate, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject (one line) and body of `template` with the values of `context`, some of which people typed."""
    # Lazy texts and dates among the values come out in the language of the person who reads them.
    with translation.override(language):
        values = {name: clean_value(value) for name, value in context.items()}
    subject = one_line(fill(template.subject(language), values, key=template.key))[:SUBJECT_LENGTH]
    return subject, fill(template.body(language), values, key=template.key)


def examples(template: MessageTemplate) -> dict[str, str]:
    """An example of every placeholder of `template`, the common ones first."""
    return {"name": "Siti Rekaan", "organisation": settings.ORGANISATION_NAME, **template.placeholders}


def previews(template: MessageTemplate) -> list[dict[str, str]]:
    """`template` filled with examples: language code, subject and body, Indonesian first. Saves nothing."""
    filled = []
    for code, _name in settings.LANGUAGES:
        subject, body = render(template, code, examples(template))
        filled.append({"language": code, "subject": subject, "body": body})
    return filled


def _write(
    template: MessageTemplate,
    addresses: Mapping[str, str],
    context: dict[str, Any],
    *,
    recipient: User | None,
    language: str,
    dedup_key: str | None,
    is_new: bool = False,
) -> list[Message]:
    rows = _rows(template, addresses, context, recipient=recipient, language=language, dedup_key=dedup_key)
    if dedup_key is None or is_new:
        messages = Message.objects.bulk_create(rows)
    else:
        # ON CONFLICT DO NOTHING also waits for a rival's commit, so the rows are there to be read afterwards.
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        messages = list(Message.objects.filter(dedup_key=dedup_key).order_by("pk"))
        if any(message.recipient_id != (recipient.pk if recipient else None) for message in messages):
            raise ValueError("This dedup_key belongs to a message to somebody else: put the person's id into it.")
    if any(message.status == MessageStatus.PENDING for message in messages):
        tasks.wake_up_on_commit()
    return messages


def _rows(
    template: MessageTemplate,
    addresses: Mapping[str, str],
    context: dict[str, Any],
    *,
    recipient: User | None,
    language: str,
    dedup_key: str | None,
) -> list[Message]:
    link = _safe_link(str(context.pop("url", "") or context.pop("link", "") or ""), language)
    values = {"organisation": settings.ORGANISATION_NAME, **context}
    if recipient:
        values.setdefault("name", recipient.full_name)
    subject, body = render(template, language, values)
    now = timezone.now()
    return [
        Message(
            recipient=recipient,
            address=address,
            channel=channel,
            key=template.key,
            language=language,
            subject=subject,
            body=body,
            link=link,
            is_secret=template.is_secret,
            dedup_key=dedup_key,
            # The inbox is this very table: there is nothing left to deliver.
            status=MessageStatus.SENT if channel == Channel.INBOX else MessageStatus.PENDING,
            sent_at=now if channel == Channel.INBOX else None,
            created_at=now,
            due_at=now,
            expires_at=now + timedelta(minutes=settings.NOTIFICATION_CODE_MINUTES) if template.is_secret else None,
        )
        for channel, address in addresses.items()
    ]


def _address_today(message: Message) -> str:
    """The address that the person has by now: perhaps the one that was refused has been corrected."""
    person = message.recipient
    if person is None:
        return ""
    if message.channel == Channel.EMAIL:
        return person.email or ""
    return str(person.phone) if person.phone and person.is_phone_verified else ""


def _safe_link(link: str, language: str) -> str:
    """A path of this portal in the reader's language, or an http(s) address; anything else is no link."""
    if link.startswith("/") and not link.startswith("//"):
        # Most links are in the reader's language already, and to translate one costs as much as a statement.
        if (translation.get_language_from_path(link) or settings.LANGUAGE_CODE) != language:
            link = translate_url(link, language)
    elif not link.startswith(("https://", "http://")):
        return ""
    return link if len(link) <= LINK_LENGTH else ""
