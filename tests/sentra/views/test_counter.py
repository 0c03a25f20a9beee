"""The counter: the shelf, the form without a script, and what the script sends."""

import json
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from sentra import services
from sentra.models import Consignment, Sale, SaleConflict
from tests.factories import BusinessFactory, ProductFactory
from tests.sentra.conftest import consign, sell

PAGE = "/kasir/siola/"
NOTE = "/kasir/siola/catat/"


@pytest.fixture
def at_till(client, lestari):
    client.force_login(lestari)
    return client


def basket(row, pieces=1, price=20_000, **more):
    """The fields of a form with one line in it."""
    token = more.pop("token", uuid.uuid4())
    fields = {"line": row.pk, f"pieces-{row.pk}": pieces, f"price-{row.pk}": price, "method": "cash", "token": token}
    return {**fields, **more}


def sent(row, pieces=1, price=20_000, **more):
    """What the script sends."""
    return {"lines": json.dumps([[row.pk, pieces, price]]), "method": "cash", "token": uuid.uuid4(), **more}


def typed_pieces(response):
    """The pieces of each line of the sale on the page."""
    return [int(found) for found in re.findall(r'name="pieces-\d+" value="(\d+)"', response.content.decode())]


# --- who, and which outlet ---


def test_the_counter_shows_the_shelf_to_its_keeper(at_till, consignment):
    response = at_till.get(PAGE)

    page = response.content.decode()
    assert [item.consignment for item in response.context["items"]] == [consignment]
    assert f'data-code="{consignment.code}" data-slug="kukis-cokelat" data-price="20000" data-left="20"' in page
    assert "no-store" in response["Cache-Control"]
    assert "camera=(self)" in response["Permissions-Policy"]


@pytest.mark.parametrize("name", ["counter", "sales", "conflicts", "closing"])
def test_the_counter_of_another_outlet_does_not_exist(client, consignment, murni, name):
    client.force_login(murni)

    assert client.get(reverse(f"sentra:{name}", args=["siola"])).status_code == 404
    assert client.get(reverse(f"sentra:{name}", args=["merr"])).status_code == 200


def test_who_keeps_it_no_more_is_a_stranger(at_till, consignment, lestari):
    lestari.kept_outlets.update(is_active=False)

    assert at_till.get(PAGE).status_code == 404
    assert at_till.post(NOTE, sent(consignment)).status_code == 404


@pytest.mark.parametrize("path", ["/kasir/", PAGE, "/kasir/tanpa-sinyal/", "/kasir/pekerja.js"])
def test_nobody_and_makers_do_not_sell(client, consignment, path):
    assert client.get(path)["Location"] == f"/akun/masuk/?next={path}"

    client.force_login(consignment.business.owner.user)
    assert client.get(path).status_code == 403


def test_the_head_sees_and_sells_nothing(client, consignment, hartono):
    client.force_login(hartono)

    assert [row.slug for row in client.get("/kasir/").context["outlets"]] == ["siola", "pemkot", "merr"]
    assert client.get("/kasir/siola/penjualan/").status_code == 200
    assert [client.get(PAGE).status_code, client.post(NOTE, sent(consignment)).status_code] == [403, 403]


@pytest.mark.parametrize(("method", "path"), [("put", PAGE), ("get", NOTE), ("post", "/kasir/")])
def test_other_methods_are_refused(at_till, consignment, method, path):
    assert getattr(at_till, method)(path).status_code == 405


def test_her_outlets_show_the_day_so_far(at_till, consignment, lestari):
    sell(consignment, 2, by=lestari)
    services.void_sale(sell(consignment, 1, by=lestari), by=lestari, reason="Salah.")

    (outlet,) = at_till.get("/kasir/").context["outlets"]

    assert (outlet.slug, outlet.day_sales, outlet.day_rupiah) == ("siola", 1, 40_000)


@pytest.mark.parametrize("more", [0, 2])
def test_the_shelf_costs_the_same_number_of_queries(
    at_till, consignment, siola, lestari, django_assert_num_queries, more
):
    for _number in range(more):
        consign(ProductFactory(business=BusinessFactory()), siola, by=lestari, pieces=1)
    at_till.get(PAGE)

    with django_assert_num_queries(9):
        at_till.get(PAGE)


# --- without a script ---


def test_taps_put_in_and_take_back(at_till, consignment):
    once = at_till.post(PAGE, {"tambah": consignment.pk, "token": uuid.uuid4()})
    twice = at_till.post(PAGE, basket(consignment, 1, tambah=consignment.pk))
    less = at_till.post(PAGE, basket(consignment, 2, kurang=consignment.pk))
    none = at_till.post(PAGE, basket(consignment, 1, kurang=consignment.pk))
    empty = at_till.post(PAGE, basket(consignment, 9, kosongkan="1"))

    assert [typed_pieces(one) for one in (once, twice, less, none, empty)] == [[1], [2], [1], [], []]
    assert [one.context["basket"].total_rupiah for one in (twice, empty)] == [40_000, 0]
    assert Sale.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("{code}", [1]),
        ("3*{code}", [3]),
        ("https://contoh.example/produk/kukis-cokelat/?rak={code}", [1]),
        ("kukis", []),
        ("99999x", []),
    ],
)
def test_a_scanned_or_typed_code_is_put_in(at_till, consignment, typed, pieces):
    response = at_till.post(PAGE, {"kode": typed.format(code=consignment.code), "cari": "1", "token": uuid.uuid4()})

    assert typed_pieces(response) == pieces


