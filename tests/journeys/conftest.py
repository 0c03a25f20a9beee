"""A real browser on a real server: people with a phone or a desk, and the helpers that read like what they do."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group

from businesses.models import Picture
from businesses.pictures import prepare
from notifications.models import Message
from tests.factories import UserFactory

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PASSWORD = "puding-hias-77"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(autouse=True)
def quick_and_own_files(settings, tmp_path, transactional_db):
    """Files in a folder of the test's own; pages as quick as a person's own phone would want them."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
    }
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def verifier():
    user = UserFactory(full_name="Wati Contoh", email="wati@contoh.example", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="verifier"))
    return user


@pytest.fixture
def open_page(new_context, live_server):
    """A page of a new visitor; anything that the browser's console calls an error fails the test."""
    troubles = []

    def make(size=PHONE, **options):
        page = new_context(viewport=size, base_url=live_server.url, **options).new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        return page

    yield make
    assert troubles == []


def sign_in(page, who, password=PASSWORD):
    page.goto("/akun/masuk/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url(re.compile(r"/(saya|admin)/"))


def last_code(address):
    """The six digits that were sent to a phone or e-mail last."""
    message = Message.objects.filter(address=address, is_secret=True).latest("pk")
    return re.search(r"\b\d{6}\b", f"{message.subject} {message.body}").group()


def prepare_pictures():
    """What the worker does in the background."""
    for pk in Picture.objects.waiting().values_list("pk", flat=True):
        prepare(pk)


def violations(page):
    """What axe finds wrong on the page by WCAG 2.2 A and AA, in short."""
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [
        f"{found['id']}: {', '.join(str(node['target']) for node in found['nodes'][:3])}"
        for found in result.response["violations"]
    ]


def overflow(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
