"""The check as one piece of work."""

import pytest

from businesses.imports import running, services
from businesses.imports.running import checking
from businesses.models import Decision, ImportJob
from tests.businesses.imports.conftest import many, planned, register_of, row
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


def test_a_crash_while_checking_begins_anew(vera, monkeypatch):
    job = planned(many(3), by=vera)
    services.check_again(job, by=vera)
    real = checking.Plan.run

    def dies(self, *, progress):
        real(self, progress=progress)
        raise RuntimeError("killed")

    monkeypatch.setattr(checking.Plan, "run", dies)
    with pytest.raises(RuntimeError):
        running.work(job.pk)
    monkeypatch.setattr(checking.Plan, "run", real)
    ImportJob.objects.update(claimed_until=None)
    running.work(job.pk)

    job.refresh_from_db()
    assert (job.status, job.rows.count()) == ("planned", 3)


def test_decisions_survive_a_new_check_of_the_same_pair(vera):
    BusinessFactory(name="Batik Satu")
    job = planned(register_of(row(1, "Batik Satu", "Lain")), by=vera)
    services.decide_duplicates(job, {2: Decision.NEW}, by=vera)

    services.check_again(job, by=vera)
    running.work(job.pk)

    assert job.rows.get().decision == Decision.NEW
