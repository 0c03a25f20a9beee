"""What officials decide about a business."""

import threading

import pytest

from accounts.models import ConsentPurpose
from accounts.services import NotAllowed, give_consent
from businesses import services
from businesses.models import Business, BusinessStatus, Product, ProductStatus
from notifications.models import Message
from tests.businesses.services.conftest import Status, at_once, changes, told
from tests.factories import BusinessFactory, OwnerFactory

pytestmark = pytest.mark.django_db

DECISIONS = {
    "verify": (services.verify_business, {}, {Status.SUBMITTED}, Status.VERIFIED, "business_verified"),
    "return": (
        services.return_business,
        {"reason": "Foto gelap"},
        {Status.SUBMITTED},
        Status.RETURNED,
        "business_returned",
    ),
    "reject": (
        services.reject_business,
        {"reason": "Dijual kembali"},
        {Status.SUBMITTED},
        Status.REJECTED,
        "business_rejected",
    ),
    "deactivate": (
        services.deactivate_business,
        {"reason": "Pindah kota"},
        {Status.VERIFIED},
        Status.INACTIVE,
        "business_inactive",
    ),
    "reactivate": (services.reactivate_business, {}, {Status.INACTIVE}, Status.VERIFIED, "business_active"),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_decision_moves_the_business_and_tells_its_owner(in_status, ratna, vera, name):
    service, extra, [before], after, message = DECISIONS[name]
    business = in_status(before)

    service(business, by=vera, **extra)

    business.refresh_from_db()
    reason = extra.get("reason", "")
    assert (business.status, business.status_reason) == (after, reason)
    assert changes(business) == [(before, after, "Vera Petugas", reason)]
    assert told(ratna) == [message]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        (name, status)
        for name, (*_, allowed, _after, _key) in DECISIONS.items()
        for status in sorted(set(Status) - allowed)
    ],
)
def test_decision_is_refused_in_other_states(in_status, ratna, vera, name, status):
    service, extra, *_ = DECISIONS[name]
    business = in_status(status)

    with pytest.raises(NotAllowed, match="Dapur Ratna"):
        service(business, by=vera, **extra)

    business.refresh_from_db()
    assert (business.status, changes(business), told(ratna)) == (status, [], [])


@pytest.mark.parametrize("name", ["return", "reject", "deactivate"])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_decision_against_her_needs_a_reason(in_status, vera, name, reason):
    service, _extra, [before], *_ = DECISIONS[name]
    business = in_status(before)

    with pytest.raises(NotAllowed, match="alasan"):
        service(business, by=vera, reason=reason)

    business.refresh_from_db()
    assert business.status == before


@pytest.mark.parametrize("name", ["verify", "return", "reject", "deactivate"])
def test_decision_about_ones_own_business_is_refused(in_status, ratna, name):
    service, extra, [before], *_ = DECISIONS[name]
    business = in_status(before)

    with pytest.raises(NotAllowed):
        service(business, by=ratna, **extra)

    assert changes(business) == []


def test_decision_about_a_business_without_account_tells_nobody(vera):
    business = BusinessFactory(
        owner=OwnerFactory(user=None, full_name="Tanpa Akun", phone=None), status=Status.SUBMITTED, verified_at=None
    )

    services.verify_business(business, by=vera)

    assert not Message.objects.exists()


def test_return_gives_a_new_token(in_status, vera):
    business = in_status(Status.SUBMITTED)
    before = business.submission_token

    services.return_business(business, by=vera, reason="Foto gelap")

    business.refresh_from_db()
    assert business.submission_token != before


def test_reactivation_keeps_the_day_of_verification(in_status, vera):
    business = in_status(Status.INACTIVE)
    verified_at = business.verified_at

    services.reactivate_business(business, by=vera)

    business.refresh_from_db()
    assert business.verified_at == verified_at


def test_verification_shows_products_that_she_published_on_the_way(in_status, ratna, vera, product):
    business = in_status(Status.SUBMITTED)
    product.status = ProductStatus.PUBLISHED
    product.save()
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    before = list(Product.objects.public())

    services.verify_business(business, by=vera)

    assert (before, list(Product.objects.public())) == ([], [product])


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_once_and_the_second_is_refused(in_status, ratna, vera, wati):
    business = in_status(Status.SUBMITTED)

    results = at_once(
        lambda: services.verify_business(business, by=vera),
        lambda: services.reject_business(business, by=wati, reason="Dijual kembali"),
    )

    assert sorted(type(result).__name__ for result in results) == ["Business", "NotAllowed"]
    assert len(changes(business)) == 1
    assert len(told(ratna)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_officials_without_the_lock_both_decide(in_status, vera, wati, monkeypatch):
    business = in_status(Status.SUBMITTED)
    together = threading.Barrier(2)

    def unlocked(business):
        row = Business.objects.select_related("owner__user").get(pk=business.pk)
        together.wait()
        return row

    monkeypatch.setattr(services.decisions, "locked", unlocked)

    at_once(
        lambda: services.verify_business(business, by=vera),
        lambda: services.reject_business(business, by=wati, reason="Dijual kembali"),
    )

    assert len(changes(business)) == 2


def test_every_status_is_in_the_transitions():
    assert set(Business.TRANSITIONS) == set(Status)
    assert set(Product.TRANSITIONS) == set(ProductStatus)


def test_an_official_does_not_bring_her_own_paused_business_back(in_status):
    business = in_status("inactive")

    with pytest.raises(NotAllowed, match=r"ask a colleague|rekan"):
        services.reactivate_business(business, by=business.owner.user)

    business.refresh_from_db()
    assert business.status == BusinessStatus.INACTIVE
