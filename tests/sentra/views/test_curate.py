import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from businesses.models import BusinessStatus, Licence, PrivateFile
from sentra import services
from sentra.models import Curation, CurationCriterion, CurationPicture, CurationStatus
from tests.factories import OwnerFactory
from tests.sentra.conftest import decide, keeper_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(biscuits, siola):
    return services.ask_for_curation(biscuits, siola, by=biscuits.business.owner.user, wish="Kemasan baru")


@pytest.fixture
def url(asked):
    return f"/kasir/siola/kurasi/{asked.pk}/"


@pytest.fixture
def keeper(client, lestari):
    client.force_login(lestari)
    return client


def photo(name="foto.jpg", size=(400, 300), colour="red"):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def answers(**more):
    """Every line is good, but for what is named."""
    good = {f"result_{row.key}": "good" for row in CurationCriterion.objects.all()}
    return {**good, **more}


def test_checklist_with_what_she_wrote(keeper, url):
    page = keeper.get(url).content.decode()

    assert [words in page for words in ("Kukis Cokelat", "Kue Ratna", "Kemasan baru", "Mutu pengerjaan", "Rasa")] == [
        True
    ] * 5


def test_all_good_passes(keeper, url, lestari):
    response = keeper.post(url, answers(words="Bagus sekali."))

    row = Curation.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/kasir/siola/kurasi/")
    assert (row.status, row.decided_by, row.words, row.marks.count()) == ("passed", lestari, "Bagus sekali.", 6)


def test_one_not_yet_fails_with_its_words(keeper, url):
    keeper.post(url, answers(result_label="not_yet", words_label="Tanggal belum ada."))

    row = Curation.objects.get()
    assert (row.status, row.marks.get(result="not_yet").words) == (CurationStatus.FAILED, "Tanggal belum ada.")


def test_nothing_typed_is_lost_pictures_neither(keeper, url):
    sent = answers(result_label="not_yet", words_label="", words="Tetap semangat.", picture_label=photo())
    sent.pop("result_packaging")

    response = keeper.post(url, sent)

    page, row = response.content.decode(), Curation.objects.get()
    assert (response.status_code, row.status, row.marks.count()) == (200, "asked", 0)
    assert "<title>Kesalahan:" in page
    assert [words in page for words in ("Tetap semangat.", "Kemasan: pilih", "Label: tulis mengapa")] == [True] * 3
    kept = CurationPicture.objects.get()
    assert (kept.criterion.key, f"/kasir/siola/kurasi/foto/{kept.file_id}/" in page) == ("label", True)


def test_another_picture_takes_the_place_of_the_first(keeper, url):
    keeper.post(url, {"picture_label": photo()})
    keeper.post(url, {"picture_label": photo(colour="blue"), "picture_taste": photo()})

    assert (CurationPicture.objects.count(), PrivateFile.objects.filter(purpose="curation").count()) == (2, 2)


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("x.jpg", b"not a picture", content_type="image/jpeg"),
        SimpleUploadedFile("x.pdf", b"%PDF-1.4 %%EOF", content_type="application/pdf"),
        SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"),
    ],
    ids=["nothing", "pdf", "svg"],
)
def test_only_pictures_are_kept(keeper, url, file):
    file.seek(0)

    response = keeper.post(url, answers(picture_label=file))

    assert (response.status_code, CurationPicture.objects.count(), Curation.objects.get().status) == (200, 0, "asked")


def test_what_is_kept_is_drawn_anew(keeper, url):
    keeper.post(url, answers(picture_label=photo(name="../../etc/passwd.png")))

    kept = PrivateFile.objects.get(purpose="curation")
    assert (kept.content_type, kept.name) == ("image/jpeg", "passwd.jpg")


