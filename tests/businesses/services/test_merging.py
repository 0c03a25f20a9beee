from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import StatusChange
from accounts.services import NotAllowed
from businesses import services
from businesses.models import (
    Business,
    BusinessStatus,
    Licence,
    LicenceKind,
    Merge,
    NotTheSame,
    Picture,
    PrivateFile,
    Product,
)
from businesses.services import merging
from notifications.models import Channel, Message
from tests.businesses.services.conftest import at_once
from tests.factories import BusinessFactory, EnrolmentFactory, OwnerFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(db):
    """Ratna's own entry."""
    return BusinessFactory(
        owner=OwnerFactory(user=UserFactory(full_name="Ratna Wulandari")),
        name="Dapur Ratna",
        slug="dapur-ratna",
        description_id="Pastel.",
        nib="",
        consented=True,
    )


@pytest.fixture
def gone(db):
    """The same business from a workbook, with what Ratna has not filled in."""
    business = BusinessFactory(
        owner=OwnerFactory(user=None, full_name="Ratna W.", phone=None),
        name="Dapur Bu Ratna",
        slug="dapur-bu-ratna",
        description_id="Pastel dan risoles.",
        nib="1234567890123",
        workers_women=3,
    )
    ProductFactory(business=business, name_id="Risoles", slug="risoles")
    return business


@pytest.fixture
def merged(kept, gone, vera):
    return services.merge_businesses(kept, gone, by=vera, take=["nib", "workers_women"])


def steps(row):
    changes = StatusChange.objects.filter(object_id=row.pk, content_type__model="business").order_by("pk")
    return list(changes.values_list("from_status", "to_status", "by__full_name"))


def told(user):
    return list(Message.objects.filter(recipient=user, channel=Channel.INBOX).values_list("key", flat=True))


# --- merge_businesses ---


def test_merge_takes_the_chosen_fields_and_no_other(merged, kept, gone):
    kept.refresh_from_db()
    assert (kept.nib, kept.workers_women) == ("1234567890123", 3)
    assert (kept.name, kept.description_id, kept.slug) == ("Dapur Ratna", "Pastel.", "dapur-ratna")
    assert merged.changed == {"nib": ["", "1234567890123"], "workers_women": [None, 3]}


def test_merge_leaves_the_other_entry_with_its_own_history(merged, kept, gone):
    gone.refresh_from_db()
    assert (gone.status, gone.merged_into, gone.name) == ("merged", kept, "Dapur Bu Ratna")
    assert steps(gone) == [("verified", "merged", "Vera Petugas")]
    assert steps(kept) == []
    assert gone.events.count() >= 2


def test_merge_moves_every_child_of_every_app(kept, gone, vera):
    licence = Licence.objects.create(business=gone, kind=LicenceKind.HALAL, number="ID35110000000000001")
    picture = Picture.objects.create(business=gone, kind="process", position=1)
    earlier = BusinessFactory(status=BusinessStatus.MERGED, merged_into=gone)

    services.merge_businesses(kept, gone, by=vera, take=[])

    for row in (licence, picture, Product.objects.get(slug="risoles")):
        row.refresh_from_db()
        assert row.business == kept
    earlier.refresh_from_db()
    assert earlier.merged_into == kept


def test_every_model_that_points_to_a_business_moves_or_is_said_to_stay():
    moving = {model._meta.label for model, _field in merging._children()}
    staying = {model._meta.label for model in merging.STAY}

    assert moving == {
        "businesses.Business",
        "businesses.Licence",
        "businesses.Picture",
        "businesses.PrivateFile",
        "businesses.Product",
        "sentra.Consignment",
        "sentra.SaleLine",
        "sentra.Settlement",
        "sentra.StockDocument",
        "trainings.Enrolment",
    }
    assert moving.isdisjoint(staying)


def test_merge_leaves_what_the_kept_one_has_already(kept, gone, vera):
    for business in (kept, gone):
        Licence.objects.create(business=business, kind=LicenceKind.HALAL, number="ID35110000000000001")

    merge = services.merge_businesses(kept, gone, by=vera, take=[])

    assert Licence.objects.filter(business=gone).count() == 1
    assert "businesses.Licence" not in {label for label, _pk, _field in merge.moved}


