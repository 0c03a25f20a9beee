"""Her licences: list, add, change, scan, remove."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from businesses.models import (
    BusinessStatus,
    LadderAnswers,
    Licence,
    LicenceCheck,
    LicenceKind,
    Owner,
    PrivateFile,
)
from businesses.services import put_scan, record_check
from tests.businesses.test_files import HOSTILE, PLAIN, picture
from tests.factories import BusinessFactory, ProductFactory

pytestmark = pytest.mark.django_db

PIRT = "2063578010001-28"


@pytest.fixture
def business(in_status):
    return in_status(BusinessStatus.VERIFIED)


@pytest.fixture
def licence(business):
    return Licence.objects.create(
        business=business, kind=LicenceKind.PIRT, number=PIRT, valid_until=timezone.localdate() + timedelta(days=700)
    )


def url(name, business, *args):
    return reverse(f"businesses:{name}", args=[business.pk, *args])


def sent(number=PIRT, until=("", "", ""), **more):
    parts = dict(zip(("valid_until_day", "valid_until_month", "valid_until_year"), until, strict=True))
    return {"number": number, **parts, **more}


def body(response):
    assert response.status_code == 200
    return response.content.decode()


# --- The list ---


def test_list_says_what_each_licence_is_for(as_ratna, business):
    page = body(as_ratna.get(url("licences", business)))

    assert "P-IRT adalah izin untuk pangan kering buatan rumah yang dikemas" in page
    assert page.count("Saya punya") == 5


@pytest.mark.parametrize(
    ("days", "words"), [(700, "Berlaku"), (100, "Segera habis"), (0, "Segera habis"), (-1, "Sudah habis")]
)
def test_list_shows_how_a_licence_stands(as_ratna, licence, days, words):
    Licence.objects.update(valid_until=timezone.localdate() + timedelta(days=days))

    page = body(as_ratna.get(url("licences", licence.business)))

    assert (PIRT in page, f"{words}</span>" in page) == (True, True)
    assert ("Saatnya memperpanjang:" in page) == (days < 180)


def test_list_shows_what_officials_found(as_ratna, licence, vera):
    record_check(licence, by=vera, found=False)

    assert "petugas tidak menemukan nomor ini di situs resminya" in body(
        as_ratna.get(url("licences", licence.business))
    )


def test_list_shows_the_nib_of_the_registration(as_ratna, business):
    business.nib = "1234567890123"
    business.save()

    page = body(as_ratna.get(url("licences", business)))

    assert ("1234567890123" in page, "Dari pendaftaran Anda." in page) == (True, True)


def test_list_of_a_closed_business_has_no_buttons(as_ratna, licence, in_status):
    in_status(BusinessStatus.INACTIVE)

    page = body(as_ratna.get(url("licences", licence.business)))

    assert (PIRT in page, "Saya punya" in page, "Ubah" in page) == (True, False, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_any_number(as_ratna, business, ratna, rows, django_assert_num_queries):
    for number in range(rows):
        row = Licence.objects.create(business=business, kind=LicenceKind.PIRT, number=f"206357801001{number}-28")
        row.products.set([ProductFactory(business=business)])
        put_scan(row, SimpleUploadedFile("x.pdf", PLAIN), by=ratna)

    # Session, person, business, rules, licences with scans, their products, all products, unread messages.
    with django_assert_num_queries(8):
        as_ratna.get(url("licences", business))


def test_list_in_english(as_ratna, licence):
    page = body(as_ratna.get(f"/en{url('licences', licence.business)}"))

    assert ("My licences" in page, "P-IRT is the licence" in page or PIRT in page) == (True, True)


# --- Adding and changing ---


def test_add_leads_on_to_the_scan(as_ratna, business):
    response = as_ratna.post(url("licence_new", business, "pirt"), sent())

    row = Licence.objects.get()
    assert (response.status_code, response.url) == (302, url("licence_scan", business, row.pk))
    assert (row.number, row.valid_until) == (PIRT, date(2028, 12, 31))


def test_add_says_which_end_it_took(as_ratna, business):
    response = as_ratna.post(url("licence_new", business, "pirt"), sent(), follow=True)

    assert "Kami isi 31 Desember 2028 sebagai tanggal habisnya" in body(response)


def test_the_same_form_again_comes_to_the_same_page(as_ratna, business):
    first = as_ratna.post(url("licence_new", business, "pirt"), sent())
    second = as_ratna.post(url("licence_new", business, "pirt"), sent())

    assert (first.url, Licence.objects.count()) == (second.url, 1)


def test_a_warning_is_asked_once(as_ratna, business):
    address = url("licence_new", business, "pirt")
    page = body(as_ratna.post(address, sent("2063515010001-28")))
    [code] = [part.split('"')[0] for part in page.split('name="confirmed" value="')[1:]]

    response = as_ratna.post(address, sent("2063515010001-28", confirmed=code))

    assert "P-IRT ini terbit di kota atau kabupaten lain (3515" in page
    assert (response.status_code, Licence.objects.get().number) == (302, "2063515010001-28")


def test_an_error_is_said_and_nothing_saved(as_ratna, business):
    page = body(as_ratna.post(url("licence_new", business, "halal"), {"number": "KH00123456789"}))

    assert "Nomor yang diawali KH adalah nomor fatwa MUI" in page
    assert ("KH00123456789" in page, Licence.objects.count()) == (True, 0)


@pytest.mark.parametrize("kind", ["none", "PIRT", "1"])
def test_an_unknown_kind_is_not_found(as_ratna, business, kind):
    assert as_ratna.get(url("licence_new", business, kind)).status_code == 404


@pytest.mark.parametrize("kind", LicenceKind.values)
def test_every_kind_has_its_form(as_ratna, business, kind):
    assert "Nomor" in body(as_ratna.get(url("licence_new", business, kind)))


def test_a_second_nib_leads_to_the_first(as_ratna, business):
    as_ratna.post(url("licence_new", business, "nib"), {"number": "1234567890123"})
    row = Licence.objects.get()

    response = as_ratna.get(url("licence_new", business, "nib"))

    assert response.url == url("licence_edit", business, row.pk)
    business.refresh_from_db()
    assert business.nib == "1234567890123"


def test_change_forgets_the_check(as_ratna, licence, vera):
    record_check(licence, by=vera, found=True)

    response = as_ratna.post(url("licence_edit", licence.business, licence.pk), sent("2063578010009-28"))

    licence.refresh_from_db()
    assert (response.url, licence.number) == (url("licences", licence.business), "2063578010009-28")
    assert licence.check_result == LicenceCheck.NOT_CHECKED


def test_saving_without_a_change_keeps_the_check(as_ratna, licence, vera):
    record_check(licence, by=vera, found=True)
    end = licence.valid_until

    as_ratna.post(url("licence_edit", licence.business, licence.pk), sent(until=(end.day, end.month, end.year)))

    licence.refresh_from_db()
    assert licence.check_result == LicenceCheck.FOUND


def test_change_page_reads_the_number_out(as_ratna, licence):
    page = body(as_ratna.get(url("licence_edit", licence.business, licence.pk)))

    assert ("tepung dan olahannya" in page, "Surabaya (3578)" in page) == (True, True)


def test_a_refused_change_shows_what_is_stored_beside_it(as_ratna, licence):
    page = body(as_ratna.post(url("licence_edit", licence.business, licence.pk), sent("12")))

    assert (f"<title>Kesalahan: P-IRT {PIRT}" in page or f"P-IRT {PIRT}" in page, 'value="12"' in page) == (True, True)


def test_products_can_be_unticked(as_ratna, licence, product):
    licence.products.add(product)
    end = licence.valid_until

    as_ratna.post(url("licence_edit", licence.business, licence.pk), sent(until=(end.day, end.month, end.year)))

    assert list(licence.products.all()) == []


@pytest.mark.parametrize("name", ["licence_edit", "licence_scan"])
def test_closed_business_is_told_and_nothing_changes(as_ratna, licence, in_status, name):
    in_status(BusinessStatus.INACTIVE)
    data = sent("2063578010009-28") if name == "licence_edit" else {"scan": SimpleUploadedFile("x.pdf", PLAIN)}

    response = as_ratna.post(url(name, licence.business, licence.pk), data, follow=True)

    licence.refresh_from_db()
    assert "izinnya tidak bisa diubah" in body(response)
    assert (licence.number, licence.scan) == (PIRT, None)


# --- Scans ---


@pytest.mark.parametrize(("content", "kind"), [(PLAIN, "application/pdf"), (picture(), "image/jpeg")])
def test_a_scan_is_kept(as_ratna, licence, content, kind):
    response = as_ratna.post(
        url("licence_scan", licence.business, licence.pk), {"scan": SimpleUploadedFile("surat.pdf", content)}
    )

    licence.refresh_from_db()
    assert (response.url, licence.scan.content_type) == (url("licences", licence.business), kind)


@pytest.mark.parametrize("content", [HOSTILE["script"][0], b"", b"MZ", picture("GIF")])
def test_a_hostile_scan_is_refused_in_words(as_ratna, licence, content):
    page = body(
        as_ratna.post(
            url("licence_scan", licence.business, licence.pk), {"scan": SimpleUploadedFile("surat.pdf", content)}
        )
    )

    assert ('class="error"' in page, PrivateFile.objects.count()) == (True, 0)


def test_no_file_is_asked_for(as_ratna, licence):
    assert "Pilih berkasnya." in body(as_ratna.post(url("licence_scan", licence.business, licence.pk)))


def test_a_scan_is_deleted(as_ratna, licence, ratna):
    put_scan(licence, SimpleUploadedFile("x.pdf", PLAIN), by=ratna)

    response = as_ratna.post(url("licence_scan_remove", licence.business, licence.pk))

    licence.refresh_from_db()
    assert (response.url, licence.scan) == (url("licence_scan", licence.business, licence.pk), None)


# --- Removing ---


def test_remove(as_ratna, licence):
    response = as_ratna.post(url("licence_remove", licence.business, licence.pk))

    assert (response.url, Licence.objects.count()) == (url("licences", licence.business), 0)


@pytest.mark.parametrize("name", ["licence_remove", "licence_scan_remove"])
def test_only_sent_forms_remove(as_ratna, licence, name):
    assert as_ratna.get(url(name, licence.business, licence.pk)).status_code == 405


@pytest.mark.parametrize("name", ["licence_remove", "licence_scan_remove"])
def test_nothing_goes_from_a_closed_business(as_ratna, licence, in_status, name):
    in_status(BusinessStatus.INACTIVE)

    as_ratna.post(url(name, licence.business, licence.pk))

    assert Licence.objects.count() == 1


def test_a_licence_of_another_business_of_hers_is_not_found_here(as_ratna, licence, owner):
    other = BusinessFactory(owner=owner)

    assert as_ratna.get(url("licence_edit", other, licence.pk)).status_code == 404


def test_a_stranger_finds_nothing(as_sari, licence):
    for name in ("licence_edit", "licence_scan"):
        assert as_sari.get(url(name, licence.business, licence.pk)).status_code == 404
    for name in ("licence_remove", "licence_scan_remove", "licence_edit", "licence_scan"):
        assert as_sari.post(url(name, licence.business, licence.pk), sent()).status_code == 404

    assert Licence.objects.get().number == PIRT


# --- A helper, until the owner takes it over ---

PAGES = ["licences", "licence_new", "licence_edit", "licence_scan", "ladder"]


@pytest.fixture
def as_kadar(client, kadar):
    client.force_login(kadar)
    return client


@pytest.fixture
def helped_licence(helped):
    return Licence.objects.create(business=helped, kind=LicenceKind.PIRT, number=PIRT)


@pytest.fixture
def page_of(helped, helped_licence):
    arguments = {
        "licences": [],
        "licence_new": ["halal"],
        "licence_edit": [helped_licence.pk],
        "licence_scan": [helped_licence.pk],
        "licence_scan_remove": [helped_licence.pk],
        "licence_remove": [helped_licence.pk],
        "ladder": [helped.products.get().pk],
    }
    # A ladder stands below its product, the rest below the business.
    return lambda name: url(name, helped, *arguments[name])


@pytest.mark.parametrize("name", PAGES)
def test_the_helper_opens_the_pages_of_an_unclaimed_business(as_kadar, page_of, name):
    assert "izinnya" in body(as_kadar.get(page_of(name))).lower()


def test_the_helper_enters_a_licence_with_its_scan(as_kadar, helped, kadar):
    as_kadar.post(url("licence_new", helped, "pirt"), sent())
    licence = helped.licences.get()

    response = as_kadar.post(
        url("licence_scan", helped, licence.pk), {"scan": SimpleUploadedFile("pirt.pdf", PLAIN)}, follow=True
    )

    licence.refresh_from_db()
    assert (licence.number, licence.scan.uploaded_by) == (PIRT, kadar)
    assert "Hanya pemiliknya, petugas, dan Anda yang dapat melihatnya" in body(response)


def test_the_helper_answers_the_ladder(as_kadar, helped, page_of):
    as_kadar.post(page_of("ladder"), {"question": "is_food", "answer": "no"})

    assert LadderAnswers.objects.get(product__business=helped).is_food == "no"


@pytest.mark.parametrize("name", ["licence_scan_remove", "licence_remove"])
def test_the_helper_removes_what_was_entered(as_kadar, helped_licence, kadar, page_of, name):
    put_scan(helped_licence, SimpleUploadedFile("pirt.pdf", PLAIN), by=kadar)

    as_kadar.post(page_of(name))

    assert not PrivateFile.objects.exists()


@pytest.mark.parametrize("name", [*PAGES, "licence_scan_remove", "licence_remove"])
@pytest.mark.parametrize("what", ["claimed", "no helper any more", "another helper"])
def test_the_helper_finds_nothing_after_the_claim(client, helped, kadar, lastri, sri, page_of, name, what):
    if what == "claimed":
        Owner.objects.filter(pk=helped.owner_id).update(user=sri)
    elif what == "no helper any more":
        kadar.groups.clear()
    client.force_login(lastri if what == "another helper" else kadar)
    before = list(Licence.objects.values())

    sent_data = {"number": "ID35110000123450321", "question": "is_food", "answer": "no"}
    answers = [client.post(page_of(name), sent_data).status_code]
    if name in PAGES:
        answers.append(client.get(page_of(name)).status_code)

    # The list is read only, so there a POST is the wrong method for anybody.
    assert set(answers) <= ({404, 405} if name == "licences" else {404})
    assert 404 in answers
    assert list(Licence.objects.values()) == before
    assert not LadderAnswers.objects.exists()
