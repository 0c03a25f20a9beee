import pytest
from django.db.models import Sum
from django.utils import timezone

from accounts.demo import PASSWORD, create_demo_people
from sentra.demo import add_sentra, sales
from sentra.models import (
    Consignment,
    Curation,
    CurationDay,
    Holiday,
    Keeper,
    Outlet,
    Sale,
    SaleConflict,
    Settlement,
    StockDocument,
)
from tests.factories import BusinessFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings):
    settings.DEMO = True
    return create_demo_people()


@pytest.fixture
def city(people):
    """Twenty makers with two products each, and D'niel Pudding, of whom nothing may be invented."""
    dniel = BusinessFactory(name="D’niel Pudding", slug="dniel-pudding", consented=True)
    ProductFactory(business=dniel)
    for number in range(20):
        business = BusinessFactory(consented=True, name=f"Usaha {number:02}")
        ProductFactory.create_batch(2, business=business)
    return dniel


@pytest.fixture
def built(people, city, monkeypatch):
    """With six weeks of sales, not half a year: what they show is the same."""
    monkeypatch.setattr(sales, "WEEKS", 6)
    add_sentra(people, seed=2026)
    return people


def test_outlets_have_pictures_hours_and_places(built):
    outlets = Outlet.objects.all()

    assert [(row.slug, row.width, bool(row.map_url), bool(row.about)) for row in outlets] == [
        (slug, 600, True, True) for slug in ("siola", "pemkot", "merr")
    ]
    assert len({tuple(str(hours) for hours in row.opening_hours.all()) for row in outlets}) == 3
    assert Holiday.objects.filter(outlet=None, day__gte=timezone.localdate()).count() == 2


def test_two_keepers_share_them(built):
    kept = [(row.outlet.slug, row.user.email) for row in Keeper.objects.order_by("outlet__slug")]

    assert kept == [
        ("merr", "sentra@contoh.example"),
        ("pemkot", "sentra.pemkot@contoh.example"),
        ("siola", "sentra@contoh.example"),
    ]
    assert all(row.user.check_password(PASSWORD) for row in Keeper.objects.all())


def test_curations_in_every_state(built):
    newest = Curation.objects.newest()

    counts = (
        Curation.objects.waiting().count(),
        newest.filter(status="failed").count(),
        Curation.objects.due(timezone.localdate()).count(),
        newest.filter(status="passed", check_again_on__gt=timezone.localdate()).exists(),
    )
    assert counts == (4, 3, 3, True)


def test_a_closed_day_with_minutes(built):
    day = CurationDay.objects.get()

    assert (day.number, day.curations.filter(status="failed").count(), day.curations.count()) == (1, 3, 5)
    assert timezone.localdate(day.closed_at) == day.day < timezone.localdate()


def test_nothing_is_invented_of_dniel_pudding(built, city):
    assert not Curation.objects.filter(product__business=city).exists()


def test_built_once(built):
    before = Curation.objects.count()

    add_sentra(built, seed=2026)

    assert Curation.objects.count() == before


def test_without_a_keeper_nothing_is_built(city, people):
    add_sentra({name: user for name, user in people.items() if name != "keeper"}, seed=2026)

    assert (Keeper.objects.exists(), Curation.objects.exists()) == (False, False)


def test_half_a_year_was_sold_and_the_ledger_adds_up(people, city):
    add_sentra(people, seed=2026)

    weeks = {sale.sold_on.isocalendar()[:2] for sale in Sale.objects.all()}

    assert len(weeks) >= 26
    assert list(Consignment.objects.unbalanced()) == []
    assert SaleConflict.objects.get().missing == 2
    assert StockDocument.objects.filter(kind="count").count() >= 2


def test_settlements_stand_in_every_state_and_are_the_sums_of_their_lines(built):
    rows = Settlement.objects.annotate(total=Sum("lines__net_rupiah"))

    assert {row.status for row in rows} >= {"approved", "paid", "confirmed", "objected"}
    assert [row for row in rows if row.net_rupiah != row.total] == []
    numbers = list(Settlement.objects.exclude(number=None).order_by("year", "number").values_list("year", "number"))
    years = {year for year, _number in numbers}
    assert numbers == [(y, n) for y in sorted(years) for n in range(1, 1 + sum(year == y for year, _n in numbers))]
