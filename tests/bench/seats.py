"""Seats: what `enrol` costs beside a bare count under a lock, and the opening minute of twenty classes."""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from tests.bench.table import Row, percentile
from tests.bench.web import Load, server

CLASSES, PEOPLE, SEATS = 20, 300, 30
PROCESSES, THREADS = 2, 8
TURNS = 5
Job = tuple[int, int]


def in_the_city() -> list[Any]:
    """As many verified businesses as stand before one door, each of another person."""
    from businesses.models import Business

    rows = Business.objects.verified().filter(owner__user__isnull=False).select_related("owner__user")
    return list(rows.order_by("pk")[: CLASSES * PEOPLE])


def announce(count: int) -> list[Any]:
    """So many classes for thirty, open now, all at other times."""
    from django.utils import timezone

    from accounts.models import User
    from businesses.models import District
    from trainings.models import Room, Session, Topic, Training
    from trainings.services import publish_training

    now, person = timezone.now(), User.objects.order_by("pk")[0]
    room, _made = Room.objects.get_or_create(
        name="Ruang Tolok Ukur", defaults={"address": "Jl. Contoh 1", "district": District.objects.all()[0]}
    )
    first = Session.objects.count()
    made = []
    for number in range(first, first + count):
        training = Training.objects.create(
            topic=Topic.objects.all()[0],
            title_id=f"Kelas {number}",
            slug=f"kelas-{number}",
            text_id="Contoh",
            capacity=SEATS,
            enrolment_opens_at=now - timedelta(hours=1),
            enrolment_closes_at=now + timedelta(days=2),
        )
        starts_at = now + timedelta(days=3, hours=3 * number)
        Session.objects.create(
            training=training, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), room=room
        )
        made.append(publish_training(training, by=person))
    return made


