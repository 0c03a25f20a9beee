"""Her own pages: the list, one place, answering, leaving, and her calendar address."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import EnrolmentFactory, OwnerFactory, TrainingFactory, UserFactory
from tests.trainings.conftest import seat
from trainings import services
from trainings.models import Asking, CalendarFeed, Certificate, Enrolment, QuizResult
from trainings.models import EnrolmentStatus as Status

MINE = reverse("trainings:mine")


def url(name, row):
    return reverse(f"trainings:{name}", args=[row.pk])


@pytest.fixture
def siti(client, business):
    one = business(name="Siti Rekaan")
    client.force_login(one.owner.user)
    return one


@pytest.fixture
def row(published, siti):
    return services.enrol(published, siti, by=siti.owner.user)


@pytest.fixture
def offered(published, siti, business):
    """She waited, a seat fell free, and it is offered to her."""
    some = [business() for _number in range(3)]
    first = [services.enrol(published, one, by=one.owner.user) for one in some]
    row = services.enrol(published, siti, by=siti.owner.user)
    services.cancel_enrolment(first[0], by=first[0].business.owner.user)
    return Enrolment.objects.get(pk=row.pk)


# --- the list ---


def test_offers_come_first_then_what_comes_then_what_was(client, siti, offered, tuti):
    later = EnrolmentFactory(
        business=siti,
        training=TrainingFactory(session__starts_at=timezone.now() + timedelta(days=30), published_by=tuti),
    )
    past = timezone.now() - timedelta(days=9)
    old = EnrolmentFactory(
        business=siti, training=TrainingFactory(status="held", published_at=past, session__starts_at=past)
    )
    EnrolmentFactory(training=later.training)

    groups = client.get(MINE).context["groups"]

    assert {name: [row for row, _state in pairs] for name, pairs in groups.items()} == {
        "offers": [offered],
        "coming": [later],
        "past": [old],
    }


def test_with_nothing_she_is_shown_the_way(client, db):
    client.force_login(UserFactory())

    assert reverse("trainings:list") in client.get(MINE).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_one_as_for_three(client, siti, tuti, count, django_assert_num_queries):
    for number in range(count):
        starts_at = timezone.now() + timedelta(days=20 + number)
        training = TrainingFactory(session__starts_at=starts_at, published_by=tuti)
        EnrolmentFactory(business=siti, training=training, status="waiting", rank=1)
    client.get(MINE)

    with django_assert_num_queries(14):
        client.get(MINE)


def links(client):
    return [
        words
        for pairs in client.get(MINE).context["groups"].values()
        for _row, state in pairs
        for words, _ in state.links
    ]


def test_her_certificate_stands_beside_the_class(client, private, held, tuti):
    row = seat(held)
    client.force_login(row.business.owner.user)
    services.issue_certificates(held, by=tuti)

    certificate = row.certificates.get()

    assert links(client) == ["Sertifikat saya"]
    page = client.get(url("enrolment", row)).content.decode()
    assert reverse("trainings:certificate_paper", args=[certificate.pk, "id"]) in page


def test_no_certificate_stands_there_before_its_paper_or_once_revoked(client, private, held, tuti):
    row = seat(held)
    client.force_login(row.business.owner.user)
    services.issue_certificates(held, by=tuti)
    Certificate.objects.update(made_at=None)
    assert links(client) == []

    Certificate.objects.update(made_at=timezone.now())
    services.revoke_certificate(row.certificates.get(), by=tuti, reason="Salah orang")

    assert links(client) == []
    assert client.get(url("enrolment", row)).context["certificate"] is None


def test_whoever_has_the_business_now_does_not_get_her_certificate(client, private, held, tuti):
    row = seat(held)
    services.issue_certificates(held, by=tuti)
    heir = OwnerFactory(user=UserFactory())
    type(row.business).objects.filter(pk=row.business_id).update(owner=heir)

    client.force_login(heir.user)

    assert links(client) == []
    assert client.get(url("enrolment", row)).context["certificate"] is None


@pytest.mark.parametrize("what", ["before", "after", "feedback"])
@pytest.mark.parametrize(
    "days, is_used, open_forms",
    [(-3, False, {"after", "feedback"}), (-3, True, set()), (3, False, {"before"}), (-40, False, set())],
)
def test_what_she_was_asked_stands_there_while_it_is_open(client, siti, what, days, is_used, open_forms):
    starts_at = timezone.now() + timedelta(days=days)
    training = TrainingFactory(status="closed", published_at=starts_at, session__starts_at=starts_at)
    row = EnrolmentFactory(business=siti, training=training)
    Asking.objects.create(enrolment=row, what=what, is_used=is_used)

    assert links(client) == (["Jawab beberapa pertanyaan"] if what in open_forms else [])


def test_a_test_that_she_took_stands_there_no_more(client, siti):
    starts_at = timezone.now() - timedelta(days=3)
    training = TrainingFactory(status="held", published_at=starts_at, session__starts_at=starts_at)
    row = EnrolmentFactory(business=siti, training=training)
    Asking.objects.create(enrolment=row, what="after")

    QuizResult.objects.create(enrolment=row, part="after", marks={"1": True}, right=1, asked=1)

    assert links(client) == []


# --- one place ---


@pytest.mark.parametrize(
    "status, badge",
    [
        (Status.SEATED, "Anda punya kursi"),
        (Status.WAITING, "Menunggu, urutan ke-1"),
        (Status.APPLIED, "Sudah mendaftar"),
        (Status.OFFERED, "Ada kursi untuk Anda"),
        (Status.LAPSED, "Tawaran sudah lewat"),
        (Status.CANCELLED, "Sudah dilepas"),
    ],
)
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_status_has_a_page(client, row, status, badge, language):
    now = timezone.now()
    offer = {"offer_kind": "own", "offered_at": now, "offer_ends_at": now + timedelta(hours=5)}
    Enrolment.objects.filter(pk=row.pk).update(
        status=status, ended_at=now, **(offer if status == Status.OFFERED else {})
    )

    response = client.get(f"{language}{url('enrolment', row)}")

    assert response.status_code == 200
    if not language:
        assert response.context["state"].badge == badge


def test_a_seat_shows_its_ticket_and_a_place_in_line_does_not(client, row):
    assert row.ticket in client.get(url("enrolment", row)).content.decode()

    Enrolment.objects.filter(pk=row.pk).update(status="waiting")

    assert 'class="slip-qr"' not in client.get(url("enrolment", row)).content.decode()


def test_points_are_written_as_she_reads_them(client, row):
    details = {"place": 1, "of": 2, "score": "7.5", "parts": {"never_trained": "6", "rare_district": "1.5"}}
    Enrolment.objects.filter(pk=row.pk).update(reason="fair_rank", reason_details=details)

    assert "<dd>7,5</dd>" in client.get(url("enrolment", row)).content.decode()
    assert "<dd>7.5</dd>" in client.get(f"/en{url('enrolment', row)}").content.decode()


# --- answering and leaving ---


def test_she_takes_the_offer(client, offered):
    response = client.post(url("answer", offered), {"answer": "take"})

    assert response.url == url("enrolment", offered)
    offered.refresh_from_db()
    assert offered.status == Status.SEATED


def test_a_refusal_is_said_in_words(client, offered):
    published = offered.training
    published.sessions.update(starts_at=timezone.now())

    response = client.post(url("answer", offered), {"answer": "take"}, follow=True)

    assert "Kelas sudah mulai." in response.content.decode()
    offered.refresh_from_db()
    assert offered.status == Status.OFFERED


@pytest.mark.parametrize("posted", [{}, {"answer": "maybe"}])
def test_no_answer_is_said_and_changes_nothing(client, offered, posted):
    response = client.post(url("answer", offered), posted, follow=True)

    assert "Pilih salah satu tombolnya." in response.content.decode()
    offered.refresh_from_db()
    assert offered.status == Status.OFFERED


def test_leaving_is_asked_once_and_then_done(client, row):
    asked = client.get(url("cancel", row))
    row.refresh_from_db()
    assert (asked.status_code, row.status) == (200, Status.SEATED)

    response = client.post(url("cancel", row), follow=True)

    row.refresh_from_db()
    assert row.status == Status.CANCELLED
    assert "Kursinya sudah dilepas." in response.content.decode()


def test_where_there_is_nothing_to_leave_nothing_is_asked(client, row):
    services.cancel_enrolment(row, by=row.business.owner.user)

    assert client.get(url("cancel", row)).url == url("enrolment", row)


# --- the ladder ---

PAGES = ["enrolment", "answer", "cancel"]


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_nothing(client, row, name):
    client.force_login(UserFactory())

    assert client.post(url(name, row)).status_code == (405 if name == "enrolment" else 404)
    assert client.get(url(name, row)).status_code == (405 if name == "answer" else 404)
    row.refresh_from_db()
    assert row.status == Status.SEATED


@pytest.mark.parametrize("name", PAGES)
def test_an_official_finds_nothing_either(client, row, tuti, name):
    client.force_login(tuti)

    assert client.get(url(name, row)).status_code in {404, 405, 302}


@pytest.mark.parametrize("name", PAGES)
def test_anonymous_people_sign_in(client, row, name):
    client.logout()

    assert client.post(url(name, row)).url.startswith("/akun/masuk/")


@pytest.mark.parametrize(
    "name, method",
    [("enrolment", "post"), ("answer", "get"), ("cancel", "put"), ("make_calendar", "get"), ("revoke_calendar", "get")],
)
def test_wrong_method(client, row, name, method):
    address = url(name, row) if name in PAGES else reverse(f"trainings:{name}")

    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("name", ["mine", "enrolment", "cancel"])
def test_her_pages_stay_in_no_cache(client, row, name):
    address = MINE if name == "mine" else url(name, row)

    assert "no-store" in client.get(address)["Cache-Control"]


# --- her calendar ---


def test_she_makes_an_address_reads_it_and_revokes_it(client, row):
    client.post(reverse("trainings:make_calendar"))
    feed = CalendarFeed.objects.get()
    address = reverse("trainings:feed", args=[feed.token])
    assert address in client.get(MINE).content.decode()

    client.logout()
    response = client.get(address)
    assert response["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in response.content
    assert (response["X-Robots-Tag"], "no-store" in response["Cache-Control"]) == ("noindex", True)

    client.force_login(row.business.owner.user)
    client.post(reverse("trainings:revoke_calendar"))
    assert client.get(address).status_code == 404
    assert address not in client.get(MINE).content.decode()


def test_anonymous_people_make_no_address(client, db):
    assert client.post(reverse("trainings:make_calendar")).url.startswith("/akun/masuk/")
    assert not CalendarFeed.objects.exists()


def test_a_guessed_address_is_not_found_and_nothing_is_posted_there(client, db):
    assert client.get(reverse("trainings:feed", args=["tebakan"])).status_code == 404
    assert client.post(reverse("trainings:feed", args=["tebakan"])).status_code == 405


def test_the_file_of_one_training_is_for_everybody(client, published):
    response = client.get(reverse("trainings:calendar", args=[published.slug]))

    assert response["Content-Disposition"] == f'attachment; filename="{published.slug}.ics"'
    assert b"BEGIN:VEVENT" in response.content
    assert client.get(reverse("trainings:calendar", args=[TrainingFactory().slug])).status_code == 404
    assert client.post(reverse("trainings:calendar", args=[published.slug])).status_code == 405
