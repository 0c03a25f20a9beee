import threading
import uuid

import pytest
from django.db import connection

from accounts.models import Consent, ConsentPurpose, StatusChange
from accounts.services import NotAllowed, give_consent
from businesses import services
from businesses.models import Business, BusinessStatus, DraftAnswers, Picture, Product, ProductStatus
from notifications.models import Channel, Message
from tests.factories import BusinessFactory, OwnerFactory

pytestmark = pytest.mark.django_db

Status = BusinessStatus


def told(user):
    return list(Message.objects.filter(recipient=user, channel=Channel.INBOX).values_list("key", flat=True))


def changes(row):
    return list(
        StatusChange.objects.filter(object_id=row.pk, content_type__model=row._meta.model_name)
        .order_by("pk")
        .values_list("from_status", "to_status", "by__full_name", "reason")
    )


def at_once(*calls):
    """Run the calls in threads of their own and collect what each returned or raised."""
    together = threading.Barrier(len(calls))
    results = []

    def run(call):
        try:
            together.wait()
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


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


# --- the officials' decisions ---

DECISIONS = {
    "verify": (services.verify_business, {}, {Status.SUBMITTED}, Status.VERIFIED, "business_verified"),
    "return": (
        services.return_business,
        {"reason": "Foto gelap"},
        {Status.SUBMITTED},
        Status.RETURNED,
        "business_returned",
    ),
    "reject": (
        services.reject_business,
        {"reason": "Dijual kembali"},
        {Status.SUBMITTED},
        Status.REJECTED,
        "business_rejected",
    ),
    "deactivate": (
        services.deactivate_business,
        {"reason": "Pindah kota"},
        {Status.VERIFIED},
        Status.INACTIVE,
        "business_inactive",
    ),
    "reactivate": (services.reactivate_business, {}, {Status.INACTIVE}, Status.VERIFIED, "business_active"),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_decision_moves_the_business_and_tells_its_owner(in_status, ratna, vera, name):
    service, extra, [before], after, message = DECISIONS[name]
    business = in_status(before)

    service(business, by=vera, **extra)

    business.refresh_from_db()
    reason = extra.get("reason", "")
    assert (business.status, business.status_reason) == (after, reason)
    assert changes(business) == [(before, after, "Vera Petugas", reason)]
    assert told(ratna) == [message]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        (name, status)
        for name, (*_, allowed, _after, _key) in DECISIONS.items()
        for status in sorted(set(Status) - allowed)
    ],
)
def test_decision_is_refused_in_other_states(in_status, ratna, vera, name, status):
    service, extra, *_ = DECISIONS[name]
    business = in_status(status)

    with pytest.raises(NotAllowed, match="Dapur Ratna"):
        service(business, by=vera, **extra)

    business.refresh_from_db()
    assert (business.status, changes(business), told(ratna)) == (status, [], [])


@pytest.mark.parametrize("name", ["return", "reject", "deactivate"])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_decision_against_her_needs_a_reason(in_status, vera, name, reason):
    service, _extra, [before], *_ = DECISIONS[name]
    business = in_status(before)

    with pytest.raises(NotAllowed, match="alasan"):
        service(business, by=vera, reason=reason)

    business.refresh_from_db()
    assert business.status == before


@pytest.mark.parametrize("name", ["verify", "return", "reject", "deactivate"])
def test_decision_about_ones_own_business_is_refused(in_status, ratna, name):
    service, extra, [before], *_ = DECISIONS[name]
    business = in_status(before)

    with pytest.raises(NotAllowed):
        service(business, by=ratna, **extra)

    assert changes(business) == []


def test_decision_about_a_business_without_account_tells_nobody(vera):
    business = BusinessFactory(
        owner=OwnerFactory(user=None, full_name="Tanpa Akun", phone=None), status=Status.SUBMITTED, verified_at=None
    )

    services.verify_business(business, by=vera)

    assert not Message.objects.exists()


def test_return_gives_a_new_token(in_status, vera):
    business = in_status(Status.SUBMITTED)
    before = business.submission_token

    services.return_business(business, by=vera, reason="Foto gelap")

    business.refresh_from_db()
    assert business.submission_token != before


def test_reactivation_keeps_the_day_of_verification(in_status, vera):
    business = in_status(Status.INACTIVE)
    verified_at = business.verified_at

    services.reactivate_business(business, by=vera)

    business.refresh_from_db()
    assert business.verified_at == verified_at


