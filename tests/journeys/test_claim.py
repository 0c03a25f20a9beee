"""A helper registers a neighbour, prints the slip; the owner signs up, claims, and the helper is out."""

import re

import pytest
from django.contrib.auth.models import Group

from accounts.models import Consent
from businesses.models import Business, Product
from tests.factories import UserFactory
from tests.journeys.conftest import PASSWORD, last_code, overflow, sign_in, violations


@pytest.fixture
def kadar():
    user = UserFactory(full_name="Kadar Rekaan", phone="+6281234567014", password=PASSWORD)
    user.groups.add(Group.objects.get(name="helper"))
    return user


def go_on(page):
    page.get_by_role("button", name=re.compile("^Simpan dan lanjut")).click()
    page.wait_for_load_state()


def born(page, name):
    for part, value in {"day": "1", "month": "3", "year": "1970"}.items():
        page.fill(f"[name={name}_{part}]", value)


def test_from_the_helper_to_the_owner_without_javascript(open_page, kadar):
    page = open_page(java_script_enabled=False)
    sign_in(page, "081234567014")
    page.get_by_role("link", name="Tetangga yang saya bantu").click()
    page.get_by_role("link", name="Daftarkan usaha tetangga").click()
    page.get_by_role("button", name="Mulai").click()

    page.fill("[name=full_name]", "Sri Rekaan")
    page.fill("[name=nik]", "3578994103700002")
    born(page, "birth_date")
    page.check("[name=contact][value=helper]")
    go_on(page)
    page.fill("[name=name]", "Keripik Sri")
    page.select_option("[name=sector]", label="Makanan")
    page.fill("[name=description_id]", "Keripik singkong dari dapur sendiri.")
    go_on(page)
    page.fill("[name=address]", "Jl. Rekaan 5 RT 1 RW 2")
    page.select_option("[name=subdistrict]", label="Gubeng")
    go_on(page)
    page.fill("[name=name_id]", "Keripik Singkong")
    page.select_option("[name=category]", label="Kue basah dan jajanan")
    page.fill("[name=price_rupiah]", "5.000")
    page.fill("[name=unit]", "bungkus")
    page.check("[name=is_self_made]")
    page.check("[name=halal][value=not_yet]")
    go_on(page)
    business = Business.objects.get()
    page.goto(f"/saya/usaha/daftar/{business.pk}/persetujuan/")
    page.check("[name=programme]")
    page.fill("[name=witness]", "Pak RT Rekaan")
    go_on(page)
    page.get_by_role("button", name="Kirim pendaftaran").click()
    page.wait_for_url(f"**/saya/usaha/{business.pk}/")

    page.goto("/saya/bantuan/")
    page.get_by_role("link", name=re.compile("Buat kode klaim")).click()
    page.get_by_role("button", name="Tampilkan kode untuk slip").click()
    code = page.locator(".slip-code").inner_text()
    with page.expect_download() as slip:
        page.get_by_role("button", name="Unduh slip (PDF)").click()
    assert slip.value.suggested_filename == f"kode-klaim-{business.pk}.pdf"

    hers = open_page(java_script_enabled=False)
    hers.goto("/saya/klaim/")
    hers.get_by_role("main").get_by_role("link", name="Daftar", exact=True).click()
    hers.fill("[name=full_name]", "Sri Rekaan")
    hers.fill("[name=address]", "0812-3456-7016")
    hers.fill("[name=password]", PASSWORD)
    hers.locator("main form button").first.click()
    hers.wait_for_url("**/akun/kode/")
    hers.fill("[name=code]", last_code("+6281234567016"))
    hers.locator("main form button").first.click()
    hers.wait_for_url("**/saya/klaim/")
    hers.fill("[name=code]", code.lower())
    hers.get_by_role("button", name="Lanjut").click()
    hers.wait_for_url("**/saya/klaim/usaha/")
    assert "Keripik Sri" in hers.get_by_role("main").inner_text()
    born(hers, "proof")
    hers.get_by_role("button", name="Ya, ini usaha saya").click()
    hers.wait_for_url(f"**/saya/usaha/{business.pk}/")

    assert page.request.get(f"/saya/usaha/{business.pk}/").status == 404
    page.goto("/saya/bantuan/")
    assert "Keripik Sri" not in page.get_by_role("main").inner_text()
    business.refresh_from_db()
    assert business.owner.user.full_name == "Sri Rekaan"
    assert Product.objects.get().business == business
    assert Consent.objects.get().user == business.owner.user


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_for_everybody(open_page, kadar, width, language):
    page = open_page({"width": width, "height": 800})
    sign_in(page, "081234567014")
    found = {}

    def look(name):
        found[name] = (violations(page), max(overflow(page), 0))

    page.goto(f"{language}/saya/bantuan/daftar/")
    look("begin")
    page.locator("main form button").click()
    page.wait_for_url("**/pemilik/")
    look("person")
    page.goto(page.url.replace("pemilik", "persetujuan"))
    look("consents")
    page.goto(f"{language}/saya/bantuan/")
    look("list")
    page.locator(".neighbour .tapline").click()
    page.locator("[value=slip]").click()
    look("slip")
    page.goto(f"{language}/saya/klaim/")
    look("claim")

    assert found == dict.fromkeys(found, ([], 0))
