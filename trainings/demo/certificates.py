"""Certificates of the demo year: every class but the last has its own, one was corrected, one was revoked."""

from __future__ import annotations

import io
import math
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.db.models import Max
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from notifications.models import Message
from trainings import services
from trainings.certificates import signatures
from trainings.models import Certificate, Signer, Training, TrainingStatus
from trainings.services.certificates import to_issue


def add_certificates(official: User, *, hers: User | None) -> None:
    """Issue what the held classes of the year have earned, as if in the week after each."""
    add_signers()
    held = Training.objects.filter(status=TrainingStatus.HELD).annotate(ends_at=Max("sessions__ends_at"))
    # The last one is left for whoever tries the desk.
    for training in held.order_by("ends_at", "pk")[: max(held.count() - 1, 0)]:
        for enrolment in to_issue(training):
            services.issue_certificate(enrolment, by=official)
        day = timezone.localdate(training.ends_at) + timedelta(days=5)
        issued = Certificate.objects.filter(enrolment__training=training)
        # Never before its year: the number has the year in it.
        issued.update(issued_on=max(day, date(timezone.localdate().year, 1, 5)))
    others = Certificate.objects.valid().exclude(owner__user=hers or official).order_by("pk")
    _correct(others.first(), official)
    _revoke(others.last(), official)
    _ready(hers)


def add_signers() -> None:
    today = timezone.localdate()
    before = today - timedelta(days=400)
    Signer.objects.create(
        name="Drs. Bambang Rekaan, M.Si.",
        office_id="Kepala Dinas",
        office_en="Head of the Department",
        from_on=before - timedelta(days=1500),
        until_on=before,
    )
    signer = Signer(
        name="Dra. Endang Rekaan, M.M.",
        office_id="Kepala Dinas",
        office_en="Head of the Department",
        from_on=before + timedelta(days=1),
    )
    drawn = io.BytesIO(_scribble())
    ink = signatures.as_ink(drawn, size=len(drawn.getvalue()))
    signer.signature.save("tanda-tangan.png", ContentFile(ink), save=False)
    signer.save()


def _scribble() -> bytes:
    """Nobody's signature: loops of a pen, drawn by two sines."""
    picture = Image.new("L", (800, 320), 255)
    points = [
        (60 + step * 1.4 + 55 * math.sin(step / 17), 165 - (105 - step / 6) * math.sin(step / 11) * math.cos(step / 53))
        for step in range(460)
    ]
    draw = ImageDraw.Draw(picture)
    draw.line(points, fill=20, width=7, joint="curve")
    draw.line([(90, 265), (430, 235), (720, 250)], fill=20, width=6, joint="curve")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _correct(certificate: Certificate | None, official: User) -> None:
    """She had come a quarter of an hour late: the paper in her hand is replaced."""
    if certificate:
        row = certificate.enrolment
        services.record_attendance(row.attendances.filter(is_present=True)[0].session, row, True, by=official,
                                   minutes_late=15)  # fmt: skip


def _revoke(certificate: Certificate | None, official: User) -> None:
    if certificate:
        services.revoke_certificate(
            certificate, by=official, reason="Ternyata yang hadir bukan peserta yang terdaftar, melainkan kerabatnya."
        )


def _ready(hers: User | None) -> None:
    """Her own PDFs lie ready; those of the others are made when somebody opens one."""
    for certificate in Certificate.objects.valid().filter(owner__user=hers, owner__user__isnull=False):
        services.make_paper(certificate)
    Certificate.objects.filter(made_at=None).update(made_at=timezone.now())
    told = Message.objects.filter(key__startswith="certificate_")
    told.exclude(channel="inbox").delete()
