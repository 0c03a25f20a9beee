import threading

import pytest
import time_machine
from django.db import connections

from accounts import limits
from accounts.limits import Limit, TooMany
from accounts.models import Tally

THREE_A_MINUTE = Limit("test", 3, 60)


def taken(limit, who):
    try:
        limits.take(limit, who)
    except TooMany:
        return False
    return True


def test_tries_up_to_the_amount_pass(db):
    assert [taken(THREE_A_MINUTE, "ratna") for _ in range(5)] == [True, True, True, False, False]


def test_everybody_has_her_own_count(db):
    assert [taken(THREE_A_MINUTE, who) for who in ["ratna"] * 4 + ["yuni"]] == [True, True, True, False, True]


def test_kinds_are_counted_apart(db):
    for _ in range(3):
        limits.take(THREE_A_MINUTE, "ratna")

    assert taken(Limit("other", 1, 60), "ratna")


def test_it_opens_again_when_the_time_is_over(db):
    with time_machine.travel("2026-11-24 08:00:00+00:00", tick=False) as clock:
        answers = [taken(THREE_A_MINUTE, "ratna") for _ in range(4)]
        clock.shift(59)
        answers.append(taken(THREE_A_MINUTE, "ratna"))
        clock.shift(1)
        answers.append(taken(THREE_A_MINUTE, "ratna"))

    assert answers == [True, True, True, False, False, True]


def test_it_says_when_to_come_back(db):
    with time_machine.travel("2026-11-24 08:00:00+00:00", tick=False) as clock:
        for _ in range(3):
            limits.take(THREE_A_MINUTE, "ratna")
        clock.shift(20)

        with pytest.raises(TooMany) as refusal:
            limits.take(THREE_A_MINUTE, "ratna")

    assert refusal.value.retry_after == 40


def test_what_is_given_back_may_be_taken_again(db):
    for _ in range(3):
        limits.take(THREE_A_MINUTE, "ratna")

    limits.give_back(THREE_A_MINUTE, "ratna")

    assert [taken(THREE_A_MINUTE, "ratna") for _ in range(2)] == [True, False]


def test_nothing_is_given_back_below_zero(db):
    limits.take(THREE_A_MINUTE, "ratna")
    for _ in range(3):
        limits.give_back(THREE_A_MINUTE, "ratna")

    assert Tally.objects.get().count == 0


def test_the_same_thing_is_taken_once(db):
    for what in ("a", "a", "b", "a", "b"):
        limits.take_once(THREE_A_MINUTE, "ratna", what)

    assert [taken(THREE_A_MINUTE, "ratna") for _ in range(2)] == [True, False]


def test_of_many_things_the_last_is_one_too_many(db):
    for what in "abc":
        limits.take_once(THREE_A_MINUTE, "ratna", what)

    with pytest.raises(TooMany):
        limits.take_once(THREE_A_MINUTE, "ratna", "d")


def test_a_used_up_limit_is_seen_without_taking(db):
    seen = []
    for _ in range(3):
        seen.append(limits.is_used_up(THREE_A_MINUTE, "ratna"))
        taken(THREE_A_MINUTE, "ratna")

    assert [*seen, limits.is_used_up(THREE_A_MINUTE, "ratna")] == [False, False, False, True]
    assert not limits.is_used_up(THREE_A_MINUTE, "sari")


def test_what_is_forgotten_starts_anew(db):
    for _ in range(4):
        taken(THREE_A_MINUTE, "ratna")

    limits.forget(THREE_A_MINUTE, "ratna")

    assert taken(THREE_A_MINUTE, "ratna")


def test_the_table_holds_neither_phone_nor_address(db):
    limits.take(THREE_A_MINUTE, "+6281234567001")

    assert "6281234567001" not in Tally.objects.get().key
    assert str(Tally.objects.get()) == "test"


def test_a_count_never_leaves_its_column(db):
    limits.take(THREE_A_MINUTE, "ratna")
    Tally.objects.update(count=30000)

    assert not taken(THREE_A_MINUTE, "ratna")
    assert Tally.objects.get().count == 30000


def at_once(count, work):
    def run():
        try:
            barrier.wait()
            work()
        finally:
            connections.close_all()

    barrier = threading.Barrier(count)
    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_many_at_once_only_the_amount_passes(transactional_db):
    passed = []

    at_once(16, lambda: passed.extend(taken(THREE_A_MINUTE, "ratna") for _ in range(10)))

    assert (sum(passed), len(passed), Tally.objects.get().count) == (3, 160, 160)


def test_control_counting_by_reading_and_writing_lets_more_pass(transactional_db):
    Tally.objects.create(key="control", count=0, resets_at="2099-01-01T00:00Z")
    everybody_has_read = threading.Barrier(16)
    passed = []

    def read_and_write():
        tally = Tally.objects.get(key="control")
        everybody_has_read.wait()
        if tally.count < 3:
            tally.count += 1
            tally.save()
            passed.append(True)

    at_once(16, read_and_write)

    assert sum(passed) == 16
