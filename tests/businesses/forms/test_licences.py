from datetime import date

import pytest
import time_machine
from django.http import QueryDict

from businesses.forms.licences import LicenceForm
from businesses.models import BusinessStatus, LadderAnswers, Licence, LicenceKind, LicenceRule, ProductStatus
from tests.factories import ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PIRT, MD, HALAL, MARK, NIB = (
    LicenceKind.PIRT, LicenceKind.BPOM_MD, LicenceKind.HALAL, LicenceKind.TRADE_MARK, LicenceKind.NIB
)  # fmt: skip


@pytest.fixture
def today():
    with time_machine.travel("2026-11-24 10:00+07:00", tick=False):
        yield date(2026, 11, 24)


@pytest.fixture
def verified(in_status):
    return in_status(BusinessStatus.VERIFIED)


@pytest.fixture
def form_of(verified, ratna):
    def build(kind, number, *, licence=None, until="", issued="", products=(), confirmed=()):
        data = QueryDict(mutable=True)
        data["number"] = number
        for name, text in (("valid_until", until), ("issued_on", issued)):
            for part, value in zip(("day", "month", "year"), text.split("-") if text else ["", "", ""], strict=True):
                data[f"{name}_{part}"] = value
        data.setlist("products", [str(product.pk) for product in products])
        data.setlist("confirmed", confirmed)
        rule = LicenceRule.objects.in_force(date(2026, 11, 24))[kind]
        instance = licence or Licence(business=verified, kind=kind)
        return LicenceForm(data, instance=instance, rule=rule, by=ratna)

    return build


def test_a_good_number_is_saved_with_the_year_that_it_says(form_of):
    form = form_of(PIRT, "P-IRT 2063578010001-28")

    assert (form.is_valid(), form.is_confirmed, form.proposed_end) == (True, True, date(2028, 12, 31))
    assert form.save().number == "2063578010001-28"
    assert Licence.objects.get().valid_until == date(2028, 12, 31)


@pytest.mark.parametrize(
    ("kind", "number", "issued", "end"),
    [
        (MD, "MD123456789012", "1-2-2024", date(2029, 2, 1)),
        (MARK, "IDM000123456", "29-2-2024", date(2034, 2, 28)),
        (MD, "MD123456789012", "", None),
    ],
)
def test_the_end_is_counted_from_the_day_of_issue(form_of, kind, number, issued, end):
    form = form_of(kind, number, issued=issued)

    assert form.is_valid(), form.errors
    assert form.save().valid_until == end


@pytest.mark.parametrize(("kind", "number"), [(HALAL, "ID35110000123450321"), (NIB, "1234567890123")])
def test_what_has_no_end_is_not_asked_for_one(form_of, kind, number):
    form = form_of(kind, number)

    assert (form.is_valid(), "valid_until" in form.fields) == (True, False)


@pytest.mark.parametrize(
    ("number", "field"),
    [("KH00123456789", "number"), ("ID12", "number")],
)
def test_a_wrong_number_is_an_error(form_of, number, field):
    form = form_of(HALAL, number)

    assert (form.is_valid(), list(form.errors)) == (False, [field])


def test_another_place_is_a_warning_once(form_of):
    first = form_of(PIRT, "2063515010001-28")
    asked = first.is_valid(), first.is_confirmed, list(first.warnings)
    second = form_of(PIRT, "2063515010001-28", confirmed=first.warning_codes)

    assert asked == (True, False, ["number"])
    assert (second.is_valid(), second.is_confirmed) == (True, True)


def test_an_expired_year_is_a_warning_and_says_how_to_renew(form_of):
    form = form_of(PIRT, "2063578010001-24")

    assert (form.is_valid(), list(form.warnings)) == (True, ["valid_until"])
    assert str(form.warnings["valid_until"]).startswith("Masa berlaku izin ini sudah habis.")
    assert "Siapkan NIB dan rancangan label" in str(form.warnings["valid_until"])


