"""The timetable."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import EnrolmentFactory, TrainingFactory
from trainings import services
from trainings.models import Topic, Training

URL = reverse("trainings:list")


def titles(response):
    return [card.training.title for week in response.context["weeks"] for card in week.cards]


def test_everybody_reads_what_is_announced_the_next_one_first(client, tuti):
    late = TrainingFactory(title_id="Nanti", session__starts_at=timezone.now() + timedelta(days=20), published_by=tuti)
    TrainingFactory(title_id="Segera", published_by=tuti)
    TrainingFactory(title_id="Rencana")

    response = client.get(URL)

    assert response.status_code == 200
    assert titles(response) == ["Segera", "Nanti"]
    assert late.get_absolute_url() in response.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(client, db, method):
    assert getattr(client, method)(URL).status_code == 405


def test_one_topic_at_a_time_and_an_unknown_one_is_all(client, tuti):
    TrainingFactory(title_id="Kemasan", published_by=tuti)
    TrainingFactory(title_id="Keuangan", topic=Topic.objects.get(slug="keuangan"), published_by=tuti)

    assert titles(client.get(URL, {"topik": "keuangan"})) == ["Keuangan"]
    assert len(titles(client.get(URL, {"topik": "sulap"}))) == 2
    assert titles(client.get(URL, {"topik": "merek"})) == []


def test_in_english(client, tuti):
    TrainingFactory(title_id="Kemasan", title_en="Packing", published_by=tuti)

    page = client.get("/en/pelatihan/").content.decode()

    assert "Free trainings: choose your seat" in page
    assert "Packing" in page
    assert "One class" in page


def test_a_week_says_in_words_how_many_classes_and_seats(client, tuti, time_machine):
    time_machine.move_to(timezone.localtime().replace(year=2027, month=3, day=1, hour=10), tick=False)
    for _number in range(2):
        training = TrainingFactory(
            session__starts_at=timezone.now() + timedelta(days=3),
            enrolment_closes_at=timezone.now() + timedelta(days=2),
            published_by=tuti,
        )
    services.cancel_training(training, by=tuti, reason="Sakit")

    week = client.get(URL).context["weeks"][0]

    assert (week.title, week.summary) == ("Minggu ini, 1–7 Maret", "Satu kelas, 3 kursi kosong")


def test_her_own_place_stands_on_the_card(client, tuti, business):
    mine, other = TrainingFactory(published_by=tuti), TrainingFactory(published_by=tuti)
    one = business()
    row = EnrolmentFactory(training=mine, business=one)
    EnrolmentFactory(training=other)
    client.force_login(one.owner.user)

    cards = [card for week in client.get(URL).context["weeks"] for card in week.cards]

    assert {card.training: card.mine for card in cards} == {mine: row, other: None}


def test_what_was_held_lately_stands_below(client, tuti):
    past = timezone.now() - timedelta(days=9)
    TrainingFactory(title_id="Lama", status="held", published_at=past, session__starts_at=past)

    response = client.get(URL)

    assert titles(response) == []
    assert [row.title for row in response.context["held"]] == ["Lama"]


def test_it_is_in_no_shared_cache(client, db):
    assert "private" in client.get(URL)["Cache-Control"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_one_as_for_three(client, tuti, count, django_assert_num_queries):
    for _number in range(count):
        TrainingFactory(published_by=tuti)
    Training.objects.update(topic=Topic.objects.get(slug="kemasan"))

    # Topics, classes with their seats, sectors, kecamatan, sessions; those held lately.
    with django_assert_num_queries(6):
        client.get(URL)
