import uuid

import pytest
from django.urls import reverse

from businesses.models import Business
from businesses.services import DRAFTS_A_PERSON
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db
URL = "/saya/usaha/daftar/"


def test_register_says_what_is_needed_and_makes_nothing(as_sari):
    response = as_sari.get(URL)

    assert "KTP Anda" in response.content.decode()
    assert not Business.objects.exists()


def test_register_opens_a_draft(as_sari, sari):
    response = as_sari.post(URL, {"token": str(uuid.uuid4())})

    business = Business.objects.get()
    assert business.owner.user == sari
    assert response.url == reverse("businesses:person", args=[business.pk])


def test_register_tapped_twice_opens_one(as_sari):
    token = str(uuid.uuid4())

    first, second = (as_sari.post(URL, {"token": token}) for _ in range(2))

    assert first.url == second.url
    assert Business.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"token": "x"}, {"token": ""}])
def test_register_without_a_good_token_still_opens_one(as_sari, data):
    as_sari.post(URL, data)

    assert Business.objects.count() == 1


def test_register_with_somebody_elses_token_does_not_open_hers(as_sari, draft):
    as_sari.post(URL, {"token": str(draft.submission_token)})

    new = Business.objects.exclude(pk=draft.pk).get()
    assert (new.owner.full_name, new.submission_token == draft.submission_token) == ("Sari Rekaan", False)


def test_register_shows_what_is_not_finished(as_ratna, draft):
    response = as_ratna.get(URL)

    assert list(response.context["unfinished"]) == [draft]


def test_register_says_when_there_are_too_many(as_ratna, owner):
    for _ in range(DRAFTS_A_PERSON):
        BusinessFactory(owner=owner, status="draft", slug=None)

    response = as_ratna.post(URL, {"token": str(uuid.uuid4())}, follow=True)

    assert "belum selesai" in response.content.decode()
    assert Business.objects.count() == DRAFTS_A_PERSON
