"""What she says about her business, when registering and later."""

from datetime import date

import pytest

from businesses.forms import BusinessDetailsForm, BusinessForm
from businesses.models import Business, BusinessStatus, MicroLimit, Sector
from tests.businesses.forms.conftest import sent
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


# --- BusinessForm ---

BUSINESS = {"name": "Warung Sari", "description_id": "Kue basah."}


def business_form(draft, **changes):
    sector = Sector.objects.get(slug="makanan").pk
    return BusinessForm(sent(**{**BUSINESS, "sector": sector, **changes}), instance=draft)


def test_business_needs_name_sector_and_description_only(draft):
    form = business_form(draft)

    assert form.is_valid()
    assert form.is_confirmed
    form.save()

    draft.refresh_from_db()
    assert (draft.name, draft.sector.slug, draft.description_id) == ("Warung Sari", "makanan", "Kue basah.")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("sector", ""),
        ("sector", "4711"),
        ("description_id", ""),
        ("description_id", "a" * 601),
        ("started_year", "1899"),
        ("started_year", "2999"),
        ("started_year", "dulu"),
        ("workers_men", "-1"),
        ("nib", "912000123456"),
        ("kbli_code", "1079"),
        ("annual_sales_rupiah", "18rb"),
        ("capital_rupiah", "9" * 14),
    ],
)
def test_business_error_stands_at_its_field(draft, name, value):
    form = business_form(draft, **{name: value})

    assert not form.is_valid()
    assert list(form.errors) == [name]


@pytest.mark.parametrize(
    ("sales", "words"),
    [
        ("1.599.999.999", None),
        ("1.600.000.000", "mendekati"),
        ("2.000.000.000", "mendekati"),
        ("2.000.000.001", "naik kelas!"),
    ],
)
def test_business_near_the_limit_hears_good_news(draft, sales, words):
    form = business_form(draft, annual_sales_rupiah=sales)

    assert form.is_valid()
    text = form.warnings.get("annual_sales_rupiah")
    assert (words in text) if words else text is None


def test_business_limit_is_a_row_that_officials_change(draft):
    MicroLimit.objects.create(effective_on=date(2026, 1, 1), capital_rupiah=10, annual_sales_rupiah=100, source="uji")

    form = business_form(draft, annual_sales_rupiah="101", capital_rupiah="11")

    assert form.is_valid()
    assert sorted(form.warnings) == ["annual_sales_rupiah", "capital_rupiah"]


def test_business_without_any_limit_warns_of_nothing(draft):
    MicroLimit.objects.all().delete()

    form = business_form(draft, annual_sales_rupiah="9.000.000.000")

    assert form.is_valid()
    assert form.warnings == {}


def test_business_limit_is_not_warned_of_again_once_saved(draft):
    draft.annual_sales_rupiah = 1_900_000_000
    draft.save()

    form = business_form(draft, annual_sales_rupiah="1.900.000.000")

    assert form.is_valid()
    assert form.warnings == {}


def test_business_of_the_same_name_as_another_of_hers_is_asked_about(draft, owner):
    BusinessFactory(owner=owner, name="WARUNG SARI")

    form = business_form(draft)

    assert form.is_valid()
    assert list(form.warnings) == ["name"]


def test_business_kbli_from_the_list_brings_its_edition(draft):
    form = business_form(draft, kbli_code="10792")

    assert form.is_valid()
    form.save()
    draft.refresh_from_db()
    assert (draft.kbli_code, draft.kbli_edition) == ("10792", 2020)


def test_business_kbli_outside_the_list_needs_its_edition(draft):
    form = business_form(draft, kbli_code="99999")

    assert not form.is_valid()
    assert list(form.errors) == ["kbli_edition"]
    assert business_form(draft, kbli_code="99999", kbli_edition="2025").is_valid()


def test_business_without_kbli_has_no_edition_either(draft):
    form = business_form(draft, kbli_edition="2025")

    assert form.is_valid()
    form.save()
    draft.refresh_from_db()
    assert draft.kbli_edition is None


# --- BusinessDetailsForm ---


def test_details_change_only_what_is_hers(in_status):
    business = in_status(BusinessStatus.VERIFIED)
    sector = Sector.objects.get(slug="kriya").pk
    data = sent(
        sector=sector,
        description_id="Baru",
        name="Nama Curian",
        status="inactive",
        address="Curian",
        nib="1" * 13,
        owner="1",
        slug="curian",
        whatsapp_is_public="on",
    )

    form = BusinessDetailsForm(data, instance=business)

    assert form.is_valid()
    form.save()
    row = Business.objects.get()
    assert (row.sector_id, row.description_id, row.whatsapp_is_public) == (sector, "Baru", True)
    assert (row.name, row.status, row.address, row.nib, row.slug) == (
        "Dapur Ratna",
        "verified",
        "Jl. Contoh 1",
        "",
        "dapur-ratna",
    )
