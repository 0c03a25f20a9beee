"""Goods that come, go back, are thrown away or move: each form with its paper."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from businesses.models import Sector
from sentra import services
from sentra.models import Consignment, StockDocument, StockMovement
from tests.factories import BusinessFactory, ProductFactory
from tests.sentra.conftest import consign

ERRANDS = ["receive", "give_back", "write_off", "transfer"]


def day(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def at_shelf(client, lestari):
    client.force_login(lestari)
    return client


def url_of(name, row=None):
    query = f"?usaha={row.business_id}" if row else ""
    return reverse(f"sentra:{name}", args=["siola"]) + query


def keys_of(response):
    return [line.key for line in response.context["form"].lines]


def typed(response, pieces, **more):
    """The first line of the form, filled in."""
    key = keys_of(response)[0]
    fields = {f"{name}-{key}" if name in {"expires", "reason"} else name: value for name, value in more.items()}
    return {"token": uuid.uuid4(), f"pieces-{key}": pieces, **fields}


# --- who, and which outlet ---


@pytest.mark.parametrize("name", ERRANDS)
def test_it_asks_whose_goods_first_and_says_so_in_both_languages(at_shelf, consignment, name):
    response = at_shelf.get(url_of(name))

    assert list(response.context["makers"]) == [consignment.business]
    assert "Barang siapa?" in response.content.decode()
    assert "Whose goods?" in at_shelf.get("/en" + url_of(name)).content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ERRANDS)
def test_makers_are_found_by_their_name_and_by_their_product(at_shelf, consignment, siola, lestari, name):
    consign(ProductFactory(business=BusinessFactory(name="Sambal Sari")), siola, by=lestari, pieces=1)

    by_name = at_shelf.get(url_of(name), {"q": "kue rat"}).context["makers"]
    by_product = at_shelf.get(url_of(name), {"q": "kukis"}).context["makers"]

    assert [str(maker) for maker in by_name] == [str(maker) for maker in by_product] == ["Kue Ratna"]


@pytest.mark.parametrize("name", ERRANDS)
def test_another_outlet_does_not_exist(client, consignment, murni, name):
    client.force_login(murni)

    assert client.get(url_of(name, consignment)).status_code == 404
    assert client.post(url_of(name, consignment), {}).status_code == 404


@pytest.mark.parametrize("name", ERRANDS)
def test_the_head_looks_on_and_writes_nothing(client, consignment, hartono, name):
    client.force_login(hartono)

    assert client.get(url_of(name)).status_code == 403


@pytest.mark.parametrize("name", ERRANDS)
def test_makers_and_strangers_are_sent_away(client, consignment, name):
    anonymous = client.get(url_of(name))
    client.force_login(consignment.business.owner.user)

    assert anonymous.status_code == 302
    assert client.get(url_of(name)).status_code == 403


@pytest.mark.parametrize("name", ERRANDS)
@pytest.mark.parametrize("key", ["0", "99999999", "x", "-1"])
def test_goods_of_nobody_do_not_exist(at_shelf, consignment, name, key):
    assert at_shelf.get(url_of(name), {"usaha": key}).status_code == 404


@pytest.mark.parametrize("name", ERRANDS)
def test_other_methods_are_refused(at_shelf, consignment, name):
    assert at_shelf.put(url_of(name)).status_code == 405


@pytest.mark.parametrize("name", ERRANDS)
def test_the_list_of_makers_asks_the_same_number_of_questions(
    at_shelf, consignment, siola, lestari, name, django_assert_max_num_queries
):
    for _time in range(4):
        consign(ProductFactory(business=BusinessFactory()), siola, by=lestari, pieces=1)

    with django_assert_max_num_queries(12):
        response = at_shelf.get(url_of(name))

    assert len(response.context["makers"]) == 5


# --- receiving ---


def test_goods_are_received_and_the_slip_is_shown(at_shelf, consignment):
    page = at_shelf.get(url_of("receive", consignment))

    response = at_shelf.post(url_of("receive", consignment), typed(page, 5, expires=day(30), note="Titipan pertama."))

    document = StockDocument.objects.latest("pk")
    assert response.url == reverse("sentra:paper", args=["siola", document.pk])
    assert (document.note, document.movements.get().quantity) == ("Titipan pertama.", 5)
    assert document.movements.get().expires_on == day(30)


def test_the_same_form_again_leads_to_the_same_slip(at_shelf, consignment):
    sent = typed(at_shelf.get(url_of("receive", consignment)), 5, expires=day(30))

    first, second = (at_shelf.post(url_of("receive", consignment), sent) for _time in range(2))

    assert (first.url, Consignment.objects.get().on_hand) == (second.url, 25)


@pytest.mark.parametrize(
    ("pieces", "expires", "wrong"),
    [
        ("", "", "Isikan berapa jumlahnya."),
        ("banyak", "", "pieces"),
        ("-1", "", "pieces"),
        ("10000", "", "pieces"),
        ("5", "", "tuliskan tanggal yang tertera di kemasan"),
        ("5", "kemarin", "expires"),
        ("5", "2020-01-01", "sudah kedaluwarsa"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(at_shelf, consignment, pieces, expires, wrong):
    sent = typed(at_shelf.get(url_of("receive", consignment)), pieces, expires=expires, note="Catatan saya.")

    response = at_shelf.post(url_of("receive", consignment), sent)

    page = response.content.decode()
    assert (response.status_code, "Kesalahan:" in page, "Catatan saya." in page) == (200, True, True)
    assert wrong in str(response.context["form"].errors) + page
    assert str(sent["token"]) in page
    assert StockDocument.objects.count() == 1


def test_what_is_no_food_needs_no_date(at_shelf, siola, lestari):
    craft = Sector.objects.filter(is_food=False).first()
    product = ProductFactory(business=BusinessFactory(sector=craft), category=craft.categories.first())
    row = consign(product, siola, by=lestari)

    at_shelf.post(url_of("receive", row), typed(at_shelf.get(url_of("receive", row)), 5))

    row.refresh_from_db()
    assert row.on_hand == 5


def test_another_date_of_a_product_is_another_line_and_nothing_is_lost(at_shelf, consignment):
    url = url_of("receive", consignment)
    sent = typed(at_shelf.get(url), 5, expires=day(30))

    more = at_shelf.post(url, {**sent, "lagi": consignment.pk, f"dates-{consignment.pk}": 1})
    _first, second = keys_of(more)
    both = {**sent, f"dates-{consignment.pk}": 2, f"pieces-{second}": 7, f"expires-{second}": day(60)}
    at_shelf.post(url, both)

    assert f'value="{day(30)}"' in more.content.decode()
    assert StockDocument.objects.count() == 2
    lines = StockDocument.objects.latest("pk").movements.values_list("quantity", "expires_on")
    assert set(lines) == {(5, day(30)), (7, day(60))}


def test_what_ended_while_she_typed_is_refused_in_words(at_shelf, biscuits, ratna, siola, lestari, monkeypatch):
    row = consign(biscuits, siola, by=lestari)
    sent = typed(at_shelf.get(url_of("receive", row)), 5, expires=day(30))
    real = services.receive_goods

    def after_it_ended(*args, **kwargs):
        services.end_consignment(row, by=lestari, reason="Selesai.")
        return real(*args, **kwargs)

    monkeypatch.setattr(services, "receive_goods", after_it_ended)

    page = at_shelf.post(url_of("receive", row), sent).content.decode()

    assert "sudah tidak dititipkan" in page


# --- going ---


def test_goods_go_back_with_their_date(at_shelf, biscuits, siola, lestari):
    row = consign(biscuits, siola, by=lestari)
    services.receive_stock(row, 5, by=lestari, expires_on=day(5))
    services.receive_stock(row, 6, by=lestari, expires_on=day(50))
    page = at_shelf.get(url_of("give_back", row))

    at_shelf.post(url_of("give_back", row), typed(page, 2))

    line = StockMovement.objects.latest("pk")
    assert len(keys_of(page)) == 2
    assert (line.kind, line.quantity, line.expires_on) == ("returned", -2, day(5))


@pytest.mark.parametrize("name", ["give_back", "write_off", "transfer"])
def test_no_more_goes_than_is_there(at_shelf, consignment, merr, name):
    sent = typed(at_shelf.get(url_of(name, consignment)), 21, kind="expired", to_outlet=merr.pk)

    response = at_shelf.post(url_of(name, consignment), sent)

    assert list(response.context["form"].errors) == [f"pieces-{keys_of(response)[0]}"]
    assert StockDocument.objects.count() == 1


def test_damaged_goods_need_a_reason(at_shelf, consignment):
    page = at_shelf.get(url_of("write_off", consignment))

    refused = at_shelf.post(url_of("write_off", consignment), typed(page, 2, kind="damaged"))
    at_shelf.post(url_of("write_off", consignment), typed(page, 2, kind="damaged", reason="Terjatuh."))

    assert "Tuliskan apa yang terjadi" in refused.content.decode()
    line = StockMovement.objects.latest("pk")
    assert (line.kind, line.reason, Consignment.objects.get().on_hand) == ("damaged", "Terjatuh.", 18)


def test_expired_goods_need_none(at_shelf, consignment):
    at_shelf.post(
        url_of("write_off", consignment), typed(at_shelf.get(url_of("write_off", consignment)), 2, kind="expired")
    )

    assert StockMovement.objects.latest("pk").kind == "expired"


def test_unknown_kinds_of_loss_are_refused(at_shelf, consignment):
    sent = typed(at_shelf.get(url_of("write_off", consignment)), 2, kind="sold")

    assert at_shelf.post(url_of("write_off", consignment), sent).status_code == 200
    assert StockDocument.objects.count() == 1


def test_goods_move_to_the_chosen_outlet(at_shelf, consignment, merr):
    page = at_shelf.get(url_of("transfer", consignment))

    response = at_shelf.post(url_of("transfer", consignment), typed(page, 4, to_outlet=merr.pk))

    there = Consignment.objects.get(outlet=merr)
    assert (there.on_hand, there.price_rupiah) == (4, 20_000)
    assert "PG-SIOLA" in at_shelf.get(response.url).content.decode()


@pytest.mark.parametrize("where", ["", "0", "siola", "here"])
def test_goods_move_to_another_open_outlet_only(at_shelf, consignment, siola, where):
    sent = typed(at_shelf.get(url_of("transfer", consignment)), 4, to_outlet=siola.pk if where == "here" else where)

    response = at_shelf.post(url_of("transfer", consignment), sent)

    assert "to_outlet" in response.context["form"].errors
    assert Consignment.objects.get().on_hand == 20
