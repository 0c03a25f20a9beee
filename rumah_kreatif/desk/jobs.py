"""What works in the background, so that whoever left the page of a job finds it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from accounts.models import User
from businesses.models.imports import ImportJob
from rumah_kreatif.desk.tasks import READS_CLASSES
from trainings.models import CertificateRun

JOB_ROWS = 5
# A job that ended stays on the desk this long, so that whoever left the page learns of its end.
JOB_STAYS = timedelta(days=1)


@dataclass(frozen=True)
class Job:
    name: str
    text: str
    url: str
    done: int
    total: int
    is_running: bool


def jobs_of(user: User) -> list[Job] | None:
    """Jobs at work, those that wait for an official, and those that ended lately; None for whoever reads neither."""
    kinds = [
        (_imports, user.has_perm("businesses.view_importjob")),
        (_runs, user.has_perm(READS_CLASSES)),
    ]
    if not any(may_see for _kind, may_see in kinds):
        return None
    since = timezone.now() - JOB_STAYS
    return [job for kind, may_see in kinds if may_see for job in kind(since)]


def _imports(since: datetime) -> list[Job]:
    return [
        Job(
            name=str(job),
            text=_("%(done)s of %(total)s rows done. You may leave this page.")
            % {"done": localize(job.rows_done), "total": localize(job.rows_total)}
            if job.is_in_work and job.rows_total
            else str(job.get_status_display()),
            url=reverse("admin:businesses_importjob_change", args=[job.pk]),
            done=job.rows_done,
            total=job.rows_total,
            is_running=job.is_in_work,
        )
        for job in ImportJob.objects.on_desk(since)[:JOB_ROWS]
    ]


def _runs(since: datetime) -> list[Job]:
    return [
        Job(
            name=_("Certificates: %(title)s") % {"title": run.training},
            text=_("%(done)s of %(total)s certificates done. You may leave this page.")
            % {"done": localize(run.done), "total": localize(run.total)}
            if run.is_running
            else run.failure or str(run.get_status_display()),
            url=reverse("admin:trainings_certificate_class", args=[run.training_id]),
            done=run.done,
            total=run.total,
            is_running=run.is_running,
        )
        for run in CertificateRun.objects.on_desk(since)[:JOB_ROWS]
    ]
