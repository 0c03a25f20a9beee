"""Who works on an import."""

import pytest

from businesses.imports import running, services
from businesses.imports.running import claims
from businesses.models import Business, ImportJob
from tests.businesses.imports.conftest import many, planned

pytestmark = pytest.mark.django_db


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(vera):
    job = planned(many(1), by=vera)
    services.start(job, by=vera)
    ImportJob.objects.update(attempts=claims.MAX_ATTEMPTS)

    running.work(job.pk)

    job.refresh_from_db()
    assert (job.status, job.failure[0], Business.objects.count()) == ("stopped", "too_many_attempts", 0)


@pytest.mark.parametrize("status", ["uploaded", "planned", "stopped", "finished", "undone", "discarded"])
def test_there_is_nothing_to_do_in_other_states(vera, status):
    job = planned(many(1), by=vera)
    ImportJob.objects.update(status=status)

    assert running.work(job.pk) is False
    job.refresh_from_db()
    assert (job.status, job.attempts) == (status, 0)
