import pytest
from django.utils import timezone

from sentra import services
from sentra.models import Curation, CurationCriterion, CurationDay, SentraRule
from tests.factories import ProductFactory, UserFactory
from tests.sentra.conftest import decide, pass_curation

pytestmark = pytest.mark.django_db
LIST = "/admin/sentra/curation/"


@pytest.fixture
def agus(db):
    return UserFactory(full_name="Agus Rekaan", is_staff=True, is_superuser=True)


def ask(product, outlet):
    return services.ask_for_curation(product, outlet, by=product.business.owner.user)


def test_keeper_sees_those_of_her_outlets(client, lestari, biscuits, siola, merr):
    ask(biscuits, siola)
    other = ask(ProductFactory(name_id="Di tempat lain"), merr)
    client.force_login(lestari)

    page = client.get(LIST).content.decode()

    assert ("Kukis Cokelat" in page, "Di tempat lain" in page) == (True, False)
    assert client.get(f"{LIST}{other.pk}/change/").status_code == 302


def test_the_head_sees_all(client, hartono, biscuits, siola, merr):
    ask(biscuits, siola)
    ask(ProductFactory(name_id="Di tempat lain"), merr)
    client.force_login(hartono)

    page = client.get(LIST).content.decode()

    assert ("Kukis Cokelat" in page, "Di tempat lain" in page) == (True, True)


@pytest.mark.parametrize(("task", "found"), [("waiting", "Menunggu saja"), ("due", "Sudah sebulan")])
def test_tasks(client, lestari, siola, task, found):
    ask(ProductFactory(name_id="Menunggu saja"), siola)
    for name in ("Sudah sebulan", "Baru lolos"):
        pass_curation(ProductFactory(name_id=name), by=lestari)
    Curation.objects.filter(product__name_id="Sudah sebulan").update(check_again_on=timezone.localdate())
    client.force_login(lestari)

    page = client.get(f"{LIST}?task={task}").content.decode()

    names = ("Menunggu saja", "Sudah sebulan", "Baru lolos")
    assert [name for name in names if name in page] == [found]


def test_page_shows_the_marks_and_nothing_can_be_changed(client, agus, lestari, biscuits, siola):
    row = decide(ask(biscuits, siola), by=lestari, label="Tanggal belum ada.")
    client.force_login(agus)

    page = client.get(f"{LIST}{row.pk}/change/").content.decode()

    assert ("Tanggal belum ada." in page, 'name="_save"' in page) == (True, False)
    assert client.post(f"{LIST}{row.pk}/change/", {"status": "passed"}).status_code == 403


def test_days_of_her_outlets(client, lestari, biscuits, siola, merr):
    decide(ask(biscuits, siola), by=lestari)
    services.close_curation_day(CurationDay.objects.get(), by=lestari)
    other = CurationDay.objects.create(outlet=merr, day="2026-01-05", curators="Murni Gerai")
    client.force_login(lestari)

    page = client.get("/admin/sentra/curationday/").content.decode()

    assert (CurationDay.objects.get(outlet=siola).full_number in page, "Murni Gerai" in page) == (True, False)
    assert client.get(f"/admin/sentra/curationday/{other.pk}/change/").status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("curation", 10), ("curationday", 10)])
def test_queries(client, lestari, merr, siola, rows, path, queries, django_assert_num_queries):
    for number in range(rows):
        decide(ask(ProductFactory(), siola), by=lestari)
        CurationDay.objects.filter(day__year__gt=2025).update(day=f"2025-01-0{number + 1}")
    client.force_login(lestari)

    with django_assert_num_queries(queries):
        client.get(f"/admin/sentra/{path}/")


def test_checklist_is_the_super_users(client, agus, lestari):
    line = CurationCriterion.objects.get(key="label")
    changed = {
        "name_id": "Label", "name_en": "Label", "question_id": "Terbaca?", "question_en": "Legible?",
        "topic": "kemasan", "position": "4", "is_active": "on",
    }  # fmt: skip
    client.force_login(agus)
    client.post(f"/admin/sentra/curationcriterion/{line.pk}/change/", changed)
    client.force_login(lestari)

    line.refresh_from_db()
    assert (line.question_id, line.key) == ("Terbaca?", "label")
    assert client.post(f"/admin/sentra/curationcriterion/{line.pk}/change/", changed).status_code == 403


@pytest.mark.parametrize(("number", "kept"), [("14", 14), ("0", 30), ("9999", 30), ("x", 30)])
def test_rules_are_numbers_within_limits(client, agus, number, kept):
    rule = SentraRule.objects.get(key="recheck_days")
    client.force_login(agus)

    client.post(f"/admin/sentra/sentrarule/{rule.pk}/change/", {"number": number, "key": "other", "highest": "99999"})

    rule.refresh_from_db()
    assert (rule.number, rule.key) == (kept, "recheck_days")


def test_a_keeper_reads_the_rules(client, lestari):
    rule = SentraRule.objects.get(key="recheck_days")
    client.force_login(lestari)

    assert client.get("/admin/sentra/sentrarule/").status_code == 200
    assert client.post(f"/admin/sentra/sentrarule/{rule.pk}/change/", {"number": "14"}).status_code == 403
