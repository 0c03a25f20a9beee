"""The officials' index: her tasks, the queue, what she did last."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts.models import StatusChange
from accounts.services import change_status
from businesses import services
from businesses.models import Business, BusinessStatus, Licence, Picture, PictureState
from businesses.models.imports import ImportJob, ImportStatus
from notifications.models import Channel, Message, MessageStatus
from sentra.models import Consignment, Curation, Keeper, Outlet
from sentra.services import receive_stock
from tests.factories import (
    BusinessFactory,
    EnrolmentFactory,
    OwnerFactory,
    ProductFactory,
    TrainingFactory,
    UserFactory,
)
from tests.trainings.conftest import make_held, seat
from trainings.models import CertificateRun, Signer, Wish

INDEX = reverse("admin:index")
CLASSES = [
    "Classes today",
    "Attendance not noted",
    "Certificates to issue",
    "Issuing got stuck",
    "Free seats that nobody is offered",
    "Wishes for a class",
]
SHELVES = [
    "Goods that expire soon",
    "Products waiting for curation",
    "Products to be looked at again",
    "Stock running low",
    "Stock to be counted",
]
MONEY = [
    "Settlements to approve",
    "Settlements to pay",
    "Late settlements",
    "Settlements that a maker objects to",
]


@pytest.fixture
def official(db):
    def make(*groups, **fields):
        person = UserFactory(full_name="Petugas Rekaan", is_staff=True, **fields)
        person.groups.set(Group.objects.filter(name__in=groups))
        return person

    return make


def _waiting(days):
    return BusinessFactory(
        status=BusinessStatus.SUBMITTED, verified_at=None, submitted_at=timezone.now() - timedelta(days=days)
    )


def _classes(by):
    """One for each card of the trainings."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    announced = {"status": "published", "published_at": noon}
    TrainingFactory(session__starts_at=noon, **announced)
    Signer.objects.create(name="Endang", office_id="Kepala", office_en="Head", from_on=noon.date())
    seat(make_held(), came=[None])
    seat(make_held())
    stopped = make_held()
    seat(stopped)
    CertificateRun.objects.create(training=stopped, status="stopped", started_by=by)
    EnrolmentFactory(training=TrainingFactory(**announced), status="waiting", rank=1)
    Wish.objects.create(owner=OwnerFactory(), topic=stopped.topic)


