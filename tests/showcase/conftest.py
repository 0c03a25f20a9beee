"""People and things on the public pages."""

import pytest

from accounts.models import ConsentPurpose
from accounts.services import give_consent
from businesses.models import Picture, PictureKind, PictureState
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory


@pytest.fixture
def sri(db):
    """A maker whose name, telephone, e-mail and street must not leave the register."""
    user = UserFactory(full_name="Sri Canary Rekaan", phone="+6281399988877", email="sri.canary@contoh.example")
    owner = OwnerFactory(user=user, full_name="Sri Canary Rekaan", phone="+6281399988877", other_phone="0315550199")
    owner.set_nik("3578014507850001")
    owner.save()
    return owner


@pytest.fixture
def basketry(sri):
    """Her public business."""
    return BusinessFactory(
        owner=sri,
        consented=True,
        name="Anyam Bu Pandan",
        slug="anyam-bu-pandan",
        description_id="Anyaman dari daun pandan.",
        address="Jl. Canary Tersembunyi 7",
        nib="9120001234567",
        capital_rupiah=77_123_456,
        annual_sales_rupiah=88_765_432,
    )


@pytest.fixture
def basket(basketry):
    return ProductFactory(
        business=basketry,
        name_id="Keranjang Pandan",
        name_en="Pandan Basket",
        slug="keranjang-pandan",
        description_id="Keranjang dua warna.",
        price_rupiah=145_000,
    )


def consent_to_photos(user):
    return give_consent(user, ConsentPurpose.PHOTO, by=user)


def ready_picture(business, product=None, kind=PictureKind.PRODUCT, **fields):
    values = {
        "business": business,
        "product": product,
        "kind": kind,
        "stem": f"pictures/{kind}-{business.pk}-{product.pk if product else 0}",
        "widths": [320, 640, 1280],
        "width": 1280,
        "height": 960,
        "state": PictureState.READY,
    }
    return Picture.objects.create(**values | fields)
