"""Codes on their way: who gets what, and when a new one is sent."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.limits import TooMany
from accounts.models import (
    CodePurpose,
    User,
)
from accounts.services import DeadCode, WrongCode, enter_code, resend_code
from notifications.models import Message
from tests.accounts.conftest import (
    NEW_PHONE,
    RATNAS_EMAIL,
    RATNAS_PHONE,
    ask,
    digits_sent_to,
    guess_wrong,
    sent_to,
    sign_up_details,
)


@pytest.mark.parametrize(
    "purpose, address, text",
    [
        (CodePurpose.SIGN_UP, NEW_PHONE, "phone_code"),
        (CodePurpose.SIGN_UP, RATNAS_PHONE, "phone_code"),
        (CodePurpose.SIGN_IN, RATNAS_PHONE, "sign_in_code"),
        (CodePurpose.SIGN_IN, RATNAS_EMAIL, "sign_in_code"),
        (CodePurpose.RECOVERY, RATNAS_PHONE, "password_code"),
        (CodePurpose.RECOVERY, RATNAS_EMAIL, "password_code"),
    ],
)
def test_a_code_goes_to_the_address_that_was_given(ratna, purpose, address, text):
    code = ask(purpose, address)

    assert sent_to(address) == [text]
    assert digits_sent_to(address) not in code.code_hash
    assert code.is_alive


@pytest.mark.parametrize(
    "purpose, address, text",
    [
        (CodePurpose.SIGN_IN, NEW_PHONE, "unknown_account"),
        (CodePurpose.SIGN_IN, "nobody@contoh.example", "unknown_account"),
        (CodePurpose.RECOVERY, NEW_PHONE, "unknown_account"),
    ],
)
def test_where_no_code_helps_a_word_of_explanation_is_sent_and_the_row_exists_all_the_same(
    ratna, purpose, address, text
):
    code = ask(purpose, address)

    assert sent_to(address) == [text]
    assert code.is_alive
    assert code.code_hash == ""


@pytest.mark.parametrize("purpose", [CodePurpose.SIGN_IN, CodePurpose.RECOVERY])
def test_a_closed_account_is_treated_like_an_unknown_one(ratna, purpose):
    User.objects.update(is_active=False)

    code = ask(purpose, RATNAS_PHONE)

    assert sent_to(RATNAS_PHONE) == ["unknown_account"]
    assert code.user is None


def test_a_known_person_reads_her_own_language(yuni):
    ask(CodePurpose.SIGN_IN, str(yuni.phone))

    assert Message.objects.get().language == "en"


def test_a_change_code_goes_to_the_new_address(ratna):
    ask(CodePurpose.PHONE, NEW_PHONE, by=ratna)

    assert (sent_to(NEW_PHONE), sent_to(RATNAS_PHONE)) == (["phone_code"], [])


@pytest.mark.parametrize("is_active", [True, False])
def test_a_change_to_somebody_elses_email_looks_the_same_and_does_not_work(ratna, yuni, is_active):
    User.objects.filter(pk=ratna.pk).update(is_active=is_active)

    code = ask(CodePurpose.EMAIL, RATNAS_EMAIL, by=yuni)

    assert sent_to(RATNAS_EMAIL) == ["account_exists"]
    assert (code.is_alive, code.code_hash) == (True, "")


def test_a_code_to_a_shared_phone_names_nobody_and_speaks_the_language_of_the_page(ratna, kartini):
    User.objects.update(language="en")

    ask(CodePurpose.SIGN_IN, RATNAS_PHONE)

    message = Message.objects.get()
    assert (message.recipient, message.language) == (None, "id")


def test_her_own_unverified_phone_can_be_verified(ratna):
    User.objects.update(phone_verified_at=None)

    code = ask(CodePurpose.PHONE, RATNAS_PHONE, by=ratna)
    enter_code(code.pk, digits_sent_to(RATNAS_PHONE), by=ratna)

    ratna.refresh_from_db()
    assert ratna.is_phone_verified


def test_a_double_tap_sends_one_code(ratna):
    token = uuid.uuid4()

    codes = [ask(CodePurpose.SIGN_IN, RATNAS_PHONE, form_token=token) for _ in range(2)]

    assert codes[0] == codes[1]
    assert sent_to(RATNAS_PHONE) == ["sign_in_code"]


def test_a_corrected_number_on_the_same_page_is_a_new_wish(ratna):
    token = uuid.uuid4()

    codes = [ask(CodePurpose.SIGN_IN, address, form_token=token) for address in (NEW_PHONE, RATNAS_PHONE)]

    assert codes[0] != codes[1]
    assert (sent_to(NEW_PHONE), sent_to(RATNAS_PHONE)) == (["unknown_account"], ["sign_in_code"])


def test_a_corrected_name_on_the_same_page_counts(db):
    token = uuid.uuid4()
    for name in ("Melti", "Melati"):
        code = ask(CodePurpose.SIGN_UP, NEW_PHONE, form_token=token, details=sign_up_details(name))

    enter_code(code.pk, digits_sent_to(NEW_PHONE))

    assert User.objects.get().full_name == "Melati"


def test_the_same_page_long_after_sends_a_new_code(ratna):
    token = uuid.uuid4()
    first = ask(CodePurpose.SIGN_IN, RATNAS_PHONE, form_token=token)

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        second = ask(CodePurpose.SIGN_IN, RATNAS_PHONE, form_token=token)

    assert first != second
    assert sent_to(RATNAS_PHONE) == ["sign_in_code"] * 2


@pytest.mark.parametrize("address", [RATNAS_PHONE, NEW_PHONE])
def test_an_address_gets_five_messages_an_hour_whether_known_or_not(ratna, address):
    for _ in range(5):
        ask(CodePurpose.SIGN_IN, address)

    with pytest.raises(TooMany):
        ask(CodePurpose.SIGN_IN, address)

    assert len(sent_to(address)) == 5
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert ask(CodePurpose.SIGN_IN, address).is_alive


# --- Sending again ---


def test_a_new_code_replaces_the_old_one(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    old = digits_sent_to(RATNAS_PHONE)

    with time_machine.travel(timezone.now() + timedelta(seconds=40)):
        assert resend_code(code, language="id") is True
        new = digits_sent_to(RATNAS_PHONE)
        if old != new:
            with pytest.raises(WrongCode):
                enter_code(code.pk, old)
        assert enter_code(code.pk, new).user == ratna


def test_a_moment_after_nothing_new_is_sent(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)

    assert resend_code(code, language="id") is False
    assert sent_to(RATNAS_PHONE) == ["sign_in_code"]


def test_a_code_guessed_to_death_is_replaced_at_once(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    guess_wrong(code, RATNAS_PHONE, 5)

    assert resend_code(code, language="id") is True
    assert enter_code(code.pk, digits_sent_to(RATNAS_PHONE)).user == ratna


def test_sending_again_counts_against_the_hour(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    for round_ in range(1, 5):
        with time_machine.travel(timezone.now() + timedelta(seconds=31 * round_)):
            resend_code(code, language="id")

    with time_machine.travel(timezone.now() + timedelta(seconds=31 * 6)), pytest.raises(TooMany):
        resend_code(code, language="id")


def test_a_used_code_is_not_sent_again(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    enter_code(code.pk, digits_sent_to(RATNAS_PHONE))

    with pytest.raises(DeadCode):
        resend_code(code, language="id")
