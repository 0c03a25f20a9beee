"""A whole NIK on the desk: found by all of its digits, shown once with a reason, never through the back door."""

import pytest
from django.urls import reverse

from businesses.models import NikReveal
from businesses.services.nik import REVEALS_OF_PERSON
from tests.factories import BusinessFactory, OwnerFactory, UserFactory

NIK = "3578045203850001"
OWNERS = reverse("admin:businesses_owner_changelist")
BUSINESSES = reverse("admin:businesses_business_changelist")
REVEALS = reverse("admin:businesses_nikreveal_changelist")


def _with_nik(name="Sari Rekaan", nik=NIK):
    owner = OwnerFactory(user__full_name=name)
    owner.set_nik(nik)
    owner.save()
    return owner


@pytest.fixture
def sari(db):
    return _with_nik()


def _reveal(owner):
    return reverse("admin:businesses_owner_nik", args=[owner.pk])


def _found(response):
    return [str(row) for row in response.context["cl"].result_list]


# --- Search ---


@pytest.mark.parametrize("term", [NIK, "3578 0452 0385 0001"])
def test_the_whole_nik_finds_her_and_her_businesses(desk, sari, term):
    _with_nik("Rina Contoh", "3578045203850002")
    BusinessFactory(owner=sari, name="Puding Sari")
    BusinessFactory(name="Kue Rina")

    owners, businesses = desk.get(OWNERS, {"q": term}), desk.get(BUSINESSES, {"q": term})

    assert (_found(owners), _found(businesses)) == (["Sari Rekaan"], ["Puding Sari"])


@pytest.mark.parametrize("term", [NIK[:15], NIK[:6], NIK[6:], NIK[:15] + "2"])
def test_a_part_of_the_nik_or_another_finds_nobody(desk, sari, term):
    BusinessFactory(owner=sari)

    owners, businesses = desk.get(OWNERS, {"q": term}), desk.get(BUSINESSES, {"q": term})

    assert (_found(owners), _found(businesses)) == ([], [])


def test_who_may_not_see_owners_finds_nobody_by_nik(client, tuti, sari):
    BusinessFactory(owner=sari)
    client.force_login(tuti)

    response = client.get(BUSINESSES, {"q": NIK})

    assert _found(response) == []


@pytest.mark.parametrize("lookup", ["nik_hash__startswith", "nik_hash", "nik__startswith", "nik__isnull"])
def test_owner_list_cannot_be_filtered_by_the_columns_of_the_nik(desk, sari, lookup):
    response = desk.get(OWNERS, {lookup: sari.nik_hash[:2]})

    assert response.status_code == 400


def test_business_list_cannot_be_filtered_by_the_columns_of_the_nik(desk, sari):
    response = desk.get(BUSINESSES, {"owner__nik_hash__startswith": sari.nik_hash[:2]})

    assert response.status_code == 400


def test_change_requests_cannot_be_filtered_by_the_columns_of_the_nik(desk):
    response = desk.get(reverse("admin:businesses_changerequest_changelist"), {"new_nik_hash__startswith": "a"})

    assert response.status_code == 400


# --- Reveal ---


def test_page_asks_for_the_reason_and_does_not_show_it_yet(desk, sari):
    response = desk.get(_reveal(sari))

    assert response.status_code == 200
    assert NIK not in response.content.decode()
    assert not NikReveal.objects.exists()


def test_answer_shows_the_nik_once_and_is_kept_by_nobody(desk, vera, sari):
    response = desk.post(_reveal(sari), {"reason": "Membandingkan KTP."})
    later = desk.get(_reveal(sari))

    assert NIK in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert NIK not in later.content.decode()
    assert NIK not in str(desk.cookies) + str(dict(desk.session))
    assert list(NikReveal.objects.values_list("owner", "by", "reason")) == [(sari.pk, vera.pk, "Membandingkan KTP.")]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_proper_reason_nothing_is_shown(desk, sari, reason):
    response = desk.post(_reveal(sari), {"reason": reason})

    assert response.status_code == 200
    assert NIK not in response.content.decode()
    assert not NikReveal.objects.exists()


