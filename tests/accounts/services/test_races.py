"""Two browsers at once on one phone, and a thousand guesses at once at one code."""

import threading
from contextlib import suppress

import pytest
from django.db import connections

from accounts.models import (
    CodePurpose,
    OneTimeCode,
    User,
)
from accounts.services import DeadCode, NotAllowed, WrongCode, choose_person, codes, enter_code
from tests.accounts.conftest import (
    RATNAS_PHONE,
    crowd,
    sign_up_details,
)
from tests.factories import UserFactory


@pytest.fixture
def committed_sign_ups(transactional_db):
    """Codes of four browsers that sign up on one phone, all to be entered as 424242."""
    sign_ups = []
    for n in range(4):
        code = OneTimeCode(purpose=CodePurpose.SIGN_UP, address=RATNAS_PHONE, details=sign_up_details(f"Orang {n}"))
        code.code_hash = codes._hash(code, "424242")
        code.save()
        sign_ups.append(code)
    return sign_ups


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


@pytest.fixture(params=[True, False], ids=["locked", "control"])
def locked(request, monkeypatch):
    """Once with the lock on the phone, and once without it, where it must go wrong."""
    if not request.param:
        monkeypatch.setattr(codes, "_lock_phone", lambda phone: None)
    return request.param


@pytest.fixture
def meet(monkeypatch, locked):
    """Let whoever comes to a service wait there for the three others; behind a lock one waits in vain and goes on."""

    def meet(name):
        together, real = threading.Barrier(4, timeout=1 if locked else 60), getattr(codes, name)

        def wait(*args):
            with suppress(threading.BrokenBarrierError):
                together.wait()
            return real(*args)

        monkeypatch.setattr(codes, name, wait)

    return meet


def test_of_four_first_sign_ups_at_once_one_is_made_and_three_are_asked(committed_sign_ups, meet, locked):
    meet("_create_person")

    answers = at_once(lambda code: enter_code(code.pk, "424242").user, committed_sign_ups)

    assert sorted(answer is None for answer in answers) == ([False, True, True, True] if locked else [False] * 4)
    assert User.objects.count() == (1 if locked else 4)


@pytest.fixture
def last_place(committed_sign_ups):
    """Five people on the phone, and four newcomers who have entered their codes."""
    crowd(5)
    for code in committed_sign_ups:
        enter_code(code.pk, "424242")
    return committed_sign_ups


def test_the_last_place_on_a_phone_is_taken_once(last_place, meet, locked):
    # Each of them has counted the others by then.
    meet("_tell_of_sharing")

    answers = at_once(lambda code: choose_person(code.pk, None).user, last_place)

    assert answers.count(NotAllowed) == (3 if locked else 0)
    assert User.objects.count() == (User.PEOPLE_A_PHONE if locked else 5 + 4)


def test_of_eight_choices_at_once_one_counts(last_place):
    people = list(User.objects.reached_at(RATNAS_PHONE))
    choices = [*people, None, None, None]

    answers = at_once(lambda person: choose_person(last_place[0].pk, person).user, choices)

    assert answers.count(DeadCode) == len(choices) - 1


# --- A thousand guesses at once ---


@pytest.fixture
def committed_code(transactional_db):
    """A code that threads can see, for 424242."""
    person = UserFactory(phone="+6281234567077")
    code = OneTimeCode.objects.create(purpose=CodePurpose.SIGN_IN, address="+6281234567077", user=person)
    code.code_hash = codes._hash(code, "424242")
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
    everybody_has_read, met = threading.Barrier(20, timeout=60), set()

    def enter(guess):
        code = OneTimeCode.objects.get(pk=committed_code.pk)
        if threading.get_ident() not in met:
            met.add(threading.get_ident())
            everybody_has_read.wait()
        if code.guesses >= OneTimeCode.GUESSES:
            raise DeadCode
        code.guesses += 1
        code.save(update_fields=["guesses"])
        if codes._hash(code, guess) != code.code_hash:
            raise WrongCode

    assert thousand_guesses(enter)["compared"] >= 20
