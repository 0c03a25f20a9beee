"""Wishes to change what officials have verified."""

import pytest

from accounts.services import NotAllowed
from businesses import services
from businesses.models import (
    BusinessStatus,
    ChangeKind,
    ChangeRequest,
    ChangeStatus,
    ClaimCode,
    Owner,
    Subdistrict,
)
from notifications.models import Channel, Message
from tests.businesses.services.conftest import NEW_NIK, WISHES, at_once, changes, told
from tests.factories import OwnerFactory

pytestmark = pytest.mark.django_db


# --- request_change ---


@pytest.mark.parametrize("kind", sorted(ChangeKind))
def test_request_change_waits_for_an_official_and_changes_nothing_yet(ask, verified, ratna, kind):
    before = (verified.name, verified.address, verified.owner.full_name, verified.owner.nik)

    request = ask(kind)

    verified.refresh_from_db()
    owner = Owner.objects.get(pk=verified.owner_id)
    assert (verified.name, verified.address, owner.full_name, owner.nik) == before
    assert (request.status, request.kind, request.reason, request.made_by) == ("pending", kind, "Baru.", ratna)
    assert list(ChangeRequest.objects.waiting()) == [request]
    assert told(ratna) == ["change_requested"]


def test_request_change_remembers_what_stood_there(ask, verified):
    request = ask(ChangeKind.ADDRESS, text="Jl. Baru 2", subdistrict=Subdistrict.objects.get(code="35.78.08.1002"))

    assert (request.old_text, request.old_subdistrict) == ("Jl. Contoh 1", verified.subdistrict)
    assert (request.new_text, request.new_subdistrict.code) == ("Jl. Baru 2", "35.78.08.1002")


def test_request_change_keeps_a_nik_encrypted_and_masked(ask):
    request = ask(ChangeKind.NIK)

    request.refresh_from_db()
    assert (request.new_nik, request.masked_new_nik) == (NEW_NIK, "3578••••••••0002")
    assert NEW_NIK not in str(ChangeRequest.objects.values("new_text", "old_text", "reason", "new_nik_hash").get())


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {BusinessStatus.VERIFIED}))
def test_request_change_needs_a_verified_business(in_status, ratna, status):
    business = in_status(status)

    with pytest.raises(NotAllowed):
        services.request_change(business, ChangeKind.NAME, by=ratna, reason="Baru.", text="Lain")

    assert not ChangeRequest.objects.exists()
    assert told(ratna) == []


def test_request_change_is_hers_alone(verified, sari):
    with pytest.raises(NotAllowed):
        services.request_change(verified, ChangeKind.NAME, by=sari, reason="Baru.", text="Lain")

    assert not ChangeRequest.objects.exists()


def test_request_change_asks_once_for_one_thing(ask):
    first = ask(ChangeKind.NAME)

    with pytest.raises(NotAllowed, match=r"already|sudah"):
        ask(ChangeKind.NAME, text="Lain Lagi")
    other = ask(ChangeKind.OWNER_NAME)

    assert set(ChangeRequest.objects.waiting()) == {first, other}


@pytest.mark.parametrize(
    "kind, wish",
    [
        (ChangeKind.NAME, {"text": "Dapur Ratna"}),
        (ChangeKind.OWNER_NAME, {"text": "Ratna Wulandari"}),
        (ChangeKind.NIK, {"nik": "3578085101870001"}),
    ],
)
def test_request_change_that_changes_nothing_is_refused(ask, kind, wish):
    with pytest.raises(NotAllowed):
        ask(kind, **wish)

    assert not ChangeRequest.objects.exists()


def test_request_change_tells_nobody_whether_another_has_this_nik(ask, vera):
    other = OwnerFactory()
    other.set_nik(NEW_NIK)
    other.save()

    request = ask(ChangeKind.NIK)

    assert request.status == ChangeStatus.PENDING
    with pytest.raises(NotAllowed, match="NIK"):
        services.approve_change(request, by=vera)


# --- approve_change ---


@pytest.mark.parametrize("kind", sorted(set(ChangeKind) - {ChangeKind.TRANSFER}))
def test_approve_change_carries_it_out_and_tells_her(ask, verified, ratna, vera, kind):
    request = ask(kind)

    services.approve_change(request, by=vera)

    verified.refresh_from_db()
    owner = Owner.objects.get(pk=verified.owner_id)
    now = {
        ChangeKind.NAME: {"text": verified.name},
        ChangeKind.OWNER_NAME: {"text": owner.full_name},
        ChangeKind.NIK: {"nik": owner.nik},
        ChangeKind.ADDRESS: {"text": verified.address},
    }
    request.refresh_from_db()
    assert now[kind] == WISHES[kind]
    assert (request.status, request.decided_by) == ("approved", vera)
    assert changes(request) == [("pending", "approved", "Vera Petugas", "")]
    assert sorted(told(ratna)) == ["change_approved", "change_requested"]


def test_approve_change_of_name_keeps_the_public_address(ask, verified, vera):
    services.approve_change(ask(ChangeKind.NAME), by=vera)

    verified.refresh_from_db()
    assert (verified.name, verified.slug) == ("Dapur Ibu Ratna", "dapur-ratna")


