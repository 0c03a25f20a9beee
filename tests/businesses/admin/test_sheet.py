"""The sheet of one business: remarks, hints, and what only some may read."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import ConsentPurpose
from accounts.services import give_consent
from businesses.models import BusinessStatus, Picture, PictureState, Subdistrict
from businesses.models.business import Source
from businesses.services import return_business
from tests.businesses.admin.conftest import page_of
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory

# --- The sheet ---


def _remarks(desk, business):
    return desk.get("/en" + page_of(business)).context["remarks"]


def test_birth_date_that_differs_from_the_nik_is_remarked(desk, waiting):
    owner = OwnerFactory(birth_date=date(1985, 3, 13), gender="woman")
    owner.set_nik("3578045203850001")
    owner.save()
    business = waiting(owner=owner)
    ProductFactory(business=business)

    remarks = _remarks(desk, business)

    assert len(remarks) == 1
    assert remarks[0].startswith("The birth date in the NIK differs")


def test_nik_of_a_man_on_a_woman_is_remarked(desk, waiting):
    owner = OwnerFactory(birth_date=date(1985, 3, 12), gender="woman")
    owner.set_nik("3578041203850001")
    owner.save()
    business = waiting(owner=owner)
    ProductFactory(business=business)

    assert _remarks(desk, business) == ["The NIK says another gender than the one she entered."]


def test_money_above_the_limit_is_remarked(desk, waiting):
    business = waiting(capital_rupiah=1_000_000_001, annual_sales_rupiah=2_000_000_001)
    ProductFactory(business=business)

    remarks = _remarks(desk, business)

    assert [remark.split(" are ")[0].split(" is ")[0] for remark in remarks] == ["Her capital", "Her annual sales"]


def test_money_at_the_limit_is_no_remark(desk, waiting):
    business = waiting(capital_rupiah=1_000_000_000, annual_sales_rupiah=2_000_000_000)
    ProductFactory(business=business)

    assert _remarks(desk, business) == []


def test_refused_picture_and_missing_product_are_remarked(desk, waiting):
    business = waiting()
    Picture.objects.create(business=business, kind="face", state=PictureState.REFUSED, refusal="heic")

    assert _remarks(desk, business) == [
        "Pictures that could not be used: 1.",
        "There is no product that she says she makes herself.",
    ]


def test_similar_name_in_the_same_kelurahan_is_a_hint(desk, waiting):
    here = Subdistrict.objects.get(code="35.78.08.1001")
    there = Subdistrict.objects.exclude(pk=here.pk).first()
    business = waiting(name="Rajut Putat", subdistrict=here)
    BusinessFactory(name="Rajut Putat Jaya", subdistrict=here)
    BusinessFactory(name="Rajut Putat", subdistrict=there)
    BusinessFactory(name="Sambal Ijo", subdistrict=here)
    BusinessFactory(name="Rajut Putat", subdistrict=here, status=BusinessStatus.DRAFT)

    response = desk.get(page_of(business))

    assert [other.name for other in response.context["lookalikes"]] == ["Rajut Putat Jaya"]


def test_same_nib_elsewhere_is_a_hint(desk, waiting):
    business = waiting(name="Rajut Putat", nib="9120001234567")
    BusinessFactory(
        name="Kopi", nib="9120001234567", subdistrict=Subdistrict.objects.exclude(pk=business.subdistrict_id).first()
    )

    response = desk.get(page_of(business))

    assert [other.name for other in response.context["lookalikes"]] == ["Kopi"]


def test_sheet_lists_living_consents_and_other_businesses_of_hers(desk, waiting):
    business = waiting()
    give_consent(business.owner.user, ConsentPurpose.SHOWCASE, by=business.owner.user)
    other = BusinessFactory(owner=business.owner)

    response = desk.get(page_of(business))

    assert [consent.purpose for consent in response.context["consents"]] == ["showcase"]
    assert response.context["siblings"] == [other]


def test_sheet_of_an_imported_business_has_no_account(desk):
    owner = OwnerFactory(user=None, full_name="Impor Rekaan", phone=None)
    business = BusinessFactory(owner=owner, source=Source.IMPORT, verified_at=timezone.now())

    response = desk.get(page_of(business))

    assert response.status_code == 200
    assert response.context["consents"] == []


# --- What is nobody's business but the verifiers' and the head's ---

PRIVATE = [
    "Gg. Rahasia 7", "3578", "4 Desember 1969", "0812-3456-7099", "77.000.000", "88.000.000", "Mohon fotonya diulang",
    "Kue Saudara", "ikut program",
]  # fmt: skip


@pytest.mark.parametrize(
    ("group", "seen"),
    [
        ("verifier", PRIVATE),
        ("head", PRIVATE),
        ("training", []),
        ("keeper", []),
        ("visits", []),
        ("publisher", []),
    ],
)
def test_only_who_may_see_owners_reads_their_data_on_the_sheet(client, siti, vera, group, seen):
    owner = OwnerFactory(user=siti, phone="+6281234567099", birth_date=date(1969, 12, 4))
    owner.set_nik("3578014412690001")
    owner.save()
    business = BusinessFactory(
        owner=owner, name="Pastel Rahayu", status=BusinessStatus.SUBMITTED, verified_at=None,
        submitted_at=timezone.now(), address="Gg. Rahasia 7", capital_rupiah=77_000_000, annual_sales_rupiah=88_000_000,
    )  # fmt: skip
    BusinessFactory(owner=owner, name="Kue Saudara")
    give_consent(siti, ConsentPurpose.PROGRAMME, by=siti)
    return_business(business, by=vera, reason="Mohon fotonya diulang")
    official = UserFactory(is_staff=True)
    official.groups.add(Group.objects.get(name=group))
    client.force_login(official)

    text = client.get(page_of(business)).text.partition('id="content"')[2]

    assert "Pastel Rahayu" in text
    assert [part for part in PRIVATE if part in text] == seen
