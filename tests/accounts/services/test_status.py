"""The one door through which a status changes."""

import pytest

from accounts.models import (
    StatusChange,
)
from accounts.services import NotAllowed, status
from businesses.models import Business, BusinessStatus
from tests.factories import BusinessFactory


@pytest.mark.parametrize(
    "before, after", [(a, b) for a in BusinessStatus.values for b in sorted(Business.TRANSITIONS[a])]
)
def test_an_allowed_change_leaves_a_row(wati, before, after):
    business = BusinessFactory(status=before)

    change = status.change_status(business, after, by=wati, reason="Lengkap.")

    business.refresh_from_db()
    assert business.status == after
    assert list(StatusChange.objects.filter(object_id=business.pk)) == [change]
    assert (change.subject, change.from_status, change.to_status) == (business, before, after)
    assert (change.by, change.reason) == (wati, "Lengkap.")


@pytest.mark.parametrize(
    "before, after",
    [(a, b) for a in BusinessStatus.values for b in sorted(set(BusinessStatus.values) - set(Business.TRANSITIONS[a]))],
)
def test_a_forbidden_change_changes_nothing(wati, before, after):
    business = BusinessFactory(status=before)

    with pytest.raises(NotAllowed):
        status.change_status(business, after, by=wati)

    business.refresh_from_db()
    assert business.status == before
    assert not StatusChange.objects.exists()


def test_a_change_needs_the_callers_transaction(monkeypatch):
    monkeypatch.setattr(status.transaction, "get_connection", lambda: type("C", (), {"in_atomic_block": False}))

    with pytest.raises(RuntimeError, match="transaction"):
        status.change_status(Business(), BusinessStatus.SUBMITTED, by=None)
