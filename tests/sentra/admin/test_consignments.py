"""Consignments at the desk: agreed, priced, ended, corrected, printed and taken out as a file."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sentra import services
from sentra.models import Consignment, ConsignmentStatus, StockMovement
from tests.factories import BusinessFactory, ProductFactory
from tests.sentra.conftest import consign, pass_curation, sell

LIST = reverse("admin:sentra_consignment_changelist")
ADD = reverse("admin:sentra_consignment_add")


def url_of(name, *args):
    return reverse(f"admin:sentra_consignment_{name}", args=args)


@pytest.fixture
def desk(client, lestari):
    client.force_login(lestari)
    return client


def listed(response):
    return set(response.context["cl"].result_list)


# --- the list ---


@pytest.fixture
def many(consignment, siola, lestari):
    """By what is to be done: a row that runs low, one that expires, one that nobody buys, and one that ended."""
    low = consign(ProductFactory(), siola, by=lestari, pieces=2, minimum_stock=3)
    expiring = consign(ProductFactory(), siola, by=lestari)
    services.receive_stock(expiring, 4, by=lestari, expires_on=timezone.localdate() + timedelta(days=2))
    counted = consign(ProductFactory(), siola, by=lestari, pieces=1)
    Consignment.objects.filter(pk=counted.pk).update(agreed_on=timezone.localdate() - timedelta(days=60))
    ended = consign(ProductFactory(), siola, by=lestari)
    services.end_consignment(ended, by=lestari, reason="Selesai.")
    return {"low": low, "expiring": expiring, "count": counted, "ended": ended}


@pytest.mark.parametrize("task", ["low", "expiring", "count"])
def test_filters_find_what_is_to_be_done(desk, many, task):
    assert listed(desk.get(LIST, {"task": task})) == {many[task]}


def test_slow_sellers_are_filtered(desk, many, consignment):
    Consignment.objects.filter(pk=consignment.pk).update(agreed_on=timezone.localdate() - timedelta(days=60))

    # Both came to an empty shelf today: they have their time yet.
    assert listed(desk.get(LIST, {"task": "slow"})) == set()
    assert desk.get(LIST, {"task": "nonsense"}).status_code in {200, 302}


def test_ended_ones_and_outlets_are_filtered(desk, many):
    assert listed(desk.get(LIST, {"status__exact": "ended"})) == {many["ended"]}
    assert len(listed(desk.get(LIST, {"outlet": "siola"}))) == 5
    assert listed(desk.get(LIST, {"outlet": "merr"})) == set()


def test_goods_are_found_by_product_business_and_code(desk, many, consignment):
    for typed in ("Kukis", "Kue Ratna", consignment.code):
        assert listed(desk.get(LIST, {"q": typed})) == {consignment}


def test_a_keeper_sees_her_own_outlets(client, consignment, murni, hartono):
    client.force_login(murni)
    elsewhere = listed(client.get(LIST))
    page = client.get(url_of("change", consignment.pk))
    client.force_login(hartono)

    assert (elsewhere, page.status_code) == (set(), 302)
    assert listed(client.get(LIST)) == {consignment}


def test_the_list_asks_as_many_questions_for_many_rows(desk, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        desk.get(LIST)


# --- agreeing ---


def test_a_place_is_agreed_for_what_has_passed(desk, biscuits, siola, lestari):
    pass_curation(biscuits, by=lestari)
    failed = ProductFactory(business=BusinessFactory())
    form = desk.get(ADD).context["form"]

    fields = {"product": biscuits.pk, "outlet": siola.pk, "commission_percent": "0", "minimum_stock": "4"}
    response = desk.post(ADD, {**fields, "shelf_place": "B3"})

    row = Consignment.objects.get()
    assert response.url == url_of("change", row.pk)
    assert (row.price_rupiah, row.minimum_stock, row.shelf_place, row.agreed_by) == (20_000, 4, "B3", lestari)
    assert list(form.fields["product"].queryset) == [biscuits]
    assert failed not in form.fields["product"].queryset
    assert [outlet.slug for outlet in form.fields["outlet"].queryset] == ["siola"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("outlet", "merr"), ("commission_percent", "51"), ("price_rupiah", "0"), ("product", ""), ("minimum_stock", "-1")],
)
def test_nonsense_is_refused_and_nothing_typed_is_lost(desk, biscuits, siola, merr, lestari, field, value):
    pass_curation(biscuits, by=lestari)
    fields = {"product": biscuits.pk, "outlet": siola.pk, "commission_percent": "0", "minimum_stock": "4"}

    response = desk.post(ADD, {**fields, "shelf_place": "B3", field: merr.pk if value == "merr" else value})

    assert field in response.context["form"].errors
    assert 'value="B3"' in response.content.decode()
    assert not Consignment.objects.exists()


def test_a_service_that_refuses_is_quoted(desk, consignment, siola, lestari):
    services.write_off(siola, [services.Goods(consignment, 20)], "expired", by=lestari)
    services.end_consignment(consignment, by=lestari, reason="Selesai.")
    fields = {"product": consignment.product.pk, "outlet": siola.pk, "commission_percent": "5", "minimum_stock": "0"}

    response = desk.post(ADD, fields)

    assert response.context["form"].non_field_errors() == ["Bagian yang disepakati untuknya lain: 0.00 %."]
    assert Consignment.objects.get().status == ConsignmentStatus.ENDED


# --- changing ---


def test_price_and_place_are_changed_and_what_was_sold_keeps_its_price(desk, consignment, lestari):
    sale = sell(consignment, 1, by=lestari)

    fields = {"price_rupiah": "25000", "minimum_stock": "6", "shelf_place": "C1"}
    desk.post(url_of("change", consignment.pk), fields)

    row = Consignment.objects.get()
    assert (row.price_rupiah, row.minimum_stock, row.shelf_place, row.on_hand) == (25_000, 6, "C1", 19)
    assert sale.lines.get().price_rupiah == 20_000


@pytest.mark.parametrize("price", ["0", "-5", "100000001", "mahal"])
def test_prices_that_cannot_be_are_refused(desk, consignment, price):
    desk.post(url_of("change", consignment.pk), {"price_rupiah": price, "minimum_stock": "0", "shelf_place": ""})

    assert Consignment.objects.get().price_rupiah == 20_000


def test_what_ended_is_only_read(desk, biscuits, siola, lestari):
    row = consign(biscuits, siola, by=lestari)
    services.end_consignment(row, by=lestari, reason="Selesai.")

    page = desk.get(url_of("change", row.pk))

    assert page.status_code == 200
    assert desk.post(url_of("change", row.pk), {"price_rupiah": "1"}).status_code == 403


def test_the_page_shows_the_ledger_and_its_papers(desk, consignment, lestari):
    sell(consignment, 1, by=lestari)

    response = desk.get(url_of("change", consignment.pk))

    assert [line.kind for line in response.context["movements"]] == ["sold", "received"]
    assert [paper.kind for paper in response.context["documents"]] == ["receipt"]
    assert response.content.decode().count("/correct/") == 1


# --- ending and correcting ---


def test_it_ends_once_nothing_is_left(desk, consignment, siola, lestari):
    url = url_of("end", consignment.pk)

    refused = desk.post(url, {"reason": "Musim selesai."})
    services.return_goods(siola, [services.Goods(consignment, 20)], by=lestari)
    silent = desk.post(url, {"reason": " "})
    done = desk.post(url, {"reason": "Musim selesai."})

    assert "Masih ada 20" in refused.content.decode()
    assert "Tuliskan alasannya" in silent.content.decode()
    consignment.refresh_from_db()
    assert (done.status_code, consignment.status) == (302, ConsignmentStatus.ENDED)


def test_a_line_is_corrected_with_a_reason(desk, consignment):
    line = StockMovement.objects.get()
    url = url_of("correct", consignment.pk, line.pk)

    silent = desk.post(url, {"reason": ""})
    done = desk.post(url, {"reason": "Salah hitung."})

    assert (silent.status_code, done.url) == (200, url_of("change", consignment.pk))
    assert StockMovement.objects.latest("pk").corrects == line
    assert Consignment.objects.get().on_hand == 0


def test_a_line_that_is_sold_is_refused_in_words(desk, consignment, lestari):
    sell(consignment, 1, by=lestari)
    line = StockMovement.objects.latest("pk")

    page = desk.post(url_of("correct", consignment.pk, line.pk), {"reason": "Salah."}).content.decode()

    assert "Batalkan penjualannya saja" in page


@pytest.mark.parametrize("name", ["end", "correct"])
def test_that_is_for_the_keeper_of_the_outlet(client, consignment, murni, hartono, name):
    args = [consignment.pk, *([StockMovement.objects.get().pk] if name == "correct" else [])]
    client.force_login(murni)
    elsewhere = client.post(url_of(name, *args), {"reason": "x"})
    client.force_login(hartono)

    assert (elsewhere.status_code, client.get(url_of(name, *args)).status_code) == (404, 403)


# --- paper and file ---


def test_cards_of_the_chosen_are_printed(desk, consignment):
    action = {"action": "print_cards", "_selected_action": [consignment.pk]}

    chosen, one = desk.post(LIST, action), desk.get(url_of("card", consignment.pk))

    assert [chosen.content[:5], one.content[:5]] == [b"%PDF-", b"%PDF-"]


def test_no_card_is_printed_of_what_ended(desk, biscuits, siola, lestari):
    row = consign(biscuits, siola, by=lestari)
    services.end_consignment(row, by=lestari, reason="Selesai.")

    response = desk.post(LIST, {"action": "print_cards", "_selected_action": [row.pk]}, follow=True)

    assert "Tidak ada yang dipilih yang masih di rak" in response.content.decode()


def test_the_filtered_list_is_exported(desk, many):
    asked = desk.get(f"{url_of('export')}?task=low")
    response = desk.post(f"{url_of('export')}?task=low", {"format": "csv"})

    _heading, line = b"".join(response.streaming_content).decode("utf-8-sig").strip().splitlines()
    assert "1 baris" in asked.content.decode()
    assert line.split(";")[3:8] == [many["low"].product.name_id, str(many["low"].business), "15000", "2", "3"]


def test_it_is_exported_as_a_workbook_too(desk, consignment):
    response = desk.post(url_of("export"), {"format": "xlsx"})

    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_the_ledger_is_exported(desk, consignment, lestari):
    sell(consignment, 2, by=lestari)
    url = reverse("admin:sentra_stockmovement_export")

    text = b"".join(desk.post(f"{url}?kind__exact=sold", {"format": "csv"}).streaming_content).decode("utf-8-sig")

    heading, line = text.strip().splitlines()
    assert heading.count(";") == line.count(";") == 11
    assert "Kukis Cokelat" in line
    assert ";-2;" in line or ";'-2;" in line


@pytest.mark.parametrize("name", ["sentra_stockdocument_changelist", "sentra_stockmovement_changelist"])
def test_papers_and_lines_of_another_outlet_are_not_listed(client, consignment, murni, lestari, name):
    client.force_login(murni)
    elsewhere = listed(client.get(reverse(f"admin:{name}")))
    client.force_login(lestari)

    assert (elsewhere, len(listed(client.get(reverse(f"admin:{name}"))))) == (set(), 1)


def test_the_slip_is_printed_from_the_desk(desk, client, consignment, murni):
    url = reverse("admin:sentra_stockdocument_pdf", args=[consignment.movements.get().document_id])

    own = desk.get(url)
    client.force_login(murni)

    assert (own.content[:5], client.get(url).status_code) == (b"%PDF-", 404)