def sweep() -> None:
    """Forget all classes, so that every run begins alike."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE trainings_training CASCADE")
        cursor.execute("DELETE FROM notifications_message WHERE key LIKE 'training_%%'", [])
        cursor.execute("ANALYZE")


# --- The service beside a bare count ---


def enrol(training: Any, business: Any) -> None:
    from trainings.services import enrol

    enrol(training, business, by=business.owner.user)


def bare(training: Any, business: Any) -> None:
    """What it takes at least: lock, count, insert. No rule, no message, no waiting list with an order."""
    from django.db import transaction
    from django.utils import timezone

    from trainings.models import Enrolment, Training

    with transaction.atomic():
        row = Training.objects.select_for_update().get(pk=training.pk)
        taken = Enrolment.objects.filter(training=row, status="seated").count()
        Enrolment.objects.create(
            training=row,
            business=business,
            made_by=business.owner.user,
            status="seated" if taken < row.capacity else "waiting",
            reason="free_seat",
            seated_at=timezone.now(),
        )


def crowd(do: Callable[[Any, Any], None], jobs: list[tuple[Any, Any]]) -> tuple[float, list[str]]:
    """Do all `jobs` from two processes with eight threads each, begun at once; the seconds, and what went wrong."""
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    barrier, results = fork.Barrier(PROCESSES + 1), fork.Queue()

    def work(part: list[tuple[Any, Any]]) -> None:
        errors: list[str] = []

        def tap(job: tuple[Any, Any]) -> None:
            try:
                do(*job)
            except Exception as error:
                errors.append(repr(error))

        with ThreadPoolExecutor(THREADS) as pool:
            # Every thread has its connection before the clock runs.
            list(pool.map(lambda _number: connections["default"].ensure_connection(), range(THREADS * 4)))
            barrier.wait()
            list(pool.map(tap, part))
            list(pool.map(lambda _number: connections.close_all(), range(THREADS * 4)))
        results.put(errors)

    children = [fork.Process(target=work, args=[jobs[number::PROCESSES]]) for number in range(PROCESSES)]
    for child in children:
        child.start()
    barrier.wait()
    began = time.perf_counter()
    errors = [error for _child in children for error in results.get(timeout=600)]
    took = time.perf_counter() - began
    for child in children:
        child.join()
    return took, errors


def tally(training: Any) -> tuple[int, int, bool]:
    """Seats, places in the list, and whether the list has an order without a gap."""
    from trainings.models import Enrolment

    rows = Enrolment.objects.filter(training=training)
    ranks = list(rows.filter(status="waiting").order_by("rank").values_list("rank", flat=True))
    return rows.filter(status="seated").count(), len(ranks), ranks == list(range(1, len(ranks) + 1))


def beside_a_bare_count(people: list[Any]) -> Iterator[Row]:
    """By turns, so that other work on the machine weighs on both alike; every class has its own people before it."""
    seconds: Counter[Any] = Counter()
    errors: list[str] = []
    enrolled = []
    for turn in range(TURNS):
        for do in (bare, enrol):
            classes = announce(CLASSES // TURNS)
            # Person by person and class by class: all classes are asked for in the same minute.
            jobs = [
                (training, people[(turn * len(classes) + place) * PEOPLE + number])
                for number in range(PEOPLE)
                for place, training in enumerate(classes)
            ]
            took, wrong = crowd(do, jobs)
            seconds[do] += took
            errors += wrong
            enrolled += classes if do is enrol else []
    count = CLASSES * PEOPLE
    ratio = seconds[bare] / seconds[enrol]
    yield Row("lock, count and insert, bare", f"{count / seconds[bare]:.0f}/s")
    yield Row("seats through enrol", f"{count / seconds[enrol]:.0f}/s {ratio:6.2f}", ">= 1 x bare", ratio >= 1)
    found = Counter(tally(training) for training in enrolled)
    right = found == {(SEATS, PEOPLE - SEATS, True): CLASSES}
    words = f"{found[(SEATS, PEOPLE - SEATS, True)]} of {CLASSES} classes, {len(errors)} errors"
    yield Row("20 classes x 300: 30 seats, 270 in order", words, "20 of 20, 0 errors", right and not errors)


# --- Over HTTP ---


def signed_in(people: list[Any]) -> list[str]:
    from django.conf import settings
    from django.test import Client

    cookies = []
    for business in people:
        client = Client()
        client.force_login(business.owner.user)
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
    return cookies


def over_http(people: list[Any]) -> Iterator[Row]:
    """300 people tap twice each within the opening minute; both taps lead to the same place."""
    from django.middleware.csrf import _get_new_csrf_string

    people = people[:PEOPLE]
    cookies = signed_in(people)
    secret = _get_new_csrf_string()
    with server() as port:
        hello = Load(port, "/hello", "")
        hello.run(2)
        hello.times, hello.took = [], 0.0
        times: list[float] = []
        places: dict[int, set[str]] = {}
        seconds = 0.0
        for _turn in range(TURNS):
            hello.run(1)
            training = announce(1)[0]
            taps = [number for number in range(PEOPLE) for _tap in range(2)]
            answers: list[Any] = []

            def tap(numbers: list[int], training: Any = training, answers: list[Any] = answers) -> None:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                for number in numbers:
                    began = time.perf_counter()
                    headers = {
                        "Cookie": f"{cookies[number]}; csrftoken={secret}",
                        "Content-Type": "application/x-www-form-urlencoded",
                        "Referer": f"http://127.0.0.1:{port}/",
                    }
                    body = f"csrfmiddlewaretoken={secret}&business={people[number].pk}"
                    connection.request("POST", f"/pelatihan/{training.slug}/daftar/", body, headers)
                    response = connection.getresponse()
                    response.read()
                    took = time.perf_counter() - began
                    answers.append((number, response.status, response.headers.get("Location", ""), took))
                connection.close()

            # The two taps of one person go out on neighbouring connections at the same moment.
            threads = [threading.Thread(target=tap, args=[taps[place::16]]) for place in range(16)]
            began = time.perf_counter()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seconds += time.perf_counter() - began
            times += [took for _number, _status, _where, took in answers]
            for number, status, where, _took in answers:
                places.setdefault((training.pk, number), set()).add(f"{status} {where}")
            seats, waiting, in_order = tally(training)
            if (seats, waiting, in_order) != (SEATS, PEOPLE - SEATS, True):
                raise RuntimeError(
                    f"{seats} seats, {waiting} waiting: {Counter(status for _n, status, _w, _t in answers)}"
                )
        rate = len(times) / seconds
        ratio = rate / hello.rate
    same = sum(1 for found in places.values() if len(found) == 1 and "302" in next(iter(found)))
    yield Row("hello, beside the taps", f"{hello.rate:.0f}/s")
    yield Row(
        "taps over HTTP, signed in, CSRF, each twice",
        f"{rate:7.0f}/s {ratio:6.3f} p95 {percentile(times, 0.95) * 1000:4.0f} ms",
        ">= 0.12 of hello",
        ratio >= 0.12,
    )
    yield Row("slowest of 300 in the opening minute", f"{max(times):.2f} s", "<= 2 s", max(times) <= 2)
    yield Row("both taps of one person, one answer", f"{same} of {len(places)}", "all", same == len(places))


def measure(options: argparse.Namespace) -> Iterator[Row]:
    sweep()
    people = in_the_city()
    yield from beside_a_bare_count(people)
    yield from over_http(people)
    sweep()
