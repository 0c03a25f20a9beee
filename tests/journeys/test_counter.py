"""The counter of an outlet on a phone whose signal goes and comes back."""

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from sentra import services
from sentra.models import Consignment, Keeper, Outlet, Sale, SaleConflict
from tests.factories import BusinessFactory, ProductFactory, UserFactory
from tests.journeys.conftest import DESK, PASSWORD, PHONE, overflow, sign_in, violations
from tests.journeys.test_checkin import CAMERA, hold_up, stored
from tests.sentra.conftest import consign

QUEUE = "localStorage.getItem('kasir')"


@pytest.fixture
def dewi():
    dewi = UserFactory(full_name="Dewi Gerai", email="dewi@contoh.example", password=PASSWORD, is_staff=True)
    dewi.groups.add(Group.objects.get(name="keeper"))
    Keeper.objects.create(outlet=Outlet.objects.get(slug="siola"), user=dewi)
    return dewi


@pytest.fixture
def shelf(dewi):
    """Five packs of biscuits at Rp20.000 and three jars of sambal at Rp32.000."""

    def stand(name, slug, price, pieces):
        maker = BusinessFactory(name="Dapur Ratna", owner__user=UserFactory(full_name="Ratna Rekaan"))
        product = ProductFactory(business=maker, name_id=name, slug=slug, price_rupiah=price)
        return consign(product, Outlet.objects.get(slug="siola"), by=dewi, pieces=pieces)

    return stand("Kukis Cokelat", "kukis-cokelat", 20_000, 5), stand("Sambal Bawang", "sambal-bawang", 32_000, 3)


@pytest.fixture
def till(new_context, live_server, shelf):
    """Dewi's phone at the counter, and its context, in which the signal can go."""

    def make(size=PHONE, **options):
        context = new_context(viewport=size, base_url=live_server.url, **options)
        context.add_init_script(CAMERA)
        page = context.new_page()
        page.set_default_timeout(15_000)
        sign_in(page, "dewi@contoh.example")
        page.goto("/kasir/siola/")
        return context, page

    return make


def put(page, name):
    page.locator(".item", has_text=name).click()


def save(page):
    page.get_by_role("button", name="Simpan penjualan").click()


def wait_until_sent(page):
    """The page's policy lets nothing be evaluated in a loop, so the loop is here."""
    for _look in range(100):
        if page.evaluate(QUEUE) == "[]":
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.evaluate(QUEUE))


def sold():
    return list(Sale.objects.order_by("pk").values_list("total_rupiah", "method", "was_offline"))


def ready_without_signal(page):
    page.evaluate(
        "Promise.race([navigator.serviceWorker.ready.then(() => 1), new Promise((d) => setTimeout(d, 9000))])"
    )


def test_a_sale_is_paid_in_cash_with_change_and_a_receipt(till, shelf):
    _context, page = till()

    put(page, "Kukis Cokelat")
    put(page, "Kukis Cokelat")
    put(page, "Sambal Bawang")
    page.get_by_role("button", name="Kurangi Kukis Cokelat").click()
    expect(page.locator("#total")).to_have_text("Rp52.000")
    page.fill("#given", "100.000")
    expect(page.locator("#change")).to_have_text("Kembalian Rp48.000")
    save(page)

    last = page.locator("#last")
    expect(last).to_contain_text("SIOLA-")
    expect(last).to_contain_text("Kembalian Rp48.000")
    expect(page.locator(".item", has_text="Kukis Cokelat")).to_contain_text("4 di rak")
    assert sold() == [(52_000, "cash", False)]
    last.get_by_role("link", name="Nota").click()
    expect(page.locator(".till-slip")).to_contain_text("Rp48.000")


def test_sales_without_signal_are_sent_later_once_each_in_their_order_and_name_nobody(till, shelf):
    context, page = till()
    context.set_offline(True)

    put(page, "Kukis Cokelat")
    save(page)
    expect(page.locator("#last")).to_contain_text("Tersimpan di perangkat ini")
    put(page, "Sambal Bawang")
    page.locator("label", has_text="QRIS").click()
    save(page)
    put(page, "Kukis Cokelat")
    put(page, "Sambal Bawang")
    save(page)

    expect(page.locator("#signal")).to_have_text("Tanpa sinyal, 3 penjualan menunggu")
    assert Sale.objects.count() == 0
    kept = stored(page)
    assert [word for word in ("Dewi", "Ratna", "Dapur", "Rekaan") if word in kept] == []

    context.set_offline(False)

    expect(page.locator("#signal")).to_have_text("Tersambung")
    assert sold() == [(20_000, "cash", True), (32_000, "qris", True), (52_000, "cash", True)]
    assert page.evaluate(QUEUE) == "[]"
    expect(page.locator(".tillbar")).to_contain_text("3 penjualan, Rp104.000")


def test_the_counter_opens_and_sells_without_signal_after_a_reload(till, shelf):
    context, page = till()
    ready_without_signal(page)
    context.set_offline(True)
    put(page, "Kukis Cokelat")
    save(page)
    put(page, "Sambal Bawang")

    page.reload()

    expect(page.locator("#signal")).to_have_text("Tanpa sinyal, 1 penjualan menunggu")
    expect(page.locator("#total")).to_have_text("Rp32.000")
    assert [word for word in ("Dewi", "Ratna", "Dapur") if word in page.content()] == []
    page.fill("#kode", shelf[0].code)
    page.keyboard.press("Enter")
    expect(page.locator("#total")).to_have_text("Rp52.000")
    save(page)
    expect(page.locator("#signal")).to_have_text("Tanpa sinyal, 2 penjualan menunggu")

    context.set_offline(False)

    expect(page.locator(".tillbar")).to_contain_text("2 penjualan, Rp72.000", timeout=20_000)
    assert sold() == [(20_000, "cash", True), (52_000, "cash", True)]


