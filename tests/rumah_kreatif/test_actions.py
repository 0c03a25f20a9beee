"""What the officials' first page says was decided last."""

import pytest
from django.contrib.contenttypes.models import ContentType

from accounts.models import StatusChange
from businesses import services
from businesses.models import BusinessStatus
from rumah_kreatif.desk.actions import actions_of, latest_decisions
from tests.factories import BusinessFactory, UserFactory

OFF = (BusinessStatus.CLOSED, BusinessStatus.INACTIVE, BusinessStatus.MERGED)


@pytest.fixture
def vera(db):
    return UserFactory(full_name="Vera Verifikasi", is_staff=True)


@pytest.fixture
def changed(vera):
    def change(before, after):
        business = BusinessFactory()
        kind = ContentType.objects.get_for_model(business)
        StatusChange.objects.create(
            content_type=kind, object_id=business.pk, from_status=before, to_status=after, by=vera
        )

    return change


def words():
    return [action.what for action in latest_decisions()]


def test_a_business_that_was_closed_and_opened_was_not_verified_once_more(vera):
    business = BusinessFactory()

    services.close_business(business, by=business.owner.user, reason="Pindah kota.")
    services.reopen_business(business, by=vera)

    assert words() == ["Membuka kembali"]
    assert [action.what for action in actions_of(vera)] == words()


@pytest.mark.parametrize("after", ["verified", "submitted"])
@pytest.mark.parametrize(
    ("before", "expected"),
    [("closed", "Membuka kembali"), ("inactive", "Mengaktifkan kembali"), ("merged", "Membatalkan penggabungan")],
)
def test_what_comes_back_is_called_so(changed, before, after, expected):
    changed(before, after)

    assert words() == [expected]


def test_verified_for_the_first_time_it_is_called_verified(changed):
    changed("submitted", "verified")

    assert words() == ["Memverifikasi"]


@pytest.mark.parametrize("before", OFF)
@pytest.mark.parametrize(
    ("after", "expected"), [("closed", "Menutup"), ("inactive", "Menonaktifkan"), ("merged", "Menggabungkan")]
)
def test_from_one_end_to_another_the_end_is_named(changed, before, after, expected):
    changed(before, after)

    assert words() == [expected]
