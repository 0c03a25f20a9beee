"""Who may see or touch what is hers."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConsentPurpose
from accounts.services import give_consent
from businesses import services
from businesses.models import BusinessStatus, ChangeKind, ClaimCode, NikReveal, Owner
from businesses.services.claims import new_code
from tests.factories import BusinessFactory, OwnerFactory, UserFactory

pytestmark = pytest.mark.django_db

URL = reverse("businesses:people")
CLAIM, HELPING = reverse("businesses:claim"), reverse("businesses:helping")


def body(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def transfer(business, ratna):
    return services.request_change(
        business, ChangeKind.TRANSFER, by=ratna, reason="Pindah.", text="Sari Rekaan", phone="+6281234567011"
    )


def test_she_herself_and_her_business(as_ratna, in_status):
    business = in_status(BusinessStatus.VERIFIED)

    page = body(as_ratna)

    for words in ("Ratna Wulandari", "0812-3456-7010", "Dapur Ratna", "Ini milik Anda."):
        assert words in page
    assert reverse("businesses:change_new", args=[business.pk, "transfer"]) in page
    assert reverse("accounts:change_phone") in page


def test_without_a_business_nothing_is_seen_by_others(as_sari):
    page = body(as_sari)

    assert "Belum ada, jadi belum ada yang dapat dilihat orang lain." in page
    assert CLAIM in page


def test_a_helper_is_named_with_the_end_of_her_access(client, helped, kadar, sri):
    code, _text = services.make_claim_code(helped, by=kadar, way="slip")
    services.claim_business(code, by=sri, proof="1970-03-01")
    client.force_login(sri)

    page = body(client)

    assert "Didaftarkan untuk Anda oleh Kadar Rekaan pada" in page
    assert "sudah tidak punya akses" in page
    assert "Anda mengambil alih usaha ini pada" in page
    assert "dicatat oleh Kadar Rekaan; disaksikan Pak RT Rekaan." in page


def test_an_end_without_a_code_of_this_business_has_no_day(client, helped, sri):
    Owner.objects.filter(pk=helped.owner_id).update(user=sri)
    client.force_login(sri)

    page = body(client)

    assert "Sejak Anda mengambil alih usaha ini, halamannya tertutup bagi kader." in page
    assert "pada hari" not in page


@pytest.mark.parametrize(
    "contact, words", [("helper", "kini kami kirim ke Anda"), ("owner", "kami kirim ke nomor Anda sendiri")]
)
def test_whom_we_wrote_to(client, helped, sri, contact, words):
    helped.contact = contact
    helped.save()
    Owner.objects.filter(pk=helped.owner_id).update(user=sri)
    client.force_login(sri)

    assert words in body(client)


def test_a_transfer_that_waits_for_officials(as_ratna, in_status, ratna):
    transfer(in_status(BusinessStatus.VERIFIED), ratna)

    page = body(as_ratna)

    assert "Anda meminta agar usaha ini diserahkan kepada Sari Rekaan." in page
    assert "menunggu petugas" in page


def test_a_transfer_that_waits_for_the_code(as_ratna, in_status, ratna, vera):
    request = transfer(in_status(BusinessStatus.VERIFIED), ratna)
    services.approve_change(request, by=vera)

    assert "menunggu kodenya dimasukkan" in body(as_ratna)


@pytest.mark.parametrize("end", ["run out", "revoked", "refused", "withdrawn"])
def test_a_transfer_that_came_to_nothing_is_not_shown(as_ratna, in_status, ratna, vera, end):
    request = transfer(in_status(BusinessStatus.VERIFIED), ratna)
    if end == "withdrawn":
        services.withdraw_change(request, by=ratna)
    elif end == "refused":
        services.refuse_change(request, by=vera, reason="Belum.")
    else:
        services.approve_change(request, by=vera)
        ClaimCode.objects.update(**{"expires_at" if end == "run out" else "revoked_at": timezone.now()})

    assert "Sari Rekaan" not in body(as_ratna)


def test_each_look_at_her_nik_with_day_and_reason_but_no_name(as_ratna, draft, vera):
    NikReveal.objects.create(owner=draft.owner, by=vera, reason="Membandingkan dengan KTP.")
    NikReveal.objects.create(owner=OwnerFactory(), by=vera, reason="Alasan orang lain.")

    page = body(as_ratna)

    assert "Membandingkan dengan KTP." in page
    assert "Alasan orang lain." not in page
    assert "Vera" not in page
    assert "3578085101870001" not in page


def test_only_the_newest_looks_are_listed(as_ratna, draft, vera):
    for number in range(23):
        NikReveal.objects.create(owner=draft.owner, by=vera, reason=f"Alasan ke-{number:02}.")

    page = body(as_ratna)

    assert page.count("Alasan ke-") == 20
    assert "Ini yang terbaru dari 23." in page


def test_others_on_her_phone_by_name(as_ratna, ratna):
    UserFactory(full_name="Anak Rekaan", phone=ratna.phone)
    UserFactory(full_name="Tetangga Jauh", phone="+6281234567099")
    UserFactory(full_name="Sudah Pergi", phone=ratna.phone, is_active=False)

    page = body(as_ratna)

    assert "Anak Rekaan" in page
    assert "Pindah dari nomor ini" in page
    assert ("Tetangga Jauh" in page, "Sudah Pergi" in page) == (False, False)


def test_others_are_not_named_before_she_has_proved_the_number(client):
    wulan = UserFactory(full_name="Wulan Rekaan", phone="+6281234567077", phone_verified_at=None)
    UserFactory(full_name="Pemilik Nomor", phone=wulan.phone)
    client.force_login(wulan)

    page = body(client)

    assert "Pemilik Nomor" not in page
    assert "Nomor Anda belum diverifikasi" in page


@pytest.mark.parametrize("is_helper", [True, False])
def test_who_helps_others_finds_them_from_here(client, kadar, sari, is_helper):
    client.force_login(kadar if is_helper else sari)

    assert (HELPING in body(client)) is is_helper


def test_a_helper_does_not_see_the_people_around_her_neighbour(client, helped, kadar):
    client.force_login(kadar)

    page = body(client)

    assert "Keripik Sri" not in page
    assert "Sri Rekaan" not in page


def test_ended_spoken_consents_are_not_listed(client, helped, sri, kadar):
    give_consent(sri, ConsentPurpose.MESSAGES, by=kadar, way="spoken", witness="Bu RW Rekaan")
    sri.consents.update(withdrawn_at=timezone.now())
    client.force_login(sri)

    assert "Bu RW Rekaan" not in body(client)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_one_as_for_three(
    as_ratna, owner, ratna, kadar, vera, count, django_assert_num_queries
):
    for _number in range(count):
        business = BusinessFactory(owner=owner, helper=kadar)
        new_code(business, owner, by=kadar, way="slip")
        transfer(business, ratna)
        NikReveal.objects.create(owner=owner, by=vera, reason="Membandingkan.")
        UserFactory(phone=ratna.phone)
    body(as_ratna)

    with django_assert_num_queries(QUERIES):
        body(as_ratna)


QUERIES = 11


def test_it_opens_in_english_and_is_linked_from_her_pages(as_ratna, in_status):
    business = in_status(BusinessStatus.VERIFIED)

    for page in (reverse("businesses:mine"), f"/saya/usaha/{business.pk}/", reverse("accounts:account")):
        assert f'href="{URL}' in body(as_ratna, page)
    assert "You own it." in body(as_ratna, f"/en{URL}")


def test_a_wish_to_hand_over_that_waits_is_not_offered_again(as_ratna, in_status, ratna):
    business = in_status(BusinessStatus.VERIFIED)
    transfer(business, ratna)

    page = body(as_ratna)

    assert "menunggu petugas" in page
    assert reverse("businesses:change_new", args=[business.pk, "transfer"]) not in page
