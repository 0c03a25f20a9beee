"""A code of Sri's business, an imported one, and who heard of them."""

import pytest

from businesses import services
from businesses.models import (
    BusinessStatus,
    ClaimWay,
    Owner,
    Source,
)
from notifications.models import Channel, Message
from tests.factories import BusinessFactory

BORN = "1970-03-01"


def told(user):
    return list(
        Message.objects.filter(recipient=user, channel=Channel.INBOX).order_by("pk").values_list("key", flat=True)
    )


@pytest.fixture
def verifier(vera, django_user_model):
    from django.contrib.auth.models import Group

    vera.groups.add(Group.objects.get(name="verifier"))
    return django_user_model.objects.get(pk=vera.pk)


@pytest.fixture
def slip(helped, kadar):
    """A living code of Sri's business: its row and its text."""
    return services.make_claim_code(helped, by=kadar, way=ClaimWay.SLIP)


@pytest.fixture
def imported(db):
    """From a workbook: a name and a number, and nobody behind it."""
    return BusinessFactory(
        owner=Owner.objects.create(full_name="Sri Rekaan", phone="+6281234567016"),
        name="Keripik Impor",
        source=Source.IMPORT,
        status=BusinessStatus.SUBMITTED,
        verified_at=None,
    )
