"""People and classes that the tests of trainings share."""

import pytest
from django.contrib.auth.models import Group

from tests.factories import BusinessFactory, TrainingFactory, UserFactory


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