def test_an_answered_request_keeps_no_nik(ask, vera):
    request = ask(ChangeKind.NIK)

    services.approve_change(request, by=vera)

    request.refresh_from_db()
    assert (request.new_nik, request.new_nik_hash) == (None, "")


def test_approve_change_of_nik_that_somebody_took_meanwhile_is_refused(ask, vera):
    request = ask(ChangeKind.NIK)
    other = OwnerFactory()
    other.set_nik(NEW_NIK)
    other.save()

    with pytest.raises(NotAllowed):
        services.approve_change(request, by=vera)

    request.refresh_from_db()
    assert request.status == ChangeStatus.PENDING


def test_approve_change_of_something_changed_meanwhile_is_refused(ask, verified, vera):
    request = ask(ChangeKind.NAME)
    verified.name = "Dapur Lain"
    verified.save()

    with pytest.raises(NotAllowed):
        services.approve_change(request, by=vera)

    verified.refresh_from_db()
    assert verified.name == "Dapur Lain"


def test_approve_change_of_a_transfer_sends_a_code_and_moves_nothing_yet(ask, verified, ratna, vera):
    request = ask(ChangeKind.TRANSFER)

    services.approve_change(request, by=vera)

    verified.refresh_from_db()
    code = ClaimCode.objects.get()
    assert verified.owner.user == ratna
    assert (code.business, code.change_request, code.sent_to) == (verified, request, "+6281234567011")
    # She hears that it waits for a code, not that it has happened; the new owner, that it is given to her.
    assert told(ratna)[0] == "transfer_approved"
    assert Message.objects.filter(address="+6281234567011").values_list("key", flat=True).get() == "transfer_code"


@pytest.mark.parametrize(
    ("language", "words"), [("id", "mengubah pemilik usaha"), ("en", "change: owner of the business")]
)
def test_a_wish_to_hand_over_is_told_as_a_sentence_in_her_language(ask, ratna, language, words):
    ratna.language = language
    ratna.save()

    ask(ChangeKind.TRANSFER)

    assert words in Message.objects.get(recipient=ratna, key="change_requested", channel=Channel.INBOX).body


def test_nobody_decides_about_her_own_business(ask, ratna):
    request = ask(ChangeKind.NAME)

    for decide in (services.approve_change, lambda row, by: services.refuse_change(row, by=by, reason="Tidak.")):
        with pytest.raises(NotAllowed):
            decide(request, by=ratna)

    request.refresh_from_db()
    assert request.status == ChangeStatus.PENDING


@pytest.mark.parametrize("status", sorted(set(ChangeStatus) - {ChangeStatus.PENDING}))
@pytest.mark.parametrize("decide", ["approve", "refuse", "withdraw"])
def test_a_request_is_answered_once(ask, ratna, vera, wati, status, decide):
    request = ask(ChangeKind.NAME)
    if status == ChangeStatus.WITHDRAWN:
        services.withdraw_change(request, by=ratna)
    elif status == ChangeStatus.APPROVED:
        services.approve_change(request, by=vera)
    else:
        services.refuse_change(request, by=vera, reason="Tidak sesuai.")
    before = (changes(request), told(ratna))
    again = {
        "approve": lambda: services.approve_change(request, by=wati),
        "refuse": lambda: services.refuse_change(request, by=wati, reason="Tidak."),
        "withdraw": lambda: services.withdraw_change(request, by=ratna),
    }[decide]

    with pytest.raises(NotAllowed):
        again()

    assert (changes(request), told(ratna)) == before


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_once_answer_once(ask, ratna, vera, wati):
    request = ask(ChangeKind.NAME)

    results = at_once(
        lambda: services.approve_change(request, by=vera).status,
        lambda: services.refuse_change(request, by=wati, reason="Tidak.").status,
    )

    request.refresh_from_db()
    assert sorted(isinstance(result, NotAllowed) for result in results) == [False, True]
    assert request.status in results
    assert len(changes(request)) == 1
    assert len(told(ratna)) == 2


# --- refuse_change and withdraw_change ---


def test_refuse_change_tells_her_why_and_changes_nothing(ask, verified, ratna, vera):
    request = ask(ChangeKind.NAME)

    services.refuse_change(request, by=vera, reason=" Nama ini sudah dipakai. ")

    verified.refresh_from_db()
    request.refresh_from_db()
    assert verified.name == "Dapur Ratna"
    assert (request.status, request.status_reason) == ("refused", "Nama ini sudah dipakai.")
    message = Message.objects.get(recipient=ratna, key="change_refused", channel=Channel.INBOX)
    assert "Nama ini sudah dipakai." in message.body


def test_refuse_change_needs_a_reason(ask, vera):
    request = ask(ChangeKind.NAME)

    with pytest.raises(NotAllowed):
        services.refuse_change(request, by=vera, reason="  ")

    request.refresh_from_db()
    assert request.status == ChangeStatus.PENDING


def test_withdraw_change_lets_her_ask_again(ask, ratna):
    services.withdraw_change(ask(ChangeKind.NAME), by=ratna)

    again = ask(ChangeKind.NAME)

    assert list(ChangeRequest.objects.waiting()) == [again]


def test_withdraw_change_is_hers_alone(ask, sari):
    request = ask(ChangeKind.NAME)

    with pytest.raises(NotAllowed):
        services.withdraw_change(request, by=sari)

    request.refresh_from_db()
    assert request.status == ChangeStatus.PENDING