def test_beyond_the_limit_the_page_says_so(desk, vera, sari):
    for _ in range(REVEALS_OF_PERSON.amount):
        desk.post(_reveal(sari), {"reason": "Membandingkan KTP."})

    response = desk.post(_reveal(sari), {"reason": "Sekali lagi."})

    assert response.status_code == 429
    assert NIK not in response.content.decode()
    assert "30 NIK" in response.content.decode()


def test_owner_without_nik_has_nothing_to_show(desk, db):
    response = desk.post(_reveal(OwnerFactory()), {"reason": "Membandingkan KTP."})

    assert "Tidak ada NIK" in response.content.decode()
    assert not NikReveal.objects.exists()


@pytest.mark.parametrize("person", ["hadi", "tuti"])
def test_other_officials_may_not_reveal(client, request, sari, person):
    client.force_login(request.getfixturevalue(person))

    statuses = [
        client.get(_reveal(sari)).status_code,
        client.post(_reveal(sari), {"reason": "Ingin tahu."}).status_code,
    ]

    assert statuses == [403, 403]
    assert not NikReveal.objects.exists()


@pytest.mark.parametrize("signed_in", [False, True])
def test_people_outside_the_desk_are_sent_to_its_sign_in(client, siti, sari, signed_in):
    if signed_in:
        client.force_login(siti)

    response = client.post(_reveal(sari), {"reason": "Ingin tahu."})

    assert response.status_code in {302, 403}
    assert not NikReveal.objects.exists()


def test_unknown_owner_and_wrong_method(desk, sari):
    missing = reverse("admin:businesses_owner_nik", args=[sari.pk + 1000])

    assert (desk.get(missing).status_code, desk.put(_reveal(sari)).status_code) == (404, 405)


@pytest.mark.parametrize(("person", "shown"), [("vera", True), ("hadi", False)])
def test_sheet_and_owner_page_lead_there_for_those_who_may(client, request, sari, person, shown):
    business = BusinessFactory(owner=sari)
    client.force_login(request.getfixturevalue(person))

    sheet = client.get(reverse("admin:businesses_business_change", args=[business.pk])).content.decode()
    page = client.get(reverse("admin:businesses_owner_change", args=[sari.pk])).content.decode()

    assert (_reveal(sari) in sheet, _reveal(sari) in page) == (shown, shown)


# --- The list of reveals ---


@pytest.mark.parametrize("rows", [1, 3])
def test_head_reads_who_saw_what(client, hadi, vera, rows, django_assert_num_queries):
    for number in range(rows):
        owner = _with_nik(f"Sari Rekaan {number}", f"357804520385000{number + 1}")
        NikReveal.objects.create(owner=owner, by=vera, reason="Membandingkan KTP.")
    client.force_login(hadi)
    client.get(REVEALS)

    with django_assert_num_queries(9):
        response = client.get(REVEALS)

    assert len(response.context["cl"].result_list) == rows
    assert "Membandingkan KTP." in response.content.decode()


def test_nobody_changes_or_deletes_what_was_seen(client, sari, vera):
    reveal = NikReveal.objects.create(owner=sari, by=vera, reason="Membandingkan KTP.")
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    page = reverse("admin:businesses_nikreveal_change", args=[reveal.pk])

    saved = client.post(page, {"reason": "x"})
    deleted = client.post(reverse("admin:businesses_nikreveal_delete", args=[reveal.pk]), {"post": "yes"})

    reveal.refresh_from_db()
    assert (saved.status_code, deleted.status_code, reveal.reason) == (403, 403, "Membandingkan KTP.")


def test_verifiers_do_not_read_the_list(desk):
    assert desk.get(REVEALS).status_code == 403
