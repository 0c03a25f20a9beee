"""No form takes more than it asks for: every field of every model is sent with every form of every page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from businesses import tasks
from businesses.models import Business, BusinessStatus, ChangeKind, ChangeRequest, LicenceKind, Owner
from tests.access import OUR_APPS, addresses, outcome
from tests.businesses.conftest import picture_bytes
from tests.factories import BusinessFactory
from tests.smuggling import (
    Form,
    additions,
    differences,
    forms_of,
    numbers_of_rows,
    rows_of_all_tables,
    set_numbers_of_rows,
)
from trainings.models import Enrolment

pytestmark = pytest.mark.django_db

# Drawn anew each time, so it differs although nothing was added.
DRAWN = {
    "accounts_onetimecode.code_hash",
    "accounts_onetimecode: fewer rows",
    "accounts_onetimecode: more rows",
    "businesses_changerequest.new_nik",
    "businesses_changerequest.proof_id",
    "businesses_claimcode.code_hash",
    "businesses_draftanswers.answers",
    "businesses_licence.scan_id",
    "businesses_owner.nik",
    "businesses_picture.upload",
    "businesses_privatefile: fewer rows",
    "businesses_privatefile: more rows",
    "notifications_message.body",
    "trainings_calendarfeed.token",
    "trainings_calendarfeed.token_hash",
    "trainings_material: fewer rows",
    "trainings_material: more rows",
    "trainings_training.calendar_uid",
    "trainings_training.slug",
}


@pytest.fixture
def portal(world, own_files, settings, monkeypatch):
    """The world of the access matrix, without a second factor, and a broker that nobody calls."""
    settings.STAFF_SECOND_FACTOR = False
    monkeypatch.setattr(tasks.prepare_picture, "apply_async", lambda args, **kwargs: None)
    # She may ask for a new name only once.
    ChangeRequest.objects.all().delete()
    return world


def _as_it_is(world: dict[str, Any]) -> None:
    pass


def _draft(world: dict[str, Any]) -> None:
    Business.objects.filter(pk=world["pk"]).update(
        status=BusinessStatus.DRAFT, submitted_at=None, verified_at=None, description_id="Kue."
    )
    # Nobody is in a class before she is verified.
    Enrolment.objects.filter(business=world["pk"]).update(business=BusinessFactory())
    owner = Owner.objects.get(pk=world["owner_id"])
    owner.birth_date = date(1987, 1, 11)
    owner.set_nik("3578085101870001")
    owner.save()


def _helped(world: dict[str, Any]) -> None:
    _draft(world)
    Owner.objects.filter(pk=world["owner_id"]).update(user=User.objects.create_dormant(full_name="Sri Rekaan"))
    Business.objects.filter(pk=world["pk"]).update(helper=world["people"]["helper"])


SCENES: dict[str, tuple[str, str, Callable[[dict[str, Any]], None]]] = {
    "nobody": ("nobody", "/akun/", _as_it_is),
    "owner": ("owner", "/saya/", _as_it_is),
    "owner of a draft": ("owner", "/saya/usaha/", _draft),
    "helper": ("helper", "/saya/", _helped),
    "verifier": ("verifier", "/admin/", _as_it_is),
    "training": ("training", "/admin/", _as_it_is),
    "keeper at the counter": ("keeper", "/kasir/", _as_it_is),
}


def _pages(world: dict[str, Any], below: str) -> list[str]:
    more = [reverse("businesses:change_new", args=[world["pk"], kind]) for kind in ChangeKind.values]
    more += [reverse("businesses:licence_new", args=[world["pk"], kind]) for kind in LicenceKind.values]
    more += [reverse(name) for name in ("account_signup", "account_request_code", "account_reset_password")]
    # The lists of the desk have no fields of their own.
    names = {name: page for name, page in addresses(world).items() if not name.endswith("_changelist")}
    return sorted(page for page in {*names.values(), *more} if page.startswith(below))


def _forms(client: Client, pages: list[str]) -> list[Form]:
    """Every form on the pages, once."""
    found = {}
    for page in pages:
        before = transaction.savepoint()
        answer = client.get(page)
        transaction.savepoint_rollback(before)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found |= {(form.action, *sorted(form.names)): form for form in forms_of(page, answer.text)}
        outcome(answer)
    sign_out = reverse("account_logout")
    return [form for form in found.values() if form.action != sign_out]


def _send(client: Client, form: Form, added: dict[str, str]) -> tuple[str, dict[tuple[str, str], str]]:
    """Send a form, note the answer and what the database holds then, and take it all back."""
    numbers = numbers_of_rows()
    cookies = dict(client.cookies)
    files = {name: SimpleUploadedFile("scan.jpg", picture_bytes()) for name in form.files}
    before = transaction.savepoint()
    answer = client.post(form.action, {**added, **form.sent, **files})
    rows = rows_of_all_tables(OUR_APPS)
    transaction.savepoint_rollback(before)
    transaction.set_rollback(False)
    set_numbers_of_rows(numbers)
    client.cookies.clear()
    client.cookies.update(cookies)
    return f"{outcome(answer)} {answer.headers.get('Location', '')}", rows


@pytest.mark.parametrize("scene", SCENES)
def test_a_form_takes_nothing_that_it_does_not_ask_for(scene, portal, settings):
    # The limit of what one form may send would refuse the tries before the view has seen them.
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None
    person, below, arrange = SCENES[scene]
    arrange(portal)
    client = Client()
    if portal["people"][person]:
        client.force_login(portal["people"][person])
    taken, refused, drawn = {}, set(), set()

    with time_machine.travel(timezone.now(), tick=False):
        forms = _forms(client, _pages(portal, below))
        for number, form in enumerate(forms):
            answer, plain = _send(client, form, {})
            if answer.startswith("200"):
                refused.add(form.action)
            added = additions(form, turn=number, ours=OUR_APPS)
            answer_to_more, with_more = _send(client, form, added)
            found = differences(plain, with_more)
            if found:
                by_chance = differences(plain, _send(client, form, {})[1])
                drawn |= by_chance
                found -= by_chance
            if found or answer_to_more != answer:
                taken[form.action] = (found, answer, answer_to_more)

    assert taken == {}
    assert drawn <= DRAWN
    # A form that is refused as it is tries little.
    assert len(refused) < len(forms) / 2
