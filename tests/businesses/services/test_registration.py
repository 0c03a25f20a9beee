"""Beginning a registration, and sending it."""

import threading
import uuid

import pytest

from accounts.models import Consent
from accounts.services import NotAllowed
from businesses import services
from businesses.models import Business, DraftAnswers, ProductStatus
from tests.businesses.services.conftest import Status, at_once, changes, told
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


# --- begin_registration ---


def test_begin_registration_opens_a_draft_and_makes_an_owner(sari):
    business = services.begin_registration(by=sari, token=uuid.uuid4())

    assert (business.status, business.owner.user, business.owner.full_name) == (Status.DRAFT, sari, "Sari Rekaan")
    assert str(business.owner.phone) == "+6281234567011"


def test_begin_registration_again_uses_the_same_owner(draft, ratna):
    second = services.begin_registration(by=ratna, token=uuid.uuid4())

    assert second != draft
    assert second.owner == draft.owner


def test_begin_registration_with_the_same_token_returns_the_first_draft(sari):
    token = uuid.uuid4()

    first, second = (services.begin_registration(by=sari, token=token) for _ in range(2))

    assert first == second
    assert Business.objects.count() == 1


def test_begin_registration_with_somebody_elses_token_opens_a_draft_of_her_own(sari, draft):
    business = services.begin_registration(by=sari, token=draft.submission_token)

    assert business != draft
    assert business.owner.user == sari
    assert business.submission_token != draft.submission_token


def test_begin_registration_stops_at_five_unfinished(owner, ratna):
    for _ in range(5):
        services.begin_registration(by=ratna, token=uuid.uuid4())

    with pytest.raises(NotAllowed):
        services.begin_registration(by=ratna, token=uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_begin_registration_tapped_twice_at_once_makes_one_draft(sari):
    token = uuid.uuid4()

    results = at_once(*[lambda: services.begin_registration(by=sari, token=token).pk] * 4)

    assert results == [Business.objects.get().pk] * 4


# --- submit_business ---


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED])
def test_submit_business_sends_it_to_the_verifiers(in_status, ratna, status):
    business = in_status(status)

    services.submit_business(business, by=ratna)

    business.refresh_from_db()
    assert (business.status, business.slug) == (Status.SUBMITTED, "dapur-ratna")
    assert business.submitted_at is not None
    assert changes(business) == [(status, "submitted", "Ratna Wulandari", "")]
    assert told(ratna) == ["business_submitted"]


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.DRAFT, Status.RETURNED}))
def test_submit_business_is_refused_in_other_states(in_status, ratna, status):
    business = in_status(status)

    with pytest.raises(NotAllowed, match="Dapur Ratna"):
        services.submit_business(business, by=ratna)

    assert (changes(business), told(ratna)) == ([], [])


def test_submit_business_forgets_what_was_typed(draft, ratna):
    answers = DraftAnswers(business=draft, step="person")
    answers.typed = {"nik": ["3578"]}
    answers.save()

    services.submit_business(draft, by=ratna)

    assert not DraftAnswers.objects.exists()


@pytest.mark.parametrize(
    ("step", "change"),
    [
        ("person", lambda row: (row.owner.set_nik(None), row.owner.save())),
        ("person", lambda row: (setattr(row.owner, "phone", None), row.owner.save())),
        ("business", lambda row: (setattr(row, "description_id", ""), row.save())),
        ("place", lambda row: (setattr(row, "subdistrict", None), row.save())),
        ("products", lambda row: row.products.all().delete()),
        ("products", lambda row: row.products.update(is_self_made=False)),
        ("products", lambda row: row.products.update(status=ProductStatus.ARCHIVED)),
        ("consents", lambda row: Consent.objects.all().delete()),
    ],
)
def test_submit_business_names_what_is_missing(draft, ratna, step, change):
    change(draft)

    missing = [key for key, _words in services.missing_for_submission(Business.objects.get())]

    assert missing == [step]
    with pytest.raises(NotAllowed, match="Belum lengkap"):
        services.submit_business(draft, by=ratna)


def test_submit_business_with_its_token_twice_returns_the_first_result(draft, ratna):
    token = draft.submission_token

    first, second = (services.submit_business(draft, by=ratna, token=str(token)) for _ in range(2))

    assert first.submitted_at == second.submitted_at
    assert len(changes(draft)) == 1
    assert told(ratna) == ["business_submitted"]


def test_submit_business_with_the_token_of_before_the_return_is_refused(draft, ratna, vera):
    old = draft.submission_token
    services.submit_business(draft, by=ratna, token=old)
    services.return_business(draft, by=vera, reason="Foto kurang terang")

    with pytest.raises(NotAllowed):
        services.submit_business(draft, by=ratna, token=old)

    draft.refresh_from_db()
    assert draft.status == Status.RETURNED


def test_submit_business_gives_the_address_of_a_corrected_name(draft, ratna, vera):
    services.submit_business(draft, by=ratna)
    BusinessFactory(slug="dapur-ratna-baru")
    services.return_business(draft, by=vera, reason="Nama belum tepat")
    Business.objects.filter(pk=draft.pk).update(name="Dapur Ratna Baru")

    services.submit_business(draft, by=ratna)

    draft.refresh_from_db()
    assert draft.slug == "dapur-ratna-baru-2"


@pytest.mark.django_db(transaction=True)
def test_submit_business_sent_four_times_at_once_counts_once(draft, ratna):
    token = draft.submission_token

    results = at_once(*[lambda: services.submit_business(draft, by=ratna, token=token).submitted_at] * 4)

    assert len(set(results)) == 1
    assert len(changes(draft)) == 1
    assert told(ratna) == ["business_submitted"]


@pytest.mark.django_db(transaction=True)
def test_submit_business_without_the_lock_counts_more_than_once(draft, ratna, monkeypatch):
    together = threading.Barrier(4)

    def unlocked(business):
        row = Business.objects.select_related("owner__user").get(pk=business.pk)
        together.wait()
        return row

    monkeypatch.setattr(services.registration, "locked", unlocked)
    token = draft.submission_token

    at_once(*[lambda: services.submit_business(draft, by=ratna, token=token).submitted_at] * 4)

    assert len(changes(draft)) == 4
