"""How ready a business is for the national register, and what is missing."""

from datetime import date

import pytest

from businesses.models import Business, BusinessStatus, RegisterField
from businesses.readiness import MISSING, ON_REGISTER, gaps, lacking, score, with_readiness
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory


@pytest.fixture
def full(db):
    """A business of which everything is known."""
    owner = OwnerFactory(user__full_name="Sari Rekaan", gender="woman", birth_date=date(1985, 3, 12))
    owner.set_nik("3578045203850001")
    owner.save()
    business = BusinessFactory(
        owner=owner, kbli_code="10710", kbli_edition=2020, nib="0123456789012", started_year=2019,
        capital_rupiah=5_000_000, annual_sales_rupiah=0, workers_women=0,
    )  # fmt: skip
    ProductFactory(business=business)
    return business


def _lose_owner(**fields):
    def lose(business):
        for name, value in fields.items():
            setattr(business.owner, name, value)
        business.owner.save()

    return lose


def _lose(**fields):
    def lose(business):
        Business.objects.filter(pk=business.pk).update(**fields)

    return lose


LOSSES = {
    "nik": _lose_owner(nik=None, nik_hash=None),
    "owner_name": _lose_owner(full_name=""),
    "birth_date": _lose_owner(birth_date=None),
    "gender": _lose_owner(gender=""),
    "phone": _lose_owner(phone=None),
    "business_name": _lose(name="", status="draft"),
    "address": _lose(address=""),
    "kelurahan": _lose(subdistrict=None),
    "sector": _lose(sector=None),
    "kbli": _lose(kbli_code="", kbli_edition=None),
    "nib": _lose(nib=""),
    "started_year": _lose(started_year=None),
    "capital": _lose(capital_rupiah=None),
    "annual_sales": _lose(annual_sales_rupiah=None),
    "workers": _lose(workers_women=None),
    "product": lambda business: business.products.update(status="archived"),
}


def test_every_seeded_field_has_its_meaning(db):
    assert set(RegisterField.objects.values_list("key", flat=True)) == set(MISSING) == set(LOSSES)


def test_everything_known_is_a_hundred_percent(full):
    found = score(full)

    assert (found.percent, found.missing) == (100, [])


@pytest.mark.parametrize("key", sorted(LOSSES))
def test_each_fact_is_missed_alone_by_its_weight(full, key):
    LOSSES[key](full)

    found = score(full)

    weights = dict(RegisterField.objects.values_list("key", "weight"))
    assert [field.key for field in found.missing] == [key]
    assert found.percent == (sum(weights.values()) - weights[key]) * 100 // sum(weights.values())


def test_zero_is_an_answer(full):
    assert (full.annual_sales_rupiah, full.workers_women) == (0, 0)
    assert score(full).percent == 100


def test_inactive_and_weightless_fields_do_not_count(full):
    LOSSES["nib"](full)
    RegisterField.objects.filter(key="nib").update(is_active=False)

    assert score(full).percent == 100


@pytest.mark.parametrize("change", [{"is_active": False}, {"weight": 0}])
def test_without_any_field_everybody_is_ready(full, change):
    RegisterField.objects.update(**change)

    assert with_readiness(Business.objects.all()).get().readiness == 100


def test_unknown_key_in_the_table_is_passed_over(full):
    RegisterField.objects.create(key="npwp", name_id="NPWP", name_en="NPWP", weight=5)

    assert score(full).percent == 100


def test_list_can_be_filtered_and_sorted_by_readiness(full):
    poor = BusinessFactory()

    rows = with_readiness(Business.objects.all())

    assert list(rows.order_by("readiness")) == [poor, full]
    assert list(rows.filter(readiness=100)) == [full]


@pytest.mark.parametrize("status", sorted(BusinessStatus))
def test_only_businesses_on_the_register_have_gaps(full, status):
    Business.objects.update(nib="", status=status)

    found = lacking(Business.objects.all(), "nib")

    assert list(found) == ([full] if status in ON_REGISTER else [])


def test_lacking_something_unknown_is_nobody(full):
    assert list(lacking(Business.objects.all(), "npwp")) == []


def test_gaps_count_the_same_as_the_work_lists(full):
    BusinessFactory()
    BusinessFactory(nib="0123456789013", status="draft")

    total, mean, found = gaps(Business.objects.all())

    assert total == 2
    assert 0 < mean < 100
    assert {gap.field.key: gap.count for gap in found} == {
        key: lacking(Business.objects.all(), key).count() for key in MISSING
    }
    assert {gap.field.key: gap.percent for gap in found}["nib"] == 50


def test_gaps_of_an_empty_register_are_none(db):
    total, mean, found = gaps(Business.objects.all())

    assert (total, mean, {gap.count for gap in found}, {gap.percent for gap in found}) == (0, 0, {0}, {0})
