from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConsentPurpose
from accounts.services import give_consent
from businesses import services
from businesses.models import Business, BusinessStatus, Picture, ProductStatus
from notifications.models import Message
from tests.factories import BusinessFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/saya/"


def text(response):
    return response.content.decode()


def test_mine_without_a_business_invites_to_register(as_sari):
    page = text(as_sari.get(URL))

    assert "Daftarkan usaha pertama Anda" in page
    assert 'href="/saya/usaha/daftar/"' in page


@pytest.mark.parametrize(
    ("status", "turn", "words", "target"),
    [
        (BusinessStatus.DRAFT, "you", "Selesaikan pendaftaran Anda", "businesses:check"),
        (BusinessStatus.SUBMITTED, "officials", "Kami sedang memeriksa pendaftaran Anda", None),
        (BusinessStatus.RETURNED, "you", "Perbaiki pendaftaran, lalu kirim lagi", "businesses:check"),
        (BusinessStatus.VERIFIED, "you", "Mau tampil di katalog?", None),
        (BusinessStatus.REJECTED, "nobody", "Usaha ini belum bisa ikut", None),
        (BusinessStatus.INACTIVE, "officials", "Usaha ini sedang tidak aktif", None),
    ],
)
def test_mine_says_whose_turn_it_is(as_ratna, in_status, status, turn, words, target):
    business = in_status(status)

    response = as_ratna.get(URL)

    assert response.context["next"].turn == turn
    assert words in text(response)
    if target:
        assert f'href="{reverse(target, args=[business.pk])}"' in text(response)


def test_mine_leads_to_what_was_sent(as_ratna, in_status):
    url = reverse("businesses:business", args=[in_status("submitted").pk])

    assert f'href="{url}#isian"' in text(as_ratna.get(URL))
    assert 'id="isian"' in text(as_ratna.get(url))


@pytest.mark.parametrize(
    "path", ["", "usaha/{0}/produk/", "usaha/{0}/produk/{1}/", "usaha/{0}/produk/{1}/foto/", "usaha/{0}/"]
)
def test_product_is_hidden_until_she_agrees_and_says_so(as_ratna, in_status, product, ratna, path):
    business = in_status("verified")
    Picture.objects.create(business=business, product=product)
    services.publish_product(product, by=ratna)
    url = URL + path.format(business.pk, product.pk)
    before = text(as_ratna.get(url))

    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    assert "tersembunyi sampai Anda setuju" in before
    assert "tersembunyi sampai Anda setuju" not in text(as_ratna.get(url))


def test_mine_goes_on_where_something_is_missing(as_ratna, draft):
    Business.objects.update(address="")

    assert f'href="{reverse("businesses:place", args=[draft.pk])}"' in text(as_ratna.get(URL))


@pytest.mark.parametrize("status", [BusinessStatus.RETURNED, BusinessStatus.REJECTED, BusinessStatus.INACTIVE])
def test_mine_shows_the_officials_reason_as_text(as_ratna, in_status, status):
    in_status(status)
    Business.objects.update(status_reason="Foto <i>gelap</i>")

    assert "Foto &lt;i&gt;gelap" in text(as_ratna.get(URL))


def test_mine_names_the_day_of_the_promise(as_ratna, draft, ratna):
    with time_machine.travel("2026-11-24 20:00 +0000", tick=False):
        services.submit_business(draft, by=ratna)

        page = text(as_ratna.get(URL))

    # 20.00 UTC is already the 25th in Surabaya.
    assert "Rabu, 2 Desember<" in page


def test_mine_names_the_year_of_a_step_of_another_year(as_ratna, draft, ratna):
    with time_machine.travel("2025-12-14 05:00 +0000", tick=False):
        services.submit_business(draft, by=ratna)

    with time_machine.travel("2026-03-02 05:00 +0000", tick=False):
        page = text(as_ratna.get(URL))

    assert "Minggu, 14 Desember 2025" in page


def test_mine_says_sorry_after_that_day(as_ratna, in_status):
    in_status(BusinessStatus.SUBMITTED)
    Business.objects.update(submitted_at=timezone.now() - timedelta(days=9))

    assert "lebih lama dari janji kami" in text(as_ratna.get(URL))


def test_mine_of_a_verified_business_asks_for_its_first_product(as_ratna, in_status, ratna):
    in_status(BusinessStatus.VERIFIED)
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    assert "Tampilkan produk pertama Anda" in text(as_ratna.get(URL))


