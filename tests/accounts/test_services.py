import threading
import uuid
from contextlib import nullcontext
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from accounts import limits, services
from accounts.limits import TooMany
from accounts.models import (
    CodePurpose,
    Consent,
    ConsentPurpose,
    ConsentText,
    ConsentWay,
    OneTimeCode,
    StatusChange,
    User,
)
from accounts.services import DeadCode, NotAllowed, WrongCode, choose_person, enter_code, resend_code, send_code
from businesses.models import Business, BusinessStatus, Product
from notifications.models import Message
from tests.accounts.conftest import PASSWORD, digits_sent_to, sent_to, wrong
from tests.factories import BusinessFactory, ProductFactory, UserFactory

NEW_PHONE = "+6281234567099"
RATNAS_PHONE = "+6281234567001"
RATNAS_EMAIL = "ratna@contoh.example"


def ask(purpose, address, **kwargs):
    kwargs.setdefault("by", None)
    return send_code(purpose, address, language="id", **kwargs)


def sign_up_details(name="Melati Contoh"):
    return services.sign_up_details(full_name=name, password=PASSWORD, language="en")


# --- Sending ---


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


# --- Entering ---


def guess_wrong(code, address, times):
    for _ in range(times):
        with pytest.raises(WrongCode):
            enter_code(code.pk, wrong(digits_sent_to(address)))


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


# --- Several people on one phone ---


def entered(purpose, address=RATNAS_PHONE, **kwargs):
    """A code that was asked for and entered rightly."""
    code = ask(purpose, address, **kwargs)
    return enter_code(code.pk, digits_sent_to(address), by=kwargs.get("by"))


def crowd(count, phone=RATNAS_PHONE):
    """`count` people on one phone."""
    return [UserFactory(full_name=f"Orang {n}", phone=phone) for n in range(count)]


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


# --- Two browsers at once ---


@pytest.fixture
def committed_sign_ups(transactional_db, django_db_serialized_rollback):
    """Codes of four browsers that sign up on one phone, all to be entered as 424242."""
    codes = []
    for n in range(4):
        code = OneTimeCode(purpose=CodePurpose.SIGN_UP, address=RATNAS_PHONE, details=sign_up_details(f"Orang {n}"))
        code.code_hash = services._hash(code, "424242")
        code.save()
        codes.append(code)
    return codes


def at_once(do, things):
    """What `do` returned or raised for each of `things`, all begun together."""
    barrier, answers = threading.Barrier(len(things)), []

    def run(thing):
        try:
            barrier.wait()
            answers.append(do(thing))
        except (DeadCode, NotAllowed) as error:
            answers.append(type(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[thing]) for thing in things]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def slow_people(monkeypatch):
    """Whoever is created has looked around a while before."""
    create = services._create_person

    def slowly(code):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.2)")
        return create(code)

    monkeypatch.setattr(services, "_create_person", slowly)


def test_of_four_first_sign_ups_at_once_one_is_made_and_three_are_asked(committed_sign_ups, slow_people):
    answers = at_once(lambda code: enter_code(code.pk, "424242").user, committed_sign_ups)

    assert sorted(answer is None for answer in answers) == [False, True, True, True]
    assert User.objects.count() == 1


def test_control_without_the_lock_all_four_are_made(committed_sign_ups, slow_people, monkeypatch):
    monkeypatch.setattr(services, "_lock_phone", lambda phone: None)

    at_once(lambda code: enter_code(code.pk, "424242").user, committed_sign_ups)

    assert User.objects.count() == 4


@pytest.fixture
def last_place(committed_sign_ups):
    """Five people on the phone, and four newcomers who have entered their codes."""
    crowd(5)
    for code in committed_sign_ups:
        enter_code(code.pk, "424242")
    return committed_sign_ups


def test_the_last_place_on_a_phone_is_taken_once(last_place):
    answers = at_once(lambda code: choose_person(code.pk, None).user, last_place)

    assert answers.count(NotAllowed) == 3
    assert User.objects.count() == User.PEOPLE_A_PHONE


def test_control_without_the_lock_the_last_place_is_taken_several_times(last_place, monkeypatch):
    monkeypatch.setattr(services, "_lock_phone", lambda phone: None)
    monkeypatch.setattr(services, "_tell_of_sharing", lambda person: pause())

    at_once(lambda code: choose_person(code.pk, None).user, last_place)

    assert User.objects.count() > User.PEOPLE_A_PHONE


