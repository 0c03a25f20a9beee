"""Issuing the certificates of a class in the background: a row says how far it came, any worker goes on from there."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from notifications.services import notify
from trainings import tasks
from trainings.models import Certificate, CertificateRun, RunStatus, Training
from trainings.services.certificates import check_issuing, issue_to, make_paper, to_issue

CLAIM_SECONDS = 90
# A run that kills its worker again and again is stopped and says so.
MAX_ATTEMPTS = 5
# PDFs of new editions, and those that failed, are made so many at a time.
PAPERS_AT_ONCE = 100


class ClaimLost(Exception):
    """Another worker has this run now."""


def start_issuing(training: Training, *, by: User) -> CertificateRun:
    """Have the earned certificates of a class issued in the background; the run that is on already, if one is."""
    check_issuing(training)
    total = len(to_issue(training))
    if not total:
        raise NotAllowed(_("Everybody who has earned a certificate has one."))
    try:
        with transaction.atomic():
            run = CertificateRun.objects.create(training=training, total=total, started_by=by)
            tasks.wake_certificates_on_commit(run.pk)
    except IntegrityError:
        # Somebody else was faster by a moment: their run is ours.
        return CertificateRun.objects.running().get(training=training)
    return run


def run_issuing(run_id: int, *, seconds: float | None = None) -> bool:
    """Go on with a run for about `seconds`; returns whether something is left to do."""
    run = _claim(run_id)
    if run is None:
        return False
    deadline = time.monotonic() + seconds if seconds else None
    try:
        if run.attempts > MAX_ATTEMPTS:
            _end(run, RunStatus.STOPPED)
            return False
        check_issuing(run.training)
        for enrolment in to_issue(run.training):
            issue_to(enrolment, by=run.started_by)
            _extend(run)
            if deadline and time.monotonic() > deadline:
                CertificateRun.objects.filter(pk=run.pk, claim=run.claim).update(
                    claim=None, claimed_until=None, attempts=0
                )
                return True
        _end(run, RunStatus.FINISHED)
    except ClaimLost:
        pass
    except NotAllowed as error:
        # Nobody signs any more, say: an official must do something first.
        _end(run, RunStatus.STOPPED, str(error))
    return False


def make_missing_papers() -> int:
    """PDFs of editions that came from corrected attendance, and of those whose worker died. Returns how many."""
    rows = Certificate.objects.without_paper().select_related("signer").order_by("paper_attempts", "pk")
    return sum(make_paper(row) for row in rows[:PAPERS_AT_ONCE])


def _claim(run_id: int) -> CertificateRun | None:
    now = timezone.now()
    taken = (
        CertificateRun.objects.due(now)
        .filter(pk=run_id)
        .order_by()
        .update(claim=uuid.uuid4(), claimed_until=now + timedelta(seconds=CLAIM_SECONDS), attempts=F("attempts") + 1)
    )
    return CertificateRun.objects.select_related("training", "started_by").get(pk=run_id) if taken else None


def _extend(run: CertificateRun) -> None:
    held = CertificateRun.objects.filter(pk=run.pk, claim=run.claim)
    until = timezone.now() + timedelta(seconds=CLAIM_SECONDS)
    if not held.update(claimed_until=until, attempts=0, done=F("done") + 1):
        raise ClaimLost


@transaction.atomic
def _end(run: CertificateRun, status: str, failure: str = "") -> None:
    row = CertificateRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if row.claim != run.claim:
        raise ClaimLost
    row.claim = row.claimed_until = None
    row.finished_at, row.failure = timezone.now(), failure
    change_status(row, status, by=None, reason=failure)
    notify(
        run.started_by,
        "certificates_issued",
        dedup_key=f"certificates_issued:{run.pk}",
        training=str(run.training),
        done=row.done,
        all=row.total,
        url=reverse("admin:trainings_certificate_class", args=[run.training_id]),
    )
