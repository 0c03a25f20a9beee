"""Links that answer without signing in: signed, hers alone, expiring."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from tests.factories import UserFactory
from trainings import replies, services


@pytest.fixture
def row(published, business):
    one = business()
    return services.enrol(published, one, by=one.owner.user)


def token(row):
    return replies.address(row).rstrip("/").rpartition("/")[2]


def test_a_link_finds_its_enrolment_with_its_dates(row):
    found = replies.find(token(row))

    assert found == row
    assert found.starts_at < found.ends_at


def test_a_link_fits_into_a_message(row):
    assert len(replies.address(row)) < 120


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: t + "A"])
def test_a_changed_link_finds_nothing(row, change):
    assert replies.find(change(token(row))) is None


def test_another_salt_opens_nothing(row):
    forged = signing.dumps([row.pk, row.business.owner.user_id], salt="something.else")

    assert replies.find(forged) is None


def test_after_a_year_it_opens_nothing(row, time_machine):
    link = token(row)
    time_machine.move_to(timezone.now() + timedelta(days=366))

    assert replies.find(link) is None


def test_with_another_owner_or_a_closed_account_it_opens_nothing(row):
    link, owner = token(row), row.business.owner
    first = owner.user
    owner.user = UserFactory()
    owner.save()
    assert replies.find(link) is None
    owner.user = first
    owner.save()
    first.is_active = False
    first.save()

    assert replies.find(link) is None
