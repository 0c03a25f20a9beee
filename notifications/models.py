"""The outbox: every message to a person is a row here first, written in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.placeholders import COMMON


class Channel(models.TextChoices):
    INBOX = "inbox", _("inbox on the website")
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("message to the phone")


class MessageTemplate(models.Model):
    """The words of one kind of message in both languages; officials edit them.

    Placeholders are written `{name}`; `placeholders` lists those that may be used.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    purpose_id = models.CharField(_("when it is sent, in Indonesian"), max_length=200)
    purpose_en = models.CharField(_("when it is sent, in English"), max_length=200)
    placeholders = models.JSONField(_("placeholders"), default=dict, help_text=_("Name and example of each."))
    subject_id = models.CharField(_("subject in Indonesian"), max_length=150)
    body_id = models.TextField(_("text in Indonesian"))
    subject_en = models.CharField(_("subject in English"), max_length=150)
    body_en = models.TextField(_("text in English"))
    channels = models.JSONField(_("channels"), default=list)
    is_secret = models.BooleanField(
        _("secret"), default=False, help_text=_("Holds a code: the text is blanked once it is sent.")
    )

    class Meta:
        verbose_name = _("message text")
        verbose_name_plural = _("message texts")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.purpose

    @property
    def purpose(self) -> str:
        return self.purpose_en if get_language() == "en" else self.purpose_id

    @property
    def channel_names(self) -> str:
        return ", ".join(str(Channel(channel).label) for channel in self.channels)

    @property
    def allowed_placeholders(self) -> list[str]:
        return [*COMMON, *self.placeholders]

    def subject(self, language: str) -> str:
        return self.subject_en if language == "en" else self.subject_id

    def body(self, language: str) -> str:
        return self.body_en if language == "en" else self.body_id


class MessageStatus(models.TextChoices):
    PENDING = "pending", _("waiting")
    SENT = "sent", _("sent")
    DEAD = "dead", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Failure(models.TextChoices):
    """Why the last try did not succeed, in words for the officials; the server's own answer is in `last_error`."""

    NO_PROVIDER = "no_provider", _("no provider for messages of this channel is configured")
    REFUSED = "refused", _("the address was refused for good")
    LATER = "later", _("the receiving server asked to try later")
    UNREACHABLE = "unreachable", _("the sending server could not be reached")
    BROKEN = "broken", _("the connection broke while sending")
    STOPPED = "stopped", _("the worker stopped while sending")
    EXPIRED = "expired", _("the code had run out before it could be sent")
    ERROR = "error", _("unexpected error")


class MessageQuerySet(models.QuerySet["Message"]):
    def unclaimed(self, now: datetime) -> MessageQuerySet:
        """Waiting rows that no delivery holds at the moment."""
        return self.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lt=now), status=MessageStatus.PENDING)

    def due(self, now: datetime) -> MessageQuerySet:
        """Rows that a worker may take, oldest first."""
        return self.unclaimed(now).filter(due_at__lte=now).order_by("due_at", "pk")

    def failed(self) -> MessageQuerySet:
        """What an official must look at: given up, with the reason in `last_error`."""
        return self.filter(status=MessageStatus.DEAD)

    def run_out(self, now: datetime) -> MessageQuerySet:
        """Messages with a code that is of no use any more."""
        return self.filter(is_secret=True, expires_at__lte=now)

    def inbox_of(self, user: User) -> MessageQuerySet:
        return self.filter(recipient=user, channel=Channel.INBOX).order_by("-created_at", "-pk")

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at__isnull=True)

    def mark_read(self) -> int:
        return self.unread().update(read_at=timezone.now())


class Message(models.Model):
    """One message to one person through one channel.

    Delivery writes its own outcome into the row; only what an official does leaves a StatusChange besides.
    """

    TRANSITIONS: dict[str, set[str]] = {
        MessageStatus.PENDING: {MessageStatus.SENT, MessageStatus.DEAD, MessageStatus.CANCELLED},
        MessageStatus.DEAD: {MessageStatus.PENDING, MessageStatus.CANCELLED},
        MessageStatus.CANCELLED: set(),
        MessageStatus.SENT: set(),
    }

    recipient = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="messages", verbose_name=_("to")
    )
    address = models.CharField(_("address"), max_length=254, blank=True, help_text=_("Phone or e-mail at that time."))
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    key = models.CharField(_("kind"), max_length=60)
    language = models.CharField(_("language"), max_length=2, default="id")
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    link = models.CharField(_("link"), max_length=300, blank=True)
    is_secret = models.BooleanField(_("secret"), default=False)
    dedup_key = models.CharField(_("once only key"), max_length=160, null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=MessageStatus, default=MessageStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    claimed_until = models.DateTimeField(_("held until"), null=True, blank=True)
    expires_at = models.DateTimeField(
        _("useful until"), null=True, blank=True, help_text=_("A code that has run out is not sent any more.")
    )
    failure = models.CharField(_("reason"), max_length=12, choices=Failure, blank=True)
    last_error = models.TextField(_("answer of the server"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["dedup_key", "channel"], name="message_once"),
            models.CheckConstraint(condition=Q(status__in=MessageStatus.values), name="message_status_known"),
            models.CheckConstraint(
                condition=~Q(status=MessageStatus.SENT) | Q(sent_at__isnull=False), name="message_sent_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="pending"), name="message_due"),
            models.Index(fields=["expires_at"], condition=Q(is_secret=True) & ~Q(body=""), name="message_secret_kept"),
            models.Index(fields=["recipient", "channel", "-created_at"], name="message_inbox"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def has_path(self) -> bool:
        """Does its link stay on this portal?"""
        return self.link.startswith("/")

    @property
    def has_run_out(self) -> bool:
        return self.is_secret and self.expires_at is not None and self.expires_at <= timezone.now()