def test_a_sale_whose_answer_is_lost_counts_once(till, shelf):
    _context, page = till()
    # The server has it, and the line breaks before it can say so.
    seen = []

    def lose(route):
        seen.append(1)
        if len(seen) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(re.compile("/catat/"), lose)
    put(page, "Kukis Cokelat")

    page.get_by_role("button", name="Simpan penjualan").dblclick()

    expect(page.locator("#last")).to_contain_text("Tersimpan di perangkat ini")
    wait_until_sent(page)
    assert len(seen) == 2
    assert sold() == [(20_000, "cash", False)]
    assert Consignment.objects.get(pk=shelf[0].pk).on_hand == 4


def test_more_than_there_was_is_put_on_the_list_of_the_keeper(till, shelf, dewi):
    context, page = till()
    context.set_offline(True)
    for _piece in range(3):
        put(page, "Sambal Bawang")
    save(page)
    services.record_sale(shelf[1].outlet, [(shelf[1], 2)], by=dewi, token="6f2c1f0e-92a4-4d0a-8f6e-5a3c59f4c0aa")

    context.set_offline(False)

    wait_until_sent(page)
    assert SaleConflict.objects.get().missing == 2
    page.goto("/kasir/siola/selisih/")
    page.fill("[name=explanation]", "Dua stoples lupa dicatat masuk.")
    page.get_by_role("button", name="Catat").click()
    expect(page.locator("main")).to_contain_text("Tidak ada yang perlu dijelaskan.")
    assert SaleConflict.objects.get().explanation == "Dua stoples lupa dicatat masuk."


def test_a_sale_that_is_refused_later_stays_until_it_was_read(till, shelf):
    context, page = till()
    context.set_offline(True)
    put(page, "Kukis Cokelat")
    save(page)
    # Spoilt on the way, so that no server can take it.
    page.evaluate(f"localStorage.setItem('kasir', {QUEUE}.replace('\"cash\"', '\"gold\"'))")

    context.set_offline(False)

    refused = page.locator("#refused")
    expect(refused).to_contain_text("Ditolak")
    page.reload()
    expect(refused).to_contain_text("tidak terbaca")
    expect(refused).to_contain_text("1 × Kukis Cokelat")
    refused.get_by_role("button", name="Sudah saya catat, hapus").click()
    expect(refused).to_be_empty()
    assert (sold(), page.evaluate(QUEUE)) == ([], "[]")


def test_what_is_refused_at_once_stays_in_the_hands_of_the_keeper(till, shelf, dewi):
    _context, page = till()
    put(page, "Kukis Cokelat")
    services.change_price(shelf[0], 25_000, by=dewi)

    save(page)

    expect(page.locator("#words")).to_contain_text("sekarang Rp25.000")
    expect(page.locator("#total")).to_have_text("Rp25.000")
    save(page)
    expect(page.locator("#last")).to_contain_text("SIOLA-")
    assert sold() == [(25_000, "cash", False)]


def test_the_camera_reads_a_shelf_card(till, shelf):
    _context, page = till()

    page.get_by_role("button", name="Pindai").click()
    page.wait_for_function("typeof window.jsQR == 'function'")
    hold_up(page, f"https://contoh.example/produk/sambal-bawang/?rak={shelf[1].code}")

    expect(page.locator("#total")).to_have_text("Rp32.000")


def test_a_whole_sale_by_keyboard_and_hand_scanner(till, shelf):
    _context, page = till(DESK)

    page.focus("#kode")
    page.keyboard.type(f"https://contoh.example/produk/kukis-cokelat/?rak={shelf[0].code}\n")
    page.keyboard.type(f"2*{shelf[1].code}\n")
    expect(page.locator("#total")).to_have_text("Rp84.000")
    page.keyboard.press("Enter")
    page.keyboard.type("100000\n")

    expect(page.locator("#last")).to_contain_text("Kembalian Rp16.000")
    assert sold() == [(84_000, "cash", False)]


def test_a_sale_without_javascript(till, shelf):
    _context, page = till(java_script_enabled=False)

    put(page, "Kukis Cokelat")
    put(page, "Kukis Cokelat")
    page.fill("#given", "50.000")
    save(page)

    expect(page.locator(".till-slip")).to_contain_text("Rp10.000")
    assert sold() == [(40_000, "cash", False)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_counter_has_no_barrier(till, shelf, dewi, size, scheme):
    sale = services.record_sale(shelf[0].outlet, [(shelf[0], 1)], by=dewi, token="6f2c1f0e-92a4-4d0a-8f6e-5a3c59f4c0ab")
    _context, page = till(size, color_scheme=scheme)
    put(page, "Sambal Bawang")

    for path in ("", f"penjualan/{sale.pk}/", "penjualan/", "selisih/", "tutup/"):
        for language in ("", "/en"):
            if path or language:
                page.goto(f"{language}/kasir/siola/{path}")
            assert (path, language, violations(page)) == (path, language, [])
            assert overflow(page) <= 0
