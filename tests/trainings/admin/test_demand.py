"""The demand board: who asked for what and where, and a class opened from it."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from businesses.models import District
from tests.factories import RoomFactory, UserFactory
from trainings.models import Topic, Training, TrainingStatus, Wish

pytestmark = pytest.mark.django_db
BOARD, LIST = reverse("admin:trainings_wish_board"), reverse("admin:trainings_wish_changelist")


@pytest.fixture
def topic():
    return Topic.objects.get(slug="kemasan")


@pytest.fixture
def gubeng():
    return District.objects.get(name="Gubeng")


@pytest.fixture
def desk(client, tuti, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(tuti)
    return client


@pytest.fixture
def wishes(business, topic, gubeng):
    """Two for Gubeng, one anywhere, one for another topic."""
    places = [(topic, gubeng, "saturday"), (topic, gubeng, "saturday"), (topic, None, "any")]
    places.append((Topic.objects.get(slug="merek"), gubeng, "evening"))
    return [
        Wish.objects.create(owner=business(f"Siti {number}").owner, topic=row[0], district=row[1], time=row[2])
        for number, row in enumerate(places)
    ]


def page(topic, district):
    return reverse("admin:trainings_wish_class", args=[topic.pk, district.pk if district else 0])


def test_board_counts_by_topic_and_kecamatan(desk, wishes, topic, gubeng):
    context = desk.get(BOARD).context

    counted = [
        (row["district"], {topic.slug: count for topic, count in row["cells"] if count}, row["sum"])
        for row in context["places"]
    ]
    assert counted == [(gubeng, {"kemasan": 2, "merek": 1}, 3), (None, {"kemasan": 1}, 1)]
    assert [(row["topic"].slug, row["times"][0][1]) for row in context["times"]] == [("kemasan", 2), ("merek", 1)]


def test_an_empty_board_says_so(desk):
    assert desk.get(BOARD).context["places"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_board_and_list_ask_as_often_for_one_as_for_three(
    desk, business, topic, gubeng, count, django_assert_num_queries
):
    for _number in range(count):
        Wish.objects.create(owner=business().owner, topic=topic, district=gubeng)

    with django_assert_num_queries(8):
        assert desk.get(BOARD).status_code == 200
    with django_assert_num_queries(10):
        assert desk.get(LIST).status_code == 200
    with django_assert_num_queries(8):
        assert desk.get(page(topic, gubeng)).status_code == 200


def test_the_page_of_a_class_names_who_asked_and_who_comes_anywhere(desk, wishes, topic, gubeng):
    assert desk.get(page(topic, gubeng)).context["wishes"] == wishes[:3]
    assert desk.get(page(topic, None)).context["wishes"] == wishes[2:3]


def test_a_class_is_opened_from_it(desk, wishes, topic, gubeng, tuti):
    room = RoomFactory(district=gubeng)

    response = desk.post(page(topic, gubeng))

    training = Training.objects.get()
    assert response.url == reverse("admin:trainings_training_change", args=[training.pk])
    assert (training.status, training.topic, training.made_by) == (TrainingStatus.DRAFT, topic, tuti)
    assert training.sessions.get().room == room
    assert desk.get(response.url).status_code == 200


def test_without_a_room_she_is_told_to_choose_one(desk, wishes, topic, gubeng):
    response = desk.post(page(topic, gubeng), follow=True)

    assert "Pilih tanggal dan ruangnya" in response.content.decode()


def test_looking_opens_nothing(desk, wishes, topic, gubeng):
    desk.get(page(topic, gubeng))

    assert not Training.objects.exists()


def test_where_nobody_asks_there_is_no_page(desk, topic, gubeng):
    assert desk.get(page(topic, gubeng)).status_code == 404
    assert desk.get(reverse("admin:trainings_wish_class", args=[0, 0])).status_code == 404
    assert desk.get(reverse("admin:trainings_wish_class", args=[topic.pk, 99999])).status_code == 404
    assert desk.put(page(topic, gubeng)).status_code == 405


@pytest.mark.parametrize(
    ("group", "looks", "opens"), [("head", 200, 403), ("verifier", 403, 403), ("keeper", 403, 403)]
)
def test_the_head_looks_on_and_others_see_nothing(client, wishes, topic, gubeng, settings, group, looks, opens):
    settings.STAFF_SECOND_FACTOR = False
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)

    assert [client.get(url).status_code for url in (BOARD, page(topic, gubeng))] == [looks, looks]
    assert client.post(page(topic, gubeng)).status_code == opens
    assert not Training.objects.exists()
