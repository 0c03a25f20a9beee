from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import NotAllowed
from businesses.models import BusinessStatus, ProductCategory, ProductStatus
from notifications.models import Message
from sentra import services
from sentra.models import Curation, CurationCriterion, CurationDay, CurationStatus, Outlet
from tests.factories import ProductFactory
from tests.sentra.conftest import pass_curation


@pytest.fixture
def asked(biscuits, siola):
    return services.ask_for_curation(biscuits, siola, by=biscuits.business.owner.user, wish="Kemasan baru")


def marks(**not_yet):
    """All good but what is named."""
    return {line.key: (line.key not in not_yet, not_yet.get(line.key, "")) for line in CurationCriterion.objects.all()}


def inbox(product):
    rows = Message.objects.filter(recipient=product.business.owner.user, channel="inbox", key__startswith="sentra_")
    return list(rows.order_by("pk").values_list("key", flat=True))


# --- asking ---


def test_she_asks_and_it_waits(biscuits, siola):
    ratna = biscuits.business.owner.user

    first = services.ask_for_curation(biscuits, siola, by=ratna, wish="Kemasan baru")
    second = services.ask_for_curation(biscuits, siola, by=ratna)

    assert (first.status, first.wish, first.is_recheck) == (CurationStatus.ASKED, "Kemasan baru", False)
    assert second == first


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {BusinessStatus.VERIFIED, BusinessStatus.MERGED}))
def test_only_a_business_on_the_register_asks(biscuits, siola, status):
    biscuits.business.status = status

    with pytest.raises(NotAllowed):
        services.ask_for_curation(biscuits, siola, by=biscuits.business.owner.user)


def test_what_is_bought_to_be_sold_again_is_not_looked_at(ratna, siola):
    bought = ProductFactory(business=ratna, is_self_made=False, status=ProductStatus.DRAFT)

    with pytest.raises(NotAllowed):
        services.ask_for_curation(bought, siola, by=ratna.owner.user)


def test_what_is_not_made_any_more_is_not_looked_at(ratna, siola):
    old = ProductFactory(business=ratna, status=ProductStatus.ARCHIVED)

    with pytest.raises(NotAllowed):
        services.ask_for_curation(old, siola, by=ratna.owner.user)


def test_a_closed_outlet_looks_at_nothing(biscuits, siola):
    Outlet.objects.filter(pk=siola.pk).update(closed_on=timezone.localdate())
    siola.refresh_from_db()

    with pytest.raises(NotAllowed):
        services.ask_for_curation(biscuits, siola, by=biscuits.business.owner.user)


def test_what_has_passed_is_not_asked_for_before_its_month_is_over(biscuits, siola, lestari):
    pass_curation(biscuits, by=lestari)

    with pytest.raises(NotAllowed):
        services.ask_for_curation(biscuits, siola, by=biscuits.business.owner.user)


def test_after_a_month_it_is_due_again(biscuits, siola, lestari):
    today = timezone.localdate()
    passed = pass_curation(biscuits, by=lestari)
    assert list(Curation.objects.due(today + timedelta(days=29))) == []
    Curation.objects.update(check_again_on=today)

    assert list(Curation.objects.due(today)) == [passed]
    again = services.ask_for_curation(biscuits, siola, by=lestari)

    assert again.is_recheck
    assert list(Curation.objects.due(today)) == []


def test_she_takes_her_wish_back(asked):
    ratna = asked.product.business.owner.user

    row = services.withdraw_curation(asked, by=ratna)
    services.withdraw_curation(asked, by=ratna)

    assert row.status == CurationStatus.WITHDRAWN


# --- deciding ---


def test_all_good_is_passed_until_next_month_and_she_is_told(asked, lestari):
    row = services.decide_curation(asked, marks(), by=lestari)

    assert (row.status, row.decided_by) == (CurationStatus.PASSED, lestari)
    assert row.check_again_on == timezone.localdate() + timedelta(days=30)
    assert services.has_passed(asked.product)
    assert inbox(asked.product) == ["sentra_curation_passed"]


