"""Several people on one phone: who is let in, who may join, who is told."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import services
from accounts.models import (
    CodePurpose,
    OneTimeCode,
    User,
)
from accounts.services import DeadCode, NotAllowed, choose_person
from notifications.models import Message
from tests.accounts.conftest import (
    NEW_PHONE,
    PASSWORD,
    RATNAS_EMAIL,
    RATNAS_PHONE,
    ask,
    crowd,
    entered,
    sent_to,
    sign_up_details,
)
from tests.factories import UserFactory


@pytest.mark.parametrize("purpose", [CodePurpose.SIGN_IN, CodePurpose.RECOVERY])
def test_a_shared_phone_lets_in_whoever_is_chosen(ratna, kartini, purpose):
    code = entered(purpose)
    assert code.user is None

    chosen = choose_person(code.pk, kartini)

    assert chosen.user == kartini
    assert OneTimeCode.objects.get().user == kartini


@pytest.mark.parametrize("purpose", [CodePurpose.SIGN_IN, CodePurpose.RECOVERY])
def test_with_a_closed_account_beside_her_she_is_the_only_one(ratna, kartini, purpose):
    User.objects.filter(pk=kartini.pk).update(is_active=False)

    assert entered(purpose).user == ratna


def test_an_email_is_never_shared(ratna, kartini):
    assert entered(CodePurpose.SIGN_IN, RATNAS_EMAIL).user == ratna


def test_a_choice_is_made_once(ratna, kartini):
    code = entered(CodePurpose.SIGN_IN)
    choose_person(code.pk, kartini)

    for person in (ratna, kartini, None):
        with pytest.raises(DeadCode):
            choose_person(code.pk, person)


def test_a_choice_is_open_for_ten_minutes(ratna, kartini):
    code = entered(CodePurpose.SIGN_IN)

    with time_machine.travel(timezone.now() + timedelta(minutes=11)), pytest.raises(DeadCode):
        choose_person(code.pk, ratna)


def test_nobody_is_chosen_before_the_code_is_entered(ratna, kartini):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)

    with pytest.raises(DeadCode):
        choose_person(code.pk, ratna)


@pytest.mark.parametrize("purpose", [CodePurpose.SIGN_IN, CodePurpose.SIGN_UP, CodePurpose.RECOVERY])
def test_a_person_of_another_phone_is_not_chosen(ratna, kartini, yuni, purpose):
    code = entered(purpose, details=sign_up_details() if purpose == CodePurpose.SIGN_UP else None)

    with pytest.raises(DeadCode):
        choose_person(code.pk, yuni)

    assert OneTimeCode.objects.get().user is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"phone": NEW_PHONE}])
def test_who_has_left_meanwhile_is_not_chosen(ratna, kartini, change):
    code = entered(CodePurpose.SIGN_IN)
    User.objects.filter(pk=kartini.pk).update(**change)

    with pytest.raises(DeadCode):
        choose_person(code.pk, kartini)


@pytest.mark.parametrize("purpose", [CodePurpose.SIGN_IN, CodePurpose.RECOVERY])
def test_nobody_new_comes_out_of_a_sign_in(ratna, kartini, purpose):
    code = entered(purpose)

    with pytest.raises(DeadCode):
        choose_person(code.pk, None)

    assert User.objects.count() == 2


def test_somebody_new_joins_a_phone_and_those_on_it_are_told(ratna, kartini):
    code = entered(CodePurpose.SIGN_UP, details=sign_up_details())
    assert User.objects.count() == 2

    person = choose_person(code.pk, None).user

    assert (person.full_name, str(person.phone), person.is_phone_verified) == ("Melati Contoh", RATNAS_PHONE, True)
    assert person.check_password(PASSWORD)
    told = Message.objects.filter(key="phone_shared").order_by("pk").values_list("recipient", "channel")
    assert list(told) == [
        (ratna.pk, "inbox"),
        (ratna.pk, "email"),
        (kartini.pk, "inbox"),
        (kartini.pk, "email"),
        (None, "phone"),
    ]
    assert all("Melati Contoh" in message.subject for message in Message.objects.filter(key="phone_shared"))


def test_a_sign_up_by_somebody_known_changes_nothing_of_hers(ratna):
    code = entered(CodePurpose.SIGN_UP, details=services.sign_up_details(full_name="X", password="y", language="en"))

    assert choose_person(code.pk, ratna).user == ratna

    ratna.refresh_from_db()
    assert (ratna.full_name, ratna.language, ratna.check_password(PASSWORD)) == ("Ratna Contoh", "id", True)
    assert not Message.objects.filter(key="phone_shared").exists()
    assert OneTimeCode.objects.get().details == {}


def test_a_closed_account_does_not_keep_others_from_its_phone(ratna):
    User.objects.update(is_active=False)

    person = entered(CodePurpose.SIGN_UP, details=sign_up_details()).user

    assert (person.full_name, str(person.phone)) == ("Melati Contoh", RATNAS_PHONE)


@pytest.mark.parametrize("count, has_room", [(5, True), (6, False)])
def test_a_phone_serves_six_people(db, count, has_room):
    crowd(count)
    code = entered(CodePurpose.SIGN_UP, details=sign_up_details())

    with nullcontext() if has_room else pytest.raises(NotAllowed):
        choose_person(code.pk, None)

    assert User.objects.count() == 6
    assert OneTimeCode.objects.choosing().exists() is not has_room


def test_a_full_phone_still_lets_its_people_in(db):
    people = crowd(6)
    code = entered(CodePurpose.SIGN_UP, details=sign_up_details())
    with pytest.raises(NotAllowed):
        choose_person(code.pk, None)

    assert choose_person(code.pk, people[3]).user == people[3]


def test_she_moves_to_a_phone_that_others_use_and_they_are_told(ratna, yuni):
    entered(CodePurpose.PHONE, by=yuni)

    yuni.refresh_from_db()
    assert (str(yuni.phone), yuni.is_phone_verified) == (RATNAS_PHONE, True)
    assert [message.recipient for message in Message.objects.filter(key="phone_shared", channel="inbox")] == [ratna]
    assert sent_to("+6281234567002") == ["account_changed"]


def test_she_does_not_move_to_a_full_phone(yuni):
    crowd(6)

    with pytest.raises(NotAllowed):
        entered(CodePurpose.PHONE, by=yuni)

    yuni.refresh_from_db()
    assert str(yuni.phone) == "+6281234567002"
    assert not Message.objects.filter(key="phone_shared").exists()


def test_an_official_does_not_move_to_a_phone_that_others_use(ratna, wati):
    with pytest.raises(NotAllowed):
        entered(CodePurpose.PHONE, by=wati)

    wati.refresh_from_db()
    assert str(wati.phone) == "+6281234567003"


def test_she_leaves_a_shared_phone(ratna, kartini):
    entered(CodePurpose.PHONE, NEW_PHONE, by=kartini)

    assert list(User.objects.reached_at(RATNAS_PHONE)) == [ratna]
    assert entered(CodePurpose.SIGN_IN).user == ratna


def test_those_on_the_phone_hear_of_her_whom_an_official_put_there_when_she_comes(ratna):
    sumi = UserFactory(full_name="Sumi Rekaan", phone=RATNAS_PHONE, phone_verified_at=None)
    code = entered(CodePurpose.SIGN_IN)
    assert not Message.objects.filter(key="phone_shared").exists()

    choose_person(code.pk, sumi)

    sumi.refresh_from_db()
    assert sumi.is_phone_verified
    assert [message.recipient for message in Message.objects.filter(key="phone_shared", channel="inbox")] == [ratna]


def test_those_on_the_phone_hear_of_her_too_when_she_verifies_it_on_her_account_page(ratna):
    sumi = UserFactory(full_name="Sumi Rekaan", phone=RATNAS_PHONE, phone_verified_at=None)

    entered(CodePurpose.PHONE, by=sumi)

    assert [message.recipient for message in Message.objects.filter(key="phone_shared", channel="inbox")] == [ratna]


def test_verifying_it_again_is_told_to_nobody(ratna, kartini):
    entered(CodePurpose.PHONE, by=kartini)

    assert not Message.objects.filter(key="phone_shared").exists()


def test_the_password_of_the_one_who_was_chosen_is_set(ratna, kartini):
    code = entered(CodePurpose.RECOVERY)
    assert services.recovering_person(code.pk) is None
    with pytest.raises(DeadCode):
        services.recover_password(code.pk, "sambal bawang pedas")
    choose_person(code.pk, kartini)

    services.recover_password(code.pk, "sambal bawang pedas")

    ratna.refresh_from_db()
    kartini.refresh_from_db()
    assert [person.check_password("sambal bawang pedas") for person in (ratna, kartini)] == [False, True]


def test_a_dormant_person_is_reached_by_no_code(db):
    User.objects.create_dormant(full_name="Sumi Rekaan")

    assert ask(CodePurpose.SIGN_IN, NEW_PHONE).code_hash == ""
    assert not Message.objects.exclude(key="unknown_account").exists()
