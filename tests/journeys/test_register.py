"""From a phone to the public page: signed up, returned, corrected, verified, published."""

import re

import pytest
from PIL import Image

from businesses.models import Business, BusinessStatus
from tests.factories import UserFactory
from tests.journeys.conftest import DESK, PASSWORD, last_code, prepare_pictures, sign_in

NIK = "3578085101870001"


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "pastel.jpg"
    Image.effect_noise((1000, 750), 60).convert("RGB").save(path)
    return path


def sign_up(page, phone="0812-3456-7890"):
    page.goto("/")
    page.get_by_role("link", name="Daftarkan usaha").first.click()
    page.fill("[name=full_name]", "Ratna Rekaan")
    page.fill("[name=address]", phone)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/akun/kode/")
    page.fill("[name=code]", last_code("+6281234567890"))
    page.locator("main form button").first.click()
    page.wait_for_url("**/saya/usaha/daftar/")


def go_on(page):
    page.get_by_role("button", name=re.compile("^Simpan dan lanjut")).click()
    page.wait_for_load_state()


def fill_registration(page, photo):
    """Fill the six steps, with a wrong NIK first; ends on the page that asks to check the answers."""
    page.get_by_role("button", name="Mulai").click()
    page.fill("[name=nik]", "357808510187000")
    go_on(page)
    assert page.title().startswith("Kesalahan:")
    assert page.input_value("[name=nik]") == "357808510187000"
    page.get_by_role("link", name=re.compile("NIK baru 15 angka")).click()
    page.fill("[name=nik]", NIK)
    for name, value in {"day": "11", "month": "1", "year": "1987"}.items():
        page.fill(f"[name=birth_date_{name}]", value)
    go_on(page)

    page.fill("[name=name]", "Pastel Ratna")
    page.select_option("[name=sector]", label="Makanan")
    page.fill("[name=description_id]", "Pastel yang digoreng setiap pagi.")
    go_on(page)

    page.fill("[name=address]", "Jl. Rekaan 5 RT 1 RW 2")
    page.select_option("[name=subdistrict]", label="Gubeng")
    go_on(page)

    page.fill("[name=name_id]", "Pastel Isi Ragi")
    page.select_option("[name=category]", label="Kue basah dan jajanan")
    page.fill("[name=price_rupiah]", "5.000")
    page.fill("[name=unit]", "buah")
    page.check("[name=is_self_made]")
    page.check("[name=halal][value=not_yet]")
    go_on(page)
    page.set_input_files("[type=file]", photo)
    page.get_by_role("button", name="Simpan foto").click()
    page.wait_for_load_state()
    prepare_pictures()
    page.get_by_role("button", name="Tampilkan setelah terverifikasi").click()
    page.wait_for_load_state()
    page.goto(page.url if "/daftar/" in page.url else registration(page) + "persetujuan/")
    if "/produk/" in page.url:
        page.get_by_role("link", name=re.compile("^Lanjut")).click()
    for purpose in ("programme", "showcase", "whatsapp_is_public"):
        page.check(f"[name={purpose}]")
    go_on(page)


def registration(page):
    return f"/saya/usaha/daftar/{Business.objects.latest('pk').pk}/"


def test_a_phone_registers_is_returned_corrects_and_is_published(open_page, verifier, photo):
    ratna, wati = open_page(), open_page(DESK)
    sign_up(ratna)
    fill_registration(ratna, photo)
    assert "Pastel Ratna" in ratna.inner_text("main")
    assert "3578••••••••0001" in ratna.inner_text("main")
    ratna.get_by_role("button", name="Kirim pendaftaran").click()
    ratna.wait_for_load_state()
    business = Business.objects.get()
    assert business.status == BusinessStatus.SUBMITTED

    sign_in(wati, "wati@contoh.example")
    wati.goto("/admin/")
    wati.get_by_role("link", name=re.compile("Menunggu verifikasi")).first.click()
    wati.get_by_role("link", name="Pastel Ratna").first.click()
    assert NIK not in wati.content()
    wati.get_by_role("link", name=re.compile("^Kembalikan")).click()
    wati.fill("textarea", "Mohon tulis nomor rumah.")
    wati.get_by_role("button", name=re.compile("Kembalikan")).click()
    wati.wait_for_load_state()
    business.refresh_from_db()
    assert business.status == BusinessStatus.RETURNED

    ratna.goto("/saya/pesan/")
    assert "Mohon tulis nomor rumah." in ratna.inner_text("main")
    ratna.goto(registration(ratna) + "tempat/")
    ratna.fill("[name=address]", "Jl. Rekaan 5 No. 8 RT 1 RW 2")
    go_on(ratna)
    ratna.goto(registration(ratna) + "periksa/")
    ratna.get_by_role("button", name=re.compile("^Kirim")).click()
    ratna.wait_for_load_state()

    wati.goto(f"/admin/businesses/business/{business.pk}/change/")
    wati.get_by_role("button", name=re.compile("^Verifikasi")).first.click()
    wati.wait_for_load_state()
    business.refresh_from_db()
    assert business.status == BusinessStatus.VERIFIED

    visitor = open_page()
    visitor.goto("/produk/?q=pastel")
    visitor.get_by_role("link", name="Pastel Isi Ragi").click()
    visitor.wait_for_url("**/produk/pastel-isi-ragi/")
    assert "Rp5.000" in visitor.inner_text("main")
    assert visitor.evaluate("document.querySelector('main picture img').naturalWidth") > 300
    assert "wa.me/6281234567890" in visitor.content()


def test_registration_needs_no_javascript(open_page, photo):
    ratna = open_page({"width": 320, "height": 640}, java_script_enabled=False)

    sign_up(ratna)
    fill_registration(ratna, photo)
    ratna.get_by_role("button", name="Kirim pendaftaran").click()
    ratna.wait_for_load_state()

    assert Business.objects.get().status == BusinessStatus.SUBMITTED


def test_first_steps_work_by_keyboard_alone(open_page):
    UserFactory(full_name="Ratna Rekaan", phone="+6281234567890", password=PASSWORD)
    ratna = open_page(DESK)
    ratna.goto("/akun/masuk/")

    type_into(ratna, "login", "0812 3456 7890")
    type_into(ratna, "password", PASSWORD)
    ratna.keyboard.press("Enter")
    ratna.wait_for_url("**/saya/")
    press(ratna, "Daftarkan usaha")
    ratna.wait_for_url("**/daftar/")
    press(ratna, "Mulai")
    ratna.wait_for_url("**/pemilik/")
    type_into(ratna, "nik", "12")
    ratna.keyboard.press("Enter")
    ratna.wait_for_url("**/pemilik/?errors")

    press(ratna, "NIK baru 2 angka")
    assert ratna.evaluate("document.activeElement.name") == "nik"


def type_into(page, name, text):
    """Tab to a field and type, as somebody without a mouse does."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            page.keyboard.press("Control+A")
            page.keyboard.type(text)
            return
    raise AssertionError(f"Tab never reaches {name}")


def press(page, words):
    """Tab to the link or button with these words and press Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").startswith(words):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never reaches {words!r}")