def test_licences_on_record(keeper, url, biscuits):
    before = keeper.get(url).content.decode()
    Licence.objects.create(business=biscuits.business, kind="nib", number="9120001234567")

    after = keeper.get(url).content.decode()

    assert ("Belum ada izin yang tercatat untuknya." in before, "9120001234567" in after) == (True, True)
    assert "Pertanyaan tentang izinnya belum dijawab" in after


def test_decided_already(keeper, url, asked, lestari):
    decide(asked, by=lestari)

    page = keeper.post(url, answers()).content.decode()

    assert ("Ini sudah diputuskan." in page, "Simpan hasil" in page) == (True, False)


def test_own_product_is_refused(client, siola, ratna, biscuits):
    ratna.owner.user.is_staff = True
    ratna.owner.user.save()
    services.ask_for_curation(biscuits, siola, by=ratna.owner.user)
    keeper_of("siola")
    user = ratna.owner.user
    user.groups.add(*keeper_of().groups.all())
    siola.keepers.create(user=user)
    client.force_login(user)
    url = f"/kasir/siola/kurasi/{Curation.objects.get().pk}/"

    shown, sent = client.get(url).content.decode(), client.post(url, answers(picture_label=photo()))

    assert ("Minta rekan" in shown, "Simpan hasil" in shown) == (True, False)
    assert (sent.status_code, Curation.objects.get().status, CurationPicture.objects.count()) == (200, "asked", 0)


def test_another_outlets_curation(keeper, merr, biscuits):
    row = services.ask_for_curation(biscuits, merr, by=biscuits.business.owner.user)

    assert keeper.get(f"/kasir/siola/kurasi/{row.pk}/").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("murni", 404), ("hartono", 403)])
def test_who_may_not(client, request, url, who, status):
    client.force_login(request.getfixturevalue(who))

    assert (client.get(url).status_code, client.post(url, answers()).status_code) == (status, status)
    assert Curation.objects.get().status == "asked"


def test_a_maker_may_not(client, url, biscuits):
    client.force_login(biscuits.business.owner.user)

    assert client.get(url).status_code == 403


def test_anonymous(client, url):
    assert client.get(url)["Location"].startswith("/akun/masuk/")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method(keeper, url, method):
    assert getattr(keeper, method)(url).status_code == 405


# --- pictures ---


@pytest.fixture
def kept(keeper, url, asked):
    keeper.post(url, {"picture_label": photo()})
    return CurationPicture.objects.get().file


def test_curator_sees_the_picture(keeper, kept):
    response = keeper.get(f"/kasir/siola/kurasi/foto/{kept.pk}/")
    b"".join(response.streaming_content)

    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in response["Cache-Control"]


def test_maker_sees_it_at_her_own_address(client, kept, biscuits):
    client.force_login(biscuits.business.owner.user)

    response = client.get(kept.get_absolute_url())
    b"".join(response.streaming_content)

    assert response.status_code == 200
    assert client.get(f"/kasir/siola/kurasi/foto/{kept.pk}/").status_code == 403


def test_others_see_nothing(client, kept, murni):
    client.force_login(OwnerFactory().user)
    stranger = client.get(kept.get_absolute_url()).status_code
    client.force_login(murni)

    assert (stranger, client.get(f"/kasir/merr/kurasi/foto/{kept.pk}/").status_code) == (404, 404)
    assert client.get(f"/kasir/siola/kurasi/foto/{kept.pk}/").status_code == 404


def test_the_keeper_sees_no_other_private_file(keeper, kept):
    scan = PrivateFile.objects.create(
        business=kept.business, purpose="licence", file="files/x.pdf", name="x.pdf", content_type="application/pdf",
        size=1, uploaded_by=kept.uploaded_by,
    )  # fmt: skip

    assert keeper.get(f"/kasir/siola/kurasi/foto/{scan.pk}/").status_code == 404


def test_business_that_left_the_register_can_still_be_decided(keeper, url, ratna):
    type(ratna).objects.filter(pk=ratna.pk).update(status=BusinessStatus.INACTIVE)

    assert keeper.get(url).status_code == 200
