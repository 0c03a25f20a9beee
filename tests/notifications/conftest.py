"""Named people around the outbox, a mail server with a ledger, and a broker that nobody calls."""

import pytest
from django.contrib.auth.models import Permission

from notifications import tasks
from notifications.models import Message
from tests.factories import UserFactory
from tests.notifications.smtp import MailServer


@pytest.fixture(autouse=True)
def wake_ups(monkeypatch):
    """The broker is outside of the process: tests see the calls instead of making them."""
    calls = []
    monkeypatch.setattr(tasks.deliver_due, "apply_async", lambda *args, **kwargs: calls.append(kwargs))
    monkeypatch.setattr(tasks, "_broker_rests_until", 0.0)
    return calls


@pytest.fixture
def siti(db):
    """An entrepreneur with a verified phone and an e-mail address."""
    return UserFactory(full_name="Siti Rekaan", phone="+6281234567001", email="siti@warga.example")


@pytest.fixture
def dewi(db):
    """Another entrepreneur, with a phone only, who reads English."""
    return UserFactory(full_name="Dewi Rekaan", phone="+6281234567002", language="en")


def _official(name, phone, *permissions):
    person = UserFactory(full_name=name, phone=phone, is_staff=True)
    person.user_permissions.set(
        Permission.objects.filter(content_type__app_label="notifications", codename__in=permissions)
    )
    return person


@pytest.fixture
def vera(db):
    """An official who may look at messages."""
    return _official("Vera Petugas", "+6281234567003", "view_message", "view_messagetemplate")


@pytest.fixture
def bagus(db):
    """An official who may send again and edit the texts."""
    return _official(
        "Bagus Petugas",
        "+6281234567004",
        "view_message",
        "change_message",
        "view_messagetemplate",
        "change_messagetemplate",
    )


@pytest.fixture
def kasir(db):
    """An official without any business with messages."""
    return _official("Kasir Petugas", "+6281234567005")


@pytest.fixture
def mail_server(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 0.5
        settings.SITE_URL = "https://portal.example"
        yield server


@pytest.fixture
def letter(db):
    """Make a waiting e-mail row."""

    def make(address="siti@warga.example", **fields):
        values = {"channel": "email", "key": "business_active", "subject": "Kabar", "body": "Halo", **fields}
        return Message.objects.create(address=address, **values)

    return make
