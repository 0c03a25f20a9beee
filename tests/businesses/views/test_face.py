"""The picture of the maker herself: face, face_consent."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, ConsentPurpose
from accounts.services import give_consent, withdraw_consent
from businesses import pictures
from businesses.models import BusinessStatus, Picture, PictureKind, PictureState, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(draft):
    return reverse("businesses:face", args=[draft.pk])


@pytest.fixture
def consent(ratna):
    return give_consent(ratna, ConsentPurpose.PHOTO, by=ratna)


def test_without_consent_the_text_comes_first_and_no_file_can_be_chosen(as_ratna, url):
    page = as_ratna.get(url).content.decode()

    assert "Persetujuan Anda dulu" in page
    assert 'type="file"' not in page


def test_consent_is_recorded_and_then_a_file_can_be_chosen(as_ratna, url, draft, ratna):
    response = as_ratna.post(reverse("businesses:face_consent", args=[draft.pk]), follow=True)

    assert Consent.objects.active().filter(user=ratna, purpose=ConsentPurpose.PHOTO, way="web").count() == 1
    assert response.redirect_chain == [(url, 302)]
    assert 'type="file"' in response.content.decode()


def test_consent_tapped_twice_is_one(as_ratna, draft, ratna):
    for _ in range(2):
        as_ratna.post(reverse("businesses:face_consent", args=[draft.pk]))

    assert Consent.objects.filter(user=ratna, purpose=ConsentPurpose.PHOTO).count() == 1


def test_picture_is_saved(as_ratna, url, draft, consent, photo):
    response = as_ratna.post(url, {"face": photo()}, follow=True)

    assert list(draft.pictures.values_list("kind", "caption")) == [("face", "Ratna Wulandari")]
    assert response.redirect_chain == [(url, 302)]
    assert "Foto Anda tersimpan" in response.content.decode()


def test_picture_sent_without_consent_is_refused(as_ratna, url, photo):
    page = as_ratna.post(url, {"face": photo()}).content.decode()

    assert "<title>Kesalahan:" in page
    assert "hanya dengan persetujuan Anda" in page
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<html>", "bukan foto yang bisa kami baca"), (b"", "bukan foto yang bisa kami baca"), (None, "Pilih satu foto")],
)
def test_what_is_no_picture_says_why(as_ratna, url, consent, photo, content, words):
    page = as_ratna.post(url, {} if content is None else {"face": photo("foto.jpg", content)}).content.decode()

    assert "<title>Kesalahan:" in page
    assert page.count(words) == 2
    assert not Picture.objects.exists()


def test_another_picture_replaces_the_first(as_ratna, url, draft, consent, photo):
    as_ratna.post(url, {"face": photo()})

    as_ratna.post(url, {"face": photo(size=(900, 600))})

    assert draft.pictures.count() == 1


def test_her_page_says_who_sees_it(as_ratna, url, in_status, ratna, consent):
    business = in_status(BusinessStatus.VERIFIED)
    ready(business)
    shown = as_ratna.get(url).content.decode()
    Consent.objects.filter(user=ratna, purpose=ConsentPurpose.PHOTO).update(withdrawn_at=timezone.now())
    hidden = as_ratna.get(url).content.decode()

    assert "Pengunjung melihatnya di halaman usaha Anda" in shown
    assert "Tidak ada yang melihatnya" in hidden


def test_refused_picture_says_why(as_ratna, url, draft, consent):
    Picture.objects.create(
        business=draft, kind=PictureKind.FACE, state=PictureState.REFUSED, refusal=Refusal.BROKEN, caption="Ratna"
    )

    assert "Foto ini rusak" in as_ratna.get(url).content.decode()


def ready(business):
    return Picture.objects.create(
        business=business,
        kind=PictureKind.FACE,
        state=PictureState.READY,
        stem="pictures/26/wajah-ratna",
        widths=[320],
        width=320,
        height=320,
        caption="Ratna Wulandari",
    )


def test_public_page_shows_it_exactly_while_she_consents(client, in_status, ratna, consent):
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    business = in_status(BusinessStatus.VERIFIED)
    ready(business)
    public = reverse("showcase:business", args=[business.slug])

    before = client.get(public).content.decode()
    withdraw_consent(ratna, ConsentPurpose.PHOTO, by=ratna)
    after = client.get(public).content.decode()

    assert ("wajah-ratna" in before, "Ratna Wulandari" in before) == (True, True)
    assert ("wajah-ratna" in after, "Ratna Wulandari" in after) == (False, False)


def test_she_may_remove_it_without_consent(
    as_ratna, url, draft, consent, photo, ratna, django_capture_on_commit_callbacks
):
    face = pictures.put_face(draft, photo())
    pictures.prepare(face.pk)
    face.refresh_from_db()
    Consent.objects.filter(user=ratna, purpose=ConsentPurpose.PHOTO).update(withdrawn_at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        response = as_ratna.post(reverse("businesses:business_picture_remove", args=[draft.pk, face.pk]))

    assert response.url == url
    assert not Picture.objects.exists()
    assert not default_storage.exists(f"{face.stem}-{face.widths[0]}.jpg")


@pytest.mark.parametrize("status", sorted({"rejected", "inactive", "closed"}))
def test_closed_business_takes_no_picture(as_ratna, url, in_status, consent, photo, status):
    in_status(status)

    page = as_ratna.post(url, {"face": photo()}).content.decode()

    assert 'type="file"' not in page
    assert not Picture.objects.exists()


def test_helper_cant_agree_in_her_place(client, kadar, helped):
    client.force_login(kadar)

    for name, method in [("face", client.get), ("face", client.post), ("face_consent", client.post)]:
        assert method(reverse(f"businesses:{name}", args=[helped.pk])).status_code == 404
    assert not Consent.objects.filter(purpose=ConsentPurpose.PHOTO).exists()
