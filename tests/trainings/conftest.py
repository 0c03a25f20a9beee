"""People and classes that the tests of trainings share."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import storages
from django.utils import timezone

from tests.factories import (
    BusinessFactory,
    EnrolmentFactory,
    OwnerFactory,
    SessionFactory,
    TrainingFactory,
    UserFactory,
)
from trainings.models import Attendance, Material, Signer


@pytest.fixture
def tuti(db):
    """Tuti plans trainings and gives seats."""
    tuti = UserFactory(full_name="Tuti Pelatihan", is_staff=True)
    tuti.groups.add(Group.objects.get(name="training"))
    return tuti


@pytest.fixture
def published(tuti):
    """A class for three seats that is open for enrolment."""
    return TrainingFactory(published_by=tuti)


@pytest.fixture
def business(db):
    """One verified business after the other, each with its own owner."""

    def make(name="", **kwargs):
        person = {"owner__user": UserFactory(full_name=name)} if name else {}
        return BusinessFactory(**person, **kwargs)

    return make


# --- certificates ---


@pytest.fixture
def signer(db):
    return Signer.objects.create(
        name="Dra. Endang Contoh", office_id="Kepala Dinas", office_en="Head of Department", from_on=date(2020, 1, 1)
    )


@pytest.fixture
def private(settings, tmp_path):
    """Where private files of this test lie."""
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    return tmp_path


@pytest.fixture
def held(signer):
    """A class of three hours that was held three days ago."""
    return make_held()


def make_held(*, hours=(3,), **kwargs):
    """A class that was held, with one session a day of so many hours, the last one three days ago."""
    first = (timezone.now() - timedelta(days=2 + len(hours))).replace(hour=3, minute=0, second=0, microsecond=0)
    kwargs = {"status": "held", "published_at": timezone.now(), "capacity": 30} | kwargs
    training = TrainingFactory(session__starts_at=first, session__ends_at=first + timedelta(hours=hours[0]), **kwargs)
    for number, length in enumerate(hours[1:], start=1):
        starts_at = first + timedelta(days=number)
        SessionFactory(training=training, starts_at=starts_at, ends_at=starts_at + timedelta(hours=length))
    return training


def seat(training, name="Siti Rekaan", *, came=(True,), late=0, early=0):
    """Somebody with a seat, and whether she came to each session; None where nobody has noted it."""
    owner = OwnerFactory(user=UserFactory(full_name=name))
    row = EnrolmentFactory(training=training, business=BusinessFactory(owner=owner))
    official = UserFactory(full_name="Tuti Pencatat")
    for session, was_there in zip(training.sessions.order_by("starts_at"), came, strict=True):
        if was_there is not None:
            minutes = {"minutes_late": late, "minutes_early": early} if was_there else {}
            Attendance.objects.create(
                enrolment=row, session=session, is_present=was_there, recorded_by=official, **minutes
            )
    return row


# --- materials ---


@pytest.fixture(autouse=True)
def own_materials(settings, tmp_path, monkeypatch):
    """Uploaded files of a test lie in its own folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
    }
    # The field took its storage when the models were read.
    monkeypatch.setattr(Material._meta.get_field("file"), "storage", storages["private"])
