"""A licence with an end, its scan, and a frozen clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from businesses.models import (
    BusinessStatus,
    Licence,
    LicenceKind,
)
from notifications.models import Message
from tests.businesses.test_files import PLAIN

WIB = ZoneInfo("Asia/Jakarta")
END = date(2027, 6, 30)
PIRT = "2063578010001-27"


@pytest.fixture
def verified(in_status):
    return in_status(BusinessStatus.VERIFIED)


@pytest.fixture
def pirt(verified):
    return Licence.objects.create(business=verified, kind=LicenceKind.PIRT, number=PIRT, valid_until=END)


@pytest.fixture
def scan():
    return lambda name="surat.pdf": SimpleUploadedFile(name, PLAIN)


def at(year, month, day, hour=9, minute=0):
    """Freeze the clock in Surabaya."""
    return time_machine.travel(datetime(year, month, day, hour, minute, tzinfo=WIB), tick=False)


def told(key="licence_ending"):
    return list(Message.objects.filter(key=key, channel="inbox").order_by("pk"))
