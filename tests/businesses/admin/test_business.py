"""Businesses on the desk: the list, and the page of one."""

from datetime import date

import pytest
from django.urls import reverse

from businesses.admin.business import BusinessForm
from businesses.models import BusinessStatus, Subdistrict
from businesses.models.business import Source
from businesses.services import verify_business
from tests.businesses.admin.conftest import page_of
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory

LIST = reverse("admin:businesses_business_changelist")


def _names(response):
    return [business.name for business in response.context["cl"].result_list]


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

    response = desk.get(page_of(business))

    text = response.content.decode()
    for words in ("Pastel Kedung", "Sari Rekaan", "Pastel ayam.", "Pastel isi ayam", "3578••••••••0001"):
        assert words in text
    assert "3578045203850001" not in text


def test_page_offers_only_decisions_that_its_status_allows(desk):
    offered = {}
    for status in BusinessStatus.values:
        response = desk.get(page_of(BusinessFactory(status=status)))
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

    response = client.get(page_of(waiting()))

    assert response.status_code == 200
    assert response.context["decisions"] == []
    assert b"decide/" not in response.content
    assert b'name="_save"' not in response.content


def test_correction_is_saved_and_recorded_with_her_name(desk, vera):
    business = BusinessFactory(name="Pastel Kedungg", capital_rupiah=1)
    form = desk.get(page_of(business)).context["adminform"].form

    response = desk.post(page_of(business), {**_values(form), "name": "Pastel Kedung", "nib": "9120 0012 34567"})

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
    form = desk.get(page_of(business)).context["adminform"].form

    response = desk.post(page_of(business), {**_values(form), "kbli_edition": "", field: value})

    business.refresh_from_db()
    assert response.status_code == 200
    assert response.context["errors"]
    assert (business.name, business.nib, business.kbli_code) == ("Pastel", "", "")


def test_correction_cannot_touch_what_is_not_on_the_form(desk, siti):
    business = BusinessFactory()
    owner, slug = business.owner_id, business.slug
    form = desk.get(page_of(business)).context["adminform"].form
    foreign = OwnerFactory(user=siti)

    desk.post(
        page_of(business),
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
    desk.get(page_of(business))

    with django_assert_num_queries(23):
        response = desk.get(page_of(business))

    assert len(response.context["products"]) == many


# --- Paging ---


def test_second_page_goes_on_where_the_first_ended(desk, monkeypatch):
    from businesses.admin.business import BusinessAdmin

    monkeypatch.setattr(BusinessAdmin, "list_per_page", 2)
    for number in range(5):
        BusinessFactory(name=f"Usaha {number}")

    pages = [_names(desk.get(LIST, {"p": page})) for page in (1, 2, 3)]

    assert pages == [["Usaha 4", "Usaha 3"], ["Usaha 2", "Usaha 1"], ["Usaha 0"]]


def test_a_correction_does_not_undo_what_a_colleague_decided_meanwhile(desk, waiting, hadi, monkeypatch):
    business = waiting(name="Pastel Kedungg")
    form = desk.get(page_of(business)).context["adminform"].form
    clean = BusinessForm.clean

    def clean_while_a_colleague_decides(self):
        verify_business(business, by=hadi)
        return clean(self)

    monkeypatch.setattr(BusinessForm, "clean", clean_while_a_colleague_decides)
    desk.post(page_of(business), {**_values(form), "name": "Pastel Kedung"})

    business.refresh_from_db()
    assert (business.name, business.status) == ("Pastel Kedung", BusinessStatus.VERIFIED)
