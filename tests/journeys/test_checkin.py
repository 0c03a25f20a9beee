"""The door of a class on a phone whose signal goes and comes back."""

from datetime import timedelta

import pytest
import segno
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import EnrolmentFactory, OwnerFactory, TrainingFactory, UserFactory
from tests.journeys.conftest import DESK, PASSWORD, PHONE, sign_in, violations
from trainings.models import Attendance
from trainings.tickets import qr_text

# A camera that sees whatever `window.seen` is: the page's own video, canvas and decoder do the rest.
CAMERA = """
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 640;
const paint = canvas.getContext("2d");
setInterval(() => {
  paint.fillStyle = "#fff";
  paint.fillRect(0, 0, 640, 640);
  if (window.seen) paint.drawImage(window.seen, 160, 160, 320, 320);
}, 50);
window.holdUp = (address) => new Promise((done) => {
  const picture = new Image();
  picture.onload = () => { window.seen = picture; done(); };
  picture.src = address;
});
navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
"""


@pytest.fixture
def tuti():
    tuti = UserFactory(full_name="Tuti Pelatihan", email="tuti@contoh.example", password=PASSWORD, is_staff=True)
    tuti.groups.add(Group.objects.get(name="training"))
    return tuti


@pytest.fixture
def session(tuti):
    """A class of today that began five minutes ago."""
    now = timezone.now()
    training = TrainingFactory(
        published_at=now, status="closed", session__starts_at=now - timedelta(minutes=5), capacity=9
    )
    return training.sessions.get()


@pytest.fixture
def seat(session):
    def make(name):
        owner = OwnerFactory(user=UserFactory(full_name=name))
        return EnrolmentFactory(training=session.training, business__owner=owner)

    return make


@pytest.fixture
def door(new_context, live_server, tuti, session):
    """Tuti's phone at the door, and its context, in which the signal can go."""

    def make():
        context = new_context(viewport=PHONE, base_url=live_server.url)
        context.add_init_script(CAMERA)
        page = context.new_page()
        page.set_default_timeout(15_000)
        sign_in(page, "tuti@contoh.example")
        page.goto(f"/hadir/{session.pk}/")
        return context, page

    return make


def tap(page, name):
    person(page, name).get_by_role("button", name="Catat hadir").click()


def person(page, name):
    return page.locator(".person", has_text=name)


def hold_up(page, text):
    page.evaluate("(address) => window.holdUp(address)", segno.make_qr(text, error="m").png_data_uri(scale=8, border=4))


def noted():
    rows = Attendance.objects.order_by("enrolment")
    return list(rows.values_list("enrolment__business__owner__full_name", "is_present", "way"))


def stored(page):
    return page.evaluate("Object.values(localStorage).join() + Object.values(sessionStorage).join()")


def test_taps_without_signal_are_sent_later_once_and_hold_no_name(door, seat):
    _ani, scanned, _citra = [seat(name) for name in ("Ani Contoh", "Budi Contoh", "Citra Contoh")]
    context, page = door()
    page.wait_for_function("typeof window.jsQR == 'function'")
    page.get_by_role("button", name="Pindai kode QR").click()

    context.set_offline(True)
    tap(page, "Ani Contoh")
    hold_up(page, qr_text(scanned.ticket))
    expect(page.locator("#last .checkin-name")).to_have_text("Budi Contoh")
    tap(page, "Citra Contoh")
    page.locator("#last").get_by_role("button", name="Tarik kembali").click()

    expect(page.locator("#signal")).to_contain_text("4 menunggu dikirim")
    assert Attendance.objects.count() == 0
    kept = stored(page)
    assert scanned.ticket in kept
    assert [word for word in ("Ani", "Budi", "Citra", "Rekaan", "Contoh") if word in kept] == []

    context.set_offline(False)

    expect(page.locator("#signal")).to_have_text("Semua sudah terkirim.")
    expect(page.locator("#count")).to_contain_text("2 dari 3")
    assert noted() == [("Ani Contoh", True, "name"), ("Budi Contoh", True, "scan")]
    assert stored(page) == "[]"


def test_taps_outlive_a_reload_and_are_counted_once(door, seat):
    seat("Ani Contoh")
    context, page = door()
    page.evaluate(
        "Promise.race([navigator.serviceWorker.ready.then(() => 1), new Promise((d) => setTimeout(d, 9000))])"
    )
    context.set_offline(True)
    tap(page, "Ani Contoh")
    page.on("dialog", lambda dialog: dialog.accept())

    page.reload()

    expect(page.locator("h1")).to_have_text("Tidak ada sinyal")
    expect(page.locator("[data-waits]")).to_contain_text("1 ketukan tersimpan")
    assert "Ani" not in page.content()
    context.set_offline(False)
    expect(page.locator("#count")).to_contain_text("1 dari 1", timeout=15_000)
    assert noted() == [("Ani Contoh", True, "name")]


def left_tap(door, name):
    """Tuti's phone after a tap that could not be sent, with nobody signed in any more; a fresh page on it."""
    context, page = door()
    context.route("**/hadir/*/catat/", lambda route: route.abort())
    tap(page, name)
    expect(page.locator("#signal")).to_contain_text("1 menunggu dikirim")
    page.close()
    context.unroute("**/hadir/*/catat/")
    context.clear_cookies()
    page = context.new_page()
    page.set_default_timeout(15_000)
    return context, page


