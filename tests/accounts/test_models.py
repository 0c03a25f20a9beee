import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.models import CodePurpose, Consent, ConsentPurpose, ConsentText, OneTimeCode, StatusChange, Tally, User
from accounts.services import give_consent, withdraw_consent
from tests.factories import UserFactory


def test_email_is_kept_in_lower_case_and_found_by_it(db):
    user = User.objects.create_user(full_name="Ratna Contoh", email=" Ratna@Contoh.Example ")

    assert user.email == "ratna@contoh.example"
    assert User.objects.get_by_natural_key("RATNA@contoh.example") == user


def test_an_empty_email_is_none_so_that_many_may_have_none(db):
    people = [UserFactory(email="") for _ in range(2)]

    assert [person.email for person in people] == [None, None]


def test_superuser_is_an_official(db):
    user = User.objects.create_superuser(full_name="Agus Rekaan", email="agus@contoh.example", password="x")

    assert (user.is_staff, user.is_superuser, user.check_password("x")) == (True, True, True)


def test_nobody_is_without_phone_and_email(db):
    with pytest.raises(IntegrityError, match="user_phone_or_email"), transaction.atomic():
        User.objects.create_user(full_name="Ratna Contoh")


def test_an_email_belongs_to_one_person(ratna):
    with pytest.raises(IntegrityError, match="user_email_unique"), transaction.atomic():
        UserFactory(email="ratna@contoh.example")


def test_a_code_to_a_shared_phone_reaches_all_who_are_active(ratna, kartini, yuni):
    closed = UserFactory(full_name="Sri Rekaan", phone=str(ratna.phone), is_active=False)

    assert set(User.objects.reached_at(str(ratna.phone))) == {ratna, kartini}
    assert set(User.objects.reached_at("ratna@contoh.example")) == {ratna}
    assert closed not in User.objects.beside(ratna)


def test_beside_a_person_are_the_others_on_her_phone(ratna, kartini, yuni):
    assert list(User.objects.beside(ratna)) == [kartini]
    assert list(User.objects.beside(yuni)) == []


def test_people_without_a_phone_are_not_beside_each_other(db):
    one, _other = UserFactory(phone=None, email="a@contoh.example"), UserFactory(phone=None, email="b@contoh.example")

    assert not User.objects.beside(one).exists()


def test_the_database_itself_refuses_upper_case(ratna):
    with pytest.raises(IntegrityError, match="user_email_lower_case"), transaction.atomic():
        User.objects.filter(pk=ratna.pk).update(email="Ratna@contoh.example")


def test_person_shows_her_name(ratna):
    assert (str(ratna), ratna.get_short_name(), ratna.is_phone_verified) == ("Ratna Contoh", "Ratna", True)


def test_history_keeps_changes_of_a_person_but_never_her_password(ratna):
    from accounts.models import UserEvent

    User.objects.filter(pk=ratna.pk).update(full_name="Ratna Rekaan")
    User.objects.filter(pk=ratna.pk).update(password="something else")

    events = list(
        UserEvent.objects.filter(pgh_obj_id=ratna.pk).order_by("pgh_id").values_list("pgh_label", "full_name")
    )
    assert events == [("insert", "Ratna Contoh"), ("update", "Ratna Rekaan")]
    assert "password" not in {field.name for field in UserEvent._meta.get_fields()}


# --- Codes ---


@pytest.fixture
def code(ratna):
    return OneTimeCode.objects.create(purpose=CodePurpose.SIGN_IN, address="+6281234567001", user=ratna, code_hash="x")


def test_a_fresh_code_is_alive(code):
    assert (code.is_alive, code.is_fresh) == (True, True)
    assert list(OneTimeCode.objects.alive()) == [code]


@pytest.mark.parametrize("minutes, alive", [(9.9, True), (10.1, False)])
def test_a_code_lives_ten_minutes(code, minutes, alive):
    with time_machine.travel(code.sent_at + timedelta(minutes=minutes), tick=False):
        assert code.is_alive is alive
        assert OneTimeCode.objects.alive().exists() is alive


@pytest.mark.parametrize("change", [{"guesses": 5}, {"used_at": timezone.now()}])
def test_a_code_dies_of_five_guesses_and_of_use(code, change):
    OneTimeCode.objects.update(**change)
    code.refresh_from_db()

    assert code.is_alive is False
    assert not OneTimeCode.objects.alive().exists()


def test_half_a_minute_later_a_code_is_not_fresh_any_more(code):
    with time_machine.travel(code.sent_at + timedelta(seconds=31), tick=False):
        assert (code.is_alive, code.is_fresh) == (True, False)


def test_the_database_counts_no_sixth_guess(code):
    with pytest.raises(IntegrityError, match="onetimecode_five_guesses"), transaction.atomic():
        OneTimeCode.objects.update(guesses=6)


@pytest.mark.parametrize("purpose", sorted(OneTimeCode.FOR_ANYBODY))
def test_a_sign_in_code_needs_nobody_signed_in(code, purpose, yuni):
    OneTimeCode.objects.update(purpose=purpose)

    assert OneTimeCode.objects.of(None).exists()
    assert OneTimeCode.objects.of(yuni).exists()


@pytest.mark.parametrize("purpose", sorted(set(CodePurpose.values) - OneTimeCode.FOR_ANYBODY))
def test_a_change_code_is_for_the_person_who_is_signed_in(code, purpose, ratna, yuni):
    OneTimeCode.objects.update(purpose=purpose)

    assert [OneTimeCode.objects.of(who).exists() for who in (ratna, yuni, None)] == [True, False, False]


def test_a_change_code_of_nobody_is_for_nobody(code):
    OneTimeCode.objects.update(purpose=CodePurpose.PHONE, user=None)

    assert not OneTimeCode.objects.of(None).exists()


