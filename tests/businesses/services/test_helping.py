"""Registering for a neighbour, and who hears of it until she has claimed it."""

import uuid

import pytest

from accounts.models import User
from accounts.services import NotAllowed
from businesses import services
from businesses.models import Business, BusinessStatus, Contact, Owner, Source
from businesses.services.registration import DRAFTS_A_HELPER
from notifications.models import Message
from tests.businesses.services.conftest import at_once
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


def begin(by, token=None, **options):
    return services.begin_registration(by=by, token=token or uuid.uuid4(), for_neighbour=True, **options)


def messages():
    return list(Message.objects.order_by("pk").values_list("key", "channel", "address", "recipient__full_name"))


# --- begin ---


def test_a_helper_opens_a_draft_for_somebody_who_cannot_sign_in(kadar):
    business = begin(kadar)

    assert (business.status, business.source, business.helper) == (BusinessStatus.DRAFT, Source.HELPER, kadar)
    assert business.owner.user.is_dormant
    assert not business.owner.user.is_active
    assert list(Business.objects.helped_by(kadar)) == [business]
    assert not Business.objects.owned_by(kadar).exists()


def test_a_double_tap_opens_one_draft(kadar):
    token = uuid.uuid4()

    assert begin(kadar, token) == begin(kadar, token)

    assert Owner.objects.count() == 1


@pytest.mark.parametrize("who", ["sari", "vera"])
def test_only_helpers_register_for_others(who, request):
    with pytest.raises(NotAllowed):
        begin(request.getfixturevalue(who))

    assert not User.objects.filter(phone=None, email=None).exists()


def test_a_second_business_of_the_same_neighbour(helped, neighbour, kadar):
    Business.objects.update(contact=Contact.HELPER)

    business = begin(kadar, neighbour=neighbour)

    assert (business.owner, business.contact) == (neighbour, Contact.HELPER)


def test_not_for_a_neighbour_of_another_helper(helped, neighbour, lastri):
    with pytest.raises(NotAllowed):
        begin(lastri, neighbour=neighbour)


def test_not_for_a_neighbour_who_has_claimed(helped, neighbour, kadar, sri):
    Owner.objects.update(user=sri)

    with pytest.raises(NotAllowed):
        begin(kadar, neighbour=neighbour)


def test_too_many_drafts_are_finished_first(kadar):
    for _number in range(DRAFTS_A_HELPER):
        begin(kadar)

    with pytest.raises(NotAllowed):
        begin(kadar)


@pytest.mark.django_db(transaction=True)
def test_four_taps_at_once_open_one_draft(kadar):
    token = uuid.uuid4()

    results = at_once(*[lambda: begin(kadar, token).pk] * 4)

    assert len(set(results)) == 1
    assert Owner.objects.count() == 1


# --- what is missing ---


@pytest.mark.parametrize(
    ("contact", "missing"), [(Contact.OWNER, ["person"]), (Contact.HELPER, [])], ids=["owner", "helper"]
)
def test_whoever_has_no_number_is_reached_through_the_helper(helped, contact, missing):
    Owner.objects.update(phone=None)
    Business.objects.update(contact=contact)

    assert [step for step, _words in services.missing_for_submission(Business.objects.get())] == missing


# --- telling ---


def test_the_owner_hears_on_her_number_and_a_stranger_learns_little(helped, kadar):
    services.submit_business(helped, by=kadar)

    assert messages() == [("unclaimed_news", "phone", "+6281234567016", "Sri Rekaan")]
    message = Message.objects.get()
    assert message.link == "/saya/klaim/"
    assert "Sri Rekaan" not in message.subject + message.body
    assert "menunggu verifikasi" in message.body


def test_the_helper_hears_when_she_was_chosen(helped, kadar):
    Business.objects.update(contact=Contact.HELPER)

    services.submit_business(helped, by=kadar)

    assert {row[:2] for row in messages()} == {("helped_news", "inbox"), ("helped_news", "phone")}
    assert {row[3] for row in messages()} == {"Kadar Rekaan"}


def test_the_helper_hears_when_there_is_no_number(helped, kadar, vera):
    services.submit_business(helped, by=kadar)
    Owner.objects.update(phone=None)
    Message.objects.all().delete()

    services.verify_business(helped, by=vera)

    assert {row[0] for row in messages()} == {"helped_news"}


def test_a_correction_concerns_the_helper_in_any_case(helped, kadar, vera):
    services.submit_business(helped, by=kadar)
    Message.objects.all().delete()

    services.return_business(helped, by=vera, reason="Alamat belum lengkap.")

    assert {row[0] for row in messages()} == {"unclaimed_news", "helped_news"}
    assert "Alamat" not in Message.objects.get(key="unclaimed_news").body
    assert "Alamat belum lengkap." in Message.objects.filter(key="helped_news").first().body


def test_after_the_claim_only_she_hears(helped, kadar, vera, sri, neighbour):
    services.submit_business(helped, by=kadar)
    Message.objects.all().delete()
    Owner.objects.update(user=sri)

    services.verify_business(helped, by=vera)

    assert {(row[0], row[3]) for row in messages()} == {("business_verified", "Sri Rekaan")}


def test_nobody_hears_of_an_imported_business(vera):
    business = BusinessFactory(
        owner=Owner.objects.create(full_name="Sri", phone="+6281234567016"),
        source=Source.IMPORT,
        status=BusinessStatus.SUBMITTED,
        verified_at=None,
    )

    services.verify_business(business, by=vera)

    assert messages() == []


def test_a_helper_does_not_decide_about_what_she_entered(helped, kadar):
    services.submit_business(helped, by=kadar)

    with pytest.raises(NotAllowed):
        services.verify_business(helped, by=kadar)
