"""Consents, their texts and changes of status: read, never rewritten."""

import pytest

from accounts.models import Consent, ConsentPurpose, ConsentText, StatusChange
from accounts.services import change_status, give_consent
from businesses.models import BusinessStatus
from tests.factories import BusinessFactory, UserFactory


def test_consents_are_read_and_never_written(desk, ratna):
    consent = give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    url = f"/admin/accounts/consent/{consent.pk}"

    assert desk.get(f"{url}/change/").status_code == 200
    assert desk.post(f"{url}/change/", {"way": "paper"}).status_code == 403
    assert desk.get("/admin/accounts/consent/add/").status_code == 403
    assert desk.post(f"{url}/delete/", {"post": "yes"}).status_code == 403
    assert Consent.objects.get() == consent


def test_a_consent_is_found_by_the_persons_phone(desk, ratna, yuni):
    for person in (ratna, yuni):
        give_consent(person, ConsentPurpose.SHOWCASE, by=person)

    found = desk.get("/admin/accounts/consent/", {"q": "0812-3456-7001"}).context["cl"].result_list

    assert [consent.user for consent in found] == [ratna]


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_consents_takes_the_same_number_of_queries(desk, django_assert_num_queries, people):
    for _ in range(people):
        person = UserFactory()
        give_consent(person, ConsentPurpose.SHOWCASE, by=person)

    with django_assert_num_queries(7):
        assert desk.get("/admin/accounts/consent/").status_code == 200


def test_words_that_people_agree_to_are_not_rewritten(desk):
    text = ConsentText.objects.current()["photo"]

    assert desk.post(f"/admin/accounts/consenttext/{text.pk}/change/", {"text_id": "x"}).status_code == 403
    assert desk.post(f"/admin/accounts/consenttext/{text.pk}/delete/", {"post": "yes"}).status_code == 403


def test_new_words_are_a_new_version(desk):
    desk.post(
        "/admin/accounts/consenttext/add/",
        {"purpose": "photo", "version": 2, "text_id": "Baru", "text_en": "New", "effective_on": "2099-01-01"},
    )

    text = ConsentText.objects.get(purpose="photo", version=2)
    assert desk.get(f"/admin/accounts/consenttext/{text.pk}/change/").context["has_change_permission"] is True


def test_a_version_is_there_once(desk):
    response = desk.post(
        "/admin/accounts/consenttext/add/",
        {"purpose": "photo", "version": 1, "text_id": "Baru", "text_en": "New", "effective_on": "2099-01-01"},
    )

    assert response.status_code == 200
    assert ConsentText.objects.filter(purpose="photo").count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_status_changes_takes_the_same_number_of_queries(desk, agus, django_assert_num_queries, rows):
    for _ in range(rows):
        change_status(BusinessFactory(status=BusinessStatus.SUBMITTED), BusinessStatus.VERIFIED, by=agus)

    with django_assert_num_queries(10):
        assert desk.get("/admin/accounts/statuschange/").status_code == 200


def test_status_changes_are_read_and_never_written(desk, agus):
    change = change_status(BusinessFactory(status=BusinessStatus.SUBMITTED), BusinessStatus.VERIFIED, by=agus)
    url = f"/admin/accounts/statuschange/{change.pk}"

    assert desk.get(f"{url}/change/").status_code == 200
    assert desk.post(f"{url}/change/", {"reason": "x"}).status_code == 403
    assert desk.post(f"{url}/delete/", {"post": "yes"}).status_code == 403
    assert StatusChange.objects.get() == change


@pytest.mark.parametrize(("term", "count"), [("ratna", 1), ("0812-3456-7001", 1), ("ratna@contoh", 1), ("yuni", 0)])
def test_consents_are_found_by_the_person(desk, ratna, term, count):
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    assert desk.get("/admin/accounts/consent/", {"q": term}).context["cl"].result_count == count


@pytest.mark.parametrize(("term", "count"), [("agus", 1), ("kurang", 1), ("ratna", 0)])
def test_status_changes_are_found_by_reason_and_official(desk, agus, term, count):
    business = BusinessFactory(status=BusinessStatus.SUBMITTED)
    change_status(business, BusinessStatus.RETURNED, by=agus, reason="Alamat kurang lengkap.")

    page = desk.get("/admin/accounts/statuschange/", {"q": term}).context["cl"]

    assert (page.result_count, len(page.result_list)) == (count, count)


def test_status_changes_of_the_portal_itself_are_listed(desk):
    change_status(BusinessFactory(status=BusinessStatus.SUBMITTED), BusinessStatus.VERIFIED, by=None)

    assert desk.get("/admin/accounts/statuschange/").context["cl"].result_count == 1
