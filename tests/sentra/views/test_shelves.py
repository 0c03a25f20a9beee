"""The keeper's lists of the shelves, counting, pulling, papers and cards; and the maker's own copy."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from businesses.models import Halal, Licence
from sentra import papers, services
from sentra.models import Consignment, MovementKind, StockDocument
from sentra.services import Goods
from tests.factories import BusinessFactory, ProductFactory, UserFactory
from tests.sentra.conftest import consign, sell

LISTS = ["shelf", "slow", "shelf_cards"]
WORK = ["count", "pull"]


def day(number):
    return timezone.localdate() + timedelta(days=number)


def url_of(name, *args):
    return reverse(f"sentra:{name}", args=["siola", *args])


@pytest.fixture
def at_shelf(client, lestari):
    client.force_login(lestari)
    return client


@pytest.fixture
def fresh(biscuits, siola, lestari):
    """Two packs of biscuits that expire in three days, and five that keep for long, on shelf A2."""
    row = consign(biscuits, siola, by=lestari, shelf_place="A2", minimum_stock=2)
    services.receive_stock(row, 2, by=lestari, expires_on=day(3))
    services.receive_stock(row, 5, by=lestari, expires_on=day(90))
    row.refresh_from_db()
    return row


def aged(row, days):
    """As if it had been agreed and received so long ago."""
    Consignment.objects.filter(pk=row.pk).update(agreed_on=day(-days))


# --- who, and which outlet ---


@pytest.mark.parametrize("name", [*LISTS, *WORK])
def test_pages_speak_both_languages_and_are_kept_by_no_browser(at_shelf, fresh, name):
    response = at_shelf.get(url_of(name))

    assert (response.status_code, at_shelf.get("/en" + url_of(name)).status_code) == (200, 200)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", [*LISTS, *WORK])
def test_another_outlet_does_not_exist(client, fresh, murni, name):
    client.force_login(murni)

    assert client.get(url_of(name)).status_code == 404


@pytest.mark.parametrize("name", [*LISTS, *WORK])
def test_the_head_reads_the_lists_and_does_no_work(client, fresh, hartono, name):
    client.force_login(hartono)

    assert client.get(url_of(name)).status_code == (200 if name in LISTS else 403)


@pytest.mark.parametrize("name", [*LISTS, *WORK])
def test_makers_and_strangers_are_sent_away(client, fresh, name):
    anonymous = client.get(url_of(name))
    client.force_login(fresh.business.owner.user)

    assert (anonymous.status_code, client.get(url_of(name)).status_code) == (302, 403)


@pytest.mark.parametrize("name", [*LISTS, "paper", "paper_pdf"])
def test_lists_and_papers_are_only_read(at_shelf, fresh, name):
    args = [StockDocument.objects.first().pk] if name.startswith("paper") else []

    assert at_shelf.post(url_of(name, *args)).status_code == 405


@pytest.mark.parametrize("name", [*LISTS, *WORK])
def test_more_goods_ask_no_more_questions(at_shelf, fresh, siola, lestari, name, django_assert_max_num_queries):
    for _time in range(4):
        row = consign(ProductFactory(business=BusinessFactory()), siola, by=lestari)
        services.receive_stock(row, 2, by=lestari, expires_on=day(3))

    with django_assert_max_num_queries(26):
        at_shelf.get(url_of(name))


# --- the list ---


def test_all_that_stands_there_with_what_is_to_be_done(at_shelf, fresh):
    response = at_shelf.get(url_of("shelf"))

    assert response.context["rows"] == [fresh]
    assert response.context["work"] == {"low": 0, "pull": 1, "slow": 0, "count": 0}
    assert [paper.kind for paper in response.context["papers"]] == ["receipt", "receipt"]


@pytest.mark.parametrize("typed", ["kukis", "KUE ratna", "a2", "code"])
def test_goods_are_found_by_product_maker_shelf_and_code(at_shelf, fresh, siola, lestari, typed):
    consign(ProductFactory(business=BusinessFactory()), siola, by=lestari, pieces=1)

    response = at_shelf.get(url_of("shelf"), {"q": fresh.code if typed == "code" else typed})

    assert response.context["rows"] == [fresh]


@pytest.mark.parametrize(("only", "found"), [("tipis", True), ("hitung", True), ("", True), ("x", True)])
def test_goods_that_run_low_or_are_to_be_counted_are_listed(at_shelf, fresh, siola, lestari, only, found):
    sell(fresh, 5, by=lestari)
    aged(fresh, 60)
    full = consign(ProductFactory(business=BusinessFactory()), siola, by=lestari, pieces=1)

    rows = at_shelf.get(url_of("shelf"), {"hanya": only}).context["rows"]

    assert (fresh in rows) is found
    assert (full in rows) is (only in {"", "x"})


# --- counting ---


def count(client, row, counted, **more):
    """Type what was counted on shelf A2, as the page was when it was opened."""
    page = client.get(url_of("count"), {"tempat": "A2"})
    mark = page.context["form"].lines[0]["mark"]
    fields = {f"counted-{row.pk}": counted, f"mark-{row.pk}": mark, "token": uuid.uuid4()}
    return {**fields, **{f"{name}-{row.pk}": value for name, value in more.items()}}


def test_shelves_are_listed_with_their_last_count(at_shelf, fresh, siola, lestari):
    before = at_shelf.get(url_of("count")).context["places"]
    services.count_stock(siola, [services.Counted(fresh, 7, 7)], by=lestari)

    [after] = at_shelf.get(url_of("count")).context["places"]

    assert [(place.name, place.products, place.counted_at) for place in before] == [("A2", 1, None)]
    assert after.counted_at is not None


def test_the_page_does_not_say_what_to_count(at_shelf, fresh):
    page = at_shelf.get(url_of("count"), {"tempat": "A2"}).content.decode()

    assert "seharusnya" not in page
    assert 'value="7"' not in page


def test_what_is_as_it_should_be_is_saved_at_once(at_shelf, fresh):
    response = at_shelf.post(f"{url_of('count')}?tempat=A2", count(at_shelf, fresh, 7))

    document = StockDocument.objects.latest("pk")
    assert response.url == url_of("paper", document.pk)
    assert (document.kind, document.note, document.movements.count()) == ("count", "A2", 0)


def test_a_difference_is_shown_after_typing_and_explained(at_shelf, fresh):
    url, sent = f"{url_of('count')}?tempat=A2", count(at_shelf, fresh, 5)

    asked = at_shelf.post(url, sent)
    unexplained = at_shelf.post(url, {**sent, f"reason-{fresh.pk}": ""})
    done = at_shelf.post(url, {**sent, f"reason-{fresh.pk}": "Dua dicicipi tamu."})

    assert "seharusnya 7" in asked.content.decode()
    assert not asked.context["form"].errors
    assert f"reason-{fresh.pk}" in unexplained.context["form"].errors
    fresh.refresh_from_db()
    assert (done.status_code, fresh.on_hand) == (302, 5)


def test_what_was_sold_meanwhile_is_counted_again(at_shelf, fresh, lestari):
    url, sent = f"{url_of('count')}?tempat=A2", count(at_shelf, fresh, 7)
    sell(fresh, 1, by=lestari)

    refused = at_shelf.post(url, sent)
    again = at_shelf.post(url, count(at_shelf, fresh, 6))

    assert "Hitung lagi" in refused.content.decode()
    assert refused.context["form"].lines[0]["counted"].value() == ""
    assert again.status_code == 302


def test_what_is_sold_in_the_last_moment_is_said_in_words(at_shelf, fresh, lestari, monkeypatch):
    sent, real = count(at_shelf, fresh, 7), services.count_stock

    def after_a_sale(*args, **kwargs):
        sell(fresh, 1, by=lestari)
        return real(*args, **kwargs)

    monkeypatch.setattr(services, "count_stock", after_a_sale)

    page = at_shelf.post(f"{url_of('count')}?tempat=A2", sent).content.decode()

    assert "sejak Anda melihat" in page


@pytest.mark.parametrize("counted", ["", "x", "-1", "10000"])
def test_nonsense_is_refused(at_shelf, fresh, counted):
    response = at_shelf.post(f"{url_of('count')}?tempat=A2", count(at_shelf, fresh, counted))

    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
    assert StockDocument.objects.filter(kind="count").count() == 0


def test_a_shelf_that_is_not_there_does_not_exist(at_shelf, fresh):
    assert at_shelf.get(url_of("count"), {"tempat": "Z9"}).status_code == 404


# --- pulling ---


def pulled(client, row, button):
    page = client.get(url_of("pull"))
    [(maker, form)] = page.context["makers"]
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return client.post(url_of("pull"), {**fields, "usaha": maker.business.pk, button: "1"})


def test_only_what_expires_within_the_days_of_the_rule_is_pulled(at_shelf, fresh):
    [(maker, form)] = at_shelf.get(url_of("pull")).context["makers"]

    assert maker.business == fresh.business
    assert [(line.lot.expires_on, line.lot.pieces) for line in form.lines] == [(day(3), 2)]


@pytest.mark.parametrize(("button", "kind"), [("kembali", MovementKind.RETURNED), ("buang", MovementKind.EXPIRED)])
def test_one_tap_gives_back_or_writes_off(at_shelf, fresh, button, kind):
    response = pulled(at_shelf, fresh, button)

    line = fresh.movements.latest("pk")
    assert (line.kind, line.quantity, line.expires_on) == (kind, -2, day(3))
    assert response.url == url_of("paper", line.document.pk)
    assert at_shelf.get(url_of("pull")).context["makers"] == []


def test_a_second_tap_finds_it_done(at_shelf, fresh):
    pulled(at_shelf, fresh, "kembali")

    response = at_shelf.post(url_of("pull"), {"usaha": fresh.business.pk, "kembali": "1"})

    assert response.url == url_of("pull")
    assert StockDocument.objects.filter(kind="return").count() == 1


def test_too_many_are_refused_where_they_were_typed(at_shelf, fresh):
    [(maker, form)] = at_shelf.get(url_of("pull")).context["makers"]
    name = f"pieces-{form.lines[0].key}"

    response = at_shelf.post(
        url_of("pull"), {name: 99, "token": uuid.uuid4(), "usaha": maker.business.pk, "kembali": "1"}
    )

    [(_maker, bound)] = response.context["makers"]
    assert list(bound.errors) == [name]


# --- slow sellers ---


def ago(days):
    return time_machine.travel(timezone.now() - timedelta(days=days), tick=False)


@pytest.fixture
def old(biscuits, siola, lestari):
    """Biscuits that came ninety days ago."""
    with ago(90):
        return consign(biscuits, siola, by=lestari, pieces=9)


@pytest.mark.parametrize(("sold", "is_slow"), [(None, True), (40, True), (31, True), (30, False), (1, False)])
def test_what_nobody_has_bought_for_the_days_of_the_rule_is_slow(at_shelf, old, lestari, sold, is_slow):
    if sold:
        with ago(sold):
            sell(old, 1, by=lestari)

    makers = at_shelf.get(url_of("slow")).context["makers"]

    assert [row for maker in makers for row in maker.lines] == ([old] if is_slow else [])


@pytest.mark.parametrize(("sold", "is_slow"), [(9, False), (8, True)])
def test_what_came_to_an_empty_shelf_has_its_time_yet(at_shelf, old, lestari, sold, is_slow):
    with ago(60):
        sell(old, sold, by=lestari)
    services.receive_stock(old, 5, by=lestari)

    assert bool(at_shelf.get(url_of("slow")).context["makers"]) is is_slow


# --- papers and cards ---


@pytest.mark.parametrize("kind", ["receipt", "return", "write_off", "transfer", "count", "correction"])
def test_each_errand_has_a_paper_and_a_pdf(at_shelf, fresh, siola, merr, lestari, kind):
    goods = [Goods(fresh, 1, day(90), "Sobek.")]
    make = {
        "receipt": lambda: StockDocument.objects.first(),
        "return": lambda: services.return_goods(siola, goods, by=lestari),
        "write_off": lambda: services.write_off(siola, goods, MovementKind.DAMAGED, by=lestari),
        "transfer": lambda: services.transfer_goods(siola, merr, goods, by=lestari),
        "count": lambda: services.count_stock(siola, [services.Counted(fresh, 6, 7, "Hilang.")], by=lestari),
        "correction": lambda: (
            services.correct_movement(fresh.movements.last(), by=lestari, reason="Salah ketik.").document
        ),
    }
    document = make[kind]()

    page, pdf = at_shelf.get(url_of("paper", document.pk)), at_shelf.get(url_of("paper_pdf", document.pk))

    assert document.full_number in page.content.decode()
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_other_end_of_a_transfer_has_its_paper_too(client, fresh, siola, merr, lestari, murni):
    document = services.transfer_goods(siola, merr, [Goods(fresh, 1)], by=lestari)
    client.force_login(murni)

    assert client.get(reverse("sentra:paper", args=["merr", document.pk])).status_code == 200
    assert client.get(reverse("sentra:paper", args=["siola", document.pk])).status_code == 404


def test_she_has_her_own_copy_and_nobody_elses(client, fresh):
    document = StockDocument.objects.first()
    urls = [reverse(f"sentra:{name}", args=[document.pk]) for name in ("document", "document_pdf")]
    client.force_login(fresh.business.owner.user)
    hers = [client.get(url).status_code for url in urls]
    client.force_login(UserFactory())

    assert hers == [200, 200]
    assert [client.get(url).status_code for url in urls] == [404, 404]


def cards_of(client, *rows):
    return client.get(url_of("shelf_cards"), {"cetak": "1", "k": [row.pk for row in rows]})


def test_cards_are_printed_four_on_a_sheet(at_shelf, fresh, siola, lestari):
    rows = [
        fresh,
        *(consign(ProductFactory(business=BusinessFactory()), siola, by=lestari, pieces=1) for _time in range(4)),
    ]

    pdf = cards_of(at_shelf, *rows)

    pages = PdfReader(BytesIO(pdf.content)).pages
    assert (pdf["Content-Type"], len(pages)) == ("application/pdf", 2)
    assert "Kukis Cokelat" in "".join(page.extract_text() for page in pages)


def test_a_card_says_the_code_the_price_and_what_it_is_licensed_for(at_shelf, fresh, monkeypatch):
    fresh.product.halal = Halal.HALAL
    fresh.product.save()
    licence = Licence.objects.create(business=fresh.business, kind="pirt", number="2063578010001-28")
    licence.products.add(fresh.product)
    printed = {}
    monkeypatch.setattr(papers, "pdf_of", lambda _template, data: printed.update(data) or b"%PDF-")

    cards_of(at_shelf, fresh)

    [card] = printed["cards"]
    assert (card["code"], card["price"]) == (fresh.code, "Rp20.000")
    assert card["words"] == ["Bersertifikat halal", "P-IRT 2063578010001-28"]
    assert papers.shelf_address(fresh).endswith(f"/produk/kukis-cokelat/?rak={fresh.code}")


@pytest.mark.parametrize("key", ["", "x", "0", "99999999999999"])
def test_no_card_of_what_does_not_stand_here(at_shelf, fresh, key):
    response = at_shelf.get(url_of("shelf_cards"), {"cetak": "1", "k": key})

    assert "Pilih paling sedikit satu produk." in response.content.decode()
