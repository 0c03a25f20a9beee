"""The ladder of one product: one question a page, then what follows."""

import pytest
from django.urls import reverse

from businesses.models import LadderAnswers, Licence, LicenceKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(product):
    return reverse("businesses:ladder", args=[product.business_id, product.pk])


def body(response):
    assert response.status_code == 200
    return response.content.decode()


def answer(client, url, question, value):
    response = client.post(url, {"question": question, "answer": value})
    assert (response.status_code, response.url) == (302, url)
    return body(client.get(url))


def test_it_begins_with_the_first_question(as_ratna, url):
    page = body(as_ratna.get(url))

    assert ("Apakah ini makanan atau minuman?" in page, "Apakah dijual beku?" in page) == (True, False)


def test_something_that_is_no_food_ends_after_one_question(as_ratna, url):
    page = answer(as_ratna, url, "is_food", "no")

    assert ("Langkah berikutnya: NIB" in page, "Merek" in page, "BPOM" in page) == (True, True, False)


def test_dry_food_from_home_comes_to_a_pirt(as_ratna, url, product):
    for question, value in (
        ("is_food", "yes"), ("is_frozen", "no"), ("is_pasteurised", "no"), ("keeps_a_week", "yes"),
    ):  # fmt: skip
        page = answer(as_ratna, url, question, value)
        assert "Lanjut" in page
    page = answer(as_ratna, url, "is_made_at_home", "yes")

    assert "Makanan kemasan buatan rumah yang tahan lebih dari 7 hari di suhu ruang harus punya P-IRT." in page
    assert LadderAnswers.objects.get().product == product


def test_frozen_food_comes_to_bpom(as_ratna, url):
    answer(as_ratna, url, "is_food", "yes")
    answer(as_ratna, url, "is_frozen", "yes")

    page = answer(as_ratna, url, "is_pasteurised", "no")

    assert "P-IRT bukan untuk makanan beku. Yang diperlukan BPOM MD." in page


def test_an_answer_can_be_changed(as_ratna, url):
    answer(as_ratna, url, "is_food", "no")
    asked_again = body(as_ratna.get(f"{url}?ubah=is_food"))

    page = answer(as_ratna, url, "is_food", "yes")

    assert ("Apakah ini makanan atau minuman?" in asked_again, "Apakah dijual beku?" in page) == (True, True)


def test_with_all_licences_it_says_so(as_ratna, url, product):
    business = product.business
    Licence.objects.create(business=business, kind=LicenceKind.NIB, number="1234567890123")
    Licence.objects.create(business=business, kind=LicenceKind.TRADE_MARK, number="IDM000123456")

    assert "Semua sudah lengkap" in answer(as_ratna, url, "is_food", "no")


@pytest.mark.parametrize(
    "data", [{}, {"answer": "maybe"}, {"question": "is_food"}, {"question": "is_food", "answer": ""}]
)
def test_without_an_answer_it_asks_again(as_ratna, url, data):
    assert "Pilih ya atau tidak." in body(as_ratna.post(url, data))
    assert not LadderAnswers.objects.exists()


@pytest.mark.parametrize("question", ["product", "pk", "answered_at", "nonsense"])
def test_no_other_column_can_be_written(as_ratna, url, question):
    as_ratna.post(url, {"question": question, "answer": "yes"})

    # It was taken for the question that stands on the page.
    assert list(LadderAnswers.objects.values_list("is_food", "is_frozen")) == [("yes", "")]


def test_an_answer_when_all_are_given_changes_nothing(as_ratna, url):
    answer(as_ratna, url, "is_food", "no")

    as_ratna.post(url, {"answer": "yes"})

    assert LadderAnswers.objects.get().is_food == "no"


def test_the_same_answer_twice_is_one(as_ratna, url):
    answer(as_ratna, url, "is_food", "yes")
    answer(as_ratna, url, "is_food", "yes")

    assert LadderAnswers.objects.count() == 1


def test_in_english(as_ratna, url):
    answer(as_ratna, url, "is_food", "no")

    assert "Next step: NIB" in body(as_ratna.get(f"/en{url}"))


def test_stranger_anonymous_and_wrong_method(client, as_sari, url):
    assert (as_sari.get(url).status_code, as_sari.post(url, {"answer": "yes"}).status_code) == (404, 404)
    assert as_sari.delete(url).status_code == 405
    as_sari.logout()
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(as_ratna, url, product, rows, django_assert_num_queries):
    LadderAnswers.objects.create(product=product, is_food="no")
    for number in range(rows):
        Licence.objects.create(
            business=product.business, kind=LicenceKind.TRADE_MARK, number=f"IDM00000000{number}"
        ).products.set([product])

    # Session, person, product, answers, rules of the ladder, rules of licences, licences, their products, messages.
    with django_assert_num_queries(9):
        as_ratna.get(url)
