"""Codes: who makes one, and who finds what with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import limits
from accounts.models import User
from accounts.services import NotAllowed
from businesses import services
from businesses.models import (
    Business,
    BusinessStatus,
    ClaimCode,
    ClaimWay,
    Owner,
)
from businesses.models.claims import ClaimState
from businesses.services.claims import grouped, hash_of
from notifications.models import Channel, Message
from tests.businesses.services.claims.conftest import BORN
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


# --- make_claim_code ---


def test_make_claim_code_keeps_only_a_hash(slip):
    code, text = slip

    assert len(text) == ClaimCode.LENGTH
    assert set(text) <= set(ClaimCode.ALPHABET)
    assert code.code_hash == hash_of(text)
    assert code.state == ClaimState.LIVING
    assert not Message.objects.filter(key="claim_code").exists()


@pytest.mark.parametrize("written", ["bcdf2345gh", "BCDF-2345-GH", " bcdf 2345 gh ", "BCDF–2345–GH"])
def test_hash_of_forgives_case_dashes_and_spaces(written):
    assert hash_of(written) == hash_of("BCDF2345GH")


def test_grouped_is_how_it_is_printed():
    assert grouped("BCDF2345GH") == "BCDF-2345-GH"
    # The slip's page hands on what it has shown already.
    assert grouped("BCDF-2345-GH") == "BCDF-2345-GH"


def test_a_new_code_ends_the_old_one(slip, helped, kadar):
    old, text = slip

    new, new_text = services.make_claim_code(helped, by=kadar, way=ClaimWay.SLIP)

    old.refresh_from_db()
    assert (old.state, new.state) == (ClaimState.REVOKED, ClaimState.LIVING)
    assert services.claim_slip(helped, text) is None
    assert services.claim_slip(helped, grouped(new_text)) == new


def test_a_code_that_is_sent_is_seen_by_nobody_else(helped, kadar):
    code, text = services.make_claim_code(helped, by=kadar, way=ClaimWay.SENT)

    message = Message.objects.get(key="claim_code")
    assert text == ""
    assert (code.sent_to, message.address, message.channel) == ("+6281234567016", "+6281234567016", Channel.PHONE)
    assert (message.is_secret, message.expires_at) == (True, code.expires_at)
    assert message.link == "/saya/klaim/"
    typed = message.body.split("\n\n")[2]
    assert hash_of(typed) == code.code_hash
    assert "Sri Rekaan" not in message.body + message.subject
    assert services.claim_slip(helped, typed) is None


def test_a_code_is_not_sent_without_a_number(helped, kadar):
    Owner.objects.update(phone=None)

    with pytest.raises(NotAllowed, match=r"nomor WhatsApp|no WhatsApp"):
        services.make_claim_code(helped, by=kadar, way=ClaimWay.SENT)

    assert not ClaimCode.objects.exists()


def test_a_number_is_not_sent_codes_all_day(helped, kadar):
    for _time in range(5):
        services.make_claim_code(helped, by=kadar, way=ClaimWay.SENT)

    with pytest.raises(limits.TooMany):
        services.make_claim_code(helped, by=kadar, way=ClaimWay.SENT)

    assert ClaimCode.objects.count() == 5


def test_an_official_makes_a_code_for_an_imported_business(imported, verifier):
    code, text = services.make_claim_code(imported, by=verifier, way=ClaimWay.SLIP)

    assert (code.made_by, code.sent_to) == (verifier, "")
    assert services.claim_slip(imported, text) == code


@pytest.mark.parametrize("who", ["lastri", "sari", "vera"])
def test_nobody_else_makes_a_code(helped, who, request):
    with pytest.raises(NotAllowed):
        services.make_claim_code(helped, by=request.getfixturevalue(who), way=ClaimWay.SLIP)

    assert not ClaimCode.objects.exists()


def test_a_former_helper_makes_no_code(helped, kadar):
    kadar.groups.clear()

    with pytest.raises(NotAllowed):
        services.make_claim_code(helped, by=User.objects.get(pk=kadar.pk), way=ClaimWay.SLIP)


@pytest.mark.parametrize("status", [BusinessStatus.CLOSED, BusinessStatus.MERGED])
def test_no_code_for_what_has_ended(helped, kadar, status):
    Business.objects.update(status=status, slug="keripik-sri")

    with pytest.raises(NotAllowed):
        services.make_claim_code(helped, by=kadar, way=ClaimWay.SLIP)


def test_no_code_for_what_has_an_owner(in_status, verifier):
    business = in_status(BusinessStatus.VERIFIED)

    with pytest.raises(NotAllowed):
        services.make_claim_code(business, by=verifier, way=ClaimWay.SLIP)


# --- find_claim_code ---


def find(text, by):
    return services.find_claim_code(text, by=by, network="203.0.113.7")


def test_find_claim_code_however_it_is_typed(slip, sri):
    code, text = slip

    assert find(f" {grouped(text).lower()} ", sri) == code


def test_five_wrong_codes_an_hour(slip, sri, sari):
    code, text = slip
    for _time in range(5):
        with pytest.raises(NotAllowed):
            find("BBBBBBBBBB", sri)

    with pytest.raises(limits.TooMany):
        find(text, sri)

    assert find(text, sari) == code


def test_right_codes_are_not_counted(slip, sri):
    code, text = slip

    assert [find(text, sri) for _time in range(7)] == [code] * 7


def test_fifty_wrong_codes_from_one_network(slip, sri, monkeypatch):
    for _time in range(50):
        with pytest.raises(NotAllowed):
            find("BBBBBBBBBB", UserFactory())

    with pytest.raises(limits.TooMany):
        find(slip[1], sri)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "no longer valid"),
        ({"revoked_at": timezone.now()}, "no longer valid"),
        ({"tries": 5}, "five wrong answers"),
    ],
)
def test_find_claim_code_says_why_it_is_of_no_use(slip, sri, fields, word):
    from django.utils import translation

    ClaimCode.objects.update(**fields)

    with translation.override("en"), pytest.raises(NotAllowed, match=word):
        find(slip[1], sri)


@pytest.mark.parametrize("who", ["kadar", "verifier"])
def test_whoever_entered_it_or_made_the_code_cannot_claim(helped, verifier, kadar, who):
    maker = {"kadar": kadar, "verifier": verifier}[who]
    code, text = services.make_claim_code(helped, by=verifier, way=ClaimWay.SLIP)

    with pytest.raises(NotAllowed):
        find(text, maker)
    with pytest.raises(NotAllowed):
        services.claim_business(code, by=maker, proof=BORN)

    assert Business.objects.helped_by(kadar).count() == 1
