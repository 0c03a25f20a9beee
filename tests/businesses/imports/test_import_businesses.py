"""`manage.py import_businesses`: the import of the admin on the command line."""

import io

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from businesses.imports import running
from businesses.models import AreaAnswer, Business, ImportJob
from tests.businesses.imports.conftest import DATA, DIRECTORY, HEADINGS, SEMICOLONS, register_of, row, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(data, name="daftar.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return write


def run(*arguments, **options):
    out = io.StringIO()
    call_command("import_businesses", *arguments, language="en", stdout=out, **options)
    return out.getvalue()


def test_it_imports_and_reports(tmp_path):
    report = tmp_path / "laporan.xlsx"

    said = run(str(DATA / DIRECTORY), report=report)

    assert Business.objects.count() == 37
    assert "final: 63 rows below the headings" in said
    assert "new: 37" in said
    assert "where is “SURABAYA TIMUR”?" in said
    assert CalamineWorkbook.from_path(report).sheet_names == ["Summary", "Rows"]
    assert ImportJob.objects.get().status == "finished"


def test_a_dry_run_leaves_nothing_behind(tmp_path, private_files, django_capture_on_commit_callbacks):
    report = tmp_path / "laporan.xlsx"

    with django_capture_on_commit_callbacks(execute=True):
        said = run(str(DATA / DIRECTORY), dry_run=True, report=report)

    assert "new: 37" in said
    assert report.exists()
    assert Business.objects.count() == 0
    assert (ImportJob.objects.get().status, ImportJob.objects.get().rows.count()) == ("discarded", 0)
    assert [path for path in private_files.rglob("*") if path.is_file()] == []


def test_twice_is_once(file):
    path = file(register_of(row(1), row(2, "Sambal Dua")))

    run(path)
    said = run(path)

    assert Business.objects.count() == 2
    assert "skipped: 2" in said


def test_a_file_in_which_every_row_asks_still_gets_its_report(tmp_path):
    report = tmp_path / "laporan.xlsx"

    said = run(str(DATA / SEMICOLONS), report=report)

    assert "error: 40" in said
    assert report.exists()


def test_remembered_answers_count_here_too():
    AreaAnswer.objects.create(question="SURABAYA", choice="none")

    run(str(DATA / SEMICOLONS))

    assert Business.objects.count() == 35


def test_it_asks_for_the_sheet_when_there_are_two(file):
    path = file(workbook(Satu=[HEADINGS, row(1)], Dua=[HEADINGS, row(2, "Kue")], Kosong=[]))

    with pytest.raises(CommandError, match="--sheet") as error:
        run(path)
    run(path, sheet="Dua")

    assert "Kosong: Empty." in str(error.value)
    assert list(Business.objects.values_list("name", flat=True)) == ["Kue"]


@pytest.mark.parametrize(
    "options, words",
    [
        ({"sheet": "Tiga"}, "No sheet is called"),
        ({"sheet": "Rekap"}, "summary table"),
        ({"by": "nobody@contoh.example"}, "No official"),
    ],
)
def test_wrong_options_are_explained(file, options, words):
    path = file(workbook(Satu=[HEADINGS, row(1)], Rekap=[["KECAMATAN", "JUMLAH"], ["Gubeng", 5]]))

    with pytest.raises(CommandError, match=words):
        run(path, **options)

    assert Business.objects.count() == 0


@pytest.mark.parametrize(
    "data, words",
    [
        (b"%PDF-1.7", "PDF"),
        (b"", "empty"),
        (workbook([["KECAMATAN", "JUMLAH"], ["Gubeng", 5]]), "No sheet of this file"),
    ],
)
def test_wrong_files_are_explained(file, data, words):
    with pytest.raises(CommandError, match=words):
        run(file(data))


def test_a_file_that_is_not_there_is_explained(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(str(tmp_path / "tidak-ada.xlsx"))


def test_an_official_can_answer_for_it(vera, file):
    run(file(register_of(row(1))), by=str(vera.phone))

    assert ImportJob.objects.get().created_by == vera
    assert vera.messages.filter(key="import_finished").exists()


def test_an_entrepreneur_cannot(siti, file):
    with pytest.raises(CommandError, match="No official"):
        run(file(register_of(row(1))), by=str(siti.phone))


def test_a_worker_may_be_quicker(file, monkeypatch):
    """Somebody else holds the job at first; the command waits for its end."""
    from django.utils import timezone

    real, calls = running.work, []

    def taken_at_first(job_id, **options):
        calls.append(job_id)
        if len(calls) == 1:
            ImportJob.objects.update(claimed_until=timezone.now() + timezone.timedelta(minutes=1))
        if len(calls) == 3:
            ImportJob.objects.update(claimed_until=None)
        return real(job_id, **options)

    monkeypatch.setattr(running, "work", taken_at_first)
    monkeypatch.setattr("businesses.management.commands.import_businesses.WAIT_SECONDS", 0.01)

    run(file(register_of(row(1))))

    assert len(calls) > 3
    assert Business.objects.count() == 1
