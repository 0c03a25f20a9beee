"""Wishes and codes do not outlive the owner and the entry that they were given for."""

from datetime import date

import pytest

from accounts.services import NotAllowed
from businesses import services
from businesses.models import (
    BusinessStatus,
    ChangeKind,
    ChangeRequest,
    ClaimCode,
    FilePurpose,
    Merge,
    Owner,
    PrivateFile,
)
from businesses.models.claims import ClaimState
from businesses.services.claims import hand_over
from tests.factories import BusinessFactory, OwnerFactory, UserFactory

pytestmark = pytest.mark.django_db

RATNAS_NIK = "3578085101870002"
WISHES = {
    ChangeKind.NAME: {"text": "Dapur Ibu Ratna"},
    ChangeKind.OWNER_NAME: {"text": "Ratna Wulandari Contoh"},
    ChangeKind.NIK: {"nik": RATNAS_NIK},
    ChangeKind.ADDRESS: {"text": "Jl. Baru 2"},
}


@pytest.fixture
def verified(in_status):
    return in_status(BusinessStatus.VERIFIED)


@pytest.fixture
def transfer(verified, ratna, vera):
    """Ratna gives her business to Sari: agreed to, and the code is on its way."""
    wish = services.request_change(
        verified, ChangeKind.TRANSFER, by=ratna, reason="Untuk Sari.", text="Sari Rekaan", phone="+6281234567011"
    )
    services.approve_change(wish, by=vera)
    return ClaimCode.objects.get(change_request=wish)


@pytest.fixture
def other(db):
    """The same business once more, entered by another person."""
    return BusinessFactory(owner=OwnerFactory(user=UserFactory(full_name="Dewi Rekaan")), name="Dapur Bu Ratna")


def states(business):
    return dict(business.change_requests.values_list("kind", "status"))


# --- handing over ---


@pytest.mark.parametrize("kind", sorted(WISHES))
def test_wishes_of_the_former_owner_end_with_the_transfer(verified, transfer, ratna, sari, vera, kind):
    wish = services.request_change(verified, kind, by=ratna, reason="Baru.", **WISHES[kind])

    hand_over(transfer, by=sari)

    wish.refresh_from_db()
    assert (wish.status, wish.new_nik, wish.new_nik_hash) == ("withdrawn", None, "")
    with pytest.raises(NotAllowed):
        services.approve_change(wish, by=vera)
    assert Owner.objects.get(user=sari).nik is None


def test_a_wish_that_slipped_through_is_not_carried_out_for_another_owner(verified, ratna, sari, vera):
    wish = services.request_change(verified, ChangeKind.NIK, by=ratna, reason="Baru.", nik=RATNAS_NIK)
    verified.owner = OwnerFactory(user=sari)
    verified.save()

    with pytest.raises(NotAllowed):
        services.approve_change(wish, by=vera)

    assert Owner.objects.get(user=sari).nik is None
    assert services.refuse_change(wish, by=vera, reason="Sudah berpindah.").status == "refused"


def test_what_the_former_owner_typed_and_did_not_send_goes(verified, transfer, sari):
    verified.draft_answers.create(step="person", answers='{"nik": ["3578085101870002"]}')

    hand_over(transfer, by=sari)

    assert not verified.draft_answers.exists()


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {BusinessStatus.VERIFIED, BusinessStatus.DRAFT}))
def test_only_a_verified_business_is_handed_over(verified, transfer, ratna, sari, status):
    type(verified).objects.filter(pk=verified.pk).update(
        status=status, merged_into=BusinessFactory() if status == BusinessStatus.MERGED else None
    )

    with pytest.raises(NotAllowed):
        hand_over(transfer, by=sari)

    verified.refresh_from_db()
    assert verified.owner.user == ratna


# --- closing ---


def test_closing_ends_the_code_of_a_transfer(verified, transfer, ratna, sari):
    services.close_business(verified, by=ratna)

    transfer.refresh_from_db()
    assert transfer.state == ClaimState.REVOKED
    with pytest.raises(NotAllowed):
        hand_over(transfer, by=sari)


