"""A class for three: planned at the desk, five enrol from two phones, one leaves, who waits takes it by the link."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from notifications.models import Message, MessageStatus
from tests.factories import BusinessFactory, RoomFactory, UserFactory
from tests.journeys.conftest import DESK, PASSWORD, overflow, sign_in, violations
from trainings import tasks
from trainings.models import Enrolment, Training

NAMES = ["Ani", "Budi", "Citra", "Dewi", "Eka"]


@pytest.fixture
def tuti():
    user = UserFactory(full_name="Tuti Pelatihan", email="tuti@contoh.example", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="training"))
    return user


@pytest.fixture
def five():
    return {
        name: BusinessFactory(
            name=f"Dapur {name}",
            owner__user=UserFactory(
                full_name=f"{name} Rekaan", email=f"{name.lower()}@contoh.example", password=PASSWORD
            ),
        )
        for name in NAMES
    }


def plan(desk, starts):
    """Fill in the class at the desk and publish it."""
    closes = starts - timedelta(days=1)
    desk.goto("/admin/trainings/training/add/")
    desk.select_option("[name=topic]", label="Kemasan")
    desk.fill("[name=title_id]", "Kemasan yang kuat")
    desk.fill("[name=text_id]", "Belajar bersama.")
    desk.fill("[name=capacity]", "3")
    opens = timezone.localtime() - timedelta(hours=1)
    for field, moment in [
        ("enrolment_opens_at", opens),
        ("enrolment_closes_at", closes),
        ("sessions-0-starts_at", starts),
        ("sessions-0-ends_at", starts + timedelta(hours=3)),
    ]:
        desk.fill(f"[name={field}_0]", f"{moment:%d-%m-%Y}")
        desk.fill(f"[name={field}_1]", f"{moment:%H:%M}")
    desk.select_option("[name=sessions-0-room]", label="Sentra Siola")
    desk.click("[name=_continue]")
    desk.get_by_role("link", name="Umumkan").click()
    desk.locator("form button[type=submit], form input[type=submit]").last.click()
    desk.wait_for_load_state()
    return Training.objects.get()


def enrol(page, training):
    page.goto("/pelatihan/")
    page.get_by_role("link", name=re.compile(training.title_id)).first.click()
    page.get_by_role("button", name=re.compile("Ambil kursi ini|Masuk daftar tunggu")).click()
    page.wait_for_url("**/saya/pelatihan/*/")
    return page.get_by_role("main").inner_text()


def test_five_enrol_one_leaves_and_who_waits_takes_the_seat_by_the_link(open_page, tuti, five):
    RoomFactory(name="Sentra Siola")
    desk = open_page(size=DESK)
    sign_in(desk, "tuti@contoh.example")
    starts = (timezone.localtime() + timedelta(days=10)).replace(hour=9, minute=0, second=0, microsecond=0)
    training = plan(desk, starts)

    # Two phones go round among five people, as they do in a kitchen.
    phones = [open_page(), open_page()]
    seen = []
    for number, name in enumerate(NAMES):
        phone = phones[number % 2]
        phone.context.clear_cookies()
        sign_in(phone, f"{name.lower()}@contoh.example")
        seen.append(enrol(phone, training))
    assert ["Anda punya kursi" in text for text in seen] == [True, True, True, False, False]
    assert "Menunggu, urutan ke-1" in seen[3]
    assert "Menunggu, urutan ke-2" in seen[4]

    # Budi gives her seat back on the phone that Dewi used last.
    phone = phones[1]
    phone.context.clear_cookies()
    sign_in(phone, "budi@contoh.example")
    phone.goto("/saya/pelatihan/")
    phone.get_by_role("link", name=training.title_id).first.click()
    phone.get_by_role("link", name="Saya tidak bisa datang").click()
    phone.get_by_role("button", name="Ya, lepaskan kursi").click()
    phone.wait_for_load_state()
    assert "Kursinya sudah dilepas." in phone.get_by_role("main").inner_text()

    # The offer has come to Dewi: in the inbox and as an e-mail that waits to be sent.
    offer = Message.objects.get(key="training_offer", channel="inbox")
    assert offer.recipient == five["Dewi"].owner.user
    mail = Message.objects.get(key="training_offer", channel="email")
    assert (mail.address, mail.status) == ("dewi@contoh.example", MessageStatus.PENDING)
    assert mail.link == offer.link

    # A preview opens the link and changes nothing; then Dewi opens it, signed in nowhere, and takes the seat.
    link = open_page()
    assert link.request.get(mail.link).status == 200
    link.goto(mail.link)
    assert violations(link) == []
    assert overflow(link) <= 0
    assert statuses() == ["seated", "cancelled", "seated", "offered", "waiting"]
    link.get_by_role("button", name="Ambil kursi ini").click()
    link.wait_for_load_state()
    assert "Kursinya milik Anda." in link.content()
    assert statuses() == ["seated", "cancelled", "seated", "seated", "waiting"]

    # The sweep finds nothing to do, and the desk reads why.
    tasks.sweep_seats()
    desk.goto(f"/admin/trainings/training/{training.pk}/change/")
    assert "Semua kursi terisi." in desk.get_by_role("main").inner_text()
    assert statuses() == ["seated", "cancelled", "seated", "seated", "waiting"]


def statuses():
    return list(Enrolment.objects.order_by("pk").values_list("status", flat=True))
