"""What happens after verification: a name is changed, a double is merged and parted, a licence is put right."""

import re

import pytest

from accounts.models import ConsentPurpose
from accounts.services import give_consent
from businesses.models import BusinessStatus, ChangeRequest, LadderAnswers, Licence, LicenceKind, Merge, PrivateFile
from notifications.models import Message
from tests.businesses.test_files import PLAIN
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory
from tests.journeys.conftest import DESK, PASSWORD, PHONE, overflow, sign_in, violations


@pytest.fixture
def ratna():
    return UserFactory(full_name="Ratna Rekaan", phone="+6281234567890", password=PASSWORD)


@pytest.fixture
def business(ratna):
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    return BusinessFactory(owner=OwnerFactory(user=ratna), name="Dapur Ratna", slug="dapur-ratna")


def holds_for_everybody(page):
    assert (violations(page), max(overflow(page), 0)) == ([], 0), page.url


def tab_to(page, words):
    """Go forward with the Tab key, as somebody without a mouse does, to the link, button or field with these words."""
    for _ in range(60):
        page.keyboard.press("Tab")
        spoken = page.evaluate(
            "[document.activeElement, ...(document.activeElement.labels || [])].map(one => one.textContent)"
            ".filter(Boolean).join(' ')"
        )
        if words in " ".join(spoken.split()):
            return
    raise AssertionError(f"No “{words}” within 60 steps of the Tab key on {page.url}")


def test_a_new_name_by_keyboard(open_page, business, verifier):
    page = open_page(PHONE)
    sign_in(page, "081234567890")
    page.goto(f"/saya/usaha/{business.pk}/perubahan/")
    holds_for_everybody(page)
    tab_to(page, "Minta perubahan: nama usaha")
    page.keyboard.press("Enter")
    page.wait_for_url("**/perubahan/name/")
    holds_for_everybody(page)
    tab_to(page, "Nama usaha yang baru")
    page.keyboard.type("Dapur Bu Ratna")
    tab_to(page, "Mengapa?")
    page.keyboard.type("Pembeli mengenal saya sebagai Bu Ratna.")
    tab_to(page, "Kirim permintaan")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/saya/usaha/{business.pk}/perubahan/")
    assert "Menunggu petugas" in page.inner_text("main")
    assert page.request.get("/usaha/dapur-ratna/").text().count("Dapur Bu Ratna") == 0

    desk = open_page(DESK)
    sign_in(desk, "wati@contoh.example")
    desk.goto(f"/admin/businesses/changerequest/{ChangeRequest.objects.get().pk}/change/")
    assert "Pembeli mengenal saya sebagai Bu Ratna." in desk.inner_text("main")
    tab_to(desk, "Setujui dan jalankan")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/admin/businesses/changerequest/")

    page.goto("/saya/pesan/")
    holds_for_everybody(page)
    told = Message.objects.inbox_of(business.owner.user).first()
    assert told.subject in page.inner_text("main")
    visitor = open_page(PHONE)
    visitor.goto("/usaha/dapur-ratna/")
    assert visitor.inner_text("h1") == "Dapur Bu Ratna"