def as_colleague(page, session):
    dewi = UserFactory(full_name="Dewi Pelatihan", email="dewi@contoh.example", password=PASSWORD, is_staff=True)
    dewi.groups.add(Group.objects.get(name="training"))
    sign_in(page, "dewi@contoh.example")
    page.goto(f"/hadir/{session.pk}/")


def test_taps_of_another_official_are_sent_in_her_name_only_when_she_wants_it(door, seat, session):
    seat("Ani Contoh")
    _context, page = left_tap(door, "Ani Contoh")

    as_colleague(page, session)

    foreign = page.locator("#foreign")
    expect(foreign).to_contain_text("1")
    expect(page.locator("#signal")).to_be_hidden()
    assert noted() == []
    assert "Tuti" not in stored(page)
    assert "tuti@" not in stored(page)
    foreign.get_by_role("button").click()
    expect(foreign).to_be_hidden()
    expect(person(page, "Ani Contoh")).to_have_attribute("data-state", "in")
    assert noted() == [("Ani Contoh", True, "name")]
    assert Attendance.objects.get().recorded_by.full_name == "Dewi Pelatihan"


def test_her_own_taps_go_when_she_signs_in_again(door, seat, session):
    seat("Ani Contoh")
    context, page = left_tap(door, "Ani Contoh")
    as_colleague(page, session)
    expect(page.locator("#foreign")).to_be_visible()
    context.clear_cookies()

    sign_in(page, "tuti@contoh.example")
    page.goto(f"/hadir/{session.pk}/")

    expect(person(page, "Ani Contoh")).to_have_attribute("data-state", "in")
    expect(page.locator("#foreign")).to_be_hidden()
    assert Attendance.objects.get().recorded_by.full_name == "Tuti Pelatihan"


def test_who_lost_her_seat_meanwhile_is_shown_until_it_was_read(door, seat):
    row = seat("Ani Contoh")
    context, page = door()
    context.set_offline(True)
    tap(page, "Ani Contoh")
    type(row).objects.filter(pk=row.pk).update(status="cancelled", ended_at=timezone.now())

    context.set_offline(False)

    conflict = page.locator("#conflicts")
    expect(conflict).to_contain_text("Tidak tercatat")
    expect(conflict).to_contain_text("tidak ada kursi")
    page.reload()
    expect(conflict).to_contain_text("tidak ada kursi")
    conflict.get_by_role("button", name="Sudah saya baca").click()
    expect(conflict).to_be_empty()
    assert (noted(), stored(page)) == ([], "[]")


def test_a_ticket_or_card_without_proof_asks_the_official_to_look(door, seat):
    row = seat("Ani Contoh")
    _context, page = door()
    page.get_by_role("button", name="Pindai kode QR").click()

    hold_up(page, f"https://contoh.example/usaha/{row.business.slug}/")

    expect(page.locator("#last")).to_contain_text("Ani Contoh")
    expect(page.locator("#last")).to_contain_text("belum membuktikan")
    assert noted() == []
    page.locator("#last").get_by_role("button", name="Catat hadir").click()
    expect(page.locator("#signal")).to_have_text("Semua sudah terkirim.")
    assert noted() == [("Ani Contoh", True, "name")]
    assert violations(page) == []


def test_the_door_works_without_javascript(new_context, live_server, tuti, session, seat):
    seat("Ani Contoh")
    seat("Budi Contoh")
    page = new_context(viewport=PHONE, base_url=live_server.url, java_script_enabled=False).new_page()
    sign_in(page, "tuti@contoh.example")
    page.goto(f"/hadir/{session.pk}/")
    page.fill("#q", "budi")
    page.get_by_role("button", name="Cari").click()
    expect(person(page, "Ani Contoh")).to_have_count(0)

    tap(page, "Budi Contoh")

    expect(page.locator(".messages")).to_contain_text("Budi Contoh masuk.")
    assert noted() == [("Budi Contoh", True, "name")]
    person(page, "Budi Contoh").get_by_role("button", name="Tarik kembali").click()
    expect(page.locator(".messages")).to_contain_text("ditarik kembali")
    assert noted() == []


def test_a_paper_list_is_typed_in_without_the_mouse(new_context, live_server, tuti, session, seat):
    for name in ("Ani Contoh", "Budi Contoh", "Citra Contoh"):
        seat(name)
    page = new_context(viewport=DESK, base_url=live_server.url).new_page()
    sign_in(page, "tuti@contoh.example")
    page.goto(f"/admin/trainings/attendance/session/{session.pk}/")
    page.locator("tbody input[type=radio]").first.focus()

    for key in ("h", "t", "ArrowUp", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowLeft", "Space"):
        page.keyboard.press(key)
    assert violations(page) == []
    page.get_by_role("button", name="Simpan daftar").click()

    expect(page.locator(".messagelist")).to_contain_text("3 baris dicatat.")
    assert [row[:2] for row in noted()] == [("Ani Contoh", True), ("Budi Contoh", False), ("Citra Contoh", True)]