# --- merging ---


def test_wishes_of_an_entry_that_is_merged_away_end_with_it(verified, other, vera):
    """Carried over, the NIK of one person would have been written to the other."""
    wish = services.request_change(other, ChangeKind.NIK, by=other.owner.user, reason="Baru.", nik=RATNAS_NIK)

    services.merge_businesses(verified, other, by=vera, take=[])

    wish.refresh_from_db()
    assert (wish.business, wish.status, wish.new_nik) == (other, "withdrawn", None)
    assert not ChangeRequest.objects.waiting().exists()


def test_answered_wishes_stay_with_the_entry_of_their_owner(verified, other, vera):
    wish = services.request_change(other, ChangeKind.NAME, by=other.owner.user, reason="Baru.", text="Dapur Dewi")
    services.refuse_change(wish, by=vera, reason="Belum bisa.")

    services.merge_businesses(verified, other, by=vera, take=[])

    wish.refresh_from_db()
    assert (wish.business, wish.status) == (other, "refused")


def test_a_new_owner_by_merging_ends_wishes_and_codes_of_the_former(verified, transfer, other, ratna, sari, vera):
    services.request_change(verified, ChangeKind.NAME, by=ratna, reason="Baru.", text="Dapur Ibu Ratna")

    services.merge_businesses(verified, other, by=vera, take=["owner"])

    transfer.refresh_from_db()
    assert transfer.state == ClaimState.REVOKED
    assert states(verified) == {"transfer": "approved", "name": "withdrawn"}
    with pytest.raises(NotAllowed):
        hand_over(transfer, by=sari)


def test_the_same_owner_keeps_wishes_and_codes_in_a_merge(verified, transfer, other, ratna, vera):
    services.request_change(verified, ChangeKind.NAME, by=ratna, reason="Baru.", text="Dapur Ibu Ratna")

    services.merge_businesses(verified, other, by=vera, take=["description_id"])

    transfer.refresh_from_db()
    assert transfer.state == ClaimState.LIVING
    assert states(verified) == {"transfer": "approved", "name": "pending"}


def test_the_proof_of_a_wish_stays_with_its_owner(verified, other, vera, ratna):
    dewi = other.owner.user
    ktp = other.private_files.create(
        purpose=FilePurpose.CHANGE, name="ktp.pdf", content_type="application/pdf", size=1, uploaded_by=dewi
    )
    scan = other.private_files.create(
        purpose=FilePurpose.LICENCE, name="nib.pdf", content_type="application/pdf", size=1, uploaded_by=dewi
    )

    services.merge_businesses(verified, other, by=vera, take=[])

    assert list(PrivateFile.objects.visible_to(ratna)) == [scan]
    assert list(PrivateFile.objects.visible_to(dewi)) == [ktp]


# --- parting again ---


def test_undo_does_not_give_a_business_to_an_owner_who_is_gone(verified, other, vera, wati):
    former = Owner.objects.create(full_name="Sri Rekaan", birth_date=date(1970, 3, 1))
    type(verified).objects.filter(pk=verified.pk).update(owner=former)
    merge = services.merge_businesses(verified, other, by=vera, take=["owner"])
    former.delete()

    stays = services.undo_merge(merge, by=wati)

    verified.refresh_from_db()
    other.refresh_from_db()
    assert (verified.owner, other.status) == (other.owner, "verified")
    assert len(stays) == 1
    assert Merge.objects.get().undone_by == wati


def test_nobody_parts_her_own_business(verified, other, ratna, vera):
    merge = services.merge_businesses(verified, other, by=vera, take=[])

    with pytest.raises(NotAllowed, match=r"own business|usaha Anda sendiri"):
        services.undo_merge(merge, by=ratna)

    merge.refresh_from_db()
    assert merge.undone_at is None