def _goods(business, outlet):
    """Three pieces of something that expire, run low, were never counted, and are due; something else is asked for."""
    agreed_on = timezone.localdate() - timedelta(days=90)
    row = Consignment.objects.create(
        business=business, product=ProductFactory(business=business), outlet=outlet, price_rupiah=1000,
        minimum_stock=5, agreed_on=agreed_on, agreed_by=UserFactory(),
    )  # fmt: skip
    receive_stock(row, 3, by=row.agreed_by, expires_on=timezone.localdate() + timedelta(days=3))
    Curation.objects.create(product=ProductFactory(business=business), outlet=outlet, asked_by=row.agreed_by)
    Curation.objects.create(
        product=row.product, outlet=outlet, asked_by=row.agreed_by, status="passed", decided_by=row.agreed_by,
        decided_at=timezone.now() - timedelta(days=31), check_again_on=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip


def _cards(response):
    return {str(card.label): card for card in response.context["tasks"]}


def _context(client, person):
    client.force_login(person)
    return client.get("/en" + INDEX)


def test_counts_lead_to_lists_with_as_many_rows(client, official):
    _waiting(1)
    _waiting(9)
    stale = BusinessFactory(status=BusinessStatus.RETURNED)
    StatusChange.objects.create(
        subject=stale, from_status="submitted", to_status="returned", at=timezone.now() - timedelta(days=15)
    )
    fresh = BusinessFactory(status=BusinessStatus.RETURNED)
    StatusChange.objects.create(
        subject=fresh, from_status="submitted", to_status="returned", at=timezone.now() - timedelta(days=13)
    )
    BusinessFactory(consented=True)
    shy = BusinessFactory()
    Picture.objects.create(business=shy, kind="face", state=PictureState.REFUSED, refusal="heic")
    Picture.objects.create(business=shy, kind="place", created_at=timezone.now() - timedelta(hours=2))
    Picture.objects.create(business=shy, kind="process")
    Licence.objects.create(business=shy, kind="pirt", number="2063578010001-28")
    Message.objects.create(channel=Channel.EMAIL, key="x", subject="x", body="x", status=MessageStatus.DEAD)
    _classes(official())
    _goods(shy, Outlet.objects.get(slug="siola"))

    response = _context(client, official("verifier", is_superuser=True))

    counts = {label: card.count for label, card in _cards(response).items()}
    assert counts == {
        "Waiting for verification": 2,
        "Past the deadline": 1,
        "Returned, no answer": 1,
        "Change requests": 0,
        "Licences to check": 1,
        "Without consent to be shown": 5,
        "Pictures refused": 1,
        "Pictures waiting long": 1,
        "Classes today": 1,
        "Attendance not noted": 1,
        "Certificates to issue": 1,
        "Issuing got stuck": 1,
        "Free seats that nobody is offered": 1,
        "Wishes for a class": 1,
        "Goods that expire soon": 1,
        "Products waiting for curation": 1,
        "Products to be looked at again": 1,
        "Stock running low": 1,
        "Stock to be counted": 1,
        **dict.fromkeys(MONEY, 0),
        "Messages failed": 1,
    }
    for label, card in _cards(response).items():
        listed = client.get(card.url)
        assert (label, listed.context["cl"].result_count) == (label, card.count)


def test_sentence_and_headline_speak_of_the_deadline(client, official, settings):
    settings.VERIFY_WITHIN_DAYS = 7
    _waiting(6)
    _waiting(1)

    response = _context(client, official("verifier"))

    card = _cards(response)["Waiting for verification"]
    assert card.sentence == "Oldest 6 days. Deadline 7 days."
    assert card.kind == "due"
    assert b"1 is close to its deadline." in response.content


def test_keepers_are_told_of_their_own_outlets_only(client, official):
    _goods(BusinessFactory(), Outlet.objects.get(slug="siola"))
    here, elsewhere = official("keeper"), official("keeper")
    Keeper.objects.create(outlet=Outlet.objects.get(slug="siola"), user=here)
    Keeper.objects.create(outlet=Outlet.objects.get(slug="merr"), user=elsewhere)

    counted = {person: {card.count for label, card in _cards(_context(client, person)).items() if label in SHELVES}
               for person in (here, elsewhere)}  # fmt: skip

    assert counted == {here: {1}, elsewhere: {0}}


def test_nothing_to_do_is_said_kindly(client, official):
    response = _context(client, official("verifier"))

    assert {card.kind for card in response.context["tasks"]} == {"zero"}
    assert b"Nothing waits for you. Well done." in response.content
    assert b"Nobody is waiting for verification." in response.content


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("training", ["Without consent to be shown", "Pictures refused", "Pictures waiting long", *CLASSES]),
        ("keeper", ["Without consent to be shown", "Pictures refused", "Pictures waiting long", *SHELVES, *MONEY]),
    ],
)
def test_each_sees_only_tasks_that_she_may_open(client, official, group, expected):
    response = _context(client, official(group))

    assert [label for label in _cards(response) if label != "Messages failed"] == expected
    assert response.context["queue"] is None
    for card in response.context["tasks"]:
        assert client.get(card.url).status_code == 200


def test_official_without_any_group_finds_an_empty_desk(client, official):
    response = _context(client, official())

    assert response.status_code == 200
    assert response.context["tasks"] == []


def test_the_head_sees_the_queues_and_what_was_decided(client, official):
    oldest = _waiting(9)
    vera = official("verifier")
    decided = _waiting(1)
    returned = services.return_business(decided, by=vera, reason="Alamat kurang lengkap.")
    change_status(returned, BusinessStatus.SUBMITTED, by=decided.owner.user)

    response = _context(client, official("head"))

    counts = {label: card.count for label, card in _cards(response).items()}
    assert counts == {
        "Waiting for verification": 2,
        "Past the deadline": 1,
        "Returned, no answer": 0,
        "Change requests": 0,
        "Licences to check": 0,
        "Without consent to be shown": 0,
        "Pictures refused": 0,
        "Pictures waiting long": 0,
        "Classes today": 0,
        "Attendance not noted": 0,
        "Certificates to issue": 0,
        "Issuing got stuck": 0,
        "Free seats that nobody is offered": 0,
        "Wishes for a class": 0,
        "Goods that expire soon": 0,
        "Products waiting for curation": 0,
        "Products to be looked at again": 0,
        "Stock running low": 0,
        "Stock to be counted": 0,
        **dict.fromkeys(MONEY, 0),
        "Messages failed": 0,
    }
    assert [business.pk for business in response.context["queue"]] == [oldest.pk, decided.pk]
    assert [(action.what, action.name, action.who) for action in response.context["actions"]] == [
        ("Returned", decided.name, "Petugas Rekaan")
    ]
    page = response.content.decode()
    assert "2 things wait at the desk." in page
    assert "Petugas Rekaan, " in page
    assert "Start with the oldest" not in page
    for card in response.context["tasks"]:
        assert (str(card.label), client.get(card.url).context["cl"].result_count) == (str(card.label), card.count)


