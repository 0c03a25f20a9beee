"""The ladder of access that every page of the import stands on, and jobs at each step."""

import pytest
from django.urls import reverse

from businesses.imports import running, services
from businesses.models import ImportJob
from tests.businesses.imports.conftest import HEADINGS, imported, planned, register_of, row, workbook

ROWS = register_of(row(1, "Batik Satu"), row(2, "Sambal Dua", kelurahan="Mojo"), row(3, "Kue", phone="621200000000"))


@pytest.fixture
def uploaded_job(vera):
    return services.upload(ROWS, "daftar.xlsx", by=vera)


@pytest.fixture
def two_sheets_job(vera):
    return services.upload(
        workbook(Satu=[HEADINGS, row(1)], Dua=[HEADINGS, row(2, "Kue")], Kosong=[], Rekap=[["KECAMATAN",
        "JUMLAH"], ["Gubeng", 5]]),
        "dua.xlsx", by=vera,
    )  # fmt: skip


@pytest.fixture
def planned_job(vera):
    return planned(ROWS, by=vera)


@pytest.fixture
def importing_job(planned_job, vera):
    services.start(planned_job, by=vera)
    planned_job.refresh_from_db()
    return planned_job


@pytest.fixture
def finished_job(vera):
    return imported(ROWS, by=vera)


@pytest.fixture
def stopped_job(importing_job, vera):
    services.stop(importing_job, by=vera)
    importing_job.refresh_from_db()
    return importing_job


def url(step, job, language="id"):
    address = reverse(f"admin:businesses_importjob_{step}", args=[job.pk])
    return f"/en{address}" if language == "en" else address


def at(step, job):
    """What a redirect to this step's page looks like."""
    return url(step, job)


def go_on(job):
    running.work(job.pk)
    job.refresh_from_db()
    return job


def check_ladder(client, address, *, method="get", people, expected):
    """Call `address` as each person; `expected` is a status for each of them in turn."""
    got = []
    for person in people:
        client.logout()
        if person is not None:
            client.force_login(person)
        response = getattr(client, method)(address)
        if response.streaming:
            # Reading it to its end closes the file.
            list(response.streaming_content)
        place = response.headers.get("Location", "")
        got.append(
            "sign in"
            if response.status_code == 302 and ("/akun/masuk/" in place or "/admin/login/" in place)
            else response.status_code
        )
    assert got == expected


def nobody_else_changed(job, status):
    job = ImportJob.objects.get(pk=job.pk)
    assert job.status == status
