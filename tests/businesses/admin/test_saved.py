"""Filters of the business list that officials keep."""

import pytest
from django.urls import reverse

from businesses.models import SavedFilter

LIST = reverse("admin:businesses_business_changelist")
KEEP = reverse("admin:businesses_business_keep_filter")


def _keep(by, name="Wajib halal", query="status__exact=verified", **fields):
    return SavedFilter.objects.create(by=by, name=name, list_name="businesses_business", query=query, **fields)


def _remove(kept):
    return reverse("admin:businesses_business_remove_filter", args=[kept.pk])


def _names(response):
    return [kept.filter.name for kept in response.context["kept_filters"]]


def test_keeps_the_filters_of_the_address_under_a_name(desk, vera):
    response = desk.post(f"{KEEP}?status__exact=verified&q=puding&p=3", {"name": "Puding", "is_shared": "on"})

    assert response.status_code == 302
    assert response["Location"] == f"{LIST}?status__exact=verified&q=puding"
    assert SavedFilter.objects.values_list("by", "name", "query", "is_shared").get() == (
        vera.pk, "Puding", "status__exact=verified&q=puding", True,
    )  # fmt: skip


def test_the_same_name_again_replaces_what_it_meant(desk, vera):
    _keep(vera, name="Puding", query="q=a", is_shared=True)

    desk.post(f"{KEEP}?q=puding", {"name": "Puding"})

    assert SavedFilter.objects.values_list("query", "is_shared").get() == ("q=puding", False)


def test_no_nik_is_kept(desk, vera):
    desk.post(f"{KEEP}?q=3578045203850001&status__exact=verified", {"name": "Puding"})

    assert SavedFilter.objects.get().query == "status__exact=verified"


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("", {"name": "Puding"}),
        ("?q=3578045203850001", {"name": "Puding"}),
        ("?q=" + "x" * 501, {"name": "Puding"}),
        ("?q=a", {"name": ""}),
        ("?q=a", {"name": "x" * 61}),
    ],
)
def test_what_cannot_be_kept_is_said(desk, query, data):
    response = desk.post(KEEP + query, data, follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert not SavedFilter.objects.exists()


def test_list_shows_her_own_and_the_shared_ones(desk, vera, hadi):
    _keep(vera, name="Milik Vera")
    _keep(hadi, name="Untuk semua", query="q=b", is_shared=True)
    _keep(hadi, name="Milik Hadi")

    response = desk.get(LIST, {"q": "b"})

    assert _names(response) == ["Milik Vera", "Untuk semua"]
    assert [kept.is_current for kept in response.context["kept_filters"]] == [False, True]


def test_only_the_keeper_removes_it(desk, vera, hadi):
    own, other = _keep(vera), _keep(hadi, is_shared=True)

    removed, refused = desk.post(_remove(own)), desk.post(_remove(other))

    assert (removed.status_code, refused.status_code) == (302, 404)
    assert list(SavedFilter.objects.all()) == [other]


def test_other_methods_change_nothing(desk, vera):
    kept = _keep(vera)

    assert (desk.get(KEEP + "?q=a").status_code, desk.get(_remove(kept)).status_code) == (405, 405)
    assert SavedFilter.objects.count() == 1


@pytest.mark.parametrize("signed_in", [False, True])
def test_people_outside_the_desk_keep_and_remove_nothing(client, siti, vera, signed_in):
    kept = _keep(vera)
    if signed_in:
        client.force_login(siti)

    statuses = {client.post(KEEP + "?q=a", {"name": "x"}).status_code, client.post(_remove(kept)).status_code}

    assert statuses <= {302, 403}
    assert SavedFilter.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_the_same_queries_for_one_and_three_filters(desk, vera, rows, django_assert_num_queries):
    for number in range(rows):
        _keep(vera, name=f"Saringan {number}")
    desk.get(LIST)

    with django_assert_num_queries(10):
        desk.get(LIST)
