import pytest
from django.db import connection
from django.urls import reverse

from businesses.models import BusinessStatus, DraftAnswers, Owner
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db

GOOD = {
    "full_name": "Ratna Wulandari",
    "nik": "3578085101870001",
    "phone": "0812-3456-7010",
    "birth_date_day": "11",
    "birth_date_month": "1",
    "birth_date_year": "1987",
}


@pytest.fixture
def url(draft):
    return reverse("businesses:person", args=[draft.pk])


@pytest.fixture
def unknown(draft, owner):
    """The owner before her first answer."""
    Owner.objects.update(full_name="", nik=None, nik_hash=None, birth_date=None, phone=None)
    return owner


def text(response):
    return response.content.decode()


def test_person_saves_and_goes_on(as_ratna, url, draft, unknown):
    response = as_ratna.post(url, GOOD)

    unknown.refresh_from_db()
    assert (unknown.nik, str(unknown.phone)) == ("3578085101870001", "+6281234567010")
    assert response.url == reverse("businesses:about", args=[draft.pk])


def test_person_coming_from_the_check_goes_back_there(as_ratna, url, draft):
    response = as_ratna.post(f"{url}?check", {**GOOD, "nik": ""})

    assert response.url == reverse("businesses:check", args=[draft.pk])


def test_person_with_mistakes_gets_a_page_that_says_so(as_ratna, url, unknown):
    response = as_ratna.post(url, {**GOOD, "nik": "357808510187000", "phone": ""}, follow=True)

    page = text(response)
    assert response.redirect_chain == [(f"{url}?errors", 302)]
    assert "<title>Kesalahan: Siapa pemilik usaha ini? Langkah 1 dari 6" in page
    assert '<a href="#id_nik">NIK baru 15 angka, seharusnya 16</a>' in page
    assert '<a href="#id_phone">Nomor WhatsApp belum diisi.</a>' in page
    assert page.count("NIK baru 15 angka, seharusnya 16") == 2
    unknown.refresh_from_db()
    assert unknown.full_name == ""


def test_person_with_mistakes_loses_nothing_that_she_typed(as_ratna, url, unknown):
    as_ratna.post(url, {**GOOD, "nik": "35780", "full_name": "Ratna W"})

    for address in (f"{url}?errors", url):
        page = text(as_ratna.get(address))
        assert 'value="35780"' in page
        assert 'value="Ratna W"' in page
        assert 'value="1987"' in page


def test_person_later_keeps_what_cannot_be_saved_yet(as_ratna, url, unknown):
    response = as_ratna.post(url, {"full_name": "Ratna", "nik": "3578", "later": "1"})

    page = text(as_ratna.get(url))
    assert response.url == "/saya/"
    assert "Kesalahan" not in page
    assert 'value="3578"' in page


def test_person_that_is_typed_is_stored_for_keys_only(as_ratna, url, unknown):
    as_ratna.post(url, {**GOOD, "phone": ""})

    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM businesses_draftanswers")
        [(stored,)] = cursor.fetchall()
    assert "3578085101870001" not in stored
    assert "Ratna" not in stored
    assert DraftAnswers.objects.get().typed["nik"] == ["3578085101870001"]


def test_person_saved_forgets_what_was_typed(as_ratna, url, unknown):
    as_ratna.post(url, {**GOOD, "phone": ""})

    as_ratna.post(url, GOOD)

    assert not DraftAnswers.objects.exists()


def test_person_is_warned_once_and_may_confirm(as_ratna, url, unknown):
    doubtful = {**GOOD, "birth_date_year": "1988"}
    page = as_ratna.post(url, doubtful, follow=True)
    codes = page.context["form"].warning_codes

    response = as_ratna.post(url, {**doubtful, "confirmed": codes})

    assert "Kesalahan" not in text(page)
    assert "Mohon lihat sekali lagi" in text(page)
    assert f'name="confirmed" value="{codes[0]}"' in text(page)
    unknown.refresh_from_db()
    assert unknown.birth_date.year == 1988
    assert "errors" not in response.url


def test_person_never_shows_the_whole_nik_again(as_ratna, url, owner):
    page = text(as_ratna.get(url))

    assert "3578085101870001" not in page
    assert "3578••••••••0001" in page


def test_person_of_a_second_business_is_filled_in_already(as_ratna, owner):
    second = BusinessFactory(owner=owner, status=BusinessStatus.DRAFT, slug=None)

    page = text(as_ratna.get(reverse("businesses:person", args=[second.pk])))

    assert 'value="Ratna Wulandari"' in page
    assert 'value="081234567010"' in page


def test_person_far_too_long_is_shown_again_and_not_stored(as_ratna, url, unknown):
    response = as_ratna.post(url, {**GOOD, "full_name": "a" * 30_000})

    assert response.status_code == 200
    assert "Kesalahan:" in text(response)
    assert not DraftAnswers.objects.exists()


def test_person_escapes_what_she_typed(as_ratna, url, unknown):
    as_ratna.post(url, {**GOOD, "phone": "", "full_name": '"><script>alert(1)</script>'})

    assert "<script>alert" not in text(as_ratna.get(url))


def test_person_of_a_returned_registration_can_be_corrected(as_ratna, url, in_status, owner):
    in_status(BusinessStatus.RETURNED)

    as_ratna.post(url, {**GOOD, "nik": "", "full_name": "Ratna Wulan"})

    owner.refresh_from_db()
    assert owner.full_name == "Ratna Wulan"


def test_person_works_without_javascript(as_ratna, url):
    page = text(as_ratna.get(url))

    assert "onclick" not in page
    assert "style=" not in page
    assert page.count("<form") == 1
    assert 'method="post"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_person_asks_the_database_as_often_for_one_as_for_three(as_ratna, url, owner, count, django_assert_num_queries):
    for _ in range(count - 1):
        BusinessFactory(owner=owner)

    with django_assert_num_queries(11):
        as_ratna.get(url)
