"""The people behind the businesses, with a masked NIK."""

import pytest
from django.urls import reverse

from businesses.models import Owner
from tests.factories import BusinessFactory, OwnerFactory

LIST = reverse("admin:businesses_owner_changelist")


def _names(response):
    return [owner.full_name for owner in response.context["cl"].result_list]


def _page(owner):
    return reverse("admin:businesses_owner_change", args=[owner.pk])


@pytest.mark.parametrize("term", ["sari", "SARI rekaan", "0812-3400-5678", "+6281234005678", "34005678"])
def test_search_finds_by_name_and_phone(desk, term):
    OwnerFactory(user__full_name="Sari Rekaan", user__phone="+6281234005678")
    OwnerFactory(user__full_name="Rina Contoh")

    response = desk.get(LIST, {"q": term})

    assert _names(response) == ["Sari Rekaan"]


@pytest.mark.parametrize(("value", "expected"), [("yes", ["Sari"]), ("no", ["Impor"]), ("x", ["Impor", "Sari"])])
def test_list_filters_by_account(desk, value, expected):
    OwnerFactory(user__full_name="Sari")
    OwnerFactory(user=None, full_name="Impor", phone=None)

    response = desk.get(LIST, {"account": value})

    assert _names(response) == expected


def test_list_shows_the_phone_as_people_write_it(desk):
    OwnerFactory(user__phone="+6281234005678")

    text = desk.get(LIST).content.decode()

    assert "0812-3400-5678" in text
    assert "+6281234005678" not in text


def test_list_counts_her_businesses(desk):
    owner = OwnerFactory()
    BusinessFactory(owner=owner)
    BusinessFactory(owner=owner)

    response = desk.get(LIST)

    assert [row.business_count for row in response.context["cl"].result_list] == [2]


def test_page_shows_the_nik_masked_only(desk):
    owner = OwnerFactory()
    owner.set_nik("3578045203850001")
    owner.save()

    response = desk.get(_page(owner))

    text = response.content.decode()
    assert "3578••••••••0001" in text
    assert "3578045203850001" not in text
    assert owner.nik_hash not in text


def test_correction_leaves_nik_and_account_alone(desk, siti):
    owner = OwnerFactory(user__full_name="Sari Rekaan")
    owner.set_nik("3578045203850001")
    owner.save()

    response = desk.post(
        _page(owner),
        {
            "full_name": "Sari Rekaan Baru",
            "phone": "0812-3400-5678",
            "other_phone": "",
            "gender": "woman",
            "birth_date": "12-03-1985",
            "nik": "3578045203850002",
            "nik_hash": "x",
            "user": siti.pk,
            "businesses-TOTAL_FORMS": "0",
            "businesses-INITIAL_FORMS": "0",
        },
    )

    after = Owner.objects.get(pk=owner.pk)
    assert response.status_code == 302
    assert (after.full_name, str(after.phone), after.nik, after.user_id) == (
        "Sari Rekaan Baru",
        "+6281234005678",
        "3578045203850001",
        owner.user_id,
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_the_same_queries_for_one_and_three_rows(desk, rows, django_assert_num_queries):
    for _ in range(rows):
        BusinessFactory()
    desk.get(LIST)

    with django_assert_num_queries(8):
        desk.get(LIST)
