import pytest
from django.test import Client
from django.urls import reverse

from businesses.models import Business, BusinessStatus, DraftAnswers, NotTheSame, Owner
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory

pytestmark = pytest.mark.django_db


def url_of(draft, form="person"):
    return reverse("businesses:autosave", args=[draft.pk, form])


def test_autosave_keeps_what_is_half_typed(as_ratna, draft):
    response = as_ratna.post(
        url_of(draft), {"nik": "3578", "full_name": "Rat", "csrfmiddlewaretoken": "x", "confirmed": "y"}
    )

    assert (response.status_code, response.content) == (204, b"")
    assert DraftAnswers.objects.get().typed == {"nik": ["3578"], "full_name": ["Rat"]}


def test_autosave_changes_no_row(as_ratna, draft):
    before = list(Owner.objects.values())

    as_ratna.post(url_of(draft), {"full_name": "Orang Lain", "nik": "3578085101870009"})

    assert list(Owner.objects.values()) == before


def test_autosave_again_replaces_the_first(as_ratna, draft):
    for name in ("Rat", "Ratna"):
        as_ratna.post(url_of(draft), {"full_name": name})

    assert DraftAnswers.objects.get().typed == {"full_name": ["Ratna"]}


def test_autosave_comes_back_with_the_page(as_ratna, draft):
    as_ratna.post(url_of(draft), {"full_name": "Rat", "nik": "3578"})

    page = as_ratna.get(reverse("businesses:person", args=[draft.pk])).content.decode()

    assert 'value="3578"' in page
    assert f'data-autosave="{url_of(draft)}"' in page


@pytest.mark.parametrize("form", ["person", "business", "place", "consents", "product-new"])
def test_autosave_knows_the_forms(as_ratna, draft, form):
    assert as_ratna.post(url_of(draft, form), {"x": "1"}).status_code == 204


@pytest.mark.parametrize(
    "form", ["check", "products", "nonsense", "product-", "product-x", "product-4711", "product-9999999999999999999999"]
)
def test_autosave_keeps_nothing_for_a_form_that_does_not_exist(as_ratna, draft, form):
    assert as_ratna.post(url_of(draft, form), {"x": "1"}).status_code == 409
    assert not DraftAnswers.objects.exists()


def test_autosave_of_another_business_product_is_refused(as_ratna, draft):
    other = ProductFactory()

    assert as_ratna.post(url_of(draft, f"product-{other.pk}"), {"x": "1"}).status_code == 409


def test_autosave_of_a_sent_registration_is_refused(as_ratna, in_status):
    business = in_status(BusinessStatus.SUBMITTED)

    assert as_ratna.post(url_of(business), {"full_name": "Rat"}).status_code == 409
    assert not DraftAnswers.objects.exists()


def test_autosave_of_a_product_works_after_verification(as_ratna, in_status, product):
    business = in_status(BusinessStatus.VERIFIED)

    assert as_ratna.post(url_of(business, f"product-{product.pk}"), {"unit": "buah"}).status_code == 204


def test_autosave_takes_no_book(as_ratna, draft):
    assert as_ratna.post(url_of(draft), {"full_name": "a" * 30_000}).status_code == 413


def test_autosave_needs_the_csrf_token(ratna, draft):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ratna)

    assert browser.post(url_of(draft), {"full_name": "Rat"}).status_code == 403


# --- hints while she types ---


@pytest.fixture
def known(db):
    """Somebody else's verified business in Ratna's kelurahan."""
    return BusinessFactory(name="Dapur Bu Ratna", nib="1234567890123")


def test_autosave_says_that_the_kelurahan_has_a_similar_name(as_ratna, draft, known):
    draft.subdistrict = None
    draft.save()

    response = as_ratna.post(url_of(draft, "place"), {"address": "Jl. Contoh 1", "subdistrict": known.subdistrict_id})

    assert list(response.json()) == ["subdistrict"]
    assert "nama mirip" in response.json()["subdistrict"]
    assert known.name not in response.content.decode()


def test_autosave_says_that_the_nib_is_known_and_not_whose(as_ratna, draft, known):
    response = as_ratna.post(url_of(draft, "business"), {"name": "Lain", "nib": "1234567890123"})

    assert list(response.json()) == ["nib"]
    assert known.name not in response.content.decode()
    assert known.owner.full_name not in response.content.decode()


@pytest.mark.parametrize(
    ("form", "sent"),
    [("business", {"name": "Dapur Ibu Ratna", "nib": "1234567890123"}), ("place", {"address": "Jl. Contoh 1"})],
)
def test_autosave_is_quiet_about_one_that_an_official_has_told_apart(as_ratna, in_status, known, vera, form, sent):
    draft = in_status(BusinessStatus.RETURNED)
    Business.objects.filter(pk=draft.pk).update(subdistrict=known.subdistrict if form == "business" else None)
    sent = {**sent, "subdistrict": known.subdistrict_id}
    assert as_ratna.post(url_of(draft, form), sent).status_code == 200

    NotTheSame.objects.create(first=draft, second=known, by=vera, reason="Dua saudara.")

    assert as_ratna.post(url_of(draft, form), sent).status_code == 204


def test_autosave_looks_a_phone_up_only_for_whoever_has_proved_it(as_ratna, draft, ratna):
    BusinessFactory(owner=OwnerFactory(user=None, full_name="Ratna W.", phone=ratna.phone), name="Impor Rekaan")
    draft.owner.set_nik(None)
    draft.owner.save()
    sent = {"phone": "0812-3456-7010"}

    ratna.phone_verified_at = None
    ratna.save()
    assert as_ratna.post(url_of(draft), sent).status_code == 204

    ratna.phone_verified_at = ratna.created_at
    ratna.save()
    response = as_ratna.post(url_of(draft), sent)
    assert list(response.json()) == ["phone"]
    assert "Impor Rekaan" not in response.content.decode()


@pytest.mark.parametrize("status", ["draft", "merged", "rejected"])
def test_autosave_says_nothing_of_entries_that_do_not_count(as_ratna, draft, known, status):
    known.status = status
    known.save()

    response = as_ratna.post(url_of(draft, "business"), {"name": "Lain", "nib": "1234567890123"})

    assert response.status_code == 204


def test_a_hint_is_asked_again_when_the_step_is_sent_and_then_taken_as_a_yes(as_ratna, draft, known):
    draft.subdistrict = None
    draft.save()
    url = reverse("businesses:place", args=[draft.pk])
    sent = {"address": "Jl. Contoh 1", "subdistrict": known.subdistrict_id}

    page = as_ratna.post(url, sent, follow=True)
    draft.refresh_from_db()
    assert draft.subdistrict is None
    assert "nama mirip" in page.content.decode()

    as_ratna.post(url, {**sent, "confirmed": page.context["form"].warning_codes})
    draft.refresh_from_db()
    assert draft.subdistrict == known.subdistrict
