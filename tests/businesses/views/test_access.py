"""The ladder of access, the same for every page below /saya/usaha/."""

import pytest
from django.urls import reverse

from businesses.models import (
    Business,
    BusinessStatus,
    ChangeRequest,
    Licence,
    Owner,
    Picture,
    PictureKind,
    Product,
    ProductCategory,
    Sector,
    Subdistrict,
)
from businesses.urls import urlpatterns

pytestmark = pytest.mark.django_db

NOBODYS = {"mine", "register", "people"}
GET_ONLY = {"mine", "people", "business", "registration_products", "product_list", "licences", "changes", "card"}
POST_ONLY = {
    "autosave",
    "product_publish",
    "product_unpublish",
    "product_archive",
    "product_restore",
    "picture_move",
    "picture_remove",
    "licence_remove",
    "licence_scan_remove",
    "face_consent",
    "business_picture_move",
    "business_picture_remove",
    "change_withdraw",
}
# Open once the business is verified; test_edit, test_card and test_changes look at them.
LATER = {"edit", "card", "close"}
# Pages of helpers and of those who claim: they are no steps of hers, test_helping and test_claim look at them.
OF_OTHERS = {"helping", "help_register", "claim", "claim_confirm", "claim_code", "claim_slip_pdf"}
NAMES = [pattern.name for pattern in urlpatterns if pattern.name not in OF_OTHERS]


@pytest.fixture
def url_of(draft, product):
    picture = Picture.objects.create(business=draft, product=product)
    face = Picture.objects.create(business=draft, kind=PictureKind.FACE)
    licence = Licence.objects.create(business=draft, kind="pirt", number="2063578010001-28")
    values = {"pk": draft.pk, "product_pk": product.pk, "picture_pk": picture.pk, "form": "person"}

    request = ChangeRequest.objects.create(business=draft, kind="name", reason="Baru.", made_by=draft.owner.user)
    values |= {"licence_pk": licence.pk, "request_pk": request.pk}

    def url(name):
        values["kind"] = "name" if name == "change_new" else "pirt"
        values["picture_pk"] = face.pk if name.startswith("business_picture") else picture.pk
        pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
        wanted = pattern.pattern.converters
        return reverse(f"businesses:{name}", kwargs={key: values[key] for key in wanted})

    return url


@pytest.mark.parametrize("name", NAMES)
def test_anonymous_is_asked_to_sign_in(client, url_of, name):
    for method in (client.get, client.post):
        response = method(url_of(name))

        assert response.status_code == 302
        assert response.url.startswith("/akun/")


@pytest.mark.parametrize("name", sorted(set(NAMES) - NOBODYS))
def test_stranger_finds_nothing(as_sari, url_of, name):
    method = as_sari.post if name in POST_ONLY else as_sari.get

    assert method(url_of(name)).status_code == 404


@pytest.mark.parametrize("name", sorted(set(NAMES) - NOBODYS - GET_ONLY))
def test_stranger_changes_nothing(as_sari, url_of, name):
    before = [list(model.objects.order_by("pk").values()) for model in (Business, Owner, Product, Picture)]

    response = as_sari.post(url_of(name), {"name": "Curian", "full_name": "Curian", "name_id": "Curian"})

    assert response.status_code == 404
    assert [list(model.objects.order_by("pk").values()) for model in (Business, Owner, Product, Picture)] == before


@pytest.mark.parametrize("name", sorted(GET_ONLY))
def test_page_for_reading_takes_no_post(as_ratna, url_of, name):
    assert as_ratna.post(url_of(name)).status_code == 405


@pytest.mark.parametrize("name", sorted(POST_ONLY))
def test_action_takes_no_get(as_ratna, url_of, name):
    assert as_ratna.get(url_of(name)).status_code == 405


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(as_ratna, url_of, name, method):
    assert getattr(as_ratna, method)(url_of(name)).status_code == 405


@pytest.mark.parametrize("name", sorted(set(NAMES) - POST_ONLY - {"card"}))
def test_no_browser_or_proxy_keeps_a_page(as_ratna, url_of, name):
    response = as_ratna.get(url_of(name))

    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize(("prefix", "language"), [("", "id"), ("/en", "en")])
@pytest.mark.parametrize("name", sorted(set(NAMES) - POST_ONLY - LATER))
def test_page_opens_for_her(as_ratna, url_of, name, prefix, language):
    response = as_ratna.get(prefix + url_of(name))

    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {"draft", "returned"}))
@pytest.mark.parametrize("name", ["person", "about", "place", "registration_products", "consents", "check"])
def test_step_of_a_sent_registration_leads_to_its_page(as_ratna, url_of, in_status, name, status):
    url = url_of(name)
    business = in_status(status)

    response = as_ratna.get(url)

    assert (response.status_code, response.url) == (302, reverse("businesses:business", args=[business.pk]))


# Everything that she must never set by a form of hers, with a value that would show.
FORBIDDEN = {
    "status": "verified",
    "status_reason": "x",
    "slug": "curian",
    "source": "import",
    "owner": "4711",
    "verified_at": "2020-01-01",
    "submitted_at": "2020-01-01",
    "submission_token": "00000000-0000-0000-0000-000000000000",
    "latitude": "1",
    "longitude": "1",
    "created_at": "2020-01-01",
    "user": "4711",
    "nik_hash": "x",
    "gender": "man",
    "other_phone": "x",
    "business": "4711",
    "published_at": "2020-01-01",
    "creation_token": "00000000-0000-0000-0000-000000000000",
    "id": "4711",
    "pk": "4711",
    "kind": "face",
    "stem": "x",
    "state": "ready",
    "upload": "x",
}


@pytest.mark.parametrize(
    ("name", "good"),
    [
        (
            "person",
            {
                "full_name": "Ratna Wulandari",
                "nik": "",
                "birth_date_day": "11",
                "birth_date_month": "1",
                "birth_date_year": "1987",
                "phone": "081234567010",
            },
        ),
        ("about", {"name": "Dapur Ratna", "sector": "1", "description_id": "Kue."}),
        ("place", {"address": "Jl. Contoh 1", "subdistrict": "1"}),
        ("consents", {"programme": "on"}),
        ("picture_caption", {"caption": "Pastel dari atas"}),
        (
            "product_edit",
            {
                "name_id": "Pastel Tutup",
                "category": "2",
                "price_rupiah": "15000",
                "unit": "bungkus",
                "is_self_made": "on",
                "halal": "not_yet",
            },
        ),
    ],
)
def test_form_takes_its_own_fields_only(as_ratna, url_of, name, good):
    good = {**good}
    for field, model in (("sector", Sector), ("subdistrict", Subdistrict), ("category", ProductCategory)):
        if field in good:
            good[field] = str(model.objects.first().pk)
    kept = {
        Business: [
            "status",
            "status_reason",
            "slug",
            "source",
            "owner_id",
            "verified_at",
            "submitted_at",
            "submission_token",
            "latitude",
            "longitude",
            "created_at",
        ],
        Owner: ["user_id", "nik_hash", "gender", "other_phone", "created_at"],
        Product: ["business_id", "status", "slug", "published_at", "creation_token", "created_at"],
        Picture: ["kind", "stem", "state", "upload"],
    }
    Owner.objects.update(gender="woman")
    before = [list(model.objects.values("pk", *fields)) for model, fields in kept.items()]

    response = as_ratna.post(url_of(name), {**FORBIDDEN, **good})

    assert response.status_code == 302
    assert "errors" not in response.url
    assert [list(model.objects.values("pk", *fields)) for model, fields in kept.items()] == before
