import pytest

from tests.businesses.imports.views.conftest import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, vera):
    client.force_login(vera)
    return client


def test_each_sheet_says_what_it_is(desk, two_sheets_job):
    page = desk.get(url("sheet", two_sheets_job, "en")).content.decode()

    assert page.count('type="radio"') == 2
    assert "Headings in rows 1 to 1." in page
    assert "A summary table, not a register" in page
    assert "Empty." in page


def test_choosing_goes_on_to_the_columns(desk, two_sheets_job):
    response = desk.post(url("sheet", two_sheets_job), {"sheet": "1"})

    two_sheets_job.refresh_from_db()
    assert (response.url, two_sheets_job.sheet_name) == (url("columns", two_sheets_job), "Dua")


@pytest.mark.parametrize("sheet", ["", "2", "3", "9", "x"])
def test_other_sheets_cannot_be_chosen(desk, two_sheets_job, sheet):
    response = desk.post(url("sheet", two_sheets_job), {"sheet": sheet})

    two_sheets_job.refresh_from_db()
    assert (response.status_code, two_sheets_job.sheet) == (200, None)


def test_a_file_without_a_register_says_so(desk, vera):
    from businesses.imports import services
    from tests.businesses.imports.conftest import workbook

    job = services.upload(workbook(Rekap=[["KECAMATAN", "JUMLAH"], ["Gubeng", 5]]), "rekap.xlsx", by=vera)

    page = desk.get(url("sheet", job, "en")).content.decode()

    assert "No sheet of this file is a register of businesses" in page
    assert "Use this sheet" not in page


def test_later_the_import_goes_on_elsewhere(desk, finished_job):
    assert desk.get(url("sheet", finished_job)).url == url("result", finished_job)
