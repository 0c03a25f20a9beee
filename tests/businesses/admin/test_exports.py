"""The filtered list as a file: all that is filtered and nothing else, for those who may, and kept."""

import csv
import io

import pytest
from django.urls import reverse

from businesses.models import RegisterExport
from tests.factories import BusinessFactory, OwnerFactory, UserFactory

NIK = "3578045203850001"
LIST = reverse("admin:businesses_business_changelist")
EXPORT = reverse("admin:businesses_business_export")
EXPORTS = reverse("admin:businesses_registerexport_changelist")


def _lines(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def sari(db):
    owner = OwnerFactory(user__full_name="Sari Rekaan")
    owner.set_nik(NIK)
    owner.save()
    return BusinessFactory(owner=owner, name="Puding Sari")


def test_page_says_how_many_and_links_back(desk, sari):
    BusinessFactory(status="inactive")

    response = desk.get(EXPORT, {"status__exact": "verified"})

    assert response.status_code == 200
    assert response.context["count"] == 1
    assert f"{LIST}?status__exact=verified" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Batik Rina", "Puding Sari"]),
        ("?status__exact=verified", ["Puding Sari"]),
        ("?q=rina", ["Batik Rina"]),
        ("?q=rina&status__exact=verified", []),
        (f"?q={NIK}", ["Puding Sari"]),
    ],
)
def test_file_holds_what_filters_and_search_let_through(desk, sari, query, expected):
    BusinessFactory(name="Batik Rina", status="inactive")

    response = desk.post(EXPORT + query, {"format": "csv"})

    assert sorted(line["Usaha"] for line in _lines(response)) == expected
    assert RegisterExport.objects.get().rows == len(expected)


def test_file_holds_more_than_a_page(desk, sari):
    for _ in range(51):
        BusinessFactory(owner=sari.owner)

    response = desk.post(EXPORT + "?p=2", {"format": "csv"})

    assert len(_lines(response)) == 52


def test_workbook_is_a_download_that_no_cache_keeps(desk, sari):
    response = desk.post(EXPORT, {"format": "xlsx"})

    assert b"".join(response.streaming_content).startswith(b"PK")
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Content-Disposition"].startswith('attachment; filename="usaha-')
    assert "no-store" in response["Cache-Control"]


def test_whole_niks_need_a_reason(desk, sari):
    response = desk.post(EXPORT, {"format": "csv", "with_nik": "on", "reason": " "})

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"reason"}
    assert not RegisterExport.objects.exists()


def test_whole_niks_come_with_a_reason(desk, vera, sari):
    response = desk.post(EXPORT, {"format": "csv", "with_nik": "on", "reason": "Untuk SIDT."})

    assert [line["NIK"] for line in _lines(response)] == [f"'{NIK}"]
    assert RegisterExport.objects.values_list("by", "has_nik", "reason").get() == (vera.pk, True, "Untuk SIDT.")


def test_reason_without_the_tick_keeps_niks_masked(desk, sari):
    response = desk.post(EXPORT, {"format": "csv", "reason": "Untuk SIDT."})

    assert [line["NIK"] for line in _lines(response)] == ["3578••••••••0001"]
    assert RegisterExport.objects.values_list("has_nik", "reason").get() == (False, "")


def test_head_cannot_ask_for_whole_niks(client, hadi, sari):
    client.force_login(hadi)

    response = client.post(EXPORT, {"format": "csv", "with_nik": "on", "reason": "Ingin tahu."})

    assert [line["NIK"] for line in _lines(response)] == ["3578••••••••0001"]
    assert RegisterExport.objects.get().has_nik is False


def test_nik_that_was_searched_for_is_not_kept(desk, sari):
    response = desk.post(f"{EXPORT}?q={NIK}&status__exact=verified&p=1", {"format": "csv"})

    assert len(_lines(response)) == 1
    assert RegisterExport.objects.get().filters == "status__exact=verified"


@pytest.mark.parametrize("data", [{}, {"format": "ods"}])
def test_bad_format_is_asked_again(desk, sari, data):
    response = desk.post(EXPORT, data)

    assert (response.status_code, RegisterExport.objects.exists()) == (200, False)


def test_nonsense_filter_leads_back_to_the_list(desk, sari):
    assert desk.get(EXPORT, {"sector__id__exact": "x"}).status_code == 302


def test_wrong_method(desk):
    assert desk.put(EXPORT).status_code == 405


def test_other_officials_export_nothing(client, tuti, sari):
    client.force_login(tuti)

    statuses = client.get(EXPORT).status_code, client.post(EXPORT, {"format": "csv"}).status_code
    text = client.get(LIST).content.decode()

    assert statuses == (403, 403)
    assert EXPORT not in text
    assert not RegisterExport.objects.exists()


@pytest.mark.parametrize("signed_in", [False, True])
def test_people_outside_the_desk_export_nothing(client, siti, sari, signed_in):
    if signed_in:
        client.force_login(siti)

    response = client.post(EXPORT, {"format": "csv"})

    assert response.status_code in {302, 403}
    assert not RegisterExport.objects.exists()


def test_list_leads_to_the_export_with_its_filters(desk, sari):
    response = desk.get(LIST, {"status__exact": "verified", "p": "1"})

    assert f"{EXPORT}?status__exact=verified" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_head_reads_what_was_taken_out(client, hadi, vera, rows, django_assert_num_queries):
    for _ in range(rows):
        RegisterExport.objects.create(by=vera, format="xlsx", rows=12, filters="q=a")
    client.force_login(hadi)
    client.get(EXPORTS)

    with django_assert_num_queries(9):
        response = client.get(EXPORTS)

    assert len(response.context["cl"].result_list) == rows


def test_nobody_changes_or_deletes_the_list_of_exports(client, vera):
    kept = RegisterExport.objects.create(by=vera, format="xlsx", rows=12)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    saved = client.post(reverse("admin:businesses_registerexport_change", args=[kept.pk]), {"rows": 1})
    deleted = client.post(reverse("admin:businesses_registerexport_delete", args=[kept.pk]), {"post": "yes"})

    assert (saved.status_code, deleted.status_code, RegisterExport.objects.get().rows) == (403, 403, 12)
