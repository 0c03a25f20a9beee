"""A department's workbook from the upload to the register, and back out again."""

import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from businesses.imports import running
from businesses.models import Business, ImportJob
from tests.journeys.conftest import DESK, overflow, sign_in, violations

WORKBOOK = Path(__file__).parents[1] / "businesses" / "imports" / "data" / "contoh_direktori_ikm_tiruan.xlsx"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """The test does the worker's part itself, when it wants it done."""
    monkeypatch.setattr("businesses.tasks._wake_import", lambda job_id: None)


def work(page):
    running.work(ImportJob.objects.get().pk)
    page.goto(re.sub(r"/jalan/.*", "/", page.url) + "change/" if "/jalan/" in page.url else page.url)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_workbook_comes_in_and_goes_out_again(open_page, verifier, script, tmp_path):
    wati = open_page(DESK, java_script_enabled=script)
    sign_in(wati, "wati@contoh.example")
    wati.goto("/admin/businesses/importjob/add/")
    wati.set_input_files("[type=file]", WORKBOOK)
    wati.get_by_role("button", name="Unggah dan lihat isinya").click()
    wati.get_by_role("button", name="Periksa semua baris").click()
    wati.wait_for_url("**/jalan/")
    work(wati)

    assert re.search(r"20\s+Kesalahan", wati.inner_text("main"))
    assert "setelah 62 nomor ponsel diikuti angka 8" in wati.inner_text("main")
    assert Business.objects.count() == 0
    if script:
        assert violations(wati) == []
    assert overflow(wati) <= 0

    wati.get_by_role("button", name="Impor 37 baris").click()
    wati.wait_for_url("**/jalan/")
    work(wati)
    assert Business.objects.count() == 37
    assert set(Business.objects.values_list("status", "source")) == {("submitted", "import")}

    with wati.expect_download() as download:
        wati.get_by_role("link", name=re.compile("^Unduh")).first.click()
    download.value.save_as(tmp_path / "laporan.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "laporan.xlsx")
    assert max(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names) >= 61

    wati.get_by_role("link", name="Batalkan impor", exact=True).click()
    wati.get_by_role("button", name="Batalkan seluruh impor").click()
    wati.wait_for_url("**/jalan/")
    work(wati)
    assert Business.objects.count() == 0
