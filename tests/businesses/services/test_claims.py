"""Codes, the claim, and what becomes of everything that was entered for her."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import limits
from accounts.models import Consent, ConsentPurpose, User
from accounts.services import NotAllowed, give_consent, withdraw_consent
from businesses import services
from businesses.models import (
    Business,
    BusinessStatus,
    ChangeRequest,
    ClaimCode,
    ClaimWay,
    NikReveal,
    Owner,
    Picture,
    PictureKind,
    Source,
)
from businesses.models.changes import ChangeKind, ChangeStatus
from businesses.models.claims import ClaimState
from businesses.services import claims
from businesses.services.claims import grouped, hand_over, hash_of
from notifications.models import Channel, Message
from tests.businesses.conftest import SRI_NIK
from tests.businesses.test_services import at_once
from tests.factories import BusinessFactory, OwnerFactory, UserFactory

pytestmark = pytest.mark.django_db

BORN = "1970-03-01"


def told(user):
    return list(
        Message.objects.filter(recipient=user, channel=Channel.INBOX).order_by("pk").values_list("key", flat=True)
    )


def written_to(number):
    return list(Message.objects.filter(address=number).order_by("pk").values_list("key", flat=True))


@pytest.fixture
def verifier(vera, django_user_model):
    from django.contrib.auth.models import Group

    vera.groups.add(Group.objects.get(name="verifier"))
    return django_user_model.objects.get(pk=vera.pk)


@pytest.fixture
def slip(helped, kadar):
    """A living code of Sri's business: its row and its text."""
    return services.make_claim_code(helped, by=kadar, way=ClaimWay.SLIP)


@pytest.fixture
def imported(db):
    """From a workbook: a name and a number, and nobody behind it."""
    return BusinessFactory(
        owner=Owner.objects.create(full_name="Sri Rekaan", phone="+6281234567016"),
        name="Keripik Impor",
        source=Source.IMPORT,
        status=BusinessStatus.SUBMITTED,
        verified_at=None,
    )


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


# --- the proof ---


def test_proof_wanted_is_what_the_entry_holds(slip, neighbour):
    code = slip[0]
    assert services.proof_wanted(code) == "birth_date"

    Owner.objects.update(birth_date=None)
    assert services.proof_wanted(ClaimCode.objects.get()) == "nik"

    Owner.objects.update(nik=None, nik_hash=None)
    assert services.proof_wanted(ClaimCode.objects.get()) == ""


def test_five_wrong_answers_end_the_code(slip, sri, kadar):
    code = slip[0]

    for left in (4, 3, 2, 1, 0):
        with pytest.raises(NotAllowed, match=str(left) if left else r"ditutup|closed"):
            services.claim_business(code, by=sri, proof="1970-03-02")

    with pytest.raises(NotAllowed):
        services.claim_business(code, by=sri, proof=BORN)
    code.refresh_from_db()
    assert (code.state, code.used_by) == (ClaimState.BLOCKED, None)
    assert Business.objects.helped_by(kadar).count() == 1


def test_the_fifth_answer_may_be_right(slip, sri):
    for _time in range(4):
        with pytest.raises(NotAllowed):
            services.claim_business(slip[0], by=sri, proof="")

    business = services.claim_business(slip[0], by=sri, proof=BORN)

    assert business.owner.user == sri


def test_the_last_digits_of_the_nik_prove_it_without_a_birth_date(slip, sri):
    Owner.objects.update(birth_date=None)

    with pytest.raises(NotAllowed):
        services.claim_business(slip[0], by=sri, proof="0001")
    assert services.claim_business(slip[0], by=sri, proof=SRI_NIK[-4:]).owner.user == sri


def test_nothing_is_asked_when_nothing_is_known(imported, verifier, sri):
    code, _text = services.make_claim_code(imported, by=verifier, way=ClaimWay.SLIP)

    assert services.claim_business(code, by=sri).owner.user == sri


# --- claim_business ---