def test_the_head_of_an_idle_desk_is_not_praised(client, official):
    page = _context(client, official("head")).content.decode()

    assert "Nothing waits at the desk." in page
    assert "What the officials decide will stand here." in page


def test_queue_shows_the_five_oldest_with_look_alikes(client, official):
    rows = [_waiting(days) for days in (1, 2, 3, 4, 5, 6)]
    Business.objects.filter(pk=rows[5].pk).update(name="Rajut Putat")
    BusinessFactory(name="Rajut Putat Jaya")

    response = _context(client, official("verifier"))

    queue = response.context["queue"]
    assert [business.pk for business in queue] == [row.pk for row in reversed(rows[1:])]
    assert queue[0].resembling_count == 1


def test_queue_tells_the_late_from_the_nearly_late(client, official):
    for days in (4, 6, 12):
        _waiting(days)

    page = _context(client, official("verifier")).content.decode()

    marks = re.findall(r'badge badge-(gold|chilli)"[^>]*>(?:<[^>]*>)*\s*(\d+) days', page)
    assert marks == [("chilli", "12"), ("gold", "6")]


def test_her_latest_actions_are_hers(client, official):
    vera = official("verifier")
    business = _waiting(1)
    services.return_business(business, by=vera, reason="Alamat kurang lengkap.")
    services.verify_business(_waiting(1), by=official("verifier"))

    response = _context(client, vera)

    assert [(action.what, action.name, action.reason) for action in response.context["actions"]] == [
        ("Returned", business.name, "Alamat kurang lengkap.")
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_index_needs_ten_queries_whatever_waits(client, official, rows, django_assert_num_queries):
    vera = official("verifier")
    for _ in range(rows):
        ProductFactory(business=_waiting(2))
    client.force_login(vera)
    client.get(INDEX)

    with django_assert_num_queries(10):
        client.get(INDEX)


@pytest.mark.parametrize("rows", [1, 3])
def test_index_of_the_classes_needs_eight_queries_whatever_waits(client, official, rows, django_assert_num_queries):
    tuti = official("training")
    for _ in range(rows):
        training = make_held()
        seat(training)
        CertificateRun.objects.create(training=training, started_by=tuti)
    client.force_login(tuti)
    client.get(INDEX)

    with django_assert_num_queries(8):
        client.get(INDEX)


@pytest.mark.parametrize("model", admin.site._registry, ids=str)
def test_every_heading_that_can_be_clicked_sorts(client, official, model):
    agus = official(is_superuser=True)
    services.verify_business(_waiting(1), by=agus)
    client.force_login(agus)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    columns = len(client.get(address).context["cl"].list_display)

    assert [client.get(f"{address}?o={number}").status_code for number in range(columns)] == [200] * columns


def test_stranger_and_entrepreneur_stay_outside(client, db):
    anonymous = client.get(INDEX)
    client.force_login(UserFactory())
    entrepreneur = client.get(INDEX)

    assert anonymous.status_code == 302
    assert entrepreneur.status_code in {302, 403}


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("uploaded", True),
        ("planning", True),
        ("planned", True),
        ("importing", True),
        ("stopped", True),
        ("finished", True),
        ("undoing", True),
        ("undone", False),
        ("discarded", False),
    ],
)
def test_imports_stand_on_the_desk_until_they_are_done(client, official, status, shown):
    vera = official("verifier")
    job = ImportJob.objects.create(
        file_name="ikm.xlsx", sheet=0, kind="xlsx", status=status, finished_at=timezone.now(), created_by=vera
    )

    response = _context(client, vera)

    assert [row.name for row in response.context["jobs"]] == ([str(job)] if shown else [])