def test_verification_shows_products_that_she_published_on_the_way(in_status, ratna, vera, product):
    business = in_status(Status.SUBMITTED)
    product.status = ProductStatus.PUBLISHED
    product.save()
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    before = list(Product.objects.public())

    services.verify_business(business, by=vera)

    assert (before, list(Product.objects.public())) == ([], [product])


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_once_and_the_second_is_refused(in_status, ratna, vera, wati):
    business = in_status(Status.SUBMITTED)

    results = at_once(
        lambda: services.verify_business(business, by=vera),
        lambda: services.reject_business(business, by=wati, reason="Dijual kembali"),
    )

    assert sorted(type(result).__name__ for result in results) == ["Business", "NotAllowed"]
    assert len(changes(business)) == 1
    assert len(told(ratna)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_officials_without_the_lock_both_decide(in_status, vera, wati, monkeypatch):
    business = in_status(Status.SUBMITTED)
    together = threading.Barrier(2)

    def unlocked(business):
        row = Business.objects.select_related("owner__user").get(pk=business.pk)
        together.wait()
        return row

    monkeypatch.setattr(services.decisions, "locked", unlocked)

    at_once(
        lambda: services.verify_business(business, by=vera),
        lambda: services.reject_business(business, by=wati, reason="Dijual kembali"),
    )

    assert len(changes(business)) == 2


# --- products ---


def with_picture(product):
    Picture.objects.create(business=product.business, product=product)
    return product


PRODUCT_MOVES = {
    "publish": (services.publish_product, {ProductStatus.DRAFT}, ProductStatus.PUBLISHED),
    "unpublish": (services.unpublish_product, {ProductStatus.PUBLISHED}, ProductStatus.DRAFT),
    "archive": (services.archive_product, {ProductStatus.DRAFT, ProductStatus.PUBLISHED}, ProductStatus.ARCHIVED),
    "restore": (services.restore_product, {ProductStatus.ARCHIVED}, ProductStatus.DRAFT),
}


@pytest.mark.parametrize(
    ("name", "before"),
    [(name, before) for name, (_s, allowed, _to) in PRODUCT_MOVES.items() for before in sorted(allowed)],
)
def test_product_moves(product, ratna, name, before):
    service, _allowed, after = PRODUCT_MOVES[name]
    with_picture(product)
    Product.objects.filter(pk=product.pk).update(status=before)

    service(product, by=ratna)

    product.refresh_from_db()
    assert product.status == after
    assert changes(product) == [(before, after, "Ratna Wulandari", "")]


@pytest.mark.parametrize(
    ("name", "before"),
    [
        (name, before)
        for name, (_s, allowed, _to) in PRODUCT_MOVES.items()
        for before in sorted(set(ProductStatus) - allowed)
    ],
)
def test_product_move_is_refused_in_other_states(product, ratna, name, before):
    service, *_ = PRODUCT_MOVES[name]
    with_picture(product)
    Product.objects.filter(pk=product.pk).update(status=before)

    with pytest.raises(NotAllowed, match="Pastel Tutup"):
        service(product, by=ratna)

    product.refresh_from_db()
    assert (product.status, changes(product)) == (before, [])


def test_publish_product_needs_a_picture(product, ratna):
    with pytest.raises(NotAllowed, match="satu foto"):
        services.publish_product(product, by=ratna)


def test_publish_product_does_not_count_a_refused_picture(product, ratna):
    Picture.objects.create(business=product.business, product=product, state="refused", refusal="broken")

    with pytest.raises(NotAllowed):
        services.publish_product(product, by=ratna)


def test_publish_product_needs_the_declaration(product, ratna):
    with_picture(product)
    Product.objects.update(is_self_made=False)

    with pytest.raises(NotAllowed):
        services.publish_product(product, by=ratna)


@pytest.mark.parametrize("status", [Status.REJECTED, Status.INACTIVE])
def test_publish_product_of_a_closed_business_is_refused(in_status, product, ratna, status):
    in_status(status)
    with_picture(product)

    with pytest.raises(NotAllowed):
        services.publish_product(product, by=ratna)


def test_publish_product_remembers_the_first_time(product, ratna):
    with_picture(product)
    services.publish_product(product, by=ratna)
    first = Product.objects.get().published_at
    services.unpublish_product(product, by=ratna)

    services.publish_product(product, by=ratna)

    assert Product.objects.get().published_at == first


@pytest.mark.django_db(transaction=True)
def test_publish_product_twice_at_once_counts_once(product, ratna):
    with_picture(product)

    results = at_once(*[lambda: services.publish_product(product, by=ratna)] * 3)

    assert sorted(type(result).__name__ for result in results) == ["NotAllowed", "NotAllowed", "Product"]
    assert len(changes(product)) == 1


def test_every_status_is_in_the_transitions():
    assert set(Business.TRANSITIONS) == set(Status)
    assert set(Product.TRANSITIONS) == set(ProductStatus)


def test_an_official_does_not_bring_her_own_paused_business_back(in_status):
    business = in_status("inactive")

    with pytest.raises(NotAllowed, match=r"ask a colleague|rekan"):
        services.reactivate_business(business, by=business.owner.user)

    business.refresh_from_db()
    assert business.status == BusinessStatus.INACTIVE
