"""The day's sales, receipts, voiding, and what was sold beyond the stock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sentra import services
from sentra.models import ConflictStatus, SaleConflict, SaleStatus
from tests.sentra.conftest import consign, sell


@pytest.fixture
def at_till(client, lestari):
    client.force_login(lestari)
    return client


@pytest.fixture
def sale(consignment, lestari):
    return sell(consignment, 2, by=lestari, given_rupiah=50_000)


def receipt(sale):
    return f"/kasir/siola/penjualan/{sale.pk}/"


# --- the day ---


def test_the_day_lists_its_sales_with_their_sums(at_till, sale, consignment, lestari):
    voided = services.void_sale(sell(consignment, 1, by=lestari), by=lestari, reason="Salah.")

    response = at_till.get("/kasir/siola/penjualan/")

    assert list(response.context["sales"]) == [voided, sale]
    assert response.context["totals"]["cash_rupiah"] == 40_000
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(("asked", "count"), [("2020-02-01", 0), ("kemarin", 1), ("2026-02-31", 1), ("", 1)])
def test_another_day_is_asked_for_in_the_address(at_till, sale, asked, count):
    assert len(at_till.get("/kasir/siola/penjualan/", {"hari": asked}).context["sales"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_number_of_queries(at_till, consignment, lestari, django_assert_num_queries, count):
    for _number in range(count):
        sell(consignment, 1, by=lestari)
    at_till.get("/kasir/siola/penjualan/")

    with django_assert_num_queries(10):
        at_till.get("/kasir/siola/penjualan/")


# --- one sale ---


def test_a_receipt_says_what_was_bought_of_whom_and_the_change(at_till, sale):
    page = at_till.get(receipt(sale)).content.decode()

    assert [
        word for word in (sale.receipt_number, "Kukis Cokelat", "Kue Ratna", "Rp50.000", "Rp10.000") if word not in page
    ] == []
    assert "Lestari" not in page.split('<article class="till-slip"')[1].split("</article>")[0]


def test_the_receipt_is_shared_as_text(at_till, sale):
    share = at_till.get(receipt(sale)).context["share"]

    assert share.splitlines()[:3] == [
        f"Sentra Siola, {sale.receipt_number}",
        "2 × Kukis Cokelat = Rp40.000",
        "Total Rp40.000",
    ]


def test_a_sale_of_another_outlet_is_not_there(client, sale, biscuits, merr, murni):
    consign(biscuits, merr, by=murni, pieces=1)
    client.force_login(murni)

    assert client.get(receipt(sale)).status_code == 404
    assert client.get(f"/kasir/merr/penjualan/{sale.pk}/").status_code == 404
    assert client.post(f"/kasir/merr/penjualan/{sale.pk}/batal/", {"reason": "x"}).status_code == 404


def test_a_sale_of_today_is_voided_with_a_reason(at_till, sale):
    response = at_till.post(f"{receipt(sale)}batal/", {"reason": "Salah pilih."})

    sale.refresh_from_db()
    assert response["Location"] == receipt(sale)
    assert (sale.status, sale.void_reason) == (SaleStatus.VOIDED, "Salah pilih.")
    assert at_till.get(receipt(sale)).context["can_void"] is False


def test_a_sale_is_not_voided_without_a_reason(at_till, sale):
    response = at_till.post(f"{receipt(sale)}batal/", {"reason": " "}, follow=True)

    sale.refresh_from_db()
    assert sale.status == SaleStatus.RECORDED
    assert len(response.context["messages"]) == 1


def test_a_sale_of_yesterday_has_no_button(at_till, consignment, lestari):
    late = sell(consignment, 1, by=lestari, was_offline=True, sold_at=timezone.now() - timedelta(days=1))

    assert at_till.get(receipt(late)).context["can_void"] is False


def test_the_head_reads_and_voids_nothing(client, sale, hartono):
    client.force_login(hartono)

    assert client.get(receipt(sale)).status_code == 200
    assert client.post(f"{receipt(sale)}batal/", {"reason": "x"}).status_code == 403
    assert client.post("/kasir/siola/selisih/", {"conflict": "1", "explanation": "x"}).status_code == 403


@pytest.mark.parametrize("path", ["batal/", ""])
def test_other_methods_are_refused(at_till, sale, path):
    refused = at_till.get(receipt(sale) + path) if path else at_till.post(receipt(sale))

    assert refused.status_code == 405


# --- beyond the stock ---


@pytest.fixture
def conflict(consignment, lestari):
    sell(consignment, 22, by=lestari, was_offline=True)
    return SaleConflict.objects.get()


def test_what_was_sold_beyond_the_stock_is_explained(at_till, conflict):
    assert list(at_till.get("/kasir/siola/selisih/").context["rows"]) == [conflict]

    at_till.post("/kasir/siola/selisih/", {"conflict": conflict.pk, "explanation": "Belum dicatat masuk."})

    conflict.refresh_from_db()
    assert (conflict.status, conflict.explanation) == (ConflictStatus.SETTLED, "Belum dicatat masuk.")
    assert list(at_till.get("/kasir/siola/selisih/").context["rows"]) == []


@pytest.mark.parametrize(("key", "words", "status"), [(None, " ", 302), ("999999", "x", 404), ("x", "x", 404)])
def test_what_is_not_explained_stays(at_till, conflict, key, words, status):
    response = at_till.post("/kasir/siola/selisih/", {"conflict": key or conflict.pk, "explanation": words})

    conflict.refresh_from_db()
    assert (response.status_code, conflict.status) == (status, ConflictStatus.OPEN)
