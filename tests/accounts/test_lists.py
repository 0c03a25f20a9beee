import pytest

from accounts.lists import people_known_as
from tests.factories import UserFactory


@pytest.fixture
def ratna(db):
    return UserFactory(full_name="Ratna Ayu Contoh", phone="+6281234567001", email="ratna@contoh.example")


@pytest.mark.parametrize(
    "term", ["ratna", "AYU", "contoh ratna", "0812-3456-7001", "+62 812 3456", "ratna@", "4567001"]
)
def test_people_are_known_by_name_phone_and_email(ratna, term):
    UserFactory(full_name="Yuni Rekaan", phone="+6281999999999")

    assert list(people_known_as(term)) == [ratna]


@pytest.mark.parametrize("term", ["ratna yuni", "0813", "ratnah", "%", "_"])
def test_every_word_must_be_hers(ratna, term):
    assert list(people_known_as(term)) == []


def test_a_search_is_not_done_again_for_years_and_months(client, ratna):
    ratna.is_staff = ratna.is_superuser = True
    ratna.save()
    client.force_login(ratna)

    plain, searched = (client.get("/admin/accounts/consent/", query).context["cl"] for query in ({}, {"q": "ratna"}))

    assert (plain.date_hierarchy, searched.date_hierarchy) == ("given_at", None)
