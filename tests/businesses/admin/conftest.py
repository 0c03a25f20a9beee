"""Officials at the desk of the register, and businesses in every state."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from businesses.models import BusinessStatus
from tests.factories import BusinessFactory, UserFactory


def page_of(business):
    return reverse("admin:businesses_business_change", args=[business.pk])


def _official(name, group):
    person = UserFactory(full_name=name, is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    return person


@pytest.fixture
def vera(db):
    """A verifier."""
    return _official("Vera Petugas", "verifier")


@pytest.fixture
def hadi(db):
    """The head: reads everything, decides nothing."""
    return _official("Hadi Kepala", "head")


@pytest.fixture
def tuti(db):
    """An official for trainings."""
    return _official("Tuti Pelatihan", "training")


@pytest.fixture
def siti(db):
    """An entrepreneur."""
    return UserFactory(full_name="Siti Rekaan")


@pytest.fixture
def waiting(db):
    """Make a business that waits for verification since so many days."""

    def make(days=1, **fields):
        return BusinessFactory(
            status=BusinessStatus.SUBMITTED,
            verified_at=None,
            submitted_at=timezone.now() - timedelta(days=days),
            **fields,
        )

    return make


@pytest.fixture
def desk(client, vera):
    """The verifier's browser."""
    client.force_login(vera)
    return client