def pause():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2)")


def test_of_eight_choices_at_once_one_counts(last_place):
    people = list(User.objects.reached_at(RATNAS_PHONE))
    choices = [*people, None, None, None]

    answers = at_once(lambda person: choose_person(last_place[0].pk, person).user, choices)

    assert answers.count(DeadCode) == len(choices) - 1


# --- A thousand guesses at once ---


@pytest.fixture
def committed_code(transactional_db, django_db_serialized_rollback):
    """A code that threads can see, for 424242."""
    person = UserFactory(phone="+6281234567077")
    code = OneTimeCode.objects.create(purpose=CodePurpose.SIGN_IN, address="+6281234567077", user=person)
    code.code_hash = services._hash(code, "424242")
    code.save()
    return code


def thousand_guesses(enter, guesses=None):
    """Twenty threads with fifty guesses each; how often each answer came."""
    answers = {"compared": 0, "dead": 0, "in": 0}
    lock, barrier = threading.Lock(), threading.Barrier(20)
    guesses = guesses or [f"{n:06d}" for n in range(1000)]

    def run(part):
        try:
            barrier.wait()
            for guess in part:
                try:
                    enter(guess)
                    answer = "in"
                except WrongCode:
                    answer = "compared"
                except DeadCode:
                    answer = "dead"
                with lock:
                    answers[answer] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[guesses[start::20]]) for start in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_a_thousand_guesses_at_once_five_count(committed_code):
    answers = thousand_guesses(lambda guess: enter_code(committed_code.pk, guess))

    assert answers == {"compared": 5, "dead": 995, "in": 0}
    with pytest.raises(DeadCode):
        enter_code(committed_code.pk, "424242")


def test_of_a_thousand_times_the_right_code_one_gets_in(committed_code):
    answers = thousand_guesses(lambda guess: enter_code(committed_code.pk, guess), ["424242"] * 1000)

    assert (answers["in"], answers["compared"]) == (1, 0)


def test_control_counting_like_a_session_lets_more_than_five_count(committed_code):
    def enter(guess):
        code = OneTimeCode.objects.get(pk=committed_code.pk)
        if code.guesses >= OneTimeCode.GUESSES:
            raise DeadCode
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.002)")
        code.guesses += 1
        code.save(update_fields=["guesses"])
        if services._hash(code, guess) != code.code_hash:
            raise WrongCode

    assert thousand_guesses(enter)["compared"] > OneTimeCode.GUESSES


# --- Passwords and addresses ---


def test_a_new_password_is_told_to_her(ratna):
    services.set_password(ratna, "sambal bawang pedas")

    ratna.refresh_from_db()
    assert ratna.check_password("sambal bawang pedas")
    assert sorted(Message.objects.values_list("key", "channel")) == [
        ("account_changed", "email"),
        ("account_changed", "inbox"),
        ("account_changed", "phone"),
    ]


def recovered(ratna):
    code = ask(CodePurpose.RECOVERY, RATNAS_PHONE)
    enter_code(code.pk, digits_sent_to(RATNAS_PHONE))
    return code


def test_recovery_sets_a_password_once(ratna):
    code = recovered(ratna)

    assert services.recovering_person(code.pk) == ratna
    assert services.recover_password(code.pk, "sambal bawang pedas") == ratna

    ratna.refresh_from_db()
    assert ratna.check_password("sambal bawang pedas")
    assert services.recovering_person(code.pk) is None
    with pytest.raises(DeadCode):
        services.recover_password(code.pk, "another one")


def test_recovery_ends_ten_minutes_after_the_code(ratna):
    code = recovered(ratna)

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert services.recovering_person(code.pk) is None
        with pytest.raises(DeadCode):
            services.recover_password(code.pk, "sambal bawang pedas")


