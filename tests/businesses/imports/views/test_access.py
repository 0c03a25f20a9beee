"""Who may open and do what: nobody, an entrepreneur, an official for trainings, the head, a verifier."""

import pytest

from tests.businesses.imports.views.conftest import check_ladder, url

pytestmark = pytest.mark.django_db

SEE = ["plan", "progress", "result", "report", "change"]
DO = ["sheet", "columns", "areas", "undo", "discard"]
POST_ONLY = ["headings", "duplicates", "check_again", "start", "stop", "resume"]


@pytest.fixture
def people(siti, tuti, hadi, vera):
    return [None, siti, tuti, hadi, vera]


@pytest.mark.parametrize("step", ["plan", "progress", "result", "change"])
def test_pages_that_the_head_may_see(client, people, planned_job, step):
    ok = 200 if step == "plan" else 302

    check_ladder(client, url(step, planned_job), people=people, expected=["sign in", "sign in", 403, ok, ok])


def test_the_report_may_be_seen_by_the_head(client, people, planned_job):
    check_ladder(client, url("report", planned_job), people=people, expected=["sign in", "sign in", 403, 200, 200])


@pytest.mark.parametrize("step", DO)
def test_pages_for_those_who_import(client, people, planned_job, step):
    ok = 302 if step == "undo" else 200

    check_ladder(client, url(step, planned_job), people=people, expected=["sign in", "sign in", 403, 403, ok])


@pytest.mark.parametrize("step", [*DO, *POST_ONLY])
def test_nobody_else_may_post(client, siti, tuti, hadi, planned_job, step):
    check_ladder(
        client,
        url(step, planned_job),
        method="post",
        people=[None, siti, tuti, hadi],
        expected=["sign in", "sign in", 403, 403],
    )

    planned_job.refresh_from_db()
    assert planned_job.status == "planned"


@pytest.mark.parametrize("step", POST_ONLY)
def test_what_changes_something_is_never_a_get(client, vera, planned_job, step):
    client.force_login(vera)

    response = client.get(url(step, planned_job))

    assert response.status_code == 405
    planned_job.refresh_from_db()
    assert planned_job.status == "planned"


@pytest.mark.parametrize("step", SEE)
def test_pages_to_look_at_take_no_post(client, vera, planned_job, step):
    client.force_login(vera)

    assert client.post(url(step, planned_job)).status_code == 405


@pytest.mark.parametrize("step", [*SEE, *DO])
def test_an_import_that_is_not_there(client, vera, planned_job, step):
    planned_job.pk += 1000
    client.force_login(vera)

    assert client.get(url(step, planned_job)).status_code == 404


def test_the_list_and_the_upload(client, people):
    check_ladder(client, "/admin/businesses/importjob/", people=people, expected=["sign in", "sign in", 403, 200, 200])
    check_ladder(
        client, "/admin/businesses/importjob/add/", people=people, expected=["sign in", "sign in", 403, 403, 200]
    )


def test_the_answered_spellings(client, people):
    check_ladder(client, "/admin/businesses/areaanswer/", people=people, expected=["sign in", "sign in", 403, 200, 200])
    check_ladder(
        client, "/admin/businesses/areaanswer/add/", people=people, expected=["sign in", "sign in", 403, 403, 403]
    )


@pytest.mark.parametrize("object_id", ["0", "abc", "99999999999999999999"])
def test_an_address_of_no_import(client, vera, object_id):
    client.force_login(vera)

    assert client.get(f"/admin/businesses/importjob/{object_id}/change/").status_code == 404


def test_an_upload_of_another_official_is_not_opened_for_the_head(client, hadi, uploaded_job):
    client.force_login(hadi)

    response = client.get(url("change", uploaded_job))

    assert response.url == "/admin/businesses/importjob/"


def test_imports_are_not_deleted_in_the_admin(client, vera, planned_job):
    client.force_login(vera)

    assert client.post(f"/admin/businesses/importjob/{planned_job.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_statements_for_any_number(
    client, vera, uploaded_job, django_assert_num_queries, count
):
    for _n in range(count - 1):
        uploaded_job.pk = None
        uploaded_job.save()
    client.force_login(vera)

    # Session, person, two of permissions, the page, its count.
    with django_assert_num_queries(6):
        response = client.get("/admin/businesses/importjob/")

    assert response.content.decode().count("daftar.xlsx") == count