def test_the_claim_gives_her_everything_and_closes_it_to_the_helper(slip, helped, neighbour, kadar, sri):
    second = BusinessFactory(owner=neighbour, name="Sambal Sri", source=Source.HELPER, helper=kadar)
    dormant = neighbour.user

    claimed = services.claim_business(slip[0], by=sri, proof=BORN)

    neighbour.refresh_from_db()
    code = ClaimCode.objects.get()
    assert claimed == helped
    assert neighbour.user == sri
    assert set(Business.objects.owned_by(sri)) == {helped, second}
    assert not Business.objects.helped_by(kadar).exists()
    assert (code.used_by, code.state) == (sri, ClaimState.USED)
    assert not User.objects.filter(pk=dormant.pk).exists()
    assert told(kadar) == ["helped_claimed"]
    assert told(sri) == ["business_claimed"]
    assert "Keripik Sri, Sambal Sri" in Message.objects.get(key="helped_claimed", channel="inbox").body
    assert "claimed_elsewhere" not in written_to("+6281234567016")


def test_her_spoken_consents_become_hers_word_for_word(slip, neighbour, kadar, sri):
    spoken = Consent.objects.get()

    services.claim_business(slip[0], by=sri, proof=BORN)

    now = Consent.objects.get()
    assert (now.user, now.way, now.witness, now.recorded_by) == (sri, "spoken", "Pak RT Rekaan", kadar)
    assert (now.pk, now.given_at, now.withdrawn_at) == (spoken.pk, spoken.given_at, None)


def test_what_she_decided_on_the_website_counts(slip, neighbour, kadar, sri):
    give_consent(neighbour.user, ConsentPurpose.SHOWCASE, by=kadar, way="spoken", witness="Pak RT Rekaan")
    give_consent(neighbour.user, ConsentPurpose.MESSAGES, by=kadar, way="spoken", witness="Pak RT Rekaan")
    give_consent(sri, ConsentPurpose.MESSAGES, by=sri)
    give_consent(sri, ConsentPurpose.SHOWCASE, by=sri)
    withdraw_consent(sri, ConsentPurpose.SHOWCASE, by=sri)

    services.claim_business(slip[0], by=sri, proof=BORN)

    active = Consent.objects.active().filter(user=sri).order_by("purpose")
    assert [(row.purpose, row.way) for row in active] == [("messages", "web"), ("programme", "spoken")]
    assert Consent.objects.filter(user=sri).count() == 5


def test_the_programme_is_not_agreed_to_twice(slip, sri):
    give_consent(sri, ConsentPurpose.PROGRAMME, by=sri)

    services.claim_business(slip[0], by=sri, proof=BORN)

    active = Consent.objects.active().get(user=sri)
    assert (active.purpose, active.way) == ("programme", "web")


def test_the_claim_goes_to_the_owner_record_that_she_has(slip, helped, neighbour, sri):
    mine = OwnerFactory(user=sri, full_name="Sri R. Rekaan", phone=None)
    own = BusinessFactory(owner=mine, name="Jahitan Sri")

    services.claim_business(slip[0], by=sri, proof=BORN)

    mine.refresh_from_db()
    assert set(Business.objects.owned_by(sri)) == {own, helped}
    assert (mine.full_name, str(mine.phone), mine.nik) == ("Sri R. Rekaan", "+6281234567016", SRI_NIK)
    assert not Owner.objects.filter(pk=neighbour.pk).exists()


def test_another_nik_is_refused_in_plain_words(slip, helped, kadar, sri):
    mine = OwnerFactory(user=sri)
    mine.set_nik("3578994103700009")
    mine.save()

    with pytest.raises(NotAllowed, match="NIK"):
        services.claim_business(slip[0], by=sri, proof=BORN)

    assert Business.objects.helped_by(kadar).get() == helped
    assert ClaimCode.objects.get().used_at is None


def test_an_owner_record_that_something_points_to_stays(slip, neighbour, vera, sri):
    OwnerFactory(user=sri)
    NikReveal.objects.create(owner=neighbour, by=vera, reason="Pemeriksaan berkas")

    services.claim_business(slip[0], by=sri, proof=BORN)

    neighbour.refresh_from_db()
    assert (neighbour.user, neighbour.nik, neighbour.businesses.count()) == (None, None, 0)


