"""Codes that are entered: what they open, and for how long."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import limits
from accounts.models import (
    CodePurpose,
    OneTimeCode,
    User,
)
from accounts.services import DeadCode, WrongCode, enter_code
from notifications.models import Message
from tests.accounts.conftest import (
    NEW_PHONE,
    PASSWORD,
    RATNAS_EMAIL,
    RATNAS_PHONE,
    ask,
    digits_sent_to,
    guess_wrong,
    sent_to,
    sign_up_details,
)


def test_sign_up_makes_a_verified_person_and_only_then(db):
    code = ask(CodePurpose.SIGN_UP, NEW_PHONE, details=sign_up_details())
    assert not User.objects.exists()

    used = enter_code(code.pk, digits_sent_to(NEW_PHONE))

    person = User.objects.get()
    assert used.user == person
    assert (person.full_name, str(person.phone), person.language) == ("Melati Contoh", NEW_PHONE, "en")
    assert person.is_phone_verified
    assert person.check_password(PASSWORD)


def test_what_she_typed_leaves_the_row_with_its_use(db):
    code = ask(CodePurpose.SIGN_UP, NEW_PHONE, details=sign_up_details())

    enter_code(code.pk, digits_sent_to(NEW_PHONE))

    assert OneTimeCode.objects.get().details == {}


def test_signing_up_twice_makes_one_person_and_then_asks(db):
    first = ask(CodePurpose.SIGN_UP, NEW_PHONE, details=sign_up_details())
    first_digits = digits_sent_to(NEW_PHONE)
    second = ask(CodePurpose.SIGN_UP, NEW_PHONE, details=sign_up_details("Melati Rekaan"))

    people = [enter_code(first.pk, first_digits).user, enter_code(second.pk, digits_sent_to(NEW_PHONE)).user]

    assert people == [User.objects.get(), None]
    assert people[0].full_name == "Melati Contoh"


@pytest.mark.parametrize("guess", ["000000", "123456", "999999"])
def test_no_guess_opens_what_was_never_sent(ratna, guess):
    code = ask(CodePurpose.SIGN_IN, NEW_PHONE)

    with pytest.raises(WrongCode):
        enter_code(code.pk, guess)


def test_sign_in_by_code_finds_her(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)

    assert enter_code(code.pk, digits_sent_to(RATNAS_PHONE)).user == ratna


def test_a_code_to_the_phone_verifies_the_phone(ratna):
    User.objects.update(phone_verified_at=None)
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)

    enter_code(code.pk, digits_sent_to(RATNAS_PHONE))

    ratna.refresh_from_db()
    assert ratna.is_phone_verified


def test_a_code_to_the_email_does_not_verify_the_phone(ratna):
    User.objects.update(phone_verified_at=None)
    code = ask(CodePurpose.SIGN_IN, RATNAS_EMAIL)

    enter_code(code.pk, digits_sent_to(RATNAS_EMAIL))

    ratna.refresh_from_db()
    assert not ratna.is_phone_verified


def test_a_code_works_once(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    enter_code(code.pk, digits_sent_to(RATNAS_PHONE))

    with pytest.raises(DeadCode):
        enter_code(code.pk, digits_sent_to(RATNAS_PHONE))


def test_a_code_works_for_ten_minutes(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)

    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)), pytest.raises(DeadCode):
        enter_code(code.pk, digits_sent_to(RATNAS_PHONE))


def test_the_fifth_guess_may_be_right(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    guess_wrong(code, RATNAS_PHONE, 4)

    assert enter_code(code.pk, digits_sent_to(RATNAS_PHONE)).user == ratna


def test_after_five_wrong_guesses_the_right_one_is_too_late(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    guess_wrong(code, RATNAS_PHONE, 5)

    with pytest.raises(DeadCode):
        enter_code(code.pk, digits_sent_to(RATNAS_PHONE))


def test_the_digits_of_one_code_do_not_open_another(ratna, yuni):
    hers = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    ask(CodePurpose.SIGN_IN, str(yuni.phone))
    others = digits_sent_to(str(yuni.phone))

    if others != digits_sent_to(RATNAS_PHONE):
        with pytest.raises(WrongCode):
            enter_code(hers.pk, others)
    assert enter_code(hers.pk, digits_sent_to(RATNAS_PHONE)).user == ratna


def test_an_account_closed_meanwhile_is_not_entered(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    User.objects.update(is_active=False)

    with pytest.raises(DeadCode):
        enter_code(code.pk, digits_sent_to(RATNAS_PHONE))


def test_a_right_code_opens_a_locked_password_again(ratna):
    for _ in range(10):
        limits.take(limits.PASSWORDS_OF_ACCOUNT, RATNAS_EMAIL)
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)

    enter_code(code.pk, digits_sent_to(RATNAS_PHONE))

    limits.take(limits.PASSWORDS_OF_ACCOUNT, RATNAS_EMAIL)


def test_a_new_phone_takes_the_place_of_the_old_one_and_both_hear_of_it(ratna):
    code = ask(CodePurpose.PHONE, NEW_PHONE, by=ratna)

    enter_code(code.pk, digits_sent_to(NEW_PHONE), by=ratna)

    ratna.refresh_from_db()
    assert (str(ratna.phone), ratna.is_phone_verified) == (NEW_PHONE, True)
    assert sent_to(NEW_PHONE) == ["phone_code", "account_changed"]
    assert sent_to(RATNAS_PHONE) == ["account_changed"]


def test_a_new_email_takes_the_place_of_the_old_one(ratna):
    code = ask(CodePurpose.EMAIL, "dapur@contoh.example", by=ratna)

    enter_code(code.pk, digits_sent_to("dapur@contoh.example"), by=ratna)

    ratna.refresh_from_db()
    assert (ratna.email, str(ratna.phone)) == ("dapur@contoh.example", RATNAS_PHONE)
    assert sent_to("dapur@contoh.example") == ["email_code", "account_changed"]
    assert sent_to(RATNAS_EMAIL) == ["account_changed"]


def test_a_first_email_has_no_old_address_to_tell(yuni):
    code = ask(CodePurpose.EMAIL, "yuni@contoh.example", by=yuni)

    enter_code(code.pk, digits_sent_to("yuni@contoh.example"), by=yuni)

    assert Message.objects.filter(key="account_changed", channel="email").count() == 1


@pytest.mark.parametrize("who", ["yuni", None])
def test_a_change_code_is_useless_to_others(ratna, yuni, who):
    code = ask(CodePurpose.PHONE, NEW_PHONE, by=ratna)

    with pytest.raises(DeadCode):
        enter_code(code.pk, digits_sent_to(NEW_PHONE), by=yuni if who else None)

    assert OneTimeCode.objects.get().guesses == 0


def test_an_email_taken_meanwhile_is_not_taken_away(ratna, yuni):
    code = ask(CodePurpose.EMAIL, "dapur@contoh.example", by=ratna)
    User.objects.filter(pk=yuni.pk).update(email="dapur@contoh.example")

    with pytest.raises(DeadCode):
        enter_code(code.pk, digits_sent_to("dapur@contoh.example"), by=ratna)

    ratna.refresh_from_db()
    assert ratna.email == RATNAS_EMAIL