def test_mine_of_a_shown_business_has_nothing_left_to_do(as_ratna, in_status, product, ratna):
    in_status(BusinessStatus.VERIFIED)
    product.status = ProductStatus.PUBLISHED
    product.save()
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    response = as_ratna.get(URL)

    assert response.context["next"].turn == "nobody"
    assert [stage.state for stage in response.context["stages"]] == ["done", "done", "done", "", "", "", ""]
    assert 'href="/usaha/dapur-ratna/"' in text(response)


def test_mine_shows_the_one_that_waits_for_her_first(as_ratna, in_status, owner):
    in_status(BusinessStatus.RETURNED)
    BusinessFactory(owner=owner, name="Warung Kedua")

    response = as_ratna.get(URL)

    assert response.context["business"].name == "Dapur Ratna"
    assert [row.name for row in response.context["others"]] == ["Warung Kedua"]


def test_mine_shows_the_one_that_she_chose(as_ratna, draft, owner):
    second = BusinessFactory(owner=owner, name="Warung Kedua")

    assert as_ratna.get(f"{URL}?usaha={second.pk}").context["business"] == second


@pytest.mark.parametrize("chosen", ["4711", "x", "'--", "9" * 40])
def test_mine_ignores_what_is_not_hers(as_ratna, draft, chosen):
    assert as_ratna.get(URL, {"usaha": chosen}).context["business"] == draft


def test_mine_does_not_show_a_strangers_business(as_ratna, draft):
    other = BusinessFactory(name="Rahasia Orang")

    response = as_ratna.get(f"{URL}?usaha={other.pk}")

    assert "Rahasia Orang" not in text(response)


def test_mine_lists_her_messages(as_ratna, draft, ratna):
    services.submit_business(draft, by=ratna)

    response = as_ratna.get(URL)

    assert [message.key for message in response.context["inbox"]] == ["business_submitted"]


@pytest.mark.parametrize(
    ("hour", "words"), [(5, "Selamat pagi"), (12, "Selamat siang"), (16, "Selamat sore"), (20, "Selamat malam")]
)
def test_mine_greets_by_the_clock_of_surabaya(as_ratna, hour, words):
    with time_machine.travel(f"2026-11-24 {hour:02}:30 +0700", tick=False):
        assert words in text(as_ratna.get(URL))


@pytest.mark.parametrize("count", [1, 3])
def test_mine_asks_the_database_as_often_for_one_as_for_three(
    as_ratna, in_status, owner, ratna, count, django_assert_num_queries
):
    business = in_status(BusinessStatus.VERIFIED)
    for _ in range(count - 1):
        BusinessFactory(owner=owner)
        ProductFactory(business=business)
        Message.objects.create(
            recipient=ratna, channel="inbox", key="x", subject="x", body="x", status="sent", sent_at=timezone.now()
        )
    for row in business.products.all():
        Picture.objects.create(business=business, product=row)
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    with django_assert_num_queries(15):
        as_ratna.get(URL, {"usaha": business.pk})


def test_mine_tells_a_mentor_that_her_pages_are_to_come(client, db):
    mentor = UserFactory(full_name="Bagus Rekaan")
    mentor.groups.add(Group.objects.get(name="mentor"))
    client.force_login(mentor)

    page = text(client.get(URL))

    assert ("Anda pendamping" in page, "Daftarkan usaha pertama Anda" in page) == (True, False)


def test_mine_leads_an_official_to_the_desk(client, vera):
    client.force_login(vera)

    page = text(client.get(URL))

    assert ("Anda bekerja di meja petugas" in page, "Daftarkan usaha pertama Anda" in page) == (True, False)
    assert f'href="{reverse("admin:index")}"' in page


def test_mine_marks_the_language_of_each_message(as_ratna, draft, ratna):
    services.submit_business(draft, by=ratna)

    page = as_ratna.get("/en/saya/").content.decode()

    assert f'lang="id">{Message.objects.inbox_of(ratna).get().subject}</a>' in page


def test_mine_of_two_leads_to_the_other_from_the_top(as_ratna, draft, owner):
    alone = as_ratna.get(URL).content.decode()
    other = BusinessFactory(owner=owner, name="Sambal Ratna")

    page = as_ratna.get(URL).content.decode()

    assert 'href="#others"' not in alone
    assert page.index('href="#others"') < page.index('id="others"') < page.index(f"?usaha={other.pk}")
