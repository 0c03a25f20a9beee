"""Who gets into the admin, and what opens there."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin

from tests.accounts.admin.conftest import USERS

PAGES = [USERS, "/admin/accounts/consent/", "/admin/accounts/consenttext/", "/admin/accounts/statuschange/"]


def test_the_admins_own_sign_in_page_is_ours(client, db):
    response = client.get("/admin/login/?next=/admin/")

    assert response.url == "/akun/masuk/?next=%2Fadmin%2F"


def test_a_password_posted_to_the_admin_opens_nothing(client, agus):
    client.post("/admin/login/", {"username": "+6281234567004", "password": "puding melati enak"})

    assert "_auth_user_id" not in client.session


def test_an_entrepreneur_is_told_that_this_is_not_hers(ratna_client):
    assert ratna_client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "group, allowed",
    [
        ("verifier", [False, True, True, True]),
        ("training", [False, False, False, True]),
        ("keeper", [False] * 4),
        ("visits", [False] * 4),
        ("publisher", [False, True, True, False]),
        ("mentor", [False] * 4),
        ("head", [True] * 4),
    ],
)
def test_each_group_opens_its_lists_and_no_other(official, group, allowed):
    client = official(group)

    assert [client.get(page).status_code for page in PAGES] == [200 if yes else 403 for yes in allowed]


def test_the_head_sees_people_and_changes_none(official, ratna):
    client = official("head")
    url = f"{USERS}{ratna.pk}/change/"

    assert client.get(url).status_code == 200
    assert client.post(url, {"full_name": "x"}).status_code == 403
    assert client.get(f"{USERS}add/").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_anonymous_people_sign_in_first(client, db, page):
    assert client.get(page).url.startswith("/akun/masuk/")


@pytest.mark.parametrize("model", [EmailAddress, Authenticator])
def test_allauths_own_tables_are_not_at_the_desk(model):
    assert not admin.site.is_registered(model)


@pytest.mark.parametrize("page", [*PAGES, f"{USERS}add/", "/admin/accounts/consenttext/add/"])
def test_the_pages_open_in_english_too(desk, page):
    assert desk.get(f"/en{page}").status_code == 200
