"""Every page of the register's admin for every kind of official: what opens, what is forbidden."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from businesses.models import (
    Business,
    ChangeRequest,
    ClaimCode,
    District,
    KbliCode,
    LadderRule,
    Licence,
    LicenceRule,
    Merge,
    MicroLimit,
    NikReveal,
    NotTheSame,
    Owner,
    Picture,
    Product,
    ProductCategory,
    RegisterExport,
    RegisterField,
    Sector,
    Subdistrict,
)
from businesses.models.imports import AreaAnswer, ImportJob
from sentra.models import (
    Consignment,
    Curation,
    CurationCriterion,
    CurationDay,
    Holiday,
    Keeper,
    Outlet,
    SentraRule,
    Settlement,
    StockDocument,
    StockMovement,
)
from sentra.services import receive_stock
from tests.factories import (
    BusinessFactory,
    OwnerFactory,
    ProductFactory,
    TrainerFactory,
    TrainingFactory,
    UserFactory,
)
from trainings.models import (
    Attendance,
    Certificate,
    Enrolment,
    Material,
    Question,
    Room,
    SeatRule,
    Signer,
    Topic,
    Trainer,
    Training,
    Wish,
)

OFFICIALS = ["verifier", "training", "keeper", "visits", "publisher", "head"]
ALL = set(OFFICIALS)
VERIFIER = {"verifier"}
READERS = {"verifier", "head"}
PLANNERS = {"training", "head"}

# Who may open the list and the page of one row; who may save it; who may add one.
VIEW = {
    Business: ALL,
    Product: ALL,
    Picture: ALL,
    Owner: READERS,
    ChangeRequest: READERS,
    ClaimCode: READERS,
    Merge: READERS,
    NotTheSame: READERS,
    Licence: READERS,
    LicenceRule: READERS,
    LadderRule: READERS,
    District: ALL,
    Subdistrict: ALL,
    Sector: ALL,
    ProductCategory: ALL,
    KbliCode: ALL,
    MicroLimit: ALL,
    NikReveal: {"head"},
    RegisterExport: {"head"},
    RegisterField: READERS,
    Outlet: ALL,
    Consignment: {"keeper", "verifier", "head"},
    Settlement: {"keeper", "head"},
    StockDocument: {"keeper", "head"},
    StockMovement: {"keeper", "head"},
    Holiday: {"keeper", "head"},
    Curation: {"keeper", "head", "verifier", "training"},
    CurationDay: {"keeper", "head"},
    CurationCriterion: {"keeper", "head"},
    SentraRule: {"keeper", "head"},
    Topic: ALL,
    Training: {"training", "verifier", "head"},
    Enrolment: {"training", "verifier", "head"},
    Attendance: PLANNERS,
    Certificate: {"training", "verifier", "head"},
    Signer: PLANNERS,
    Room: PLANNERS,
    Trainer: PLANNERS,
    SeatRule: PLANNERS,
    Wish: PLANNERS,
    Question: PLANNERS,
    Material: PLANNERS,
}
CHANGE = {
    Business: VERIFIER,
    Product: VERIFIER,
    Owner: VERIFIER,
    District: VERIFIER,
    Subdistrict: VERIFIER,
    KbliCode: VERIFIER,
    RegisterField: VERIFIER,
    # A rule of licences that has begun is history; one of the ladder can still be ended.
    LadderRule: VERIFIER,
    Outlet: {"visits", "keeper"},
    Consignment: {"keeper"},
    Holiday: {"keeper"},
    Topic: {"training"},
    Training: {"training"},
    # Its page only shows; the right is for the actions of the list.
    Enrolment: {"training"},
    Room: {"training"},
    Signer: {"training"},
    Trainer: {"training"},
    SeatRule: {"training"},
    Question: {"training"},
    Material: {"training"},
}
ADD = {
    KbliCode: VERIFIER,
    LicenceRule: VERIFIER,
    LadderRule: VERIFIER,
    Outlet: {"visits"},
    Consignment: {"keeper"},
    Holiday: {"keeper"},
    Topic: {"training"},
    Training: {"training"},
    Room: {"training"},
    Signer: {"training"},
    Trainer: {"training"},
    Question: {"training"},
    Material: {"training"},
}
HISTORY = {
    Business: READERS,
    Owner: READERS,
    Product: READERS,
    Licence: READERS,
    ChangeRequest: READERS,
    Training: PLANNERS,
    Enrolment: PLANNERS,
    Attendance: PLANNERS,
    Certificate: PLANNERS,
    Consignment: {"keeper", "head"},
    Settlement: {"keeper", "head"},
}
# Their pages are steps with rules of their own, tested beside them.
IMPORTS = {ImportJob, AreaAnswer}
MODELS = sorted(VIEW, key=lambda model: model.__name__)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A row of every model, and a signed-in session of every role: made once, for what each test changes is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        rows = {model: _row(model) for model in MODELS}
        sessions = {role: _session(role) for role in [*OFFICIALS, "entrepreneur", "super-user"]}
        with django_db_blocker.block():
            yield rows, sessions
        transaction.set_rollback(True)


def _session(role):
    person = UserFactory(
        full_name=f"Petugas {role}", is_staff=role in ALL | {"super-user"}, is_superuser=role == "super-user"
    )
    if role in ALL:
        person.groups.add(Group.objects.get(name=role))
    if role == "keeper":
        Keeper.objects.bulk_create(Keeper(outlet=outlet, user=person) for outlet in Outlet.objects.all())
    client = Client()
    client.force_login(person)
    return client.cookies


@pytest.fixture
def rows(world, db):
    """A row of every model, by model."""
    return world[0]


@pytest.fixture
def sign_in(world, db):
    def do(role):
        browser = Client()
        browser.cookies.update(world[1][role])
        return browser

    return do


def _row(model):
    if model in {Business, Owner, Product, Picture, Licence}:
        product = ProductFactory()
        return {
            Business: lambda: product.business,
            Owner: lambda: product.business.owner,
            Product: lambda: product,
            Picture: lambda: Picture.objects.create(business=product.business, kind="face"),
            Licence: lambda: Licence.objects.create(business=product.business, kind="pirt", number="2063578010001-28"),
        }[model]()
    if model is ClaimCode:
        fields = {"way": "slip", "code_hash": "x", "expires_at": timezone.now()}
        return ClaimCode.objects.create(business=BusinessFactory(), made_by=UserFactory(), **fields)
    if model is ChangeRequest:
        business = BusinessFactory()
        return ChangeRequest.objects.create(business=business, kind="name", reason="Baru.", made_by=UserFactory())
    if model is Merge:
        pair = {"kept": BusinessFactory(), "gone": BusinessFactory()}
        return Merge.objects.create(**pair, gone_status="verified", by=UserFactory())
    if model is NotTheSame:
        return NotTheSame.objects.create(first=BusinessFactory(), second=BusinessFactory(), by=UserFactory())
    if model is NikReveal:
        return NikReveal.objects.create(owner=OwnerFactory(), by=UserFactory(), reason="Membandingkan KTP.")
    if model is RegisterExport:
        return RegisterExport.objects.create(by=UserFactory(), format="csv", rows=1)
    if model is KbliCode:
        return KbliCode.objects.get_or_create(code="10710", edition=2020, defaults={"title": "Roti"})[0]
    if model in {Training, Room}:
        training = TrainingFactory()
        return training if model is Training else training.sessions.get().room
    if model in {Consignment, StockDocument, StockMovement}:
        product, outlet = ProductFactory(), Outlet.objects.get(slug="siola")
        row = Consignment.objects.create(
            business=product.business, product=product, outlet=outlet, price_rupiah=1000, agreed_by=UserFactory()
        )
        line = receive_stock(row, 5, by=row.agreed_by)
        return {Consignment: row, StockDocument: line.document, StockMovement: line}[model]
    if model is Settlement:
        business = BusinessFactory()
        money = {"gross_rupiah": 1000, "commission_rupiah": 0, "net_rupiah": 1000}
        outlet = Outlet.objects.get(slug="siola")
        return Settlement.objects.create(
            business=business, owner=business.owner, outlet=outlet, until_on=timezone.localdate(), **money
        )
    if model is Holiday:
        outlet = Outlet.objects.get(slug="siola")
        return Holiday.objects.create(outlet=outlet, day="2026-12-25", name_id="Natal", name_en="Christmas")
    if model is CurationDay:
        return CurationDay.objects.create(outlet=Outlet.objects.get(slug="siola"), curators="Lestari")
    if model is Curation:
        return Curation.objects.create(
            product=ProductFactory(), outlet=Outlet.objects.get(slug="siola"), asked_by=UserFactory()
        )
    if model is Trainer:
        return TrainerFactory()
    if model is Wish:
        return Wish.objects.create(owner=OwnerFactory(), topic=Topic.objects.first())
    if model is Question:
        return Question.objects.create(topic=Topic.objects.first(), text_id="Mana?", answers_id="Ini\nItu")
    if model is Material:
        return Material.objects.create(
            training=TrainingFactory(), title_id="Situs", link="https://contoh.example/", uploaded_by=UserFactory()
        )
    if model is Signer:
        # One at a time holds the office, and a certificate has one too.
        fields = {"name": "Endang", "office_id": "Kepala", "office_en": "Head", "from_on": timezone.localdate()}
        return Signer.objects.first() or Signer.objects.create(**fields)
    if model is Certificate:
        seat = _row(Enrolment)
        return Certificate.objects.create(
            enrolment=seat, kind="basic", year=2026, number=1, issued_on=timezone.localdate(), name="Siti",
            business_name="Puding", title_id="Kelas", topic_name_id="Kemasan", topic_name_en="Packing",
            dates=[timezone.localdate()], attended_minutes=180, total_minutes=180, needed_percent=80,
            signer=_row(Signer),
        )  # fmt: skip
    if model in {Enrolment, Attendance}:
        training, business = TrainingFactory(), BusinessFactory()
        seat = Enrolment.objects.create(
            training=training, business=business, status="seated", reason="free_seat", seated_at=timezone.now(),
            made_by=business.owner.user,
        )  # fmt: skip
        if model is Enrolment:
            return seat
        return Attendance.objects.create(
            enrolment=seat, session=training.sessions.get(), is_present=True, recorded_by=UserFactory()
        )
    return model.objects.first()


def _url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_matrix_covers_every_admin_of_these_apps():
    registered = {
        model for model in admin.site._registry if model._meta.app_label in {"businesses", "sentra", "trainings"}
    }

    assert registered == set(VIEW) | IMPORTS


@pytest.mark.parametrize("group", OFFICIALS)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_lists_and_pages_open_for_those_who_may_see(sign_in, rows, model, group):
    browser = sign_in(group)
    row = rows[model]

    listed, page = browser.get(_url(model, "changelist")), browser.get(_url(model, "change", row.pk))

    assert [listed.status_code, page.status_code] == ([200, 200] if group in VIEW[model] else [403, 403])


@pytest.mark.parametrize("group", OFFICIALS)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_saving_is_for_those_who_may_change(sign_in, rows, model, group):
    browser = sign_in(group)

    response = browser.post(_url(model, "change", rows[model].pk), {})

    # An empty form is refused with its errors (200) or saved (302), but never for somebody without the right.
    assert (response.status_code in {200, 302}) == (group in CHANGE.get(model, set()))


@pytest.mark.parametrize("group", OFFICIALS)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_adding_is_for_those_who_may_add(sign_in, model, group):
    response = sign_in(group).get(_url(model, "add"))

    assert response.status_code == (200 if group in ADD.get(model, set()) else 403)


# A holiday that was entered by mistake goes again; everything else stays on record.
@pytest.mark.parametrize("model", [row for row in MODELS if row is not Holiday], ids=lambda model: model.__name__)
def test_nobody_deletes_not_even_a_super_user(sign_in, rows, model):
    row = rows[model]

    response = sign_in("super-user").post(_url(model, "delete", row.pk), {"post": "yes"})

    assert (response.status_code, model.objects.filter(pk=row.pk).exists()) == (403, True)


@pytest.mark.parametrize("group", OFFICIALS)
@pytest.mark.parametrize("model", sorted(HISTORY, key=lambda model: model.__name__), ids=lambda model: model.__name__)
def test_history_is_for_those_who_may_read_it(sign_in, rows, model, group):
    browser = sign_in(group)
    row = rows[model]

    statuses = {
        browser.get(_url(model, "history", row.pk)).status_code,
        browser.get(_url(model, "deleted")).status_code,
    }

    assert statuses == ({200} if group in HISTORY[model] else {403})


@pytest.mark.parametrize("group", OFFICIALS)
@pytest.mark.parametrize("decision", ["verify", "return", "reject", "deactivate", "reactivate"])
def test_deciding_is_for_verifiers(sign_in, group, decision):
    browser = sign_in(group)
    business = BusinessFactory(status="submitted")
    url = reverse("admin:businesses_business_decide", args=[business.pk, decision])

    asked, posted = browser.get(url), browser.post(url, {"typed": "Alasan."})

    business.refresh_from_db()
    assert asked.status_code == (200 if group == "verifier" else 403)
    assert posted.status_code == (302 if group == "verifier" else 403)
    assert (business.status != "submitted") == (group == "verifier" and decision in {"verify", "return", "reject"})


@pytest.mark.parametrize("group", OFFICIALS)
def test_queue_opens_for_those_who_see_businesses(sign_in, group):
    response = sign_in(group).get(reverse("admin:businesses_business_queue"))

    assert response.status_code == 302


@pytest.mark.parametrize("who", ["nobody", "entrepreneur"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_people_outside_the_department_see_nothing(client, sign_in, rows, model, who):
    browser = client if who == "nobody" else sign_in("entrepreneur")
    row = rows[model]
    pages = [
        _url(model, "changelist"),
        _url(model, "add"),
        _url(model, "change", row.pk),
        _url(model, "history", row.pk),
    ]
    if model is Business:
        pages += [
            reverse("admin:businesses_business_queue"),
            reverse("admin:businesses_business_decide", args=[row.pk, "verify"]),
        ]

    statuses = {browser.get(page).status_code for page in pages}

    assert statuses <= {302, 403}
    assert 200 not in statuses
