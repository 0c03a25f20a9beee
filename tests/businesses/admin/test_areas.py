"""Kecamatan and kelurahan: editable spellings and the active flag."""

import pytest
from django.urls import reverse

from businesses.models import District, Subdistrict


def test_spellings_and_active_flag_are_kept(desk):
    district = District.objects.first()
    page = reverse("admin:businesses_district_change", args=[district.pk])

    response = desk.post(
        page, {"code": district.code, "name": district.name, "other_spellings": "Suko Manunggal, Sukamanunggal"}
    )

    district.refresh_from_db()
    assert response.status_code == 302
    assert (district.other_spellings, district.is_active) == (["Suko Manunggal", "Sukamanunggal"], False)


def test_kecamatan_list_counts_its_kelurahan(desk):
    response = desk.get(reverse("admin:businesses_district_changelist"))

    counts = {row.pk: row.subdistrict_count for row in response.context["cl"].result_list}
    assert sum(counts.values()) == Subdistrict.objects.count()
    assert len(counts) == 31


def test_kelurahan_are_found_by_name(desk):
    response = desk.get(reverse("admin:businesses_subdistrict_changelist"), {"q": "wonorejo"})

    assert len(response.context["cl"].result_list) == 2


@pytest.mark.parametrize("model", [District, Subdistrict])
def test_autocomplete_names_both(desk, model):
    field = {District: ("subdistrict", "district"), Subdistrict: ("business", "subdistrict")}[model]

    response = desk.get(
        reverse("admin:autocomplete"),
        {"app_label": "businesses", "model_name": field[0], "field_name": field[1], "term": model.objects.first().name},
    )

    assert str(model.objects.first()) in [result["text"] for result in response.json()["results"]]


def test_kelurahan_list_does_not_ask_for_each_kecamatan(desk, django_assert_num_queries):
    url = reverse("admin:businesses_subdistrict_changelist")
    desk.get(url)

    with django_assert_num_queries(8):
        desk.get(url)
