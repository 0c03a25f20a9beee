"""The list of businesses and the page of one, as officials see them."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConsentPurpose
from accounts.services import give_consent
from businesses.admin.business import BusinessForm
from businesses.models import BusinessStatus, Picture, PictureState, Subdistrict
from businesses.models.business import Source
from businesses.services import return_business, verify_business
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory

LIST = reverse("admin:businesses_business_changelist")


def _names(response):
    return [business.name for business in response.context["cl"].result_list]


def _page(business):
    return reverse("admin:businesses_business_change", args=[business.pk])


# --- The list ---


def test_list_shows_the_newest_first(desk):
    BusinessFactory(name="Pastel Lama")
    BusinessFactory(name="Pastel Baru")

    response = desk.get(LIST)

    assert _names(response) == ["Pastel Baru", "Pastel Lama"]


def test_queue_shows_the_oldest_first(desk, waiting):
    waiting(days=1, name="Kemarin")
    waiting(days=6, name="Pekan lalu")
    BusinessFactory(name="Sudah diputuskan")

    response = desk.get(LIST, {"status__exact": "submitted"})

    assert _names(response) == ["Pekan lalu", "Kemarin"]


def test_queue_can_be_sorted_otherwise(desk, waiting):
    waiting(days=1, name="Anggrek")
    waiting(days=6, name="Melati")

    response = desk.get(LIST, {"status__exact": "submitted", "o": "2"})

    assert _names(response) == ["Anggrek", "Melati"]


@pytest.mark.parametrize(
    "term",
    [
        "pastel",
        "KEDUNG",
        "pastel rekaan",
        "sari",
        "0812-3400-5678",
        "+62 812 3400 5678",
        "6281234005678",
        "81234005678",
        "0812 3400",
        "9120001234567",
        "91200012",
    ],
)
def test_search_finds_by_name_owner_phone_and_nib(desk, term):
    owner = OwnerFactory(user__full_name="Sari Rekaan", user__phone="+6281234005678")
    BusinessFactory(name="Pastel Kedung", owner=owner, nib="9120001234567")
    BusinessFactory(name="Batik Jetis", owner=OwnerFactory(user__full_name="Rina Contoh"))

    response = desk.get(LIST, {"q": term})

    assert _names(response) == ["Pastel Kedung"]


@pytest.mark.parametrize("term", ["tidak ada", "(", ".*", "pastel rina", "08999999999", "\\"])
def test_search_without_a_hit_is_empty(desk, term):
    BusinessFactory(name="Pastel Kedung", owner=OwnerFactory(user__full_name="Sari Rekaan"))
    BusinessFactory(name="Batik Jetis", owner=OwnerFactory(user__full_name="Rina Contoh"))

    response = desk.get(LIST, {"q": term})

    assert _names(response) == []


@pytest.mark.parametrize(("term", "names"), [("bu", ["Omah Bu Yah"]), ("yu", ["Batik Jetis"]), ("q", [])])
def test_search_finds_words_of_two_letters_too(desk, term, names):
    BusinessFactory(name="Omah Bu Yah", owner=OwnerFactory(user__full_name="Sari Rekaan"))
    BusinessFactory(name="Batik Jetis", owner=OwnerFactory(user__full_name="Ayu Contoh"))

    response = desk.get(LIST, {"q": term})

    assert _names(response) == names


def test_search_finds_a_name_with_a_number(desk):
    BusinessFactory(name="Kedai 2026")

    response = desk.get(LIST, {"q": "2026"})

    assert _names(response) == ["Kedai 2026"]


@pytest.mark.parametrize("status", sorted(BusinessStatus.values))
def test_list_filters_by_status(desk, status):
    for each in BusinessStatus.values:
        BusinessFactory(name=each, status=each)

    response = desk.get(LIST, {"status__exact": status})

    assert _names(response) == [status]


def test_list_filters_by_kecamatan_sector_and_source(desk):
    here = Subdistrict.objects.get(code="35.78.08.1001")
    BusinessFactory(name="Di sini", subdistrict=here, source=Source.IMPORT)
    BusinessFactory(name="Di sana", subdistrict=Subdistrict.objects.exclude(district=here.district).first())

    by_district = desk.get(LIST, {"district": here.district_id})
    by_sector = desk.get(LIST, {"sector__id__exact": 0})
    by_source = desk.get(LIST, {"source__exact": "import"})

    assert _names(by_district) == ["Di sini"]
    assert _names(by_sector) == []
    assert _names(by_source) == ["Di sini"]


@pytest.mark.parametrize("value", ["x", "99999999999999999999", "-1", ""])
def test_a_kecamatan_that_is_none_filters_nothing(desk, value):
    BusinessFactory(name="Pastel")

    response = desk.get(LIST, {"district": value})

    assert response.status_code == 200
    assert _names(response) == ["Pastel"]


@pytest.mark.parametrize(
    ("value", "expected"), [("yes", ["Setuju"]), ("no", ["Belum setuju"]), ("unclaimed", ["Impor"]), ("x", None)]
)
def test_list_filters_by_consent(desk, value, expected):
    BusinessFactory(name="Setuju", consented=True)
    BusinessFactory(name="Belum setuju")
    BusinessFactory(name="Impor", owner=OwnerFactory(user=None, full_name="Impor Rekaan", phone=None))

    response = desk.get(LIST, {"consent": value})

    assert _names(response) == (expected if expected is not None else ["Impor", "Belum setuju", "Setuju"])


def test_list_filters_what_is_late(desk, waiting, settings):
    settings.VERIFY_WITHIN_DAYS = 7
    waiting(days=8, name="Terlambat")
    waiting(days=6, name="Belum")

    response = desk.get(LIST, {"late": "us"})

    assert _names(response) == ["Terlambat"]


def test_list_says_how_many_days_somebody_waits(desk, waiting):
    waiting(days=5)

    response = desk.get("/en" + LIST, {"status__exact": "submitted"})

    assert b"5 days" in response.content


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_the_same_queries_for_one_and_three_rows(desk, rows, django_assert_num_queries):
    for _ in range(rows):
        ProductFactory(business=BusinessFactory(consented=True))
    desk.get(LIST)

    # session, person, two of permissions, count, keys, page, pictures, kecamatan, sectors of the filters
    with django_assert_num_queries(12):
        response = desk.get(LIST)

    assert len(response.context["cl"].result_list) == rows


def test_list_never_reads_a_nik(desk, monkeypatch):
    owner = OwnerFactory()
    owner.set_nik("3578045203850001")
    owner.save()
    BusinessFactory(owner=owner)
    monkeypatch.setattr("accounts.fields.decrypt", lambda stored: pytest.fail("a list decrypted a NIK"))

    response = desk.get(LIST)

    assert response.status_code == 200


# --- One business ---


def test_page_shows_what_she_wrote_with_a_masked_nik(desk, waiting):
    owner = OwnerFactory(user__full_name="Sari Rekaan", birth_date=date(1985, 3, 12), gender="woman")
    owner.set_nik("3578045203850001")
    owner.save()
    business = waiting(name="Pastel Kedung", owner=owner, description_id="Pastel ayam.")
    ProductFactory(business=business, name_id="Pastel isi ayam")

    response = desk.get(_page(business))

    text = response.content.decode()
    for words in ("Pastel Kedung", "Sari Rekaan", "Pastel ayam.", "Pastel isi ayam", "3578••••••••0001"):
        assert words in text
    assert "3578045203850001" not in text


def test_page_offers_only_decisions_that_its_status_allows(desk):
    offered = {}
    for status in BusinessStatus.values:
        response = desk.get(_page(BusinessFactory(status=status)))
        offered[status] = [decision.name for decision in response.context["decisions"]]

    assert offered == {
        "draft": [],
        "submitted": ["verify", "return", "reject"],
        "returned": [],
        "verified": ["deactivate"],
        "rejected": [],
        "closed": ["reopen"],
        "merged": [],
        "inactive": ["reactivate"],
    }


def test_head_reads_the_page_without_buttons(client, hadi, waiting):
    client.force_login(hadi)

    response = client.get(_page(waiting()))

    assert response.status_code == 200
    assert response.context["decisions"] == []
    assert b"decide/" not in response.content
    assert b'name="_save"' not in response.content


def test_correction_is_saved_and_recorded_with_her_name(desk, vera):
    business = BusinessFactory(name="Pastel Kedungg", capital_rupiah=1)
    form = desk.get(_page(business)).context["adminform"].form

    response = desk.post(_page(business), {**_values(form), "name": "Pastel Kedung", "nib": "9120 0012 34567"})

    business.refresh_from_db()
    assert response.status_code == 302
    assert (business.name, business.nib, business.capital_rupiah) == ("Pastel Kedung", "9120001234567", 1)
    event = business.events.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["user"] == vera.pk


def _values(form):
    return {name: value for name, value in ((name, form[name].value()) for name in form.fields) if value is not None}


@pytest.mark.parametrize(
    ("field", "value"),
    [("nib", "123"), ("nib", "91200012345ab"), ("kbli_code", "1"), ("kbli_code", "10710"), ("name", "")],
)
def test_correction_obeys_the_checks_of_the_register(desk, field, value):
    business = BusinessFactory(name="Pastel")
    form = desk.get(_page(business)).context["adminform"].form

    response = desk.post(_page(business), {**_values(form), "kbli_edition": "", field: value})

    business.refresh_from_db()
    assert response.status_code == 200
    assert response.context["errors"]
    assert (business.name, business.nib, business.kbli_code) == ("Pastel", "", "")


def test_correction_cannot_touch_what_is_not_on_the_form(desk, siti):
    business = BusinessFactory()
    owner, slug = business.owner_id, business.slug
    form = desk.get(_page(business)).context["adminform"].form
    foreign = OwnerFactory(user=siti)

    desk.post(
        _page(business),
        {
            **_values(form),
            "status": "rejected",
            "status_reason": "x",
            "owner": foreign.pk,
            "slug": "lain",
            "source": "import",
            "verified_at_0": "2020-01-01",
            "submission_token": "0" * 32,
        },
    )

    business.refresh_from_db()
    assert (business.status, business.status_reason, business.owner_id, business.slug, business.source) == (
        "verified",
        "",
        owner,
        slug,
        "web",
    )


@pytest.mark.parametrize("many", [1, 3])
def test_page_needs_the_same_queries_for_one_and_three_products(desk, waiting, many, django_assert_num_queries):
    business = waiting()
    for _ in range(many):
        ProductFactory(business=business)
    desk.get(_page(business))

    with django_assert_num_queries(23):
        response = desk.get(_page(business))

    assert len(response.context["products"]) == many


# --- The sheet ---


def _remarks(desk, business):
    return desk.get("/en" + _page(business)).context["remarks"]


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

    response = desk.get(_page(business))

    assert [other.name for other in response.context["lookalikes"]] == ["Rajut Putat Jaya"]


def test_same_nib_elsewhere_is_a_hint(desk, waiting):
    business = waiting(name="Rajut Putat", nib="9120001234567")
    BusinessFactory(
        name="Kopi", nib="9120001234567", subdistrict=Subdistrict.objects.exclude(pk=business.subdistrict_id).first()
    )

    response = desk.get(_page(business))

    assert [other.name for other in response.context["lookalikes"]] == ["Kopi"]


def test_sheet_lists_living_consents_and_other_businesses_of_hers(desk, waiting):
    business = waiting()
    give_consent(business.owner.user, ConsentPurpose.SHOWCASE, by=business.owner.user)
    other = BusinessFactory(owner=business.owner)

    response = desk.get(_page(business))

    assert [consent.purpose for consent in response.context["consents"]] == ["showcase"]
    assert response.context["siblings"] == [other]


def test_sheet_of_an_imported_business_has_no_account(desk):
    owner = OwnerFactory(user=None, full_name="Impor Rekaan", phone=None)
    business = BusinessFactory(owner=owner, source=Source.IMPORT, verified_at=timezone.now())

    response = desk.get(_page(business))

    assert response.status_code == 200
    assert response.context["consents"] == []


# --- Paging ---


def test_second_page_goes_on_where_the_first_ended(desk, monkeypatch):
    from businesses.admin.business import BusinessAdmin

    monkeypatch.setattr(BusinessAdmin, "list_per_page", 2)
    for number in range(5):
        BusinessFactory(name=f"Usaha {number}")

    pages = [_names(desk.get(LIST, {"p": page})) for page in (1, 2, 3)]

    assert pages == [["Usaha 4", "Usaha 3"], ["Usaha 2", "Usaha 1"], ["Usaha 0"]]


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

    text = client.get(_page(business)).text.partition('id="content"')[2]

    assert "Pastel Rahayu" in text
    assert [part for part in PRIVATE if part in text] == seen


def test_a_correction_does_not_undo_what_a_colleague_decided_meanwhile(desk, waiting, hadi, monkeypatch):
    business = waiting(name="Pastel Kedungg")
    form = desk.get(_page(business)).context["adminform"].form
    clean = BusinessForm.clean

    def clean_while_a_colleague_decides(self):
        verify_business(business, by=hadi)
        return clean(self)

    monkeypatch.setattr(BusinessForm, "clean", clean_while_a_colleague_decides)
    desk.post(_page(business), {**_values(form), "name": "Pastel Kedung"})

    business.refresh_from_db()
    assert (business.name, business.status) == ("Pastel Kedung", BusinessStatus.VERIFIED)
