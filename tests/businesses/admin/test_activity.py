"""The time line of one business, and who may read which part of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.services import change_status
from businesses.admin import activity
from businesses.admin.activity import Happening, Source
from businesses.models import Business, ChangeRequest, ClaimCode, Licence, Merge
from notifications.models import Message
from tests.factories import BusinessFactory


@pytest.fixture
def sari(db):
    return BusinessFactory(name="Puding Sari", owner__user__full_name="Sari Rekaan")


def _page(business):
    return reverse("admin:businesses_business_activity", args=[business.pk])


def _whats(response, kind):
    return [one.what for one in response.context["page"] if one.kind == kind]


def test_statuses_stand_with_reason_and_person(desk, vera, sari):
    change_status(sari, "inactive", by=vera, reason="Pindah kota.")

    response = desk.get(_page(sari))

    assert _whats(response, "Status") == ["Tidak aktif"]
    assert "Pindah kota." in response.content.decode()
    assert "Vera Petugas" in response.content.decode()


def test_messages_stand_there_but_no_codes(desk, sari):
    for secret, subject in ((False, "Usaha Anda terverifikasi"), (True, "Kode Anda 123456")):
        Message.objects.create(
            recipient=sari.owner.user, channel="inbox", key="x", subject=subject, body="x", is_secret=secret
        )

    response = desk.get(_page(sari))

    assert _whats(response, "Pesan") == ["Usaha Anda terverifikasi"]
    assert "123456" not in response.content.decode()


def test_what_went_out_on_three_channels_was_told_once(desk, sari):
    for channel in ("inbox", "email", "phone"):
        Message.objects.create(
            recipient=sari.owner.user, channel=channel, key="x", subject="Halo", body="x", dedup_key="halo:1"
        )

    response = desk.get(_page(sari))

    assert _whats(response, "Pesan") == ["Halo"]
    for words in ("kotak pesan di situs", "email", "pesan ke HP"):
        assert words in response.content.decode()


def test_licences_with_their_check(desk, vera, sari):
    Licence.objects.create(
        business=sari, kind="pirt", number="2063578010001-28", check_result="found",
        checked_on=timezone.localdate() - timedelta(days=1), checked_by=vera,
    )  # fmt: skip

    response = desk.get(_page(sari))

    assert len(_whats(response, "Izin")) == 2
    assert all("2063578010001-28" in what for what in _whats(response, "Izin"))
    # The official noted a day: no hour is made up.
    day = timezone.localdate() - timedelta(days=1)
    assert response.content.decode().count(f'<time datetime="{day}">') == 1


def test_change_requests_with_their_decision(desk, vera, sari):
    ChangeRequest.objects.create(
        business=sari, kind="name", status="refused", status_reason="Nama sama.", reason="Ganti merek.", new_text="x",
        made_by=sari.owner.user, decided_by=vera, decided_at=timezone.now(),
    )  # fmt: skip

    response = desk.get(_page(sari))

    assert len(_whats(response, "Permintaan perubahan")) == 2
    assert "Nama sama." in response.content.decode()


def test_claims_and_merges(desk, vera, sari):
    other = BusinessFactory(name="Puding Sari 2", status="inactive")
    ClaimCode.objects.create(
        business=sari, code_hash="x", way="slip", made_by=vera, expires_at=timezone.now(), used_at=timezone.now(),
        used_by=sari.owner.user,
    )  # fmt: skip
    Merge.objects.create(
        kept=sari, gone=other, gone_status="inactive", by=vera, undone_by=vera, undone_at=timezone.now()
    )

    response = desk.get(_page(sari))

    assert (len(_whats(response, "Klaim")), len(_whats(response, "Penggabungan"))) == (2, 2)


def test_history_names_the_fields_and_no_values_of_the_nik(desk, sari):
    sari.owner.set_nik("3578045203850001")
    sari.owner.save()
    sari.address = "Jl. Contoh 2"
    sari.save()

    response = desk.get(_page(sari))

    text = response.content.decode()
    assert any("Puding Sari" in what for what in _whats(response, "Isian"))
    assert "3578045203850001" not in text
    assert sari.owner.nik_hash not in text


def test_newest_stands_first_in_pages_of_fifty(desk, vera, sari):
    for _ in range(60):
        Message.objects.create(recipient=sari.owner.user, channel="inbox", key="x", subject="Halo", body="x")

    first, second = desk.get(_page(sari)), desk.get(_page(sari), {"p": "2"})

    times = [one.at for one in first.context["page"]]
    assert (len(times), times) == (50, sorted(times, reverse=True))
    assert len(second.context["page"]) > 0


def test_a_later_app_adds_its_own_source(desk, sari, monkeypatch):
    asked = []

    def trainings(business):
        asked.append(business.pk)
        yield Happening(timezone.now(), "Pelatihan", "Ikut kelas kemasan")

    monkeypatch.setattr(
        activity,
        "SOURCES",
        [Source("trainings", "businesses.view_business", trainings), Source("none", "nobody.has_this", trainings)],
    )

    response = desk.get(_page(sari))

    assert _whats(response, "Pelatihan") == ["Ikut kelas kemasan"]
    assert asked == [sari.pk]


def test_a_source_is_read_only_by_those_who_may(client, vera, sari):
    Message.objects.create(recipient=sari.owner.user, channel="inbox", key="x", subject="Halo", body="x")
    vera.groups.clear()
    vera.user_permissions.set(Permission.objects.filter(codename__in=["view_business", "view_owner"]))
    client.force_login(vera)

    response = client.get(_page(sari))

    assert (response.status_code, _whats(response, "Pesan"), _whats(response, "Isian")) == (200, [], [])


def test_business_of_nobody_with_an_account_has_a_page_too(desk, db):
    business = BusinessFactory(owner__user=None, owner__full_name="Rina Contoh", owner__phone=None)

    assert desk.get(_page(business)).status_code == 200


@pytest.mark.parametrize(("person", "status"), [("vera", 200), ("hadi", 200), ("tuti", 403), ("siti", 302)])
def test_page_is_for_those_who_may_see_owners(client, request, sari, person, status):
    client.force_login(request.getfixturevalue(person))

    sheet = client.get(reverse("admin:businesses_business_change", args=[sari.pk])).content.decode()

    assert client.get(_page(sari)).status_code == status
    assert (_page(sari) in sheet) == (status == 200)


def test_nobody_unknown_and_wrong_method(client, desk, sari):
    unknown = reverse("admin:businesses_business_activity", args=[sari.pk + 1000])

    statuses = [desk.get(unknown).status_code, desk.post(_page(sari)).status_code]
    client.logout()

    assert (statuses, client.get(_page(sari)).status_code) == ([404, 405], 302)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_needs_the_same_queries_for_one_and_three_of_a_kind(desk, vera, sari, rows, django_assert_num_queries):
    for number in range(rows):
        Licence.objects.create(business=sari, kind="pirt", number=f"206357801000{number}-28")
        Message.objects.create(recipient=sari.owner.user, channel="inbox", key="x", subject="Halo", body="x")
        change_status(Business.objects.get(pk=sari.pk), ["inactive", "verified", "inactive"][number], by=vera)
    desk.get(_page(sari))

    with django_assert_num_queries(22):
        desk.get(_page(sari))