def test_today_is_not_expired(form_of):
    form = form_of(PIRT, "2063578010001-26", until="24-11-2026")

    assert (form.is_valid(), form.is_confirmed) == (True, True)


def test_a_year_beyond_five_is_an_error(form_of):
    form = form_of(PIRT, "2063578010001-32")

    assert not form.is_valid()
    assert form.errors["number"] == [
        "Dua angka terakhir berarti berlaku sampai tahun 2032. P-IRT hanya berlaku 5 tahun. "
        "Cocokkan lagi dengan surat Anda."
    ]


def test_another_year_than_the_number_says_is_a_warning(form_of):
    form = form_of(PIRT, "2063578010001-28", until="30-6-2027")

    assert (form.is_valid(), list(form.warnings)) == (True, ["valid_until"])


@pytest.mark.parametrize(
    ("until", "issued", "field"),
    [
        ("1-1-2027", "1-2-2027", "issued_on"),
        ("1-1-2025", "1-2-2026", "valid_until"),
        ("31-2-2027", "", "valid_until"),
        ("1-1-2099", "", "valid_until"),
        ("", "1-1-1900", "issued_on"),
        ("1-1-", "", "valid_until"),
    ],
)
def test_dates_that_cannot_be_are_errors(form_of, until, issued, field):
    form = form_of(MD, "MD123456789012", until=until, issued=issued)

    assert (form.is_valid(), list(form.errors)) == (False, [field])


def test_a_frozen_product_needs_another_licence(form_of, product):
    LadderAnswers.objects.create(product=product, is_food="yes", is_frozen="yes")

    form = form_of(PIRT, "2063578010001-28", products=[product])

    assert not form.is_valid()
    assert form.errors["products"] == ["Pastel Tutup: P-IRT bukan untuk makanan beku. Yang diperlukan BPOM MD."]


def test_what_she_said_about_freezing_of_something_that_is_no_food_does_not_count(form_of, product):
    LadderAnswers.objects.create(product=product, is_food="no", is_frozen="yes")

    assert form_of(PIRT, "2063578010001-28", products=[product]).is_valid()


def test_a_bpom_number_fits_the_frozen_product(form_of, product):
    LadderAnswers.objects.create(product=product, is_food="yes", is_frozen="yes")

    form = form_of(MD, "MD123456789012", products=[product])

    assert form.is_valid()
    assert list(form.save().products.all()) == [product]


def test_products_of_others_and_archived_ones_are_no_choice(form_of, product):
    archived = ProductFactory(business=product.business, status=ProductStatus.ARCHIVED)

    for foreign in (ProductFactory(), archived):
        assert list(form_of(PIRT, "2063578010001-28", products=[foreign]).errors) == ["products"]


def test_the_same_number_in_two_entries_is_an_error(form_of, verified):
    Licence.objects.create(business=verified, kind=PIRT, number="2063578010001-28")
    other = Licence.objects.create(business=verified, kind=PIRT, number="2063578010002-28")

    form = form_of(PIRT, "2063578010001-28", licence=other)

    assert form.errors["number"] == ["Nomor ini sudah ada di daftar izin Anda."]


def test_a_saved_number_is_not_remarked_on_again(form_of, verified):
    licence = Licence.objects.create(
        business=verified, kind=PIRT, number="2063515010001-24", valid_until=date(2024, 12, 31)
    )

    form = form_of(PIRT, "2063515010001-24", licence=licence, until="31-12-2024")

    assert (form.is_valid(), form.is_confirmed, form.has_changed()) == (True, True, False)


def test_the_nib_of_the_registration_is_offered(verified, ratna):
    verified.nib = "1234567890123"

    form = LicenceForm(instance=Licence(business=verified, kind=NIB), rule=None, by=ratna)

    assert (form.initial["number"], "products" in form.fields) == ("1234567890123", False)


@pytest.mark.parametrize("field", ["kind", "business", "check_result", "checked_on", "checked_by", "scan"])
def test_nothing_else_can_be_sent(form_of, field):
    assert field not in form_of(PIRT, "2063578010001-28").fields
