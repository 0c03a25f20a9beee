from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from time_machine import travel

from accounts.services import NotAllowed
from notifications.models import Message
from sentra import services
from sentra.models import Outlet, SaleLine, Settlement, SettlementLine, SettlementStatus
from sentra.services.sales import share_of
from tests.factories import OwnerFactory, ProductFactory, UserFactory
from tests.sentra.conftest import consign, sell


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def draft(consignment, lestari, today):
    """Three packs were sold today, and the draft says so."""
    sell(consignment, 3, by=lestari)
    return services.settle(consignment.business, consignment.outlet, today, by=lestari)


@pytest.fixture
def approved(draft, lestari):
    return services.approve_settlement(draft, by=lestari)


@pytest.fixture
def paid(approved, lestari, today):
    return services.pay_settlement(approved, by=lestari, paid_on=today, payout="cash")


def told(key):
    return Message.objects.filter(key=key, channel="inbox").count()


def owner(settlement):
    return settlement.owner.user


# --- settle ---


def test_what_was_sold_is_settled_with_the_share_that_it_had(biscuits, siola, lestari, today):
    row = consign(biscuits, siola, by=lestari, pieces=20, commission_percent=Decimal("2.5"))
    sell(row, 3, by=lestari)

    draft = services.settle(row.business, siola, today, by=lestari)

    assert (draft.status, draft.number, draft.owner) == (SettlementStatus.DRAFT, None, row.business.owner)
    assert (draft.gross_rupiah, draft.commission_rupiah, draft.net_rupiah) == (60_000, 1_500, 58_500)


def test_a_price_that_changed_since_changes_nothing(consignment, lestari, today):
    sell(consignment, 2, by=lestari)
    services.change_price(consignment, 25_000, by=lestari)
    sell(consignment, 1, by=lestari)

    draft = services.settle(consignment.business, consignment.outlet, today, by=lestari)

    assert [line.net_rupiah for line in draft.lines.all()] == [40_000, 25_000]


def test_a_line_is_in_one_settlement(approved, consignment, lestari, today):
    sell(consignment, 1, by=lestari)

    second = services.settle(consignment.business, consignment.outlet, today, by=lestari)

    assert second.net_rupiah == 20_000
    assert SettlementLine.objects.count() == SaleLine.objects.count() == 2


def test_a_draft_is_made_anew_with_what_came_since(draft, consignment, lestari, today):
    sell(consignment, 1, by=lestari)

    again = services.settle(consignment.business, consignment.outlet, today, by=lestari)

    assert list(Settlement.objects.values_list("pk", "net_rupiah")) == [(again.pk, 80_000)]


def test_nothing_sold_is_nothing_to_settle(consignment, lestari, today):
    with pytest.raises(NotAllowed):
        services.settle(consignment.business, consignment.outlet, today, by=lestari)


def test_what_is_sold_later_waits(consignment, lestari, today):
    sell(consignment, 1, by=lestari)

    with pytest.raises(NotAllowed):
        services.settle(consignment.business, consignment.outlet, today - timedelta(days=1), by=lestari)


def test_a_sale_voided_before_is_in_none(consignment, lestari, today):
    services.void_sale(sell(consignment, 1, by=lestari), by=lestari, reason="Salah ketik")

    with pytest.raises(NotAllowed):
        services.settle(consignment.business, consignment.outlet, today, by=lestari)


def test_a_sale_voided_after_comes_off_the_next_one(consignment, lestari, today):
    sale = sell(consignment, 3, by=lestari)
    services.approve_settlement(
        services.settle(consignment.business, consignment.outlet, today, by=lestari), by=lestari
    )
    services.void_sale(sale, by=lestari, reason="Dikembalikan pembeli")

    with pytest.raises(NotAllowed):
        services.settle(consignment.business, consignment.outlet, today, by=lestari)
    sell(consignment, 4, by=lestari)
    second = services.settle(consignment.business, consignment.outlet, today, by=lestari)

    assert second.net_rupiah == 20_000
    assert sorted(second.lines.values_list("sign", "net_rupiah")) == [(-1, -60_000), (1, 80_000)]


def test_after_a_business_changed_hands_each_owner_is_paid_her_own(consignment, lestari, today):
    first = consignment.business.owner
    sell(consignment, 3, by=lestari)
    second = OwnerFactory(user=UserFactory(full_name="Yuni Rekaan"))
    consignment.business.owner = second
    consignment.business.save()
    sell(consignment, 1, by=lestari)

    draft = services.settle(consignment.business, consignment.outlet, today, by=lestari)

    assert draft.owner == first
    found = Settlement.objects.order_by("pk").values_list("owner", "net_rupiah")
    assert list(found) == [(first.pk, 60_000), (second.pk, 20_000)]


# --- approve ---


def test_approving_gives_the_next_number_and_tells_her(draft, lestari, today):
    row = services.approve_settlement(draft, by=lestari)
    services.approve_settlement(draft, by=lestari)

    assert (row.status, row.full_number) == (SettlementStatus.APPROVED, f"PH-{today.year}-0001")
    assert told("sentra_settlement_ready") == 1


def test_a_draft_that_was_made_anew_meanwhile_is_not_approved(draft, consignment, lestari, today):
    services.settle(consignment.business, consignment.outlet, today, by=lestari)

    with pytest.raises(NotAllowed):
        services.approve_settlement(draft, by=lestari)


def test_nobody_approves_what_is_owed_to_herself(draft):
    with pytest.raises(NotAllowed):
        services.approve_settlement(draft, by=owner(draft))


@pytest.mark.parametrize("status", ["paid", "confirmed", "objected"])
def test_only_a_draft_is_approved(paid, lestari, status):
    Settlement.objects.filter(pk=paid.pk).update(status=status, objection="Kurang")

    with pytest.raises(NotAllowed):
        services.approve_settlement(paid, by=lestari)


