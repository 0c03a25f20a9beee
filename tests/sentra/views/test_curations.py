import pytest
from django.utils import timezone

from sentra import services
from sentra.models import Consignment, Curation
from tests.factories import OwnerFactory, ProductFactory
from tests.sentra.conftest import consign, decide, pass_curation

URL = "/kasir/siola/kurasi/"
pytestmark = pytest.mark.django_db


def body(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def ask(product, outlet):
    return services.ask_for_curation(product, outlet, by=product.business.owner.user, wish="Tolong dicek")


def test_queue_of_the_outlet(client, lestari, biscuits, siola, merr):
    row = ask(biscuits, siola)
    ask(ProductFactory(name_id="Di tempat lain"), merr)
    client.force_login(lestari)

    page = body(client)

    assert f'<a href="/kasir/siola/kurasi/{row.pk}/">Kukis Cokelat</a>' in page
    assert ("Tolong dicek" in page, "Di tempat lain" in page) == (True, False)


def test_due_ones_have_one_button(client, lestari, biscuits):
    row = pass_curation(biscuits, by=lestari)
    client.force_login(lestari)
    before = body(client)

    Curation.objects.update(check_again_on=timezone.localdate())

    action = f'action="/kasir/siola/kurasi/{row.pk}/ulang/"'
    assert (action in before, action in body(client)) == (False, True)


def test_what_failed_and_still_stands_there_is_flagged(client, lestari, consignment):
    Curation.objects.update(check_again_on=timezone.localdate())
    row = services.ask_for_curation(consignment.product, consignment.outlet, by=lestari)
    client.force_login(lestari)
    before = body(client)

    decide(row, by=lestari, taste="Sudah tidak renyah.")

    words = "Ada di etalase, tetapi belum baik lagi"
    assert (words in before, words in body(client), "20 buah" in body(client)) == (False, True, True)


def test_given_back_it_is_not_flagged_any_more(client, lestari, consignment):
    row = Curation.objects.get()
    Curation.objects.filter(pk=row.pk).update(status="failed", check_again_on=None)
    services.return_goods(consignment.outlet, [services.Goods(consignment, 20)], by=lestari)
    client.force_login(lestari)

    assert Consignment.objects.get().on_hand == 0
    assert "belum baik lagi" not in body(client)


def test_the_head_looks_and_has_no_buttons(client, hartono, lestari, biscuits, siola):
    row = ask(biscuits, siola)
    client.force_login(hartono)

    page = body(client)

    assert ("Kukis Cokelat" in page, f"/kasir/siola/kurasi/{row.pk}/" in page) == (True, False)


def test_keeper_of_another_outlet(client, murni):
    client.force_login(murni)

    assert client.get(URL).status_code == 404


def test_nobody_else(client, biscuits):
    client.force_login(biscuits.business.owner.user)

    assert client.get(URL).status_code == 403


def test_anonymous(client):
    assert client.get(URL)["Location"].startswith("/akun/masuk/")


def test_wrong_method(client, lestari):
    client.force_login(lestari)

    assert client.post(URL).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(client, lestari, siola, rows, django_assert_num_queries):
    for _number in range(rows):
        ask(ProductFactory(), siola)
        consign(ProductFactory(), siola, by=lestari, pieces=2)
    Curation.objects.filter(status="passed").update(check_again_on=timezone.localdate())
    client.force_login(lestari)

    with django_assert_num_queries(11):
        client.get(URL)


# --- look at it now ---


@pytest.fixture
def due(biscuits, lestari):
    row = pass_curation(biscuits, by=lestari)
    Curation.objects.update(check_again_on=timezone.localdate())
    return row


def test_one_tap_opens_the_checklist(client, lestari, due):
    client.force_login(lestari)

    response = client.post(f"{URL}{due.pk}/ulang/")

    row = Curation.objects.waiting().get()
    assert (response["Location"], row.is_recheck, row.asked_by) == (f"{URL}{row.pk}/", True, lestari)


def test_two_taps_open_the_same(client, lestari, due):
    client.force_login(lestari)

    answers = {client.post(f"{URL}{due.pk}/ulang/")["Location"] for _tap in range(2)}

    assert (len(answers), Curation.objects.waiting().count()) == (1, 1)


def test_not_due_yet(client, lestari, biscuits):
    row = pass_curation(biscuits, by=lestari)
    client.force_login(lestari)

    response = client.post(f"{URL}{row.pk}/ulang/", follow=True)

    assert (response.redirect_chain[0][0], Curation.objects.waiting().count()) == (URL, 0)


def test_it_waits_elsewhere(client, lestari, due, merr):
    ask(due.product, merr)
    client.force_login(lestari)

    response = client.post(f"{URL}{due.pk}/ulang/", follow=True)

    assert "Produk ini sudah menunggu di Sentra MERR." in response.content.decode()


@pytest.mark.parametrize(("who", "status"), [("murni", 404), ("hartono", 403)])
def test_who_may_not(client, request, due, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.post(f"{URL}{due.pk}/ulang/").status_code == status


def test_a_maker_may_not(client, due):
    client.force_login(OwnerFactory().user)

    assert (client.post(f"{URL}{due.pk}/ulang/").status_code, Curation.objects.waiting().count()) == (403, 0)


def test_recheck_by_post_only(client, lestari, due):
    client.force_login(lestari)

    assert client.get(f"{URL}{due.pk}/ulang/").status_code == 405