@pytest.mark.parametrize(("typed", "count"), [("kukis", 1), ("RATNA", 1), ("cokelat ratna", 1), ("batik", 0)])
def test_products_are_found_by_name_and_maker(at_till, consignment, typed, count):
    response = at_till.post(PAGE, {"kode": typed, "cari": "1"})

    assert len(response.context["items"]) == count


def test_a_sale_leads_to_its_receipt_and_counts_once(at_till, consignment, lestari):
    fields = basket(consignment, 2, given="Rp50.000", simpan="1")

    first, second = at_till.post(PAGE, fields), at_till.post(PAGE, fields)

    sale = Sale.objects.get()
    assert first["Location"] == second["Location"] == f"/kasir/siola/penjualan/{sale.pk}/"
    assert (sale.total_rupiah, sale.change_rupiah, sale.sold_by) == (40_000, 10_000, lestari)


@pytest.mark.parametrize(
    ("pieces", "more"),
    [(21, {}), (1, {"given": "1.000"}), (1, {"given": "lima"}), (1, {"method": "gold"}), (1, {"token": "x"})],
)
def test_what_can_not_be_saved_stays_on_the_page(at_till, consignment, pieces, more):
    response = at_till.post(PAGE, basket(consignment, pieces, simpan="1", **more))

    assert response.status_code == 200
    assert response.context["trouble"] != ""
    assert typed_pieces(response) == [pieces]
    assert Sale.objects.count() == 0


def test_after_a_price_has_changed_the_second_tap_sells_at_what_she_reads(at_till, consignment, lestari):
    services.change_price(consignment, 25_000, by=lestari)

    response = at_till.post(PAGE, basket(consignment, 1, 20_000, simpan="1"))
    assert "Rp25.000" in response.context["trouble"]
    at_till.post(PAGE, basket(consignment, 1, response.context["basket"].prices[consignment.pk], simpan="1"))

    assert Sale.objects.get().total_rupiah == 25_000


def test_nonsense_in_the_basket_is_left_out(at_till, consignment):
    fields = {"line": ["x", "7", str(consignment.pk)], "pieces-7": "0", f"pieces-{consignment.pk}": "-1", "cari": "1"}

    response = at_till.post(PAGE, fields)

    assert typed_pieces(response) == []


# --- what the script sends ---


def test_the_script_hears_what_was_sold(at_till, consignment):
    answer = at_till.post(NOTE, sent(consignment, 2, given=50_000)).json()

    sale = Sale.objects.get()
    assert answer["state"] == "done"
    assert answer["url"] == f"/kasir/siola/penjualan/{sale.pk}/"
    assert sale.receipt_number in answer["words"]
    assert (sale.total_rupiah, sale.given_rupiah, sale.was_offline) == (40_000, 50_000, False)


def test_a_sale_that_waited_is_recorded_beyond_the_stock_with_its_time(at_till, consignment):
    fields = sent(consignment, 21, waited="1", age=3_600_000)

    answers = [at_till.post(NOTE, fields).json() for _time in range(2)]

    sale = Sale.objects.get()
    assert answers[0] == answers[1]
    assert (sale.was_offline, SaleConflict.objects.get().missing) == (True, 1)
    assert 3_590 < (timezone.now() - sale.sold_at).total_seconds() < 3_700
    assert at_till.get(PAGE).context["conflicts"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": "[]"},
        {"lines": "{"},
        {"lines": "[[1, 2]]"},
        {"lines": '[["1", 1, 1]]'},
        {"lines": "[[1, true, 1]]"},
        {"lines": "[[1, 10000, 1]]"},
        {"lines": "[[99999999999, 1, 1]]"},
        {"lines": json.dumps([[1, 1, 1]] * 51)},
        {"token": "x"},
        {"method": "gold"},
        {"given": "-1"},
        {"lines": "[[1, 1, 1]]", "waited": "1"},
    ],
)
def test_what_can_not_be_a_sale_is_refused_with_words(at_till, consignment, wrong):
    answer = at_till.post(NOTE, sent(consignment) | wrong).json()

    assert (answer["state"], answer["words"] != "") == ("refused", True)
    assert Sale.objects.count() == 0


def test_too_many_now_is_refused(at_till, consignment):
    answer = at_till.post(NOTE, sent(consignment, 21)).json()

    assert answer["state"] == "refused"
    assert "20" in answer["words"]
    assert Consignment.objects.get().on_hand == 20


# --- what the browser keeps ---


def test_what_the_browser_keeps_names_nobody(at_till, consignment):
    page, worker = at_till.get("/kasir/tanpa-sinyal/"), at_till.get("/kasir/pekerja.js")

    assert [word for word in ("Lestari", "Ratna", "Kukis") if word in page.content.decode()] == []
    assert worker["Content-Type"] == "text/javascript"
    assert re.findall(r'const FILES = \["(.*?)"', worker.content.decode()) == ["/kasir/tanpa-sinyal/"]
