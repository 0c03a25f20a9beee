"""What officials find when they look a licence up."""

from datetime import date

import pytest

from accounts.services import NotAllowed
from businesses.models import (
    Licence,
    LicenceCheck,
    LicenceKind,
)
from businesses.services import (
    record_check,
    remove_licence,
    save_licence,
)
from notifications.models import Message
from tests.businesses.services.licences.conftest import PIRT, at, told
from tests.factories import BusinessFactory, OwnerFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("found", "result"), [(True, LicenceCheck.FOUND), (False, LicenceCheck.NOT_FOUND)])
def test_a_check_records_result_day_and_person(pirt, vera, found, result):
    with at(2026, 11, 24, 1):
        record_check(pirt, by=vera, found=found)

    pirt.refresh_from_db()
    assert (pirt.check_result, pirt.checked_on, pirt.checked_by) == (result, date(2026, 11, 24), vera)


def test_the_owner_hears_when_it_was_not_found(pirt, vera):
    record_check(pirt, by=vera, found=False)

    [message] = told("licence_not_found")
    assert message.subject == "Nomor P-IRT Dapur Ratna belum kami temukan"
    assert (PIRT in message.body, message.link) == (True, f"/saya/usaha/{pirt.business_id}/izin/{pirt.pk}/")


def test_nobody_hears_of_what_was_found(pirt, vera):
    record_check(pirt, by=vera, found=True)

    assert told("licence_not_found") == []


def test_an_owner_without_account_hears_nothing(vera):
    business = BusinessFactory(owner=OwnerFactory(user=None, full_name="Sri", phone="+628120000001"))
    licence = Licence.objects.create(business=business, kind=LicenceKind.PIRT, number=PIRT)

    record_check(licence, by=vera, found=False)

    assert not Message.objects.exists()


def test_a_look_at_older_entries_is_refused(pirt, ratna, vera):
    seen = Licence.objects.get(pk=pirt.pk)
    pirt.number = "2063578010001-28"
    save_licence(pirt, by=ratna)

    with pytest.raises(NotAllowed, match="baru saja berubah"):
        record_check(seen, by=vera, found=True)

    pirt.refresh_from_db()
    assert pirt.check_result == LicenceCheck.NOT_CHECKED


def test_a_removed_licence_cannot_be_checked(pirt, ratna, vera):
    seen = Licence.objects.get(pk=pirt.pk)
    remove_licence(pirt, by=ratna)

    with pytest.raises(NotAllowed):
        record_check(seen, by=vera, found=True)
