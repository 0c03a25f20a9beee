"""People around the register, files in a folder of the test's own, and a broker that nobody calls."""

import io
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import ConsentPurpose, User
from accounts.services import give_consent
from businesses import tasks
from businesses.models import BusinessStatus, Owner, ProductStatus, Source
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory

RATNA_NIK = "3578085101870001"


@pytest.fixture(autouse=True)
def files_are_its_own(own_files):
    """No test here touches the files of a portal that runs."""


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """The broker is outside of the process: tests see which pictures a worker was called for."""
    calls = []
    monkeypatch.setattr(tasks.prepare_picture, "apply_async", lambda args, **kwargs: calls.extend(args))
    return calls


@pytest.fixture
def ratna(db):
    """An entrepreneur who takes part; her draft lacks nothing."""
    user = UserFactory(full_name="Ratna Wulandari", phone="+6281234567010")
    give_consent(user, ConsentPurpose.PROGRAMME, by=user)
    return user


@pytest.fixture
def sari(db):
    """Another entrepreneur, who owns nothing of Ratna's."""
    return UserFactory(full_name="Sari Rekaan", phone="+6281234567011")


@pytest.fixture
def vera(db):
    """An official."""
    return UserFactory(full_name="Vera Petugas", phone="+6281234567012", is_staff=True)


@pytest.fixture
def wati(db):
    """Another official."""
    return UserFactory(full_name="Wati Petugas", phone="+6281234567013", is_staff=True)


@pytest.fixture
def owner(ratna):
    row = OwnerFactory.build(user=ratna, full_name="Ratna Wulandari", phone="+6281234567010", birth_date="1987-01-11")
    row.set_nik(RATNA_NIK)
    row.save()
    row.refresh_from_db()
    return row


@pytest.fixture
def draft(owner):
    """Ratna's registration, complete and not sent yet."""
    business = BusinessFactory(
        owner=owner,
        name="Dapur Ratna",
        slug=None,
        status=BusinessStatus.DRAFT,
        submitted_at=None,
        verified_at=None,
        description_id="Pastel dan kue basah.",
    )
    ProductFactory(business=business, name_id="Pastel Tutup", slug="pastel-tutup", status=ProductStatus.DRAFT)
    return business


@pytest.fixture
def in_status(draft):
    """Ratna's business in whatever status is asked for."""

    def put(status):
        times = {
            "slug": "dapur-ratna",
            "submitted_at": draft.created_at,
            "verified_at": draft.created_at if status in {BusinessStatus.VERIFIED, BusinessStatus.INACTIVE} else None,
        }
        for name, value in ({} if status == BusinessStatus.DRAFT else times).items():
            setattr(draft, name, value)
        draft.status = status
        draft.save()
        return draft

    return put


@pytest.fixture
def product(draft):
    return draft.products.get()


# --- helpers and claims ---

SRI_NIK = "3578994103700002"


@pytest.fixture
def kadar(db):
    """A helper."""
    user = UserFactory(full_name="Kadar Rekaan", phone="+6281234567014")
    user.groups.add(Group.objects.get(name="helper"))
    return user


@pytest.fixture
def lastri(db):
    """Another helper."""
    user = UserFactory(full_name="Lastri Rekaan", phone="+6281234567015")
    user.groups.add(Group.objects.get(name="helper"))
    return user


@pytest.fixture
def neighbour(db):
    """Sri, as a helper has entered her: she has no account of her own yet."""
    owner = Owner.objects.create(
        user=User.objects.create_dormant(full_name="Sri Rekaan"),
        full_name="Sri Rekaan",
        phone="+6281234567016",
        birth_date=date(1970, 3, 1),
    )
    owner.set_nik(SRI_NIK)
    owner.save()
    return owner


@pytest.fixture
def helped(kadar, neighbour):
    """Sri's business, entered by Kadar; complete, not sent yet."""
    business = BusinessFactory(
        owner=neighbour,
        name="Keripik Sri",
        slug=None,
        status=BusinessStatus.DRAFT,
        submitted_at=None,
        verified_at=None,
        description_id="Keripik singkong dari dapur sendiri.",
        source=Source.HELPER,
        helper=kadar,
    )
    ProductFactory(business=business, name_id="Keripik Singkong", slug="keripik-sri", status=ProductStatus.DRAFT)
    give_consent(neighbour.user, ConsentPurpose.PROGRAMME, by=kadar, way="spoken", witness="Pak RT Rekaan")
    return business


@pytest.fixture
def sri(db):
    """The same Sri, with an account that she has just made."""
    return UserFactory(full_name="Sri Rekaan", phone="+6281234567016")


def picture_bytes(size=(800, 600), colour="#aa3322", file_format="JPEG", **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, file_format, **options)
    return buffer.getvalue()


@pytest.fixture
def photo():
    """A file as a browser sends it."""

    def make(name="foto.jpg", content=None, **options):
        return SimpleUploadedFile(name, picture_bytes(**options) if content is None else content)

    return make