def test_a_sign_in_code_sets_no_password(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    enter_code(code.pk, digits_sent_to(RATNAS_PHONE))

    with pytest.raises(DeadCode):
        services.recover_password(code.pk, "sambal bawang pedas")


def test_the_email_may_be_removed_when_there_is_a_phone(ratna):
    services.remove_email(ratna)

    ratna.refresh_from_db()
    assert ratna.email is None


def test_a_removed_email_is_told_to_her_and_to_the_address(ratna):
    """It may be somebody with her phone in her hand who did this."""
    services.remove_email(ratna)
    services.remove_email(ratna)

    assert sent_to(RATNAS_EMAIL) == ["account_changed"]
    assert sent_to(RATNAS_PHONE) == ["account_changed"]
    assert Message.objects.filter(recipient=ratna, channel="inbox", key="account_changed").count() == 1


def test_the_only_way_to_sign_in_is_not_removed(db):
    person = UserFactory(phone=None, email="kantor@contoh.example")

    with pytest.raises(NotAllowed):
        services.remove_email(person)

    person.refresh_from_db()
    assert person.email == "kantor@contoh.example"


def test_a_reset_second_factor_is_gone_and_told(wati):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=wati, type="totp", data={"secret": "x"})

    services.reset_second_factor(wati)

    assert not Authenticator.objects.exists()
    assert sent_to(str(wati.phone)) == ["account_changed"]


# --- Consents ---


def test_a_consent_names_its_words_way_and_witness(ratna, wati):
    consent = services.give_consent(
        ratna, ConsentPurpose.SHOWCASE, by=wati, way=ConsentWay.SPOKEN, witness=" Sri Rekaan "
    )

    assert (consent.user, consent.recorded_by, consent.way, consent.text.version) == (ratna, wati, "spoken", 1)
    assert consent.witness == "Sri Rekaan"


def test_give_consent_that_was_spoken_needs_a_witness(ratna, wati):
    with pytest.raises(NotAllowed):
        services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=wati, way=ConsentWay.SPOKEN, witness=" ")

    assert not Consent.objects.exists()


def test_a_second_yes_to_the_same_words_changes_nothing(ratna):
    first = services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    assert services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna) == first
    assert Consent.objects.count() == 1


def test_a_yes_to_new_words_ends_the_old_one(ratna):
    first = services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    ConsentText.objects.create(
        purpose="showcase", version=2, text_id="baru", text_en="new", effective_on=timezone.localdate()
    )

    second = services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert (second.text.version, list(Consent.objects.active())) == (2, [second])


def test_withdrawing_unpublishes_at_once_and_agreeing_again_publishes(ratna):
    product = ProductFactory(business=BusinessFactory(owner__user=ratna, consented=True))
    assert (Business.objects.public().count(), list(Product.objects.public())) == (1, [product])

    assert services.withdraw_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna) is True
    assert (Business.objects.public().count(), Product.objects.public().count()) == (0, 0)

    services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    assert (Business.objects.public().count(), list(Product.objects.public())) == (1, [product])


def test_what_was_not_given_is_not_withdrawn(ratna):
    assert services.withdraw_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna) is False


def test_a_withdrawn_consent_stays_as_proof(ratna):
    services.give_consent(ratna, ConsentPurpose.PHOTO, by=ratna)

    services.withdraw_consent(ratna, ConsentPurpose.PHOTO, by=ratna)

    assert Consent.objects.get().withdrawn_at is not None


def test_the_programme_is_not_left_by_a_click(ratna):
    consent = services.give_consent(ratna, ConsentPurpose.PROGRAMME, by=ratna)

    with pytest.raises(NotAllowed):
        services.withdraw_consent(ratna, ConsentPurpose.PROGRAMME, by=ratna)

    assert list(Consent.objects.active()) == [consent]


# --- Status ---


@pytest.mark.parametrize(
    "before, after", [(a, b) for a in BusinessStatus.values for b in sorted(Business.TRANSITIONS[a])]
)
def test_an_allowed_change_leaves_a_row(wati, before, after):
    business = BusinessFactory(status=before)

    change = services.change_status(business, after, by=wati, reason="Lengkap.")

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
        services.change_status(business, after, by=wati)

    business.refresh_from_db()
    assert business.status == before
    assert not StatusChange.objects.exists()


def test_a_change_needs_the_callers_transaction(monkeypatch):
    monkeypatch.setattr(services.transaction, "get_connection", lambda: type("C", (), {"in_atomic_block": False}))

    with pytest.raises(RuntimeError, match="transaction"):
        services.change_status(Business(), BusinessStatus.SUBMITTED, by=None)