def test_a_dormant_account_that_something_points_to_stays_shut(slip, neighbour, sri):
    dormant = neighbour.user
    OwnerFactory(user=sri)
    other = UserFactory()
    give_consent(other, ConsentPurpose.PROGRAMME, by=dormant)

    services.claim_business(slip[0], by=sri, proof=BORN)

    dormant.refresh_from_db()
    assert (dormant.is_active, dormant.is_dormant) == (False, True)


def test_the_number_that_was_entered_hears_of_a_claim_from_another(slip):
    stranger = UserFactory(phone="+6281234567099")

    services.claim_business(slip[0], by=stranger, proof=BORN)

    message = Message.objects.get(key="claimed_elsewhere")
    assert (message.address, message.link) == ("+6281234567016", "")
    assert "Sri Rekaan" not in message.body


def test_messages_to_her_move_with_her(slip, helped, kadar, sri):
    services.make_claim_code(helped, by=kadar, way=ClaimWay.SENT)
    code = ClaimCode.objects.living().get()

    services.claim_business(code, by=sri, proof=BORN)

    assert Message.objects.get(key="claim_code").recipient == sri


def test_other_codes_of_hers_end_with_the_claim(slip, neighbour, kadar, sri):
    second = BusinessFactory(owner=neighbour, name="Sambal Sri", source=Source.HELPER, helper=kadar)
    other, _text = services.make_claim_code(second, by=kadar, way=ClaimWay.SLIP)

    services.claim_business(slip[0], by=sri, proof=BORN)

    other.refresh_from_db()
    assert other.state == ClaimState.REVOKED


def test_a_second_tap_gets_the_first_answer(slip, helped, kadar, sri):
    first = services.claim_business(slip[0], by=sri, proof=BORN)
    second = services.claim_business(slip[0], by=sri, proof="")

    assert first == second == helped
    assert hand_over(slip[0], by=sri) == helped
    assert told(sri) == ["business_claimed"]
    assert told(kadar) == ["helped_claimed"]


def test_a_used_code_is_of_no_use_to_others(slip, sri, sari):
    services.claim_business(slip[0], by=sri, proof=BORN)

    with pytest.raises(NotAllowed):
        services.claim_business(slip[0], by=sari, proof=BORN)
    with pytest.raises(NotAllowed):
        hand_over(slip[0], by=sari)

    assert Business.objects.get().owner.user == sri


def test_a_claim_by_whom_has_it_already_elsewhere(helped, kadar, sri, neighbour):
    """The owner came to an account in another way while the code was in her bag."""
    code, _text = services.make_claim_code(helped, by=kadar, way=ClaimWay.SLIP)
    Owner.objects.filter(pk=neighbour.pk).update(user=UserFactory())

    with pytest.raises(NotAllowed):
        services.claim_business(code, by=sri, proof=BORN)


def test_history_shows_the_claim(slip, neighbour, sri):
    services.claim_business(slip[0], by=sri, proof=BORN)

    last = neighbour.events.order_by("pgh_id").last()
    assert last.user_id == sri.pk


# --- transfers ---


@pytest.fixture
def transfer(in_status, ratna, verifier):
    business = in_status(BusinessStatus.VERIFIED)
    Business.objects.update(whatsapp_is_public=True)
    return ChangeRequest.objects.create(
        business=business,
        kind=ChangeKind.TRANSFER,
        status=ChangeStatus.APPROVED,
        new_text="Sari Rekaan",
        new_phone="+6281234567011",
        reason="Pindah kota",
        made_by=ratna,
        decided_by=verifier,
        decided_at=timezone.now(),
    )


def transfer_code(transfer, verifier):
    return services.make_claim_code(transfer.business, by=verifier, way=ClaimWay.SENT, change_request=transfer)[0]


