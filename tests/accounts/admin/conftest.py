"""The desk of a super-user, and officials of one group."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import UserFactory

USERS = "/admin/accounts/user/"


@pytest.fixture
def desk(client, agus):
    """The super-user at the desk."""
    client.force_login(agus)
    return client


@pytest.fixture
def official(db):
    """A browser of an official of any group."""

    def of(name):
        person = UserFactory(is_staff=True, full_name=f"Petugas {name}")
        person.groups.add(Group.objects.get(name=name))
        client = Client()
        client.force_login(person)
        return client

    return of
