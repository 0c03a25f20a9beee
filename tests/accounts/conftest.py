"""People who sign in, what was sent to them, and a client that has asked for a code."""

import re

import pytest
from django.test import Client

from accounts import services
from accounts.models import OneTimeCode
from notifications.models import Message
from tests.factories import UserFactory

PASSWORD = "puding melati enak"
NEW_PHONE = "+6281234567099"
RATNAS_PHONE = "+6281234567001"
RATNAS_EMAIL = "ratna@contoh.example"


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ratna(db):
    """An entrepreneur with phone and e-mail."""
    return UserFactory(
        full_name="Ratna Contoh", phone="+6281234567001", email="ratna@contoh.example", password=PASSWORD
    )


@pytest.fixture
def yuni(db):
    """Another entrepreneur, with a phone only, who reads English."""
    return UserFactory(full_name="Yuni Rekaan", phone="+6281234567002", password=PASSWORD, language="en")


@pytest.fixture
def kartini(ratna):
    """Ratna's mother, on the same phone, with a password and an e-mail of her own."""
    return UserFactory(
        full_name="Kartini Rekaan", phone=str(ratna.phone), email="kartini@contoh.example", password="jamu kunyit asam"
    )


@pytest.fixture
def wati(db):
    """An official."""
    return UserFactory(full_name="Wati Petugas", phone="+6281234567003", password=PASSWORD, is_staff=True)


@pytest.fixture
def agus(db):
    """The super-user."""
    return UserFactory(
        full_name="Agus Rekaan", phone="+6281234567004", password=PASSWORD, is_staff=True, is_superuser=True
    )


@pytest.fixture
def ratna_client(ratna):
    client = Client()
    client.force_login(ratna)
    return client


@pytest.fixture
def sure_client(ratna, client):
    """Ratna's browser, in which she has just typed her password once more."""
    client.force_login(ratna)
    client.post("/akun/pastikan/", {"password": PASSWORD})
    return client


def sent_to(address):
    """The kinds of messages to `address`, oldest first."""
    return list(Message.objects.filter(address=address).order_by("pk").values_list("key", flat=True))


def digits_sent_to(address):
    """The newest code that went to `address`."""
    bodies = Message.objects.filter(address=address, is_secret=True).order_by("-pk").values_list("body", flat=True)
    return re.search(r"\b\d{6}\b", bodies[0])[0]


def wrong(digits):
    return f"{(int(digits) + 1) % 10**6:06d}"


def only_code():
    return OneTimeCode.objects.get()


def text_of(response):
    return response.content.decode()


def error_of(response, name="code"):
    """The first complaint about a field of the form on the page."""
    return response.context["form"].errors[name][0]


# --- codes ---


def ask(purpose, address, **kwargs):
    kwargs.setdefault("by", None)
    return services.send_code(purpose, address, language="id", **kwargs)


def sign_up_details(name="Melati Contoh"):
    return services.sign_up_details(full_name=name, password=PASSWORD, language="en")


def entered(purpose, address=RATNAS_PHONE, **kwargs):
    """A code that was asked for and entered rightly."""
    code = ask(purpose, address, **kwargs)
    return services.enter_code(code.pk, digits_sent_to(address), by=kwargs.get("by"))


def crowd(count, phone=RATNAS_PHONE):
    """`count` people on one phone."""
    return [UserFactory(full_name=f"Orang {n}", phone=phone) for n in range(count)]


def guess_wrong(code, address, times):
    for _ in range(times):
        with pytest.raises(services.WrongCode):
            services.enter_code(code.pk, wrong(digits_sent_to(address)))
