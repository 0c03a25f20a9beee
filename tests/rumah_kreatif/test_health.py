import json

import pytest
from django.core.cache import cache
from django.db import connections

from rumah_kreatif import celery
from rumah_kreatif.embedded.postgres import free_port


@pytest.fixture
def working():
    """A worker that has just given a sign of life."""
    celery._next_sign = 0.0
    celery.sign_of_life()
    yield
    cache.delete(celery.WORKER_ALIVE_KEY)


def answer(response):
    return response.status_code, json.loads(response.content)


def test_healthz_needs_nothing_and_nobody(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


def test_readyz_is_ready_when_all_three_answer(client, db, working):
    response = client.get("/readyz")

    assert answer(response) == (200, {"database": "ok", "broker": "ok", "worker": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_readyz_misses_the_worker(client, db):
    cache.delete(celery.WORKER_ALIVE_KEY)

    response = client.get("/readyz")

    assert answer(response) == (503, {"database": "ok", "broker": "ok", "worker": "down"})


def test_readyz_misses_the_broker(client, db, settings, working):
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"

    response = client.get("/readyz")

    assert answer(response) == (503, {"database": "ok", "broker": "down", "worker": "ok"})


def test_readyz_misses_the_database(client, working, django_db_blocker, monkeypatch):
    database = connections["default"]
    monkeypatch.setattr(database, "connection", None)
    monkeypatch.setattr(database, "settings_dict", {**database.settings_dict, "PORT": free_port()})

    with django_db_blocker.unblock():
        response = client.get("/readyz")

    assert answer(response) == (503, {"database": "down", "broker": "ok", "worker": "ok"})


def test_readyz_survives_a_cache_that_is_down(client, db, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}}

    response = client.get("/readyz")

    assert answer(response) == (503, {"database": "ok", "broker": "ok", "worker": "down"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_asked(client, db, path):
    assert client.post(path).status_code == 405


def test_a_worker_gives_its_sign_at_most_every_few_seconds(working):
    cache.delete(celery.WORKER_ALIVE_KEY)

    celery.sign_of_life()

    assert cache.get(celery.WORKER_ALIVE_KEY) is None