def test_a_transfer_moves_one_business(transfer, verifier, ratna, sari, owner):
    other = BusinessFactory(owner=owner)
    code = transfer_code(transfer, verifier)

    business = services.claim_business(code, by=sari)

    assert business.owner.user == sari
    assert not business.whatsapp_is_public
    assert list(Business.objects.owned_by(ratna)) == [other]
    assert told(ratna) == ["business_handed_over"]
    assert told(sari) == ["business_claimed"]
    assert Message.objects.get(key="transfer_code").address == "+6281234567011"
    assert not Consent.objects.filter(user=sari).exists()


def test_a_transfer_takes_the_face_of_the_former_owner_off(transfer, verifier, sari):
    business = transfer.business
    Picture.objects.create(business=business, kind=PictureKind.FACE)
    Picture.objects.create(business=business, kind=PictureKind.PROCESS)

    services.claim_business(transfer_code(transfer, verifier), by=sari)

    assert list(business.pictures.values_list("kind", flat=True)) == [PictureKind.PROCESS]


def test_a_transfer_asks_for_the_nik_of_the_new_owner(transfer, verifier, sari):
    transfer.set_new_nik("3578994103700009")
    transfer.save()
    code = transfer_code(transfer, verifier)
    assert services.proof_wanted(code) == "nik"

    with pytest.raises(NotAllowed):
        services.claim_business(code, by=sari, proof="0001")
    business = services.claim_business(code, by=sari, proof="0009")

    assert business.owner.nik == "3578994103700009"


@pytest.mark.parametrize("whose", ["hers", "another's"])
def test_a_transfer_to_another_nik_is_refused(transfer, verifier, sari, whose):
    transfer.set_new_nik("3578994103700009")
    transfer.save()
    known = OwnerFactory(user=sari) if whose == "hers" else OwnerFactory()
    known.set_nik("3578994103700008" if whose == "hers" else "3578994103700009")
    known.save()
    code = transfer_code(transfer, verifier)

    with pytest.raises(NotAllowed, match="NIK"):
        services.claim_business(code, by=sari, proof="0009")

    assert not Business.objects.owned_by(sari).exists()


def test_the_former_owner_cannot_take_her_transfer_back(transfer, verifier, ratna):
    code = transfer_code(transfer, verifier)

    with pytest.raises(NotAllowed):
        services.claim_business(code, by=ratna)


# --- races ---


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_code_at_once(slip, sri, sari):
    code = slip[0]

    results = at_once(lambda: hand_over(code, by=sri), lambda: hand_over(code, by=sari))

    assert sorted(type(result).__name__ for result in results) == ["Business", "NotAllowed"]
    winner = ClaimCode.objects.get().used_by
    assert Business.objects.get().owner.user == winner
    assert Message.objects.filter(key="business_claimed", channel="inbox").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_without_the_locks_both_believe_it_is_theirs(slip, sri, sari, monkeypatch):
    together = threading.Barrier(2, timeout=20)
    code = slip[0]

    def unlocked(owner_pk):
        rows = {row.pk: row for row in Business.objects.filter(owner=owner_pk)}
        together.wait()
        return rows

    def unlocked_owner(pk):
        row = Owner.objects.select_related("user").get(pk=pk)
        together.wait()
        return row

    monkeypatch.setattr(claims, "_locked_businesses", unlocked)
    monkeypatch.setattr(claims, "_locked_owner", unlocked_owner)
    monkeypatch.setattr(claims, "_locked_code", lambda pk: ClaimCode.objects.get(pk=pk))

    results = at_once(lambda: hand_over(code, by=sri), lambda: hand_over(code, by=sari))

    assert [type(result).__name__ for result in results].count("NotAllowed") == 0


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_claims_once(slip, sri):
    code = slip[0]

    results = at_once(*[lambda: services.claim_business(code, by=sri, proof=BORN)] * 4)

    assert [type(result).__name__ for result in results] == ["Business"] * 4
    assert Message.objects.filter(key="business_claimed", channel="inbox").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_five_count(slip, sri):
    code = slip[0]

    results = at_once(*[lambda: services.claim_business(code, by=sri, proof="1970-01-01")] * 12)

    assert {type(result).__name__ for result in results} == {"NotAllowed"}
    assert ClaimCode.objects.get().tries == 5
