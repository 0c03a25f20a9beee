"""The proof, the claim, and what becomes of everything that was entered for her."""

import pytest

from accounts.models import Consent, ConsentPurpose, User
from accounts.services import NotAllowed, give_consent, withdraw_consent
from businesses import services
from businesses.models import (
    Business,
    ClaimCode,
    ClaimWay,
    NikReveal,
    Owner,
    Source,
)
from businesses.models.claims import ClaimState
from businesses.services.claims import hand_over
from notifications.models import Message
from tests.businesses.conftest import SRI_NIK
from tests.businesses.services.claims.conftest import BORN, told
from tests.factories import BusinessFactory, OwnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def written_to(number):
    return list(Message.objects.filter(address=number).order_by("pk").values_list("key", flat=True))


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
