"""A verifier and the workbooks of `data/`, and small workbooks made on the spot."""

import io
from pathlib import Path

import pytest
import xlsxwriter
from django.contrib.auth.models import Group
from django.test import override_settings

from businesses.imports import running, services
from businesses.imports.headings import Column
from tests.factories import BusinessFactory, OwnerFactory, UserFactory

NIK = "3578014605750001"
DATA = Path(__file__).parent / "data"
DIRECTORY = "contoh_direktori_ikm_tiruan.xlsx"
SEMICOLONS = "contoh_umkm_titikkoma_cp1252_tiruan.csv"


@pytest.fixture(autouse=True)
def private_files(tmp_path):
    from django.conf import settings

    private = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "private"}}
    with override_settings(STORAGES={**settings.STORAGES, "private": private}):
        yield tmp_path / "private"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """Tests do the work themselves, when they want it; nothing is sent to a broker."""
    monkeypatch.setattr("businesses.tasks._wake_import", lambda job_id: None)


def official(name, group):
    person = UserFactory(full_name=name, is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    return person


@pytest.fixture
def vera(db):
    """A verifier, who imports."""
    return official("Vera Petugas", "verifier")


@pytest.fixture
def hadi(db):
    """The head: sees imports, starts none."""
    return official("Hadi Kepala", "head")


@pytest.fixture
def tuti(db):
    """An official for trainings."""
    return official("Tuti Pelatihan", "training")


@pytest.fixture
def siti(db):
    """An entrepreneur."""
    return UserFactory(full_name="Siti Rekaan")


def workbook(*sheets, **named):
    """The bytes of an .xlsx with the given rows; a cell "=…" is a formula, (formula, value) one with its result."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in [*((None, rows) for rows in sheets), *named.items()]:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(number, column, cell[0], None, cell[1])
                    elif isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif cell is not None:
                        sheet.write(number, column, cell)
    return out.getvalue()


HEADINGS = ["NO", "NAMA USAHA", "NAMA PEMILIK", "NO HP", "ALAMAT", "KELURAHAN", "KECAMATAN"]


def row(
    number,
    name="Batik Satu",
    owner="Contoh Satu",
    phone="",
    address="Jl. Contoh 1",
    kelurahan="Gubeng",
    kecamatan="Gubeng",
):
    return [number, name, owner, phone, address, kelurahan, kecamatan]


def register_of(*rows, headings=HEADINGS):
    """A workbook with headings in row 1 and the given rows below."""
    return workbook([headings, *rows])


def planned(data, *, by=None, name="daftar.xlsx", **fields):
    """Upload and check a file; `fields` change what a column (by its letter) is used for."""
    job = services.upload(data, name, by=by)
    columns = [Column(**column) for column in job.columns]
    services.match_columns(
        job,
        {column.column: fields.get(column.letter, column.field) for column in columns},
        kbli_edition=fields.get("kbli_edition", job.kbli_edition),
        without_unreadable=fields.get("without_unreadable", False),
        by=by,
    )
    running.work(job.pk)
    job.refresh_from_db()
    return job


def imported(data, *, by=None, **options):
    job = planned(data, by=by, **options)
    services.start(job, by=by)
    running.work(job.pk)
    job.refresh_from_db()
    return job


def fates(job):
    return dict(job.rows.values_list("number", "fate"))


def many(count):
    return register_of(*(row(n, f"Batik Nomor {n}", f"Contoh Nomor {n}", f"0812{n:08d}") for n in range(1, count + 1)))


def with_nik(*rows):
    return register_of(*([*cells, nik] for cells, nik in rows), headings=[*HEADINGS, "NIK"])


def undone(job, vera):
    services.undo(job, by=vera)
    running.work(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def known(db):
    """Batik Satu of Siti, imported long ago, with a NIK and no phone."""
    owner = OwnerFactory(user=None, full_name="Siti", phone=None)
    owner.set_nik(NIK)
    owner.save()
    return BusinessFactory(owner=owner, name="Batik Satu", address="", source="import")
