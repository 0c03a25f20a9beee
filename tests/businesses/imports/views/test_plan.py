from urllib.parse import urlencode

import pytest

from businesses.imports import services
from tests.businesses.imports.conftest import planned, register_of, row
from tests.businesses.imports.views.conftest import go_on, url
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, vera):
    client.force_login(vera)
    return client


def test_the_page_counts_fates_and_shows_each_row(desk, planned_job):
    response = desk.get(url("plan", planned_job, "en"))

    page = response.content.decode()
    assert {card["fate"]: card["count"] for card in response.context["cards"]} == {
        "new": 2, "update": 0, "duplicate": 0, "skipped": 0, "error": 1,
    }  # fmt: skip
    assert "Import 2 rows" in page
    assert "D4 «621200000000»: after 62 a mobile number goes on with 8" in page


@pytest.mark.parametrize(
    "fate, numbers", [("new", [2, 3]), ("error", [4]), ("update", []), ("nonsense", [2, 3, 4]), ("", [2, 3, 4])]
)
def test_rows_can_be_filtered_by_fate(desk, planned_job, fate, numbers):
    response = desk.get(url("plan", planned_job), {"fate": fate})

    assert [row.number for row in response.context["rows"]] == numbers


def test_long_lists_are_paged_with_their_filter(desk, vera):
    job = planned(register_of(*(row(n, f"Batik Nomor {n}") for n in range(1, 61))), by=vera)

    response = desk.get(url("plan", job), {"fate": "new", "p": 2})

    assert [row.number for row in response.context["rows"]] == list(range(52, 62))
    assert "?fate=new&amp;p=1#rows" in response.content.decode()


@pytest.mark.parametrize("page", ["0", "x", "999"])
def test_a_page_that_is_not_there_shows_one_that_is(desk, planned_job, page):
    assert desk.get(url("plan", planned_job), {"p": page}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_statements_for_any_number_of_rows(desk, vera, django_assert_num_queries, count):
    job = planned(register_of(*(row(n, f"Batik {n}") for n in range(1, count + 1))), by=vera)

    with django_assert_num_queries(14):
        desk.get(url("plan", job))


def test_the_head_sees_it_without_buttons(client, hadi, planned_job):
    client.force_login(hadi)

    page = client.get(url("plan", planned_job)).content.decode()

    assert url("start", planned_job) not in page


@pytest.mark.parametrize(
    "fixture, step", [("uploaded_job", "columns"), ("importing_job", "progress"), ("finished_job", "result")]
)
def test_in_another_state_the_import_goes_on_elsewhere(desk, request, fixture, step):
    job = request.getfixturevalue(fixture)

    assert desk.get(url("plan", job)).url == url(step, job)


def test_starting(desk, planned_job):
    response = desk.post(url("start", planned_job))

    planned_job.refresh_from_db()
    assert (response.url, planned_job.status) == (url("progress", planned_job), "importing")


def test_starting_twice_is_explained(desk, importing_job):
    response = desk.post(url("start", importing_job), follow=True)

    assert "sedang diimpor" in str(next(iter(response.context["messages"])))


@pytest.mark.parametrize(
    "wish, before, after", [("1", False, True), ("0", True, False), ("", True, True), ("x", False, False)]
)
def test_checking_again_with_or_without_what_cannot_be_read(desk, planned_job, wish, before, after):
    planned_job.without_unreadable = before
    planned_job.save()

    desk.post(url("check_again", planned_job), {"without_unreadable": wish})

    planned_job.refresh_from_db()
    assert (planned_job.status, planned_job.without_unreadable) == ("planning", after)


# --- Likely duplicates ---


@pytest.fixture
def doubtful_job(vera):
    BusinessFactory(name="Batik Satu")
    return planned(register_of(row(1, "Batik Satu", "Lain"), row(2, "Kue", "A"), row(3, "KUE", "B")), by=vera)


def test_each_likely_duplicate_can_be_decided(desk, doubtful_job):
    page = desk.get(url("plan", doubtful_job), {"fate": "duplicate"}).content.decode()

    sent = {"row-2": "update", "row-4": "new", "row-99": "new", "row-x": "new", "row-" + "9" * 5000: "new"}
    response = desk.post(url("duplicates", doubtful_job), urlencode(sent), "application/x-www-form-urlencoded")

    assert page.count('<select name="row-') == 2
    # An earlier row of the sheet can't be updated, a business of the register can.
    assert page.count('value="update"') == 1
    assert response.url == url("plan", doubtful_job)
    assert dict(doubtful_job.rows.exclude(decision="").values_list("number", "decision")) == {2: "update", 4: "new"}


@pytest.mark.parametrize("sent", [{"row-4": "update"}, {"row-2": "delete"}])
def test_a_decision_that_is_not_offered_changes_nothing(desk, doubtful_job, sent):
    response = desk.post(url("duplicates", doubtful_job), sent, follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert not doubtful_job.rows.exclude(decision="").exists()


@pytest.mark.parametrize("answer", ["new", "skip"])
def test_all_can_be_decided_at_once(desk, doubtful_job, answer):
    desk.post(url("duplicates", doubtful_job), {"all": answer})

    assert set(doubtful_job.rows.filter(fate="duplicate").values_list("decision", flat=True)) == {answer}


def test_all_cannot_be_updated_at_once(desk, doubtful_job):
    desk.post(url("duplicates", doubtful_job), {"all": "update"})

    assert not doubtful_job.rows.exclude(decision="").exists()


def test_decisions_count_in_the_button(desk, doubtful_job, vera):
    services.decide_all_duplicates(doubtful_job, "new", by=vera)

    assert "Import 3 rows" in desk.get(url("plan", doubtful_job, "en")).content.decode()
    go_on(services.start(doubtful_job, by=vera))
