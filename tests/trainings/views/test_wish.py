"""Asking for a class from her trainings page."""

import pytest
from django.urls import reverse

from businesses.models import BusinessStatus, District
from tests.factories import BusinessFactory, OwnerFactory, UserFactory
from trainings.models import Topic, Wish

pytestmark = pytest.mark.django_db
PAGE, MINE = reverse("trainings:wish"), reverse("trainings:mine")


@pytest.fixture
def siti(client, business):
    hers = business("Siti Rekaan")
    client.force_login(hers.owner.user)
    return hers


@pytest.fixture
def topic():
    return Topic.objects.get(slug="kemasan")


@pytest.fixture
def wish(siti, topic):
    return Wish.objects.create(owner=siti.owner, topic=topic, time="evening")


def test_three_taps_from_her_trainings_page(client, siti, topic):
    form = client.get(MINE).context["wish_form"]
    place = siti.subdistrict.district if siti.subdistrict else None
    assert form.initial["district"] == (place.pk if place else None)

    response = client.post(PAGE, {"topic": topic.pk, "time": "saturday", "district": form.initial["district"] or ""})

    assert response.url == MINE
    wish = Wish.objects.get()
    assert (wish.owner, wish.topic, wish.time, wish.district) == (siti.owner, topic, "saturday", place)
    assert client.get(MINE).context["wishes"] == [wish]


@pytest.mark.parametrize("data", [{}, {"topic": 0, "time": "any"}, {"time": "any"}, {"time": "midnight"}])
def test_bad_input_is_shown_and_nothing_is_kept(client, siti, topic, data):
    data = {"topic": topic.pk, **data} if data.get("time") == "midnight" else data

    response = client.post(PAGE, data)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Wish.objects.exists()


def test_changing_begins_with_what_she_asked(client, wish, topic):
    form = client.get(PAGE, {"topik": topic.slug}).context["form"]

    assert form.initial == {"topic": topic.pk, "time": "evening", "district": None}


def test_a_topic_in_the_address_is_chosen_already(client, siti, topic):
    assert client.get(PAGE, {"topik": topic.slug}).context["form"].initial["topic"] == topic


def test_asking_again_changes_it(client, wish, topic):
    place = District.objects.get(name="Gubeng")

    client.post(PAGE, {"topic": topic.pk, "time": "any", "district": place.pk})

    wish.refresh_from_db()
    assert (wish.time, wish.district) == ("any", place)


def test_withdrawing(client, wish):
    response = client.post(reverse("trainings:wish_withdraw", args=[wish.pk]))

    assert response.url == MINE
    assert not Wish.objects.exists()


def test_withdrawing_needs_the_button(client, wish):
    assert client.get(reverse("trainings:wish_withdraw", args=[wish.pk])).status_code == 405
    assert Wish.objects.exists()


def test_a_stranger_does_not_find_it(client, wish):
    client.force_login(OwnerFactory().user)

    assert client.post(reverse("trainings:wish_withdraw", args=[wish.pk])).status_code == 404
    assert Wish.objects.exists()


@pytest.mark.parametrize("person", ["unverified", "nobody's"])
def test_without_a_verified_business_there_is_no_form(client, topic, person):
    business = BusinessFactory(status=BusinessStatus.DRAFT)
    client.force_login(business.owner.user if person == "unverified" else UserFactory())

    assert client.get(MINE).context["wish_form"] is None
    response = client.post(PAGE, {"topic": topic.pk, "time": "any"})

    assert response.status_code == 200
    assert not Wish.objects.exists()


def test_anonymous_is_sent_to_sign_in(client):
    assert "/akun/masuk/" in client.get(PAGE).url


def test_wrong_method(client, siti):
    assert client.put(PAGE).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_often_for_one_as_for_three(client, siti, django_assert_num_queries, count):
    for topic in Topic.objects.all()[:count]:
        Wish.objects.create(owner=siti.owner, topic=topic)

    with django_assert_num_queries(6):
        assert client.get(PAGE).status_code == 200


def test_a_topic_without_a_class_leads_to_asking_for_it(client, topic):
    response = client.get(reverse("trainings:list"), {"topik": topic.slug})

    assert f'href="{PAGE}?topik={topic.slug}"' in response.content.decode()
