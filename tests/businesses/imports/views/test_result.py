import pytest

from businesses.models import Business
from tests.businesses.imports.views.conftest import go_on, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, vera):
    client.force_login(vera)
    return client


def test_the_page_tells_what_every_row_became(desk, finished_job):
    response = desk.get(url("result", finished_job, "en"))

    page = response.content.decode()
    assert {card["value"]: card["count"] for card in response.context["cards"]} == {"created": 2, "left": 1}
    assert "Download the report" in page
    assert f"/en/admin/businesses/business/{Business.objects.get(name='Batik Satu').pk}/change/" in page


@pytest.mark.parametrize("outcome, numbers", [("created", [2, 3]), ("left", [4]), ("x", [2, 3, 4])])
def test_rows_can_be_filtered(desk, finished_job, outcome, numbers):
    response = desk.get(url("result", finished_job), {"outcome": outcome})

    assert [row.number for row in response.context["rows"]] == numbers


def test_a_stopped_import_can_go_on(desk, stopped_job):
    page = desk.get(url("result", stopped_job, "en")).content.decode()

    response = desk.post(url("resume", stopped_job))

    stopped_job.refresh_from_db()
    assert "Go on importing" in page
    assert (response.url, stopped_job.status) == (url("progress", stopped_job), "importing")


def test_a_finished_import_cannot_go_on(desk, finished_job):
    desk.post(url("resume", finished_job))

    finished_job.refresh_from_db()
    assert finished_job.status == "finished"


def test_undoing_asks_first_and_counts(desk, finished_job):
    page = desk.get(url("undo", finished_job, "en")).content.decode()

    assert "2 businesses that were added will be deleted again." in page
    assert Business.objects.count() == 2


def test_undoing(desk, finished_job):
    response = desk.post(url("undo", finished_job))
    go_on(finished_job)

    assert response.url == url("progress", finished_job)
    assert (finished_job.status, Business.objects.count()) == ("undone", 0)
    assert (
        "Everything that this import had written was taken back."
        in desk.get(url("result", finished_job, "en")).content.decode()
    )


def test_an_undo_that_was_refused_names_the_rows(desk, finished_job):
    import pghistory

    with pghistory.context(user=1):
        business = Business.objects.get(name="Batik Satu")
        business.address = "Jl. Lain"
        business.save()
    desk.post(url("undo", finished_job))
    go_on(finished_job)

    page = desk.get(url("result", finished_job, "en")).content.decode()

    assert "This import can't be undone any more" in page
    assert 'Row 2: <a href="/en/admin/businesses/business/' in page


def test_an_import_that_gave_up_says_so(desk, stopped_job):
    stopped_job.failure = ["too_many_attempts", {}]
    stopped_job.save()

    assert "The import stopped by itself" in desk.get(url("result", stopped_job, "en")).content.decode()


def test_undoing_in_another_state_goes_elsewhere(desk, planned_job):
    assert desk.get(url("undo", planned_job)).url == url("plan", planned_job)
    assert desk.post(url("undo", planned_job)).url == url("plan", planned_job)


def test_the_report_is_a_file(desk, finished_job):
    response = desk.get(url("report", finished_job))

    assert response.headers["Content-Disposition"] == f'attachment; filename="laporan-daftar-{finished_job.pk}.xlsx"'
    assert b"".join(response.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("fixture", ["uploaded_job", "planned_job"])
def test_discarding_asks_first(desk, request, fixture):
    job = request.getfixturevalue(fixture)

    page = desk.get(url("discard", job))
    response = desk.post(url("discard", job))

    job.refresh_from_db()
    assert page.status_code == 200
    assert (response.url, job.status, job.rows.count()) == ("/admin/businesses/importjob/", "discarded", 0)
    assert "This upload was discarded" in desk.get(url("result", job, "en")).content.decode()


def test_an_imported_business_cannot_be_discarded(desk, finished_job):
    assert desk.get(url("discard", finished_job)).url == url("result", finished_job)
    desk.post(url("discard", finished_job))

    finished_job.refresh_from_db()
    assert finished_job.status == "finished"
