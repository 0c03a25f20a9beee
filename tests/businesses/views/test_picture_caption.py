"""Words to a picture: picture_caption."""

import pytest
from django.urls import reverse

from businesses.models import BusinessStatus, Picture, PictureKind, PictureState
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db

WORDS = {"caption": "Ratna menguleni adonan", "caption_en": "Ratna kneads the dough"}


@pytest.fixture
def step(draft):
    return Picture.objects.create(business=draft, kind=PictureKind.PROCESS)


@pytest.fixture
def of_product(draft, product):
    return Picture.objects.create(business=draft, product=product)


def address(picture):
    return reverse("businesses:picture_caption", args=[picture.business_id, picture.pk])


def test_words_are_saved_in_both_languages(as_ratna, step):
    response = as_ratna.post(address(step), WORDS, follow=True)

    assert list(Picture.objects.values("caption", "caption_en")) == [WORDS]
    assert "Keterangan tersimpan" in response.content.decode()
    assert "Ratna kneads the dough" in response.content.decode()


def test_english_may_be_left_out(as_ratna, step):
    as_ratna.post(address(step), {"caption": "Menguleni"})

    assert list(Picture.objects.values_list("caption", "caption_en")) == [("Menguleni", "")]


def test_no_words_say_what_is_missing_and_keep_what_was_typed(as_ratna, step):
    page = as_ratna.post(address(step), {"caption": " ", "caption_en": "Kneading"}).content.decode()

    assert "<title>Kesalahan:" in page
    assert page.count("Tulis dengan beberapa kata apa yang tampak di foto.") == 2
    assert 'value="Kneading"' in page


def test_words_too_long_are_refused(as_ratna, step):
    page = as_ratna.post(address(step), {"caption": "x" * 151}).content.decode()

    assert "<title>Kesalahan:" in page
    assert Picture.objects.get().caption == ""


def test_each_kind_leads_back_to_its_page(as_ratna, draft, product, step, of_product):
    face = Picture.objects.create(business=draft, kind=PictureKind.FACE)
    pages = [
        reverse("businesses:process_pictures", args=[draft.pk]),
        reverse("businesses:product_pictures", args=[draft.pk, product.pk]),
        reverse("businesses:face", args=[draft.pk]),
    ]

    assert [as_ratna.post(address(picture), WORDS).url for picture in (step, of_product, face)] == pages
    assert f'href="{pages[1]}"' in as_ratna.get(address(of_product)).content.decode()


def test_saving_words_leaves_what_the_worker_does_meanwhile(as_ratna, step, monkeypatch):
    from businesses.forms import CaptionForm

    original = CaptionForm.is_valid

    def prepared_meanwhile(form):
        Picture.objects.update(state=PictureState.READY, stem="pictures/26/x", widths=[320])
        return original(form)

    monkeypatch.setattr(CaptionForm, "is_valid", prepared_meanwhile)

    as_ratna.post(address(step), WORDS)

    assert list(Picture.objects.values_list("state", "caption")) == [("ready", WORDS["caption"])]


def test_visitors_read_them_in_their_language(as_ratna, in_status, step, ratna, client):
    from accounts.models import ConsentPurpose
    from accounts.services import give_consent

    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    business = in_status(BusinessStatus.VERIFIED)
    for position in (1, 2):
        Picture.objects.update_or_create(
            business=business,
            kind=PictureKind.PROCESS,
            position=position,
            defaults={
                "state": PictureState.READY,
                "stem": f"p/{position}",
                "widths": [320],
                "width": 320,
                "height": 240,
            },
        )
    as_ratna.post(address(Picture.objects.get(position=2)), WORDS)
    client.logout()

    pages = [client.get(f"{prefix}/usaha/dapur-ratna/").content.decode() for prefix in ("", "/en")]

    assert ["<b>1.</b> Ratna menguleni adonan" in pages[0], "<b>1.</b> Ratna kneads the dough" in pages[1]] == [
        True
    ] * 2


def test_picture_of_another_business_finds_nothing(as_ratna, draft):
    other = Picture.objects.create(business=BusinessFactory(), kind=PictureKind.PROCESS)

    for pk in (draft.pk, other.business_id):
        url = reverse("businesses:picture_caption", args=[pk, other.pk])
        assert (as_ratna.get(url).status_code, as_ratna.post(url, WORDS).status_code) == (404, 404)
    assert Picture.objects.get().caption == ""


def test_helper_describes_the_products_of_her_neighbour_only(client, kadar, helped):
    client.force_login(kadar)
    of_product = Picture.objects.create(business=helped, product=helped.products.get())
    of_process = Picture.objects.create(business=helped, kind=PictureKind.PROCESS)

    assert client.post(address(of_product), WORDS).status_code == 302
    assert client.post(address(of_process), WORDS).status_code == 404
