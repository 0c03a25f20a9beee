"""What carries a message out of the portal. `settings.NOTIFICATION_BACKENDS` names one class a channel.

A backend has `send(message)`, which returns once the other side has taken the message and raises one of the
exceptions below otherwise, and `close()`. One object serves a whole delivery, so it may keep its connection.
The provider gets the same `idempotency_key` at every try.
"""

from __future__ import annotations

import contextlib
import smtplib
import sys
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.utils.module_loading import import_string

from notifications.models import Failure, Message
from notifications.placeholders import one_line

# SMTP reply codes
CLOSING = 421
PERMANENT = 500


class DeliveryError(Exception):
    """The message did not get through. `failure` says why, `detail` is the other side's own answer."""

    failure = Failure.LATER

    def __init__(self, detail: object = "", failure: Failure | None = None) -> None:
        super().__init__(str(detail))
        self.detail = str(detail)[:1000]
        if failure:
            self.failure = failure


class Refused(DeliveryError):
    """Trying again is of no use."""

    failure = Failure.REFUSED


class TryLater(DeliveryError):
    """This message did not get through now; others may."""


class ConnectionBroke(TryLater):
    """The connection was lost with this message on it: perhaps it was taken, perhaps not."""

    failure = Failure.BROKEN


class Unreachable(TryLater):
    """There is no connection, so no other message of the channel gets through either."""

    failure = Failure.UNREACHABLE


class Backend(Protocol):
    def send(self, message: Message) -> None: ...

    def close(self) -> None: ...


def backend_for(channel: str) -> Backend:
    path = settings.NOTIFICATION_BACKENDS.get(channel)
    backend: Backend = import_string(path)() if path else NoBackend()
    return backend


def idempotency_key(message: Message) -> str:
    """The same at every try of the same row, and never the same for two rows."""
    return f"pesan-{message.pk}-{message.created_at:%Y%m%d%H%M%S%f}"


def full_text(message: Message) -> str:
    """Body and link, as sent outside the portal."""
    link = settings.SITE_URL.rstrip("/") + message.link if message.has_path else message.link
    return f"{message.body}\n\n{link}" if link else message.body


class NoBackend:
    def send(self, message: Message) -> None:
        raise Refused(failure=Failure.NO_PROVIDER)

    def close(self) -> None:
        pass


class ConsoleBackend:
    """Print the message where the portal was started: for development and the demo city only."""

    def send(self, message: Message) -> None:
        sys.stdout.write(f"\n── {message.get_channel_display()} → {message.address}\n{full_text(message)}\n──\n")
        sys.stdout.flush()

    def close(self) -> None:
        pass


class EmailBackend:
    """Plain-text mail over one connection that is opened when needed and kept."""

    def __init__(self) -> None:
        self.connection = mail.get_connection()

    def send(self, message: Message) -> None:
        try:
            self.connection.open()
        except OSError as error:  # every SMTPException is one, and so are time-outs and TLS errors
            self.close()
            raise Unreachable(error) from error
        try:
            taken = self.connection.send_messages([self._mail(message)])
        except smtplib.SMTPRecipientsRefused as error:
            [(code, answer)] = error.recipients.values()
            raise self._refusal(code, answer) from error
        except smtplib.SMTPDataError as error:
            raise self._refusal(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPResponseException as error:
            # The sender was refused or the sign-in has ended: our fault, not the address's.
            self.close()
            raise TryLater(f"{error.smtp_code} {error.smtp_error!r}") from error
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            # An address that this server or no server can write: UnicodeError and BadHeaderError among them.
            raise Refused(error) from error
        except OSError as error:
            # After a time-out the connection's state is unknown; the next message gets a new one.
            self.close()
            raise ConnectionBroke(error) from error
        if not taken:
            raise TryLater("not accepted")

    def close(self) -> None:
        # Saying goodbye on a broken connection fails too, and the mail server's manners are no concern of ours.
        with contextlib.suppress(OSError):
            self.connection.close()

    def _mail(self, message: Message) -> mail.EmailMessage:
        host = urlsplit(settings.SITE_URL).hostname or "localhost"
        return mail.EmailMessage(
            subject=one_line(message.subject),
            body=full_text(message),
            to=[message.address],
            headers={"Message-ID": f"<{idempotency_key(message)}@{host}>", "Auto-Submitted": "auto-generated"},
            connection=self.connection,
        )

    def _refusal(self, code: int, answer: bytes | str) -> DeliveryError:
        if code == CLOSING:
            # smtplib has hung up without telling Django's connection.
            self.close()
        text = f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"
        return Refused(text) if code >= PERMANENT else TryLater(text)