def test_running_import_shows_its_progress(client, official):
    ImportJob.objects.create(
        file_name="ikm.xlsx", sheet=0, kind="xlsx", status=ImportStatus.IMPORTING, rows_total=20, rows_done=14
    )

    response = _context(client, official("verifier"))

    assert response.context["jobs"][0].text == "14 of 20 rows done. You may leave this page."
    assert b'value="14" max="20"' in response.content


def test_import_that_ended_before_yesterday_has_left_the_desk(client, official):
    ImportJob.objects.create(
        file_name="ikm.xlsx",
        sheet=0,
        kind="xlsx",
        status=ImportStatus.FINISHED,
        finished_at=timezone.now() - timedelta(days=1, minutes=1),
    )

    response = _context(client, official("verifier"))

    assert response.context["jobs"] == []


def test_jobs_are_only_for_those_who_see_imports(client, official):
    response = _context(client, official("keeper"))

    assert response.context["jobs"] is None


# --- addresses typed by hand ---

# What PostgreSQL refuses ends its transaction, so these tests commit like the portal does: a statement at a time.
TYPED = [
    "?{field}__exact=%00",
    "?{field}__regex=(",
    "?{field}__range=1",
    "?{field}__year=99999",
    "?{field}__year=0",
    "?{field}__in=%00,x",
]


@pytest.mark.django_db(transaction=True)
def test_no_list_breaks_on_an_address_typed_by_hand(client, official):
    client.force_login(official(is_superuser=True))
    broken = []
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for field in model._meta.concrete_fields:
            queries = [query.format(field=field.name) for query in TYPED]
            broken += [url + query for query in queries if client.get(url + query).status_code >= 500]

    assert broken == []


@pytest.mark.django_db(transaction=True)
def test_a_lookup_that_makes_no_sense_is_a_bad_request(client, official):
    client.force_login(official(is_superuser=True))
    page = reverse("admin:businesses_district_changelist")

    assert client.get(f"{page}?name__regex=(").status_code == 400
    assert client.get(f"{page}?name=%00").status_code == 400
    assert client.get(f"{page}?name=Gubeng").status_code == 200
    assert client.get(f"{reverse('admin:autocomplete')}?term=%00").status_code == 400


@pytest.mark.parametrize("chosen", ["x", "", "\0", "9" * 40])
def test_an_action_on_what_is_no_row_is_a_bad_request(client, official, chosen):
    client.force_login(official(is_superuser=True))
    page = reverse("admin:auth_group_changelist")

    response = client.post(page, {"action": "delete_selected", "_selected_action": chosen, "index": 0})

    assert response.status_code == 400
    assert Group.objects.filter(name="verifier").exists()


def test_a_mistake_of_ours_is_not_blamed_on_the_address(client, official, monkeypatch):
    def broken(self, request):
        raise ValueError("ours")

    client.force_login(official(is_superuser=True))
    monkeypatch.setattr(admin.site._registry[Group].__class__, "get_queryset", broken)

    with pytest.raises(ValueError, match="ours"):
        client.get(reverse("admin:auth_group_changelist"))


@pytest.mark.parametrize(
    ("status", "ended", "words"),
    [
        ("running", None, "2 of 5 certificates done. You may leave this page."),
        ("stopped", 0, "Nobody signs."),
        ("finished", 0, "issued"),
        ("finished", 2, None),
    ],
)
def test_runs_of_certificates_stand_on_the_desk_until_a_day_after_their_end(client, official, status, ended, words):
    tuti = official("training")
    run = CertificateRun.objects.create(
        training=make_held(title_en="Labels"),
        status=status,
        total=5,
        done=2,
        failure="Nobody signs." if status == "stopped" else "",
        started_by=tuti,
        finished_at=None if ended is None else timezone.now() - timedelta(days=ended),
    )

    jobs = _context(client, tuti).context["jobs"]

    url = f"/en/admin/trainings/certificate/class/{run.training_id}/"
    expected = [("Certificates: Labels", words, url, status == "running")] if words else []
    assert [(job.name, job.text, job.url, job.is_running) for job in jobs] == expected


def test_runs_of_certificates_are_not_for_whoever_only_verifies(client, official):
    vera = official("verifier")
    CertificateRun.objects.create(training=make_held(), started_by=vera)

    assert _context(client, vera).context["jobs"] == []
    assert _context(client, official("keeper")).context["jobs"] is None
