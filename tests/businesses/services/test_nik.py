"""The whole NIK: for whom, with which reason, how often, and that it is kept."""

import pytest
from django.contrib.auth.models import Group

from accounts.limits import TooMany
from accounts.services import NotAllowed
from businesses.models import NikReveal, Owner
from businesses.services.nik import REVEALS_OF_PERSON, reveal_nik, whole_nik
from tests.factories import OwnerFactory, UserFactory

NIK = "3578045203850001"


def _official(group):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    return person


@pytest.fixture
def sari(db):
    owner = OwnerFactory(user__full_name="Sari Rekaan")
    owner.set_nik(NIK)
    owner.save()
    return owner


@pytest.mark.parametrize("text", [NIK, "3578 0452 0385 0001", " 3578.0452.0385.0001 ", "3578-0452-0385-0001"])
def test_whole_nik_reads_sixteen_digits_however_written(text):
    assert whole_nik(text) == NIK


@pytest.mark.parametrize("text", ["", NIK[:15], NIK + "1", "sari", "357804520385000x", "٣" * 16])
def test_whole_nik_takes_nothing_else(text):
    assert whole_nik(text) == ""


def test_reveal_gives_the_nik_and_keeps_who_and_why(sari):
    vera = _official("verifier")

    nik = reveal_nik(sari, by=vera, reason="  Membandingkan KTP. ")

    assert nik == NIK
    assert list(NikReveal.objects.values_list("owner", "by", "reason")) == [(sari.pk, vera.pk, "Membandingkan KTP.")]


@pytest.mark.parametrize("group", ["training", "keeper", "visits", "publisher", "mentor", "head", "helper"])
def test_reveal_is_for_those_who_hold_the_right(sari, group):
    with pytest.raises(NotAllowed):
        reveal_nik(sari, by=_official(group), reason="Penasaran.")

    assert not NikReveal.objects.exists()


def test_reveal_needs_a_reason(sari):
    with pytest.raises(NotAllowed):
        reveal_nik(sari, by=_official("verifier"), reason="   ")

    assert not NikReveal.objects.exists()


def test_reveal_of_nothing_is_refused_and_not_kept(db):
    with pytest.raises(NotAllowed):
        reveal_nik(OwnerFactory(), by=_official("verifier"), reason="Membandingkan KTP.")

    assert not NikReveal.objects.exists()


def test_reveal_ends_at_the_limit_of_a_day_for_this_person_only(sari):
    vera, lina = _official("verifier"), _official("verifier")
    for _ in range(REVEALS_OF_PERSON.amount):
        reveal_nik(sari, by=vera, reason="Membandingkan KTP.")

    with pytest.raises(TooMany):
        reveal_nik(sari, by=vera, reason="Sekali lagi.")

    assert NikReveal.objects.count() == REVEALS_OF_PERSON.amount
    assert reveal_nik(Owner.objects.get(pk=sari.pk), by=lina, reason="Membandingkan KTP.") == NIK