@pytest.mark.parametrize("take, holder", [(["nib"], "kept"), ([], "gone")])
def test_merge_moves_a_nib_sheet_only_with_its_number(kept, gone, vera, take, holder):
    kept.nib = "9999999999999"
    kept.save()
    sheet = Licence.objects.create(business=gone, kind=LicenceKind.NIB, number=gone.nib)

    services.merge_businesses(kept, gone, by=vera, take=take)

    sheet.refresh_from_db()
    assert (sheet.business, sheet.number) == ({"kept": kept, "gone": gone}[holder], "1234567890123")


def test_merge_moves_her_seats_and_places_and_undoing_gives_them_back(kept, gone, vera):
    seats = [EnrolmentFactory(business=gone, status=status) for status in ("seated", "waiting", "cancelled")]

    merge = services.merge_businesses(kept, gone, by=vera, take=[])

    assert set(kept.enrolments.values_list("pk", "status")) == {(row.pk, row.status) for row in seats}
    assert services.undo_merge(merge, by=vera) == []
    assert set(gone.enrolments.values_list("pk", "status")) == {(row.pk, row.status) for row in seats}


def test_merge_leaves_a_seat_behind_where_the_kept_one_is_in_the_class(kept, gone, vera):
    mine = EnrolmentFactory(business=kept, status="waiting")
    double = EnrolmentFactory(business=gone, training=mine.training, status="seated")

    merge = services.merge_businesses(kept, gone, by=vera, take=[])

    assert list(kept.enrolments.values_list("pk", "status")) == [(mine.pk, "waiting")]
    assert list(gone.enrolments.values_list("pk", "status")) == [(double.pk, "seated")]
    assert "trainings.Enrolment" not in {label for label, _pk, _field in merge.moved}


def test_undoing_leaves_a_seat_that_she_has_in_the_class_herself_by_now(kept, gone, vera):
    moved = EnrolmentFactory(business=gone, status="waiting")
    merge = services.merge_businesses(kept, gone, by=vera, take=[])
    EnrolmentFactory(business=gone, training=moved.training, status="waiting")

    stays = services.undo_merge(merge, by=vera)

    assert len(stays) == 1
    moved.refresh_from_db()
    assert moved.business == kept


def test_merge_takes_halves_of_one_fact_together(kept, gone, vera):
    gone.kbli_code, gone.kbli_edition = "10710", 2020
    gone.save()

    services.merge_businesses(kept, gone, by=vera, take=["kbli_code"])

    kept.refresh_from_db()
    assert (kept.kbli_code, kept.kbli_edition) == ("10710", 2020)


def test_merge_shows_the_products_under_the_kept_business(merged, kept):
    assert Product.objects.public().filter(business=kept).count() == 1
    assert not Business.objects.public().filter(name="Dapur Bu Ratna").exists()


def test_merge_tells_the_owner_of_the_entry_that_is_gone(kept, vera):
    user = UserFactory()
    gone = BusinessFactory(owner=OwnerFactory(user=user), name="Dapur Bu Ratna")

    services.merge_businesses(kept, gone, by=vera, take=[])

    assert told(user) == ["business_merged"]
    assert told(kept.owner.user) == []


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - merging.MERGEABLE))
def test_merge_of_what_cannot_be_merged_is_refused(kept, vera, status):
    other = BusinessFactory(status=status)

    for pair in ((kept, other), (other, kept)):
        with pytest.raises(NotAllowed):
            services.merge_businesses(*pair, by=vera, take=[])

    assert not Merge.objects.exists()


def test_merge_into_a_rejected_entry_is_refused(gone, vera):
    with pytest.raises(NotAllowed):
        services.merge_businesses(BusinessFactory(status="rejected"), gone, by=vera, take=[])

    assert not Merge.objects.exists()


def test_merge_of_one_with_itself_is_refused(kept, vera):
    with pytest.raises(NotAllowed):
        services.merge_businesses(kept, kept, by=vera, take=[])


def test_nobody_merges_her_own_business(kept, gone):
    with pytest.raises(NotAllowed):
        services.merge_businesses(kept, gone, by=kept.owner.user, take=[])

    assert not Merge.objects.exists()


def test_merge_takes_no_other_columns(kept, gone, vera):
    with pytest.raises(ValueError, match="status"):
        services.merge_businesses(kept, gone, by=vera, take=["status"])


@pytest.mark.django_db(transaction=True)
def test_two_officials_who_merge_a_pair_both_ways_make_one_merge(kept, gone, vera, wati):
    results = at_once(
        lambda: services.merge_businesses(kept, gone, by=vera, take=[]).pk,
        lambda: services.merge_businesses(gone, kept, by=wati, take=[]).pk,
    )

    assert sorted(type(result).__name__ for result in results) == ["NotAllowed", "int"]
    assert Business.objects.filter(status="merged").count() == 1