# --- pay ---


def test_paying_says_when_and_how_and_tells_her(approved, lestari, today):
    row = services.pay_settlement(approved, by=lestari, paid_on=today, payout="transfer")
    services.pay_settlement(approved, by=lestari, paid_on=today, payout="cash")

    row.refresh_from_db()
    assert (row.status, row.paid_on, row.payout, row.paid_by) == (SettlementStatus.PAID, today, "transfer", lestari)
    assert told("sentra_paid") == 1


def test_a_draft_is_not_paid(draft, lestari, today):
    with pytest.raises(NotAllowed):
        services.pay_settlement(draft, by=lestari, paid_on=today, payout="cash")


@pytest.mark.parametrize("days", [-1, 1])
def test_it_is_paid_between_approval_and_today(approved, lestari, today, days):
    with pytest.raises(NotAllowed):
        services.pay_settlement(approved, by=lestari, paid_on=today + timedelta(days=days), payout="cash")


def test_nobody_pays_herself(approved, today):
    with pytest.raises(NotAllowed):
        services.pay_settlement(approved, by=owner(approved), paid_on=today, payout="cash")


# --- her answer ---


def test_she_says_that_she_has_it(paid):
    row = services.confirm_settlement(paid, by=owner(paid))
    services.confirm_settlement(paid, by=owner(paid))

    assert (row.status, row.answered_at is None) == (SettlementStatus.CONFIRMED, False)


def test_she_objects_and_is_paid_again(paid, lestari, today):
    services.object_to_settlement(paid, by=owner(paid), objection="Kurang Rp20.000")

    again = services.pay_settlement(paid, by=lestari, paid_on=today, payout="cash")

    assert (again.status, again.objection) == (SettlementStatus.PAID, "Kurang Rp20.000")
    assert told("sentra_paid") == 2


def test_an_objection_says_what(paid):
    with pytest.raises(NotAllowed):
        services.object_to_settlement(paid, by=owner(paid), objection="  ")


@pytest.mark.parametrize("answer", [services.confirm_settlement, services.object_to_settlement])
def test_nobody_answers_for_her(paid, lestari, answer):
    words = {"objection": "Kurang"} if answer is services.object_to_settlement else {}

    with pytest.raises(NotAllowed):
        answer(paid, by=lestari, **words)


def test_she_answers_what_was_paid_only(approved):
    with pytest.raises(NotAllowed):
        services.confirm_settlement(approved, by=owner(approved))


# --- the schedule ---


def at(day):
    """Nine in the morning in Surabaya."""
    return travel(f"{day}T09:00:00+07:00", tick=False)


@pytest.mark.parametrize(
    "weeks, run_on, made",
    [
        (1, ["2026-11-24"], [0]),  # A Tuesday.
        (1, ["2026-11-30"], [1]),  # Monday, its day.
        (1, ["2026-11-30", "2026-11-30"], [1, 0]),
        (1, ["2026-11-30", "2026-12-02"], [1, 0]),
        (1, ["2026-11-30", "2026-12-09"], [1, 1]),  # Beat was down on Monday the 7th.
        (2, ["2026-11-30", "2026-12-07", "2026-12-14"], [1, 0, 1]),
    ],
)
def test_drafts_are_prepared_on_the_outlets_day_until_the_day_before(consignment, lestari, weeks, run_on, made):
    Outlet.objects.filter(pk=consignment.outlet_id).update(settle_weekday=0, settle_every_weeks=weeks)

    found = []
    for day in run_on:
        with at(date.fromisoformat(day) - timedelta(days=1)):
            sell(consignment, 1, by=lestari)
        with at(day):
            found.append(services.prepare_settlements(timezone.localdate()))

    assert found == made
    assert set(Settlement.objects.values_list("made_by", flat=True)) <= {None}


# --- money ---


@given(
    gross=st.integers(1, 10**10),
    percent=st.decimals(0, 50, places=2),
)
def test_the_share_is_rounded_down_in_her_favour(gross, percent):
    share = share_of(gross, percent)

    assert share * 100 <= gross * percent < (share + 1) * 100


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(
    lines=st.lists(
        st.tuples(st.integers(1, 999_999), st.integers(1, 30), st.decimals(0, 50, places=2)), min_size=1, max_size=6
    ),
    voided=st.integers(0, 6),
)
def test_the_sum_of_the_parts_is_the_total(django_db_setup, lines, voided):
    from django.db import transaction

    today = timezone.localdate()
    with transaction.atomic():
        keeper = UserFactory()
        outlet = Outlet.objects.get(slug="siola")
        product = ProductFactory()
        for number, (price, pieces, percent) in enumerate(lines):
            other = ProductFactory(business=product.business, slug=f"contoh-{number}")
            row = consign(other, outlet, by=keeper, pieces=30, price_rupiah=price, commission_percent=percent)
            sale = sell(row, pieces, by=keeper)
            if number < voided:
                services.void_sale(sale, by=keeper, reason="Salah")
        kept = SaleLine.objects.recorded().filter(business=product.business)
        expected = sum(line.quantity * line.price_rupiah for line in kept)

        if not expected:
            with pytest.raises(NotAllowed):
                services.settle(product.business, outlet, today, by=keeper)
        else:
            draft = services.settle(product.business, outlet, today, by=keeper)
            parts = list(draft.lines.all())
            assert draft.gross_rupiah == expected == sum(line.gross_rupiah for line in parts)
            assert draft.net_rupiah == sum(line.net_rupiah for line in parts) == expected - draft.commission_rupiah
            assert draft.commission_rupiah == sum(line.commission_rupiah for line in parts)
        transaction.set_rollback(True)
