import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import StatusChange
from businesses.models import Business, BusinessStatus
from notifications.models import Channel, Message
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def url_of(draft):
    return reverse("businesses:check", args=[draft.pk])


def test_check_shows_every_answer_and_where_to_change_it(as_ratna, draft):
    page = as_ratna.get(url_of(draft)).content.decode()

    for words in (
        "Ratna Wulandari",
        "3578••••••••0001",
        "0812-3456-7010",
        "Dapur Ratna",
        "Jl. Contoh 1",
        "Pastel Tutup",
        "Rp15.000",
    ):
        assert words in page
    for name in ("person", "about", "place", "registration_products", "consents"):
        assert f'href="{reverse(f"businesses:{name}", args=[draft.pk])}?check"' in page
    assert "3578085101870001" not in page


def test_check_sends_it(as_ratna, draft):
    response = as_ratna.post(url_of(draft), {"token": str(draft.submission_token)}, follow=True)

    draft.refresh_from_db()
    assert draft.status == BusinessStatus.SUBMITTED
    assert response.redirect_chain == [(f"/saya/usaha/{draft.pk}/", 302)]
    assert "Pendaftaran terkirim" in response.content.decode()


def test_check_sent_twice_answers_the_same_and_sends_once(as_ratna, draft):
    data = {"token": str(draft.submission_token)}

    first, second = (as_ratna.post(url_of(draft), data) for _ in range(2))

    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert StatusChange.objects.count() == 1
    assert Message.objects.filter(key="business_submitted", channel=Channel.INBOX).count() == 1


@pytest.mark.parametrize("token", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_check_with_a_token_of_another_page_sends_nothing(as_ratna, draft, token):
    as_ratna.post(url_of(draft), {"token": token})

    draft.refresh_from_db()
    assert draft.status == BusinessStatus.DRAFT


def test_check_of_an_incomplete_registration_leads_to_what_is_missing(as_ratna, draft):
    Business.objects.update(address="")

    page = as_ratna.get(url_of(draft)).content.decode()
    answer = as_ratna.post(url_of(draft), {"token": str(draft.submission_token)}, follow=True)

    assert "Masih kurang" in page
    assert "Kirim pendaftaran" not in page
    assert f'href="{reverse("businesses:place", args=[draft.pk])}?check"' in page
    assert "Belum lengkap" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.status == BusinessStatus.DRAFT


def test_check_of_a_returned_registration_shows_the_reason_and_sends_again(as_ratna, in_status):
    business = in_status(BusinessStatus.RETURNED)
    Business.objects.update(status_reason="Foto kurang <b>terang</b>")

    page = as_ratna.get(url_of(business)).content.decode()
    as_ratna.post(url_of(business), {"token": str(business.submission_token)})

    assert "Foto kurang &lt;b&gt;terang" in page
    assert "Kirim lagi" in page
    business.refresh_from_db()
    assert (business.status, business.status_reason) == (BusinessStatus.SUBMITTED, "")


@pytest.mark.parametrize("count", [1, 3])
def test_check_asks_the_database_as_often_for_one_as_for_three(as_ratna, draft, count, django_assert_num_queries):
    for _ in range(count - 1):
        ProductFactory(business=draft)

    with django_assert_num_queries(12):
        as_ratna.get(url_of(draft))


@pytest.mark.django_db(transaction=True)
def test_check_sent_by_four_taps_at_once_has_one_result(draft, ratna):
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        browser.force_login(ratna)
    together = threading.Barrier(4)
    answers = []

    def tap(browser):
        try:
            together.wait()
            response = browser.post(url_of(draft), {"token": str(draft.submission_token)})
            answers.append((response.status_code, response.url))
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [(302, f"/saya/usaha/{draft.pk}/")] * 4
    assert StatusChange.objects.count() == 1
    assert Message.objects.filter(key="business_submitted", channel=Channel.INBOX).count() == 1