def test_what_is_not_yet_good_says_why_and_she_reads_it(asked, lestari):
    row = services.decide_curation(asked, marks(label="Tanggal belum ada."), by=lestari, words="Hampir lolos!")

    assert row.status == CurationStatus.FAILED
    body = Message.objects.get(key="sentra_curation_failed", channel="inbox").body
    assert "Label: Tanggal belum ada.\nHampir lolos!" in body


def test_after_it_failed_she_asks_again(asked, lestari, siola):
    services.decide_curation(asked, marks(taste="Terlalu manis."), by=lestari)

    again = services.ask_for_curation(asked.product, siola, by=asked.product.business.owner.user)

    assert (again.status, again.is_recheck) == (CurationStatus.ASKED, False)


def test_a_month_later_it_may_fail(asked, lestari, siola):
    services.decide_curation(asked, marks(), by=lestari)
    Curation.objects.update(check_again_on=timezone.localdate())
    again = services.ask_for_curation(asked.product, siola, by=lestari)

    services.decide_curation(again, marks(packaging="Penyok."), by=lestari)

    assert not services.has_passed(asked.product)


def test_every_line_is_looked_at(asked, lestari):
    found = marks()
    del found["label"]

    with pytest.raises(NotAllowed, match="Label"):
        services.decide_curation(asked, found, by=lestari)


def test_a_line_that_is_not_good_says_why(asked, lestari):
    with pytest.raises(NotAllowed, match="Label"):
        services.decide_curation(asked, marks(label=" "), by=lestari)


def test_taste_is_asked_of_food_only(ratna, siola, lestari):
    bag = ProductFactory(
        business=ratna, category=ProductCategory.objects.filter(sector__is_food=False).order_by("pk")[0]
    )
    curation = services.ask_for_curation(bag, siola, by=ratna.owner.user)
    found = marks()
    del found["taste"]

    row = services.decide_curation(curation, found, by=lestari)

    assert row.status == CurationStatus.PASSED
    assert not row.marks.filter(criterion__key="taste").exists()


def test_nobody_decides_about_her_own_product(asked):
    with pytest.raises(NotAllowed):
        services.decide_curation(asked, marks(), by=asked.product.business.owner.user)


@pytest.mark.parametrize("end", ["passed", "failed", "withdrawn"])
def test_it_is_decided_once(asked, lestari, end):
    if end == "withdrawn":
        services.withdraw_curation(asked, by=lestari)
    else:
        services.decide_curation(asked, marks(**({} if end == "passed" else {"label": "Kosong."})), by=lestari)

    with pytest.raises(NotAllowed):
        services.decide_curation(asked, marks(), by=lestari)


# --- the minutes ---


def test_what_is_decided_on_a_day_stands_in_its_minutes(asked, lestari, murni):
    services.decide_curation(asked, marks(), by=lestari)
    other = services.ask_for_curation(ProductFactory(), asked.outlet, by=murni)
    services.decide_curation(other, marks(), by=murni)

    day = CurationDay.objects.get()

    assert day.curators == "Lestari Gerai, Murni Gerai"
    assert day.curations.count() == 2


def test_closing_a_day_gives_its_minutes_the_next_number(asked, lestari):
    row = services.decide_curation(asked, marks(), by=lestari)

    day = services.close_curation_day(row.day, by=lestari)
    services.close_curation_day(row.day, by=lestari)

    assert day.full_number == f"BAK-{timezone.localdate().year}-0001"
    assert day.closed_by == lestari


def test_a_closed_day_takes_nothing_more(asked, lestari, siola):
    services.close_curation_day(services.decide_curation(asked, marks(), by=lestari).day, by=lestari)
    other = services.ask_for_curation(ProductFactory(), siola, by=lestari)

    with pytest.raises(NotAllowed):
        services.decide_curation(other, marks(), by=lestari)


def test_a_day_on_which_nothing_was_looked_at_has_no_minutes(siola, lestari):
    with pytest.raises(NotAllowed):
        services.close_curation_day(CurationDay.objects.create(outlet=siola, curators="Lestari"), by=lestari)
