"""Certificates are issued, corrected and revoked; what one says follows from attendance rows alone.

- One earns it with a seat in a class that was held, and at least `attendance_percent` of its minutes.
- Corrected attendance makes a new edition of the same number, or revokes it where it is no longer enough.
- Revoked stays revoked, whatever attendance becomes later. Only an official decides anew, with a reason: that is a new
  edition, and attendance must be enough for it.
- The name is the one at issue. A new edition keeps it, unless the official who issues it says another.
- Numbers have no gaps: each is the next one after the last, given under a lock that is held until the row is committed.

Locks: the enrolment, then the words of the series. Whoever writes attendance holds the enrolment too.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.locks import lock_words
from notifications.services import notify
from trainings.certificates import facts, papers
from trainings.certificates.facts import Facts
from trainings.models import (
    KIND_OF_LEVEL,
    Certificate,
    CertificateStatus,
    Enrolment,
    EnrolmentStatus,
    Level,
    Signer,
    Training,
    TrainingStatus,
)

log = structlog.get_logger(__name__)


def issue_certificates(training: Training, *, by: User) -> list[Certificate]:
    """Issue every certificate of a class that is earned and not issued yet, each in a transaction of its own.

    Returns all that are valid afterwards, by number. Called again, or once more after it was killed, it goes on with
    those that are missing. Revoked ones stay revoked.
    """
    check_issuing(training)
    for enrolment in to_issue(training):
        issue_to(enrolment, by=by)
    return list(Certificate.objects.valid().filter(enrolment__training=training).order_by("year", "number"))


def issue_to(enrolment: Enrolment, *, by: User) -> Certificate | None:
    """Issue to one of many, and make the paper; None where it was corrected or decided since the list was read."""
    try:
        certificate = issue_certificate(enrolment, by=by)
    except NotAllowed:
        return None
    make_paper(certificate)
    return certificate


def check_issuing(training: Training) -> None:
    """Raise NotAllowed where nobody in the class can have a certificate yet."""
    if training.status != TrainingStatus.HELD:
        raise NotAllowed(_("Certificates are issued after the class was held."))
    signer_today()


def to_issue(training: Training) -> list[Enrolment]:
    """Those who have earned one and never had one, in the order of their enrolment."""
    rows = Enrolment.objects.seated().filter(training=training, certificates=None).select_related("training")
    found = list(rows.order_by("pk"))
    earned = facts.of_training(training, found)
    return [row for row in found if earned[row.pk].is_earned]


@transaction.atomic
def issue_certificate(enrolment: Enrolment, *, by: User) -> Certificate:
    """Her certificate, under the next number of its kind and year; the one that she has, if she has one.

    Raises NotAllowed with the reason where she has not earned it, and where it was revoked.
    """
    row = _locked(enrolment)
    newest = newest_of(row)
    if newest and newest.status == CertificateStatus.VALID:
        return newest
    if newest:
        raise NotAllowed(_("%(number)s was revoked. Issue it anew, with a reason.") % {"number": newest})
    earned = _earned(row)
    owner = row.business.owner
    name = owner.full_name.strip() or (owner.user.full_name.strip() if owner.user else "")
    if not name:
        raise NotAllowed(_("The owner's name is not known. Enter it first."))
    today = timezone.localdate()
    kind = KIND_OF_LEVEL[Level(row.training.level)]
    return Certificate.objects.create(
        enrolment=row,
        kind=kind,
        year=today.year,
        number=_next_number(kind, today.year),
        owner=owner,
        name=name,
        business_name=str(row.business),
        issued_by=by,
        **_said(row, earned, signer_today()),
    )


@transaction.atomic
def reissue_certificate(certificate: Certificate, *, by: User, reason: str, name: str = "") -> Certificate:
    """A new edition of a valid or revoked certificate, as an official decides; `name` corrects the one on it."""
    reason = _needed(reason, _("Write why it is issued anew."))
    row, newest = _locked_newest(certificate)
    _check_not_own(row, by)
    return _new_edition(newest, row, _earned(row), signer_today(), by=by, reason=reason, name=name)


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, by: User, reason: str) -> Certificate:
    """Take a valid certificate back: its page says so from now on, with the day."""
    reason = _needed(reason, _("Write why it is revoked: she reads exactly these words."))
    row, newest = _locked_newest(certificate)
    _check_not_own(row, by)
    return _revoke(newest, by=by, reason=reason)


@transaction.atomic
def certificate_follows(enrolment: Enrolment, *, by: User | None) -> Certificate | None:
    """After the attendance of `enrolment` was corrected: a new edition, a revocation, or nothing.

    Call it in the transaction that corrected. Returns what is newest now, None where nothing was issued.
    """
    # Only the row is locked, not read with what hangs on it: most attendance is noted long before any certificate.
    Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment.pk).values_list("pk").first()
    newest = newest_of(enrolment)
    if newest is None or newest.status != CertificateStatus.VALID:
        return newest
    row = _locked(enrolment)
    now = facts.of_enrolment(row)
    if (now.dates, now.attended_minutes, now.total_minutes) == (
        newest.dates,
        newest.attended_minutes,
        newest.total_minutes,
    ):
        return newest
    # Kept in the portal's own language, whoever corrected it and in whichever.
    with override("id"):
        reason = _("Attendance was corrected.")
        if not now.is_earned:
            return _revoke(newest, by=by, reason=f"{reason} {now.why_not}")
    # Attendance is corrected whether or not somebody signs today.
    signer = Signer.objects.on(timezone.localdate()).first() or newest.signer
    return _new_edition(newest, row, now, signer, by=by, reason=reason)


def newest_of(enrolment: Enrolment) -> Certificate | None:
    return Certificate.objects.filter(enrolment=enrolment).order_by("-revision").first()


def make_paper(certificate: Certificate) -> bool:
    """Make both PDFs and tell her that it is ready. False where that failed: it is counted, and others go on."""
    Certificate.objects.filter(pk=certificate.pk).update(paper_attempts=F("paper_attempts") + 1)
    try:
        papers.keep(certificate)
    except Exception as error:
        # Its kind only: what it says may quote a name.
        log.error("certificate_without_paper", certificate=certificate.pk, error=type(error).__name__)
        return False
    with transaction.atomic():
        rows = Certificate.objects.select_for_update(no_key=True, of=("self",))
        row = rows.select_related("owner__user", "enrolment__business__owner__user").get(pk=certificate.pk)
        if row.made_at is None:
            row.made_at = timezone.now()
            row.save(update_fields=["made_at"])
            if row.status == CertificateStatus.VALID:
                _tell(row, "certificate_ready" if row.revision == 1 else "certificate_renewed")
    return True


def holder_of(certificate: Certificate) -> User | None:
    """Who finds it under "my certificates"."""
    if certificate.owner and certificate.owner.user:
        return certificate.owner.user
    return certificate.enrolment.business.owner.user


# --- The pieces ---


def _locked(enrolment: Enrolment) -> Enrolment:
    rows = Enrolment.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("training__topic", "business__owner__user").get(pk=enrolment.pk)


def _locked_newest(certificate: Certificate) -> tuple[Enrolment, Certificate]:
    """The enrolment under lock, and its newest edition, whichever was looked at."""
    row = _locked(certificate.enrolment)
    newest = newest_of(row)
    assert newest is not None  # rows are never deleted
    return row, newest


def _earned(row: Enrolment) -> Facts:
    if row.training.status != TrainingStatus.HELD:
        raise NotAllowed(_("Certificates are issued after the class was held."))
    if row.status != EnrolmentStatus.SEATED:
        raise NotAllowed(_("Only somebody with a seat in the class earns a certificate."))
    found = facts.of_enrolment(row)
    if not found.is_earned:
        raise NotAllowed(found.why_not)
    return found


def signer_today() -> Signer:
    signer = Signer.objects.on(timezone.localdate()).first()
    if signer is None:
        raise NotAllowed(_("Nobody is entered who signs certificates today. Enter a signer first."))
    return signer


def _next_number(kind: str, year: int) -> int:
    """The number after the last. The lock is kept until the row is committed or gone, so there is never a gap."""
    lock_words("certificate", kind, str(year))
    last = Certificate.objects.filter(kind=kind, year=year).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _said(row: Enrolment, earned: Facts, signer: Signer) -> dict[str, Any]:
    training = row.training
    return {
        "title_id": training.title_id,
        "title_en": training.title_en,
        "topic_name_id": training.topic.name_id,
        "topic_name_en": training.topic.name_en,
        "dates": earned.dates,
        "attended_minutes": earned.attended_minutes,
        "total_minutes": earned.total_minutes,
        "needed_percent": earned.needed_percent,
        "signer": signer,
        "issued_on": timezone.localdate(),
    }


def _new_edition(
    old: Certificate,
    row: Enrolment,
    earned: Facts,
    signer: Signer,
    *,
    by: User | None,
    reason: str,
    name: str = "",
) -> Certificate:
    if old.status == CertificateStatus.VALID:
        change_status(old, CertificateStatus.SUPERSEDED, by=by, reason=reason)
    return Certificate.objects.create(
        enrolment=row,
        kind=old.kind,
        year=old.year,
        number=old.number,
        revision=old.revision + 1,
        reissue_reason=reason,
        owner=old.owner,
        name=name.strip() or old.name,
        business_name=old.business_name,
        issued_by=by,
        **_said(row, earned, signer),
    )


def _revoke(certificate: Certificate, *, by: User | None, reason: str) -> Certificate:
    certificate.revoked_on = timezone.localdate()
    certificate.revoke_reason = reason
    change_status(certificate, CertificateStatus.REVOKED, by=by, reason=reason)
    _tell(certificate, "certificate_revoked", reason=reason)
    return certificate


def _needed(reason: str, words: str) -> str:
    if not reason.strip():
        raise NotAllowed(words)
    return reason.strip()


def _check_not_own(row: Enrolment, by: User) -> None:
    if row.business.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))


def _tell(certificate: Certificate, key: str, **context: Any) -> None:
    user = holder_of(certificate)
    if user is None:
        return
    notify(
        user,
        key,
        dedup_key=f"{key}:{certificate.pk}:{user.pk}",
        training=lazy(lambda: certificate.title, str)(),
        number=str(certificate),
        url=reverse("trainings:my_certificates"),
        **context,
    )
