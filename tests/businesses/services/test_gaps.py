"""Asking owners for what is missing: whom, how often, in which words."""

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.services import NotAllowed
from businesses.models import Business, RegisterField
from businesses.services import gaps
from businesses.services.gaps import Asking, ask_for_fact, whom_to_ask
from notifications.models import Message
from tests.factories import BusinessFactory, OwnerFactory, UserFactory


def _official(group):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    return person


@pytest.fixture
def vera(db):
    return _official("verifier")


@pytest.fixture
def nib(db):
    return RegisterField.objects.get(key="nib")


@pytest.fixture
def sari(db):
    return BusinessFactory(name="Puding Sari", owner__user__full_name="Sari Rekaan")


def _inbox():
    return list(Message.objects.filter(key="gap_asked", channel="inbox").order_by("pk"))


def test_owner_reads_what_is_missing_of_which_business(vera, nib, sari):
    done = ask_for_fact(Business.objects.all(), nib, by=vera)

    message = _inbox()[0]
    assert done == Asking(owners=1, asked_before=0, unclaimed=0, left=0)
    assert (message.recipient, message.subject) == (sari.owner.user, "Mohon lengkapi: NIB")
    assert "Puding Sari" in message.body
    assert message.link == f"/saya/usaha/{sari.pk}/"


def test_owner_reads_it_in_her_own_language(vera, sari):
    User.objects.filter(pk=sari.owner.user_id).update(language="en")

    ask_for_fact(Business.objects.all(), RegisterField.objects.get(key="capital"), by=vera)

    assert _inbox()[0].subject == "Please fill in: Capital"


def test_owner_of_two_businesses_is_asked_once(vera, nib, sari):
    BusinessFactory(owner=sari.owner)

    done = ask_for_fact(Business.objects.all(), nib, by=vera)

    assert (done.owners, len(_inbox())) == (1, 1)


def test_nobody_is_asked_twice_in_a_month_but_again_in_the_next(vera, nib, sari):
    ask_for_fact(Business.objects.all(), nib, by=vera)

    again = ask_for_fact(Business.objects.all(), nib, by=vera)
    Message.objects.update(dedup_key=f"gap:{sari.owner.user_id}:nib:2020-01")
    later = ask_for_fact(Business.objects.all(), nib, by=vera)

    assert (again.owners, again.asked_before) == (0, 1)
    assert (later.owners, later.asked_before) == (1, 0)


def test_another_fact_is_another_question(vera, nib, sari):
    ask_for_fact(Business.objects.all(), nib, by=vera)

    done = ask_for_fact(Business.objects.all(), RegisterField.objects.get(key="kbli"), by=vera)

    assert done.owners == 1


def test_owners_without_account_are_counted_and_skipped(vera, nib, sari):
    BusinessFactory(owner=OwnerFactory(user=None, full_name="Rina Contoh", phone=None))
    BusinessFactory(owner=OwnerFactory(user=User.objects.create_dormant(full_name="Umi Contoh"), phone=None))

    expected = whom_to_ask(Business.objects.all(), nib)
    done = ask_for_fact(Business.objects.all(), nib, by=vera)

    assert expected == done == Asking(owners=1, asked_before=0, unclaimed=2)
    assert [message.recipient for message in _inbox()] == [sari.owner.user]


def test_whoever_has_it_is_left_in_peace(vera, nib):
    BusinessFactory(nib="0123456789012")

    assert ask_for_fact(Business.objects.all(), nib, by=vera).owners == 0
    assert _inbox() == []


def test_many_are_asked_in_portions(vera, nib, monkeypatch):
    monkeypatch.setattr(gaps, "ASKED_AT_ONCE", 2)
    for _ in range(3):
        BusinessFactory()

    first = ask_for_fact(Business.objects.all(), nib, by=vera)
    second = ask_for_fact(Business.objects.all(), nib, by=vera)

    assert (first.owners, first.left, second.owners, second.left) == (2, 1, 1, 0)
    assert len({message.recipient_id for message in _inbox()}) == 3


@pytest.mark.parametrize("group", ["training", "keeper", "visits", "publisher", "mentor", "head", "helper"])
def test_asking_is_for_verifiers(nib, sari, group):
    with pytest.raises(NotAllowed):
        ask_for_fact(Business.objects.all(), nib, by=_official(group))

    assert _inbox() == []