def test_two_entries_become_one_and_two_again(open_page, business, verifier):
    double = BusinessFactory(
        owner=OwnerFactory(user=None, full_name="Ratna Rekaan", phone="+6281234567891"),
        name="Dapur Ratna 2",
        slug="dapur-ratna-2",
        status=BusinessStatus.SUBMITTED,
        verified_at=None,
        nib="1234567890123",
        address="Jl. Rekaan 9",
    )
    pastel = ProductFactory(business=double, name_id="Pastel")

    page = open_page(DESK)
    sign_in(page, "wati@contoh.example")
    page.goto(f"/admin/businesses/business/{business.pk}/change/")
    page.get_by_role("link", name=re.compile("^Bandingkan ?: Dapur Ratna 2")).click()
    holds_for_everybody(page)
    assert page.is_checked("[name=nib][value=take]")
    page.check("[name=address][value=take]")
    page.get_by_role("button", name="Gabungkan ke data kiri").click()
    page.wait_for_url(f"**/admin/businesses/business/{business.pk}/change/")

    business.refresh_from_db()
    double.refresh_from_db()
    pastel.refresh_from_db()
    assert (business.name, business.nib, business.address) == ("Dapur Ratna", "1234567890123", "Jl. Rekaan 9")
    assert (double.status, double.merged_into, pastel.business) == (BusinessStatus.MERGED, business, business)

    page.goto(f"/admin/businesses/merge/{Merge.objects.get().pk}/change/")
    page.get_by_role("button", name=re.compile("^Batalkan penggabungan")).click()
    page.get_by_text("Kedua data berdiri sendiri lagi").wait_for()

    business.refresh_from_db()
    double.refresh_from_db()
    pastel.refresh_from_db()
    assert (business.nib, business.address) == ("", "Jl. Contoh 1")
    assert (double.status, double.merged_into, pastel.business) == (BusinessStatus.SUBMITTED, None, double)


def test_a_halal_number_is_put_right_and_checked(open_page, business, verifier):
    product = ProductFactory(business=business, name_id="Keripik Singkong")
    LadderAnswers.objects.create(
        product=product, is_food="yes", is_frozen="no", is_pasteurised="no", keeps_a_week="yes", is_made_at_home="yes"
    )
    page = open_page(PHONE)
    sign_in(page, "081234567890")
    page.goto(f"/saya/usaha/{business.pk}/izin/")
    holds_for_everybody(page)
    page.get_by_role("link", name=re.compile("^Saya punya : sertifikat halal", re.IGNORECASE)).click()
    page.fill("[name=number]", "KH12345678")
    page.get_by_role("button", name="Simpan, lanjut ke hasil pindai").click()
    page.locator(".alert-error").wait_for()
    holds_for_everybody(page)
    assert page.title().startswith("Kesalahan:")
    assert "Nomor yang diawali KH adalah nomor fatwa MUI" in page.locator(".alert-error").inner_text()
    assert page.input_value("[name=number]") == "KH12345678"

    page.fill("[name=number]", "ID35110000900000001")
    page.get_by_role("button", name="Simpan, lanjut ke hasil pindai").click()
    page.wait_for_url("**/berkas/")
    holds_for_everybody(page)
    page.set_input_files("[name=scan]", {"name": "halal.pdf", "mimeType": "application/pdf", "buffer": PLAIN})
    page.get_by_role("button", name="Simpan hasil pindai").click()
    page.wait_for_url(f"**/saya/usaha/{business.pk}/izin/")
    scan = PrivateFile.objects.get().get_absolute_url()
    assert page.request.get(scan).body() == PLAIN

    stranger = open_page(PHONE)
    UserFactory(full_name="Sari Rekaan", phone="+6281234567892", password=PASSWORD)
    sign_in(stranger, "081234567892")
    assert stranger.request.get(scan).status == 404

    licence = Licence.objects.get()
    desk = open_page(DESK)
    sign_in(desk, "wati@contoh.example")
    desk.goto(f"/admin/businesses/licence/{licence.pk}/change/")
    desk.get_by_role("link", name="Cari dan catat hasilnya").click()
    holds_for_everybody(desk)
    assert desk.request.get(scan).body() == PLAIN
    desk.get_by_role("button", name="Ditemukan dan berlaku").click()
    desk.wait_for_url(f"**/admin/businesses/licence/{licence.pk}/change/")

    licence.refresh_from_db()
    assert (licence.kind, licence.is_found, licence.checked_by) == (LicenceKind.HALAL, True, verifier)
    page.goto(f"/saya/usaha/{business.pk}/produk/{product.pk}/tangga/")
    holds_for_everybody(page)
    assert page.inner_text("h1") == "Langkah berikutnya: NIB"
    assert page.locator(".journey li.done").count() == 1
