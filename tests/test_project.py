"""What must hold for the project as a whole, whatever is added to it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access import METHODS, OUR_APPS, PEOPLE, addresses, outcome, read_matrix, routes, write_column

# Routes that need no sign-in: nothing personal is shown, or the route is how one signs in.
PUBLIC = {
    "healthz", "readyz", "robots", "sitemap_index", "sitemap", "media",
    "showcase:home", "showcase:businesses", "showcase:business", "showcase:products", "showcase:product",
    "showcase:outlets", "showcase:outlet", "showcase:visit", "showcase:privacy",
    "trainings:list", "trainings:training", "trainings:calendar", "trainings:reply", "trainings:feed",
    "trainings:certificate", "trainings:check_certificate", "trainings:quiz", "trainings:feedback",
    "account_signup", "account_login", "account_logout", "account_request_code", "account_enter_code",
    "account_resend_code", "account_reset_password", "account_new_password", "account_inactive",
    "account_choose_person", "mfa_authenticate", "admin:login",
}  # fmt: skip


@pytest.mark.django_db
def test_every_model_change_has_its_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_are_named_by_a_person():
    names = [path.name for app in OUR_APPS for path in Path(apps.get_app_config(app).path, "migrations").glob("0*.py")]

    assert [name for name in names if "_auto_" in name or not re.match(r"\d{4}_[a-z]", name)] == []


@pytest.mark.parametrize("model", [m for m in apps.get_models() if hasattr(m, "TRANSITIONS")])
def test_transitions_cover_every_status(model):
    statuses = set(model._meta.get_field("status").flatchoices and dict(model._meta.get_field("status").flatchoices))

    assert set(model.TRANSITIONS) == statuses
    assert set().union(*model.TRANSITIONS.values()) <= statuses


def test_open_routes_are_on_the_public_list():
    opened = {name for name, pattern in routes() if not getattr(pattern.callback, "login_required", True)}

    assert opened == PUBLIC


# --- Who gets what ---


@pytest.mark.parametrize("person", PEOPLE)
def test_access_is_as_in_the_matrix(person, world, settings):
    settings.STAFF_SECOND_FACTOR = False
    # The private file of this world has no bytes.
    settings.PRIVATE_FILES_ACCEL = "/berkas-dalam/"
    client = Client(raise_request_exception=False)
    if world["people"][person]:
        client.force_login(world["people"][person])
    signed_in = dict(client.cookies)
    seen, kept = {}, set()

    for route, address in addresses(world).items():
        for method in METHODS:
            # What one request did must not open or close a door for the next.
            with transaction.atomic():
                answer = client.generic(method, address)
                seen[route, method] = outcome(answer)
                transaction.set_rollback(True)
            if seen[route, method] == "200" and "no-store" not in answer.get("Cache-Control", ""):
                kept.add(route)
            client.cookies.clear()
            client.cookies.update(signed_in)

    assert kept - PUBLIC == set(), "a page behind the sign-in that a browser or proxy may keep"
    assert {key for key, got in seen.items() if got == "500"} == set()
    if os.environ.get("REWRITE_ACCESS"):
        write_column(person, seen)
    assert seen == {key: row[person] for key, row in read_matrix().items()}


# --- The officials' lists ---


def test_every_link_of_every_filter_of_the_desk_opens(world, settings, client):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(world["people"]["super"])
    links, closed = 0, []

    for model in site._registry:
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        changelist = client.get(page).context["cl"]
        for spec in changelist.filter_specs:
            for choice in spec.choices(changelist):
                links += 1
                address = page + choice["query_string"]
                closed += [address] if client.get(address).status_code != 200 else []

    assert closed == []
    assert links > len(site._registry)
