"""The report of what is missing, its work lists, and the word to owners."""

import pytest
from django.urls import reverse

from businesses.models import District, RegisterField
from notifications.models import Message
from tests.factories import BusinessFactory

REPORT = reverse("admin:businesses_business_gaps")
LIST = reverse("admin:businesses_business_changelist")
ASK = reverse("admin:businesses_business_gap_ask", args=["nib"])


@pytest.fixture
def sari(db):
    return BusinessFactory(name="Puding Sari")


def _count(response, key):
    return next(gap.count for gap in response.context["gaps"] if gap.field.key == key)


def test_each_number_leads_to_a_list_of_as_many(desk, sari):
    BusinessFactory(nib="0123456789012")
    BusinessFactory(status="rejected")

    report = desk.get(REPORT)
    listed = desk.get(LIST, {"gap": "nib"})

    assert _count(report, "nib") == 1
    assert f"{LIST}?gap=nib" in report.content.decode()
    assert [str(row) for row in listed.context["cl"].result_list] == ["Puding Sari"]


def test_report_of_one_kecamatan(desk, sari):
    district = sari.subdistrict.district
    other = District.objects.exclude(pk=district.pk).first()

    here, there = desk.get(REPORT, {"district": district.pk}), desk.get(REPORT, {"district": other.pk})

    assert (_count(here, "nib"), _count(there, "nib")) == (1, 0)
    assert f"?gap=nib&amp;district={district.pk}" in here.content.decode()


@pytest.mark.parametrize("district", ["x", "0", "99999999999", "١"])
def test_unknown_kecamatan_is_not_found(desk, district):
    assert desk.get(REPORT, {"district": district}).status_code == 404


@pytest.mark.parametrize(("ready", "expected"), [("low", 1), ("half", 0), ("nearly", 0), ("full", 0), ("x", 1)])
def test_list_filters_by_readiness(desk, sari, ready, expected):
    response = desk.get(LIST, {"ready": ready})

    assert len(response.context["cl"].result_list) == expected


@pytest.mark.parametrize("rows", [1, 3])
def test_report_needs_the_same_queries_for_one_and_three_rows(desk, rows, django_assert_num_queries):
    for _ in range(rows):
        BusinessFactory()
    desk.get(REPORT)

    with django_assert_num_queries(7):
        desk.get(REPORT)


def test_page_says_how_many_before_anything_is_sent(desk, sari):
    response = desk.get(ASK)

    assert response.context["asking"].owners == 1
    assert not Message.objects.filter(key="gap_asked").exists()


def test_owners_of_the_list_are_written_to(desk, sari):
    district = sari.subdistrict.district

    response = desk.post(f"{ASK}?district={district.pk}")

    assert response["Location"] == f"{REPORT}?district={district.pk}"
    assert list(Message.objects.filter(key="gap_asked", channel="inbox").values_list("recipient", flat=True)) == [
        sari.owner.user_id
    ]


def test_fact_that_nobody_asks_for_is_not_found(desk, sari):
    RegisterField.objects.filter(key="nib").update(is_active=False)

    unknown = reverse("admin:businesses_business_gap_ask", args=["npwp"])
    assert (desk.post(ASK).status_code, desk.get(unknown).status_code) == (404, 404)


def test_head_reads_the_report_and_writes_to_nobody(client, hadi, sari):
    client.force_login(hadi)

    report, asked = client.get(REPORT), client.post(ASK)

    assert (report.status_code, asked.status_code) == (200, 403)
    assert ASK not in report.content.decode()


def test_who_may_not_see_owners_has_neither_report_nor_filter(client, tuti, sari):
    client.force_login(tuti)

    statuses = [client.get(REPORT).status_code, client.get(ASK).status_code, client.post(ASK).status_code]
    listed = client.get(LIST).content.decode()

    assert statuses == [403, 403, 403]
    assert (REPORT in listed, "gap=nib" in listed) == (False, False)


@pytest.mark.parametrize("signed_in", [False, True])
def test_people_outside_the_desk_see_and_send_nothing(client, siti, sari, signed_in):
    if signed_in:
        client.force_login(siti)

    statuses = {client.get(REPORT).status_code, client.post(ASK).status_code}

    assert statuses <= {302, 403}
    assert not Message.objects.filter(key="gap_asked").exists()


def test_wrong_methods(desk):
    assert (desk.post(REPORT).status_code, desk.put(ASK).status_code) == (405, 405)


@pytest.mark.parametrize(("person", "shown"), [("vera", True), ("hadi", True), ("tuti", False)])
def test_sheet_says_what_is_missing_to_those_who_may_see(client, request, sari, person, shown):
    client.force_login(request.getfixturevalue(person))

    response = client.get(reverse("admin:businesses_business_change", args=[sari.pk]))

    assert ("sheet-readiness" in response.content.decode()) == shown


def test_weights_are_edited_and_the_key_is_not(desk):
    field = RegisterField.objects.get(key="nib")
    page = reverse("admin:businesses_registerfield_change", args=[field.pk])

    response = desk.post(
        page,
        {"key": "x", "name_id": "NIB", "name_en": "NIB", "weight": 7, "position": 1, "source": "", "is_active": "on"},
    )

    field.refresh_from_db()
    assert (response.status_code, field.key, field.weight) == (302, "nib", 7)