# --- undo_merge ---


def test_undo_puts_everything_back(merged, kept, gone, wati):
    stays = services.undo_merge(merged, by=wati)

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert stays == []
    assert (kept.nib, kept.workers_women) == ("", None)
    assert (gone.status, gone.merged_into, gone.nib) == ("verified", None, "1234567890123")
    assert Product.objects.get(slug="risoles").business == gone
    assert steps(gone)[-1] == ("merged", "verified", "Wati Petugas")


def test_undo_gives_the_nib_back_with_its_licence_and_scan(kept, gone, vera, wati):
    scan = PrivateFile.objects.create(
        business=gone, purpose="licence", file="files/nib.pdf", name="nib.pdf", content_type="application/pdf", size=1,
        uploaded_by=vera,
    )  # fmt: skip
    nib = Licence.objects.create(business=gone, kind="nib", number=gone.nib, scan=scan)
    merge = services.merge_businesses(kept, gone, by=vera, take=["nib"])
    assert Licence.objects.get().business == kept

    stays = services.undo_merge(merge, by=wati)

    assert stays == []
    assert Licence.objects.values_list("pk", "business", "scan").get() == (nib.pk, gone.pk, scan.pk)


def test_undo_keeps_what_was_changed_since(merged, kept, gone, wati):
    kept.refresh_from_db()
    kept.workers_women = 5
    kept.save()

    stays = services.undo_merge(merged, by=wati)

    kept.refresh_from_db()
    assert (kept.workers_women, kept.nib) == (5, "")
    assert len(stays) == 1


def test_undo_leaves_new_rows_with_the_kept_one(merged, kept, gone, wati):
    new = ProductFactory(business=kept, name_id="Lumpia", slug="lumpia")

    services.undo_merge(merged, by=wati)

    new.refresh_from_db()
    assert new.business == kept


def test_undo_twice_is_refused(merged, wati):
    services.undo_merge(merged, by=wati)

    with pytest.raises(NotAllowed):
        services.undo_merge(merged, by=wati)


@pytest.mark.parametrize("days, is_possible", [(29, True), (31, False)])
def test_undo_is_possible_for_thirty_days(merged, wati, days, is_possible):
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        if is_possible:
            services.undo_merge(merged, by=wati)
        else:
            with pytest.raises(NotAllowed):
                services.undo_merge(merged, by=wati)

    merged.refresh_from_db()
    assert (merged.undone_at is not None) == is_possible


def test_undo_waits_for_the_undo_of_a_later_merge(merged, kept, vera, wati):
    services.merge_businesses(BusinessFactory(), kept, by=vera, take=[])

    with pytest.raises(NotAllowed):
        services.undo_merge(merged, by=wati)


def test_merged_again_after_an_undo(merged, kept, gone, vera, wati):
    services.undo_merge(merged, by=wati)

    services.merge_businesses(kept, gone, by=vera, take=[])

    gone.refresh_from_db()
    assert gone.merged_into == kept


# --- duplicates that are none ---


def test_not_the_same_is_remembered_whoever_comes_first(kept, gone, vera):
    kept.name = gone.name = "Dapur Ratna"
    kept.save()
    gone.save()
    assert list(Business.objects.resembling(kept)) == [gone]

    services.say_not_the_same(gone, kept, by=vera, reason="Dua orang yang berbeda.")
    services.say_not_the_same(kept, gone, by=vera, reason="Sekali lagi.")

    assert NotTheSame.objects.get().reason == "Dua orang yang berbeda."
    assert not Business.objects.resembling(kept).exists()
    assert not Business.objects.resembling(gone).exists()


def test_not_the_same_needs_a_reason(kept, gone, vera):
    with pytest.raises(NotAllowed):
        services.say_not_the_same(kept, gone, by=vera, reason=" ")

    assert not NotTheSame.objects.exists()


def test_the_same_phone_of_another_owner_looks_alike(kept):
    kept.owner.phone = "+6281234567099"
    kept.owner.save()
    other = BusinessFactory(owner=OwnerFactory(phone="+6281234567099"), name="Sama Sekali Lain")
    BusinessFactory(owner=kept.owner, name="Usaha Kedua")

    assert list(Business.objects.resembling(kept)) == [other]


def test_merged_entries_look_like_nobody(merged, kept):
    assert not Business.objects.resembling(kept).exists()
