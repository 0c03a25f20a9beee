import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from businesses.models import ImportJob
from tests.businesses.imports.conftest import DATA, DIRECTORY, HEADINGS, row, workbook
from tests.businesses.imports.views.conftest import ROWS, url

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/businesses/importjob/add/"


@pytest.fixture
def desk(client, vera):
    client.force_login(vera)
    return client


def send(desk, data, name="daftar.xlsx", address=ADDRESS):
    return desk.post(address, {"file": SimpleUploadedFile(name, data)})


def test_the_page_says_what_may_be_uploaded(desk):
    response = desk.get(ADDRESS)

    assert response.status_code == 200
    assert 'enctype="multipart/form-data"' in response.content.decode()


def test_a_workbook_of_one_register_goes_to_its_columns(desk, vera):
    response = send(desk, (DATA / DIRECTORY).read_bytes(), DIRECTORY)

    job = ImportJob.objects.get()
    assert (job.created_by, job.file_name, job.sheet_name) == (vera, DIRECTORY, "final")
    assert response.url == url("columns", job)


def test_a_workbook_of_two_registers_goes_to_its_sheets(desk):
    response = send(desk, workbook(Satu=[HEADINGS, row(1)], Dua=[HEADINGS, row(2)]))

    assert response.url == url("sheet", ImportJob.objects.get())


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "kosong"), (b"%PDF-1.7", "PDF"), (b"\x89PNG\r\n\x1a\n", "gambar"), (b"<html><table>", "halaman web"),
        (ROWS[:3000], "rusak"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_reason(desk, data, words):
    response = send(desk, data)

    assert response.status_code == 200
    assert words in response.context["form"].errors["file"][0]
    assert "<title>Kesalahan:" in response.content.decode()
    assert ImportJob.objects.count() == 0


def test_no_file_is_an_error(desk):
    response = desk.post(ADDRESS, {})

    assert response.context["form"].errors == {"file": ["Pilih berkasnya dulu."]}


def test_a_heavy_file_is_refused(desk, monkeypatch):
    monkeypatch.setattr("businesses.imports.reading.MAX_FILE_BYTES", 100)

    response = send(desk, ROWS)

    assert "lebih besar" in response.context["form"].errors["file"][0]


def test_a_name_with_a_path_or_tags_is_harmless(desk):
    send(desk, ROWS, "../../<b>daftar</b>.xlsx")

    page = desk.get(url("columns", ImportJob.objects.get())).content.decode()
    assert "<b>daftar" not in page
