"""A business that changes hands."""

import pytest
from django.utils import timezone

from accounts.models import Consent
from accounts.services import NotAllowed
from businesses import services
from businesses.models import (
    Business,
    BusinessStatus,
    ChangeRequest,
    ClaimWay,
    Picture,
    PictureKind,
)
from businesses.models.changes import ChangeKind, ChangeStatus
from notifications.models import Message
from tests.businesses.services.claims.conftest import told
from tests.factories import BusinessFactory, OwnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def transfer(in_status, ratna, verifier):
    business = in_status(BusinessStatus.VERIFIED)
    Business.objects.update(whatsapp_is_public=True)
    return ChangeRequest.objects.create(
        business=business,
        kind=ChangeKind.TRANSFER,
        status=ChangeStatus.APPROVED,
        new_text="Sari Rekaan",
        new_phone="+6281234567011",
        reason="Pindah kota",
        made_by=ratna,
        decided_by=verifier,
        decided_at=timezone.now(),
    )


def transfer_code(transfer, verifier):
    return services.make_claim_code(transfer.business, by=verifier, way=ClaimWay.SENT, change_request=transfer)[0]


def test_a_transfer_moves_one_business(transfer, verifier, ratna, sari, owner):
    other = BusinessFactory(owner=owner)
    code = transfer_code(transfer, verifier)

    business = services.claim_business(code, by=sari)

    assert business.owner.user == sari
    assert not business.whatsapp_is_public
    assert list(Business.objects.owned_by(ratna)) == [other]
    assert told(ratna) == ["business_handed_over"]
    assert told(sari) == ["business_claimed"]
    assert Message.objects.get(key="transfer_code").address == "+6281234567011"
    assert not Consent.objects.filter(user=sari).exists()


def test_a_transfer_takes_the_face_of_the_former_owner_off(transfer, verifier, sari):
    business = transfer.business
    Picture.objects.create(business=business, kind=PictureKind.FACE)
    Picture.objects.create(business=business, kind=PictureKind.PROCESS)

    services.claim_business(transfer_code(transfer, verifier), by=sari)

    assert list(business.pictures.values_list("kind", flat=True)) == [PictureKind.PROCESS]


def test_a_transfer_asks_for_the_nik_of_the_new_owner(transfer, verifier, sari):
    transfer.set_new_nik("3578994103700009")
    transfer.save()
    code = transfer_code(transfer, verifier)
    assert services.proof_wanted(code) == "nik"

    with pytest.raises(NotAllowed):
        services.claim_business(code, by=sari, proof="0001")
    business = services.claim_business(code, by=sari, proof="0009")

    assert business.owner.nik == "3578994103700009"


@pytest.mark.parametrize("whose", ["hers", "another's"])
def test_a_transfer_to_another_nik_is_refused(transfer, verifier, sari, whose):
    transfer.set_new_nik("3578994103700009")
    transfer.save()
    known = OwnerFactory(user=sari) if whose == "hers" else OwnerFactory()
    known.set_nik("3578994103700008" if whose == "hers" else "3578994103700009")
    known.save()
    code = transfer_code(transfer, verifier)

    with pytest.raises(NotAllowed, match="NIK"):
        services.claim_business(code, by=sari, proof="0009")

    assert not Business.objects.owned_by(sari).exists()


def test_the_former_owner_cannot_take_her_transfer_back(transfer, verifier, ratna):
    code = transfer_code(transfer, verifier)

    with pytest.raises(NotAllowed):
        services.claim_business(code, by=ratna)
