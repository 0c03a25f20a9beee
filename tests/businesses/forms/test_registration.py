"""The steps of a registration about the person, the place and the consents."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from accounts.models import Consent, ConsentPurpose, ConsentText, User
from accounts.services import give_consent
from businesses.forms import ConsentsForm, PersonForm, PlaceForm
from businesses.forms.helping import NeighbourForm
from businesses.models import BusinessStatus, Owner, Subdistrict
from tests.businesses.conftest import RATNA_NIK
from tests.businesses.forms.conftest import sent
from tests.factories import BusinessFactory, OwnerFactory

pytestmark = pytest.mark.django_db

PERSON = {
    "full_name": "Sari Rekaan",
    "nik": "3578 0851 0187 0002",
    "phone": "0812-3456-7011",
    "birth_date_day": 11,
    "birth_date_month": 1,
    "birth_date_year": 1987,
}


@pytest.fixture
def saris(sari):
    return Owner.objects.create(user=sari)


def person(owner, **changes):
    return PersonForm(sent(**{**PERSON, **changes}), instance=owner, user=owner.user)


# --- PersonForm ---


def test_person_is_saved_with_a_nik_that_only_a_key_can_read(saris):
    form = person(saris)

    assert form.is_valid()
    assert form.is_confirmed
    form.save()

    saris.refresh_from_db()
    assert (saris.full_name, saris.birth_date, str(saris.phone)) == ("Sari Rekaan", date(1987, 1, 11), "+6281234567011")
    assert (saris.nik, saris.gender, saris.masked_nik) == ("3578085101870002", "woman", "3578••••••••0002")
    assert saris.nik_hash


def test_person_begins_with_what_her_account_knows(saris):
    form = PersonForm(None, instance=saris, user=saris.user)

    assert (form.initial["full_name"], form.initial["phone"], form.initial["nik"]) == (
        "Sari Rekaan",
        "081234567011",
        "",
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("full_name", "", "Nama lengkap belum diisi."),
        ("nik", "", "NIK belum diisi."),
        ("nik", "357808510187000", "NIK baru 15 angka, seharusnya 16"),
        ("nik", "3578085101870000", "NIK tidak pernah berakhir 0000. Cocokkan dengan KTP."),
        ("phone", "", "Nomor WhatsApp belum diisi."),
        ("phone", "031 567 8901", "Ini nomor telepon rumah. Isi nomor ponsel yang punya WhatsApp, diawali 08."),
        ("birth_date_year", "2999", "Tanggal ini belum terjadi. Periksa lagi tahunnya."),
        ("birth_date_year", "1850", "Periksa lagi tahunnya."),
    ],
)
def test_person_error_says_what_to_do(saris, name, value, message):
    form = person(saris, **{name: value})

    assert not form.is_valid()
    assert form.errors == {name.removesuffix("_year"): [message]}


def test_person_with_somebody_elses_nik_is_refused_without_a_name(saris, owner):
    form = person(saris, nik=RATNA_NIK)

    assert not form.is_valid()
    assert list(form.errors) == ["nik"]
    assert "Ratna" not in str(form.errors)


# --- Trying whose NIK is registered ---

FREE_NIK = "3578085101870099"

TRY_TOMORROW = (
    "NIK tidak bisa kami terima lagi di sini hari ini. Coba lagi besok, atau hubungi Bantuan dan bawa KTP: "
    "petugas akan melihatnya."
)


@pytest.fixture
def registered():
    """Six numbers that belong to others."""
    numbers = [f"35780851018800{last}" for last in range(11, 17)]
    for number in numbers:
        owner = OwnerFactory()
        owner.set_nik(number)
        owner.save()
    return numbers


def answers(saris, numbers):
    return [person(saris, nik=number).errors.get("nik") for number in numbers]


def test_whoever_hits_the_niks_of_others_learns_of_five_a_day(saris, registered):
    found = answers(saris, registered)

    assert found[5] == [TRY_TOMORROW]
    assert len({str(error) for error in found[:5]}) == 1
    assert "Kalau ini NIK Anda" in str(found[0])


def test_after_that_a_free_number_gets_the_same_answer(saris, registered):
    answers(saris, registered[:5])

    assert answers(saris, [FREE_NIK, registered[0], registered[5]]) == [[TRY_TOMORROW]] * 3


def test_the_same_number_counts_once(saris, registered):
    answers(saris, registered[:1] * 20)

    assert answers(saris, [FREE_NIK]) == [None]


def test_typing_errors_lock_nobody_out(saris, registered):
    mistyped = [f"35780851018700{last}" for last in range(30, 60)] + ["357808510187", "3578085101870000"] * 20
    answers(saris, mistyped)
    answers(saris, registered[:4])

    assert answers(saris, [FREE_NIK]) == [None]


def test_her_own_number_is_always_hers(saris, registered):
    saris.set_nik(FREE_NIK)
    saris.save()
    answers(saris, registered)

    assert answers(saris, [FREE_NIK]) == [None]


def test_tomorrow_it_is_open_again(saris, registered):
    answers(saris, registered)

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert answers(saris, [FREE_NIK]) == [None]


def test_a_helper_is_counted_for_all_her_neighbours_together(registered, kadar):
    def typed(number):
        neighbour = OwnerFactory(user=User.objects.create_dormant(full_name="Sri"), full_name="Sri", phone=None)
        business = BusinessFactory(owner=neighbour, helper=kadar, source="helper")
        return NeighbourForm(sent(**{**PERSON, "nik": number, "contact": "owner"}), business=business)

    found = [typed(number).errors.get("nik") for number in [*registered, FREE_NIK]]

    assert found[5:] == [[TRY_TOMORROW]] * 2


def test_person_whose_birth_date_differs_from_the_nik_is_warned_once(saris):
    form = person(saris, birth_date_year=1988)
    assert form.is_valid()
    assert list(form.warnings) == ["birth_date"]

    again = person(saris, birth_date_year=1988, confirmed=form.warning_codes)

    assert again.is_valid()
    assert again.is_confirmed


def test_person_who_confirmed_one_date_is_warned_of_another(saris):
    form = person(saris, birth_date_year=1988)
    form.is_valid()

    again = person(saris, birth_date_year=1989, confirmed=form.warning_codes)

    assert again.is_valid()
    assert list(again.warnings) == ["birth_date"]


def test_person_who_saved_the_date_is_not_warned_again(saris):
    saris.set_nik("3578085101870002")
    saris.birth_date = date(1988, 1, 11)
    saris.save()

    form = person(saris, nik="", birth_date_year=1988)

    assert form.is_valid()
    assert form.is_confirmed


def test_person_with_another_number_than_her_account_is_warned(saris):
    form = person(saris, phone="0812 9999 8888")

    assert form.is_valid()
    assert list(form.warnings) == ["phone"]


def test_person_may_leave_the_stored_nik_alone(owner, ratna):
    form = PersonForm(sent(**{**PERSON, "nik": "", "phone": "081234567010"}), instance=owner, user=ratna)

    assert form.is_valid()
    form.save()

    owner.refresh_from_db()
    assert owner.nik == RATNA_NIK


def test_person_that_officials_know_stays_who_she_is(in_status, owner, ratna):
    in_status(BusinessStatus.VERIFIED)

    form = PersonForm(sent(**{**PERSON, "full_name": "Orang Lain"}), instance=owner, user=ratna)

    assert form.is_valid(), form.errors
    form.save()
    owner.refresh_from_db()
    assert (owner.full_name, owner.nik, owner.birth_date) == ("Ratna Wulandari", RATNA_NIK, date(1987, 1, 11))


def test_person_that_was_imported_and_verified_still_fills_in_her_nik(sari):
    owner = OwnerFactory(user=sari, full_name="Sari Rekaan")
    BusinessFactory(owner=owner)

    form = person(owner)

    assert form.is_valid(), form.errors
    form.save()
    owner.refresh_from_db()
    assert owner.nik == "3578085101870002"


# --- PlaceForm ---


def test_place_is_saved(draft):
    row = Subdistrict.objects.get(name="Wonorejo", district__name="Rungkut")

    form = PlaceForm(sent(address="Jl. Wonorejo 1", subdistrict=row.pk), instance=draft)

    assert form.is_valid()
    form.save()
    draft.refresh_from_db()
    assert (draft.address, draft.subdistrict) == ("Jl. Wonorejo 1", row)


def test_place_sorts_all_kelurahan_under_31_kecamatan(draft):
    form = PlaceForm(None, instance=draft)

    groups = form.fields["subdistrict"].choices[1:]

    assert len(groups) == 31
    assert groups[0][0] == "Kecamatan Asem Rowo"
    assert sum(len(rows) for _name, rows in groups) == Subdistrict.objects.active().count()


def test_place_does_not_offer_an_area_that_is_no_longer_active(draft):
    row = Subdistrict.objects.exclude(pk=draft.subdistrict_id).first()
    row.is_active = False
    row.save()

    form = PlaceForm(sent(address="Jl. Contoh 1", subdistrict=row.pk), instance=draft)

    assert not form.is_valid()
    assert list(form.errors) == ["subdistrict"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("address", ""), ("subdistrict", ""), ("subdistrict", "0"), ("subdistrict", "x"), ("address", "a" * 251)],
)
def test_place_error_stands_at_its_field(draft, name, value):
    form = PlaceForm(
        sent(**{"address": "Jl. Contoh 1", "subdistrict": draft.subdistrict_id, name: value}), instance=draft
    )

    assert not form.is_valid()
    assert list(form.errors) == [name]


# --- ConsentsForm ---


def active(user):
    return sorted(Consent.objects.active().filter(user=user).values_list("purpose", flat=True))


def test_consents_are_never_ticked_for_her(draft, sari):
    form = ConsentsForm(None, instance=draft, user=sari)

    assert list(form.fields) == ["programme", "showcase", "photo", "messages", "whatsapp_is_public"]
    assert [form.initial[purpose.value] for purpose in ConsentPurpose] == [False] * 4


def test_consents_are_given_one_by_one(draft, sari):
    form = ConsentsForm(sent(programme="on", photo="on", whatsapp_is_public="on"), instance=draft, user=sari)

    assert form.is_valid()
    form.save()

    draft.refresh_from_db()
    assert (active(sari), draft.whatsapp_is_public) == (["photo", "programme"], True)


def test_consents_that_she_unticks_are_withdrawn(draft, ratna):
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    form = ConsentsForm(sent(programme="on"), instance=draft, user=ratna)

    assert form.is_valid()
    form.save()
    assert active(ratna) == ["programme"]


def test_consent_to_the_programme_is_needed(draft, sari):
    form = ConsentsForm(sent(showcase="on"), instance=draft, user=sari)

    assert not form.is_valid()
    assert list(form.errors) == ["programme"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_consent_shows_its_text_in_her_language(draft, sari, language):
    text = ConsentText.objects.current()["programme"]

    with translation.override(language):
        form = ConsentsForm(None, instance=draft, user=sari)

    assert form.fields["programme"].help_text == getattr(text, f"text_{language}")
