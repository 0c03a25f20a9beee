"""The end of the day, and its report."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sentra import services
from sentra.models import DayClosing
from tests.sentra.conftest import sell

PAGE = "/kasir/siola/tutup/"


@pytest.fixture
def at_till(client, lestari):
    client.force_login(lestari)
    return client


@pytest.fixture
def sale(consignment, lestari):
    return sell(consignment, 2, by=lestari)


def report(day=None):
    return f"{PAGE}{(day or timezone.localdate()).isoformat()}/"


def test_the_day_is_closed_with_the_counted_cash(at_till, sale, lestari):
    assert at_till.get(PAGE).context["totals"]["cash_rupiah"] == 40_000

    response = at_till.post(PAGE, {"float_rupiah": "200.000", "counted_rupiah": "Rp240.000"})

    closing = DayClosing.objects.get()
    assert response["Location"] == report()
    assert (closing.float_rupiah, closing.counted_rupiah, closing.difference_rupiah) == (200_000, 240_000, 0)
    assert (closing.sales, closing.closed_by) == (1, lestari)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"counted_rupiah": "39.000"}, "reason"),
        ({"counted_rupiah": ""}, "counted_rupiah"),
        ({"counted_rupiah": "banyak"}, "counted_rupiah"),
        ({"counted_rupiah": "-1"}, "counted_rupiah"),
        ({"counted_rupiah": "99999999999"}, "counted_rupiah"),
        ({"counted_rupiah": "40000", "reason": "x" * 301}, "reason"),
    ],
)
def test_what_can_not_be_is_said_at_its_field(at_till, sale, typed, field):
    response = at_till.post(PAGE, typed)

    assert list(response.context["form"].errors) == [field]
    assert not DayClosing.objects.exists()


def test_a_difference_with_its_reason_is_kept(at_till, sale):
    at_till.post(PAGE, {"counted_rupiah": "39000", "reason": "Salah kembalian."})

    assert DayClosing.objects.get().difference_rupiah == -1_000
    assert "−Rp1.000" in at_till.get(report()).content.decode()


def test_a_closed_day_shows_its_report_instead(at_till, sale):
    at_till.post(PAGE, {"counted_rupiah": "40000"})

    assert at_till.get(PAGE)["Location"] == report()
    assert at_till.post(PAGE, {"counted_rupiah": "1", "reason": "x"})["Location"] == report()
    assert DayClosing.objects.get().counted_rupiah == 40_000


def test_an_earlier_day_that_was_left_open_is_named_and_closed(at_till, consignment, lestari):
    yesterday = timezone.localdate() - timedelta(days=1)
    sell(consignment, 1, by=lestari, was_offline=True, sold_at=timezone.now() - timedelta(days=1))
    assert at_till.get(PAGE).context["earlier"] == [yesterday]

    at_till.post(f"{PAGE}?hari={yesterday}", {"counted_rupiah": "20000"})

    assert DayClosing.objects.get().day == yesterday
    assert at_till.get(PAGE).context["earlier"] == []


def test_the_report_shows_what_came_in_later_and_what_was_voided(at_till, sale, consignment, lestari):
    voided = services.void_sale(sell(consignment, 1, by=lestari), by=lestari, reason="Salah.")
    at_till.post(PAGE, {"counted_rupiah": "40000"})
    late = sell(consignment, 3, by=lestari, was_offline=True, method="qris")

    context = at_till.get(report()).context

    assert (list(context["late_sales"]), list(context["voided"])) == ([late], [voided])
    assert [(recorded, later) for _label, recorded, later in context["methods"]] == [
        (40_000, 0),
        (0, 60_000),
        (0, 0),
        (0, 0),
    ]
    assert (context["closing"].sales, context["late"]["sales"]) == (1, 1)


@pytest.mark.parametrize("address", [f"{PAGE}2026-13-01/", f"{PAGE}besok/", f"{PAGE}2020-01-01/", f"{PAGE}?hari=besok"])
def test_a_day_that_is_none_is_not_there(at_till, consignment, address):
    assert at_till.get(address).status_code == 404


def test_a_day_to_come_is_refused(at_till, consignment):
    response = at_till.post(f"{PAGE}?hari={timezone.localdate() + timedelta(days=1)}", {"counted_rupiah": "0"})

    assert list(response.context["form"].errors) == ["reason"]


def test_the_head_reads_the_report_and_closes_nothing(client, siola, lestari, hartono):
    services.close_day(siola, timezone.localdate(), by=lestari, counted_rupiah=0)
    client.force_login(hartono)

    assert client.get(report()).status_code == 200
    assert client.post(PAGE, {"counted_rupiah": "0"}).status_code == 403


def test_nobody_and_strangers(client, siola, lestari, murni):
    services.close_day(siola, timezone.localdate(), by=lestari, counted_rupiah=0)
    assert client.get(report())["Location"].startswith("/akun/masuk/")

    client.force_login(murni)
    assert [client.get(report()).status_code, client.post(PAGE, {"counted_rupiah": "0"}).status_code] == [404, 404]


def test_other_methods_are_refused(at_till, siola):
    assert [at_till.put(PAGE).status_code, at_till.post(report()).status_code] == [405, 405]
