import pytest

from tests.businesses.imports.views.conftest import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, vera):
    client.force_login(vera)
    return client


def chosen(job, **changes):
    return {f"column-{column['column']}": column["field"] for column in job.columns} | changes


def test_the_page_shows_headings_samples_and_choices(desk, uploaded_job):
    response = desk.get(url("columns", uploaded_job, "en"))

    page = response.content.decode()
    assert page.count("<select") == 8
    assert "NAMA USAHA" in page
    assert "Batik Satu · Sambal Dua · Kue" in page
    assert '<option value="business_name" selected>' in page


def test_checking_goes_on_to_the_progress(desk, uploaded_job):
    response = desk.post(
        url("columns", uploaded_job), chosen(uploaded_job, **{"column-5": "note", "kbli_edition": "2020"})
    )

    uploaded_job.refresh_from_db()
    assert (response.url, uploaded_job.status, uploaded_job.kbli_edition) == (
        url("progress", uploaded_job),
        "planning",
        2020,
    )
    assert uploaded_job.columns[4]["field"] == "note"


@pytest.mark.parametrize(
    "changes",
    [
        {"column-2": "note"}, {"column-3": "business_name"}, {"column-2": "password"}, {"kbli_edition": "1999"},
    ],
)  # fmt: skip
def test_a_matching_that_makes_no_sense_is_explained(desk, uploaded_job, changes):
    response = desk.post(url("columns", uploaded_job), chosen(uploaded_job, **changes))

    uploaded_job.refresh_from_db()
    assert (response.status_code, uploaded_job.status) == (200, "uploaded")
    assert response.context["form"].errors
    assert "<title>Kesalahan:" in response.content.decode()


def test_without_a_sheet_the_sheet_comes_first(desk, two_sheets_job):
    assert desk.get(url("columns", two_sheets_job)).url == url("sheet", two_sheets_job)


def test_a_check_that_ended_early_says_why(desk, uploaded_job):
    uploaded_job.failure = ["too_many_rows", {"limit": 200000}]
    uploaded_job.save()

    page = desk.get(url("columns", uploaded_job, "en")).content.decode()

    assert "This sheet has more than 200000 rows" in page


def test_headings_in_other_rows_can_be_read(desk, uploaded_job):
    response = desk.post(url("headings", uploaded_job), {"first": 2, "last": 2})

    uploaded_job.refresh_from_db()
    assert response.url == url("columns", uploaded_job)
    assert (uploaded_job.header_from, uploaded_job.columns[1]["heading"]) == (2, "Batik Satu")


@pytest.mark.parametrize(
    "rows", [{}, {"first": "x", "last": 1}, {"first": 3, "last": 2}, {"first": 1, "last": 9}, {"first": 50, "last": 50}]
)
def test_headings_in_impossible_rows_are_refused(desk, uploaded_job, rows):
    response = desk.post(url("headings", uploaded_job), rows, follow=True)

    uploaded_job.refresh_from_db()
    assert uploaded_job.header_from == 1
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
