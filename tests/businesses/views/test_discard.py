"""Throwing a draft registration away: discard."""

import pytest
from django.urls import reverse

from businesses.models import Business, BusinessStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(draft):
    return reverse("businesses:discard", args=[draft.pk])


def test_page_asks_before_anything_goes(as_ratna, url):
    page = as_ratna.get(url).content.decode()

    assert "Buang Dapur Ratna?" in page
    assert Business.objects.count() == 1


def test_draft_goes(as_ratna, url):
    response = as_ratna.post(url, follow=True)

    assert not Business.objects.exists()
    assert response.redirect_chain == [(reverse("businesses:mine"), 302)]
    assert "“Dapur Ratna” sudah dibuang." in response.content.decode()


def test_second_tap_gets_the_answer_of_the_first(as_ratna, url):
    first, second = as_ratna.post(url), as_ratna.post(url)

    assert (second.status_code, second.url) == (302, first.url)


def test_going_back_to_the_page_leads_home(as_ratna, url):
    as_ratna.post(url)

    assert as_ratna.get(url).url == reverse("businesses:mine")


def test_what_another_discarded_finds_nothing(as_ratna, url, sari):
    as_ratna.post(url)
    as_ratna.force_login(sari)

    assert as_ratna.post(url).status_code == 404


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {BusinessStatus.DRAFT, BusinessStatus.MERGED}))
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_was_sent_stays(as_ratna, url, in_status, status, method):
    business = in_status(status)

    response = getattr(as_ratna, method)(url)

    assert response.url == reverse("businesses:business", args=[business.pk])
    assert Business.objects.filter(pk=business.pk).exists()


def test_draft_sent_at_this_moment_says_so(as_ratna, url, monkeypatch, ratna):
    from businesses import services

    original = services.discard_registration

    def sent_meanwhile(business, *, by):
        services.submit_business(Business.objects.get(), by=ratna)
        original(business, by=by)

    monkeypatch.setattr(services, "discard_registration", sent_meanwhile)

    page = as_ratna.post(url, follow=True).content.decode()

    assert "sudah dikirim" in page
    assert Business.objects.get().status == BusinessStatus.SUBMITTED


def test_helper_discards_what_she_entered(client, kadar, helped):
    client.force_login(kadar)

    response = client.post(reverse("businesses:discard", args=[helped.pk]))

    assert response.url == reverse("businesses:helping")
    assert not Business.objects.exists()


def test_her_pages_lead_here_only_while_it_is_a_draft(as_ratna, url, draft, in_status):
    page = reverse("businesses:business", args=[draft.pk])
    links = [url in as_ratna.get(address).content.decode() for address in (page, reverse("businesses:register"))]
    in_status(BusinessStatus.SUBMITTED)

    assert (links, url in as_ratna.get(page).content.decode()) == ([True, True], False)
