import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from sentra import services
from sentra.models import Consignment, Sale
from sentra.overview import Month
from tests.factories import ProductFactory, UserFactory
from tests.sentra.conftest import consign, sell

URL = "/admin/sentra/outlet/overview/"


@pytest.fixture
def desk(client, lestari):
    client.force_login(lestari)
    return client


@pytest.fixture
def figures(desk, consignment, lestari):
    """Three packs sold, one draft of two of them that is late, and what the page then says of Siola."""

    def read(**query):
        return desk.get(URL, query).context

    sell(consignment, 2, by=lestari)
    draft = services.settle(consignment.business, consignment.outlet, timezone.localdate(), by=lestari)
    type(draft).objects.update(until_on=timezone.localdate() - timedelta(days=8))
    sell(consignment, 1, by=lestari)
    return read


def test_what_was_sold_stands_and_is_owed(figures):
    found = figures()

    assert found["outlets"] == [
        {
            "outlet": "Sentra Siola", "sales": 2, "gross": 60_000, "pieces": 17, "value": 340_000, "owed": 60_000,
            "late": 40_000, "queue": 0, "expiring": 0,
        }
    ]  # fmt: skip
    assert found["best"] == [{"product": "Kukis Cokelat", "maker": "Kue Ratna", "pieces": 3, "gross": 60_000}]
    assert found["owners"] == [{"maker": "Kue Ratna", "owner": "Ratna Rekaan", "pieces": 17, "value": 340_000}]
    assert found["methods"] == [{"method": "tunai", "sales": 2, "gross": 60_000}]
    assert (found["slow"], found["idle"]) == ([], [])


def test_a_sale_that_was_voided_is_none(desk, consignment, lestari):
    services.void_sale(sell(consignment, 2, by=lestari), by=lestari, reason="Salah")

    assert desk.get(URL).context["outlets"][0]["gross"] == 0


def test_another_month_has_its_own_sales(figures):
    before = Month.of("").before
    Sale.objects.filter(total_rupiah=20_000).update(sold_on=before.last)

    assert figures()["outlets"][0]["gross"] == 40_000
    assert figures(month=str(before))["outlets"][0]["gross"] == 20_000


@pytest.mark.parametrize("month", ["", "2026-13", "2999-01", "1999-12", "nanti", "2026-11-01"])
def test_what_is_no_month_is_this_one(month):
    today = timezone.localdate()

    assert str(Month.of(month)) == f"{today:%Y-%m}"


def test_months_follow_each_other_until_now():
    now = Month.of("")

    assert (now.before.after, now.after) == (now, None)
    assert Month(2026, 1).before == Month(2025, 12)
    assert (Month(2024, 2).first.day, Month(2024, 2).last.day) == (1, 29)


def test_who_sells_slowly_or_not_at_all_is_named(desk, consignment):
    long_ago = timezone.localdate() - timedelta(days=100)
    Consignment.objects.update(agreed_on=long_ago, last_sold_on=long_ago)

    found = desk.get(URL).context

    assert [str(row) for row in found["idle"]] == ["Kue Ratna"]
    # What came to an empty shelf today has its time yet.
    assert found["slow"] == []


def test_a_keeper_sees_her_outlets_only(figures, client, murni):
    client.force_login(murni)

    found = client.get(URL, {"outlet": "siola"}).context

    assert [(row["outlet"], row["gross"]) for row in found["outlets"]] == [("Sentra MERR", 0)]
    assert (found["best"], found["owners"], found["methods"]) == ([], [], [])


def test_the_head_sees_all_and_their_sum_or_one(figures, client, hartono):
    client.force_login(hartono)

    every = client.get(URL).context["outlets"]
    one = client.get(URL, {"outlet": "siola"}).context["outlets"]

    assert [row["outlet"] for row in every] == ["Sentra Siola", "Sentra Pemkot", "Sentra MERR", "Semuanya"]
    assert (every[-1]["gross"], [row["gross"] for row in one]) == (60_000, [60_000])


@pytest.mark.parametrize("path", ["", "pdf/", "xlsx/"])
def test_others_see_no_money(client, db, path):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(URL + path).status_code == 403


def test_the_report_is_a_pdf(figures, desk):
    response = desk.get(URL + "pdf/")

    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")


def test_every_line_is_in_the_file_and_nothing_computes(desk, consignment, lestari):
    consignment.product.name_id = "=1+1"
    consignment.product.save()
    sell(consignment, 2, by=lestari)

    response = desk.get(URL + "xlsx/")
    content = b"".join(response.streaming_content)

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[3:8] for row in rows[1:]] == [["=1+1", "Kue Ratna", 2, 20_000, 40_000]]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_another_kind_of_file_is_refused(desk):
    assert desk.get(URL + "docx/").status_code == 403


def test_it_asks_the_same_number_of_questions_for_one_product_and_three(
    figures, desk, siola, lestari, django_assert_num_queries
):
    desk.get(URL)
    with django_assert_num_queries(24):
        desk.get(URL)
    for number in range(2):
        sell(consign(ProductFactory(slug=f"lain-{number}"), siola, by=lestari, pieces=5), by=lestari)
    with django_assert_num_queries(24):
        desk.get(URL)