@pytest.mark.parametrize(
    "purpose, address, same",
    [("sign_in", "+6281234567001", True), ("recovery", "+6281234567001", False), ("sign_in", "+628999999999", False)],
)
def test_the_same_wish_has_the_same_purpose_and_address(code, purpose, address, same):
    assert code.is_same_wish(purpose, address, None) is same


def test_a_change_is_the_same_wish_only_of_the_same_person(code, ratna, yuni):
    code.purpose = "phone"

    assert [code.is_same_wish("phone", code.address, who) for who in (ratna, yuni, None)] == [True, False, False]


def test_outlived_codes_are_a_day_old(code):
    old = OneTimeCode.objects.create(purpose="sign_in", address="+628", sent_at=timezone.now() - timedelta(hours=25))

    assert list(OneTimeCode.objects.outlived()) == [old]


def test_only_a_recovery_code_entered_just_now_recovers(code, ratna):
    now = timezone.now()
    rows = {}
    for name, purpose, used_at, user in [
        ("just now", "recovery", now, ratna),
        ("nobody chosen yet", "recovery", now, None),
        ("too long ago", "recovery", now - timedelta(minutes=11), ratna),
        ("not entered", "recovery", None, ratna),
        ("for sign-in", "sign_in", now, ratna),
    ]:
        rows[name] = OneTimeCode.objects.create(purpose=purpose, address="+628", used_at=used_at, user=user)

    assert list(OneTimeCode.objects.recovering()) == [rows["just now"]]


@pytest.mark.parametrize(
    "purpose, minutes, is_chosen, choosing",
    [
        ("sign_in", 0, False, True),
        ("sign_up", 9, False, True),
        ("recovery", 9, False, True),
        ("sign_in", 11, False, False),
        ("sign_in", None, False, False),
        ("sign_in", 0, True, False),
        ("phone", 0, False, False),
        ("email", 0, False, False),
    ],
)
def test_a_choice_is_open_for_ten_minutes_until_somebody_is_chosen(ratna, purpose, minutes, is_chosen, choosing):
    used_at = None if minutes is None else timezone.now() - timedelta(minutes=minutes)

    OneTimeCode.objects.create(
        purpose=purpose, address="+628", used_at=used_at, user=ratna if is_chosen else None, code_hash="x"
    )

    assert OneTimeCode.objects.choosing().exists() is choosing


def test_a_code_shows_its_purpose_and_no_address():
    with translation.override("en"):
        assert str(OneTimeCode(pk=uuid.UUID(int=1), purpose="sign_in", address="+628")) == (
            "sign in 00000000-0000-0000-0000-000000000001"
        )


def test_a_tally_shows_its_kind():
    assert str(Tally(key="code:abc", count=1)) == "code"


# --- Consents ---


def test_every_purpose_has_a_first_text_in_both_languages(db):
    texts = ConsentText.objects.current()

    assert list(texts) == ConsentPurpose.values
    assert all(text.version == 1 and text.text_id and text.text_en for text in texts.values())


def test_the_newest_text_in_force_counts(db):
    today = timezone.localdate()
    for version, day in [(2, today), (3, today + timedelta(days=1))]:
        ConsentText.objects.create(purpose="photo", version=version, text_id="a", text_en="b", effective_on=day)

    assert ConsentText.objects.current()["photo"].version == 2


@pytest.mark.parametrize("language, words", [("id", "teks"), ("en", "text")])
def test_the_text_is_read_in_ones_own_language(language, words):
    with translation.override(language):
        assert ConsentText(text_id="teks", text_en="text").text == words


def test_a_person_has_one_living_consent_a_purpose(ratna):
    text = ConsentText.objects.current()["photo"]
    Consent.objects.create(user=ratna, purpose="photo", text=text, recorded_by=ratna)

    with pytest.raises(IntegrityError, match="consent_one_active"), transaction.atomic():
        Consent.objects.create(user=ratna, purpose="photo", text=text, recorded_by=ratna)


def test_a_consent_is_not_withdrawn_before_it_was_given(ratna):
    consent = give_consent(ratna, ConsentPurpose.PHOTO, by=ratna)

    with pytest.raises(IntegrityError, match="consent_withdrawn_after_given"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(withdrawn_at=consent.given_at - timedelta(seconds=1))


def test_active_and_showcase_consents(ratna):
    showcase = give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    photo = give_consent(ratna, ConsentPurpose.PHOTO, by=ratna)
    give_consent(ratna, ConsentPurpose.MESSAGES, by=ratna)
    withdraw_consent(ratna, ConsentPurpose.MESSAGES, by=ratna)

    assert set(Consent.objects.active()) == {showcase, photo}
    assert list(Consent.objects.to_showcase()) == [showcase]


def test_what_consents_and_changes_are_called(ratna):
    with translation.override("en"):
        consent = give_consent(ratna, ConsentPurpose.PHOTO, by=ratna)

        assert str(consent) == "Ratna Contoh: using photographs of the person"
        assert str(consent.text) == "using photographs of the person, 1"
        assert str(StatusChange(from_status="draft", to_status="submitted")) == "draft → submitted"


def test_a_dormant_person_has_no_way_to_sign_in(db, client):
    person = User.objects.create_dormant(full_name="Sumi Rekaan")

    assert (person.is_dormant, person.is_active, person.has_usable_password()) == (True, False, False)


def test_only_a_dormant_person_may_have_neither_phone_nor_email(db):
    person = User.objects.create_dormant(full_name="Sumi Rekaan")
    person.is_active = True

    with pytest.raises(IntegrityError, match="user_phone_or_email"):
        person.save()
