"""Certificates of one class, as a worker makes them: row, number, both PDFs, message. Beside it, the bare PDFs alone.

The class, its people and what they got stay in the bench's own database: certificates are never deleted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from tests.bench.table import Row

if TYPE_CHECKING:
    from accounts.models import User
    from trainings.models import Training

COUNT = 60
MUST = 20


def _class(count: int) -> tuple[Training, User]:
    """A class that was held, with `count` people who were there, and who planned it."""
    from accounts.models import User
    from businesses.models import Business, District
    from trainings.models import Attendance, Enrolment, Room, Session, Signer, Topic, Training

    official = User.objects.filter(is_staff=True).first() or User.objects.order_by("pk")[0]
    now = timezone.now()
    if not Signer.objects.on(timezone.localdate()).exists():
        Signer.objects.create(name="Endang", office_id="Kepala", office_en="Head", from_on="2020-01-01")
    training = Training.objects.create(
        topic=Topic.objects.all()[0], title_id="Kelas ukur", text_id="x", slug=f"kelas-ukur-{now.timestamp()}",
        capacity=count, status="held", published_at=now, made_by=official,
        enrolment_opens_at=now - timedelta(days=9), enrolment_closes_at=now - timedelta(days=8),
    )  # fmt: skip
    room, _made = Room.objects.get_or_create(
        name="Ruang ukur", defaults={"address": "x", "district": District.objects.all()[0]}
    )
    session = Session.objects.create(
        training=training, room=room, starts_at=now - timedelta(days=3), ends_at=now - timedelta(days=3, hours=-3)
    )
    known = Business.objects.verified().exclude(owner__full_name="").order_by("pk")
    rows = Enrolment.objects.bulk_create(
        Enrolment(
            training=training, business=business, status="seated", reason="free_seat", made_by=official, seated_at=now
        )
        for business in known[:count]
    )
    Attendance.objects.bulk_create(
        Attendance(enrolment=row, session=session, is_present=True, recorded_by=official) for row in rows
    )
    return training, official


def _per_second(began: float, count: int) -> float:
    return count / (time.monotonic() - began)


def measure(options: argparse.Namespace) -> Iterator[Row]:
    from trainings import services
    from trainings.certificates import papers

    warm, by = _class(3)
    services.issue_certificates(warm, by=by)
    training, by = _class(COUNT)
    began = time.monotonic()
    issued = services.issue_certificates(training, by=by)
    whole = _per_second(began, len(issued))
    began = time.monotonic()
    for certificate in issued:
        for language in papers.LANGUAGES:
            papers.pdf(certificate, language, {"qr": "<svg xmlns='http://www.w3.org/2000/svg'/>", "signature": ""})
    bare = _per_second(began, len(issued))
    yield Row("certificates a second, one worker", f"{whole:.1f}", f">= {MUST}", whole >= MUST)
    yield Row("  × its two PDFs alone", f"{whole / bare:.2f} of {bare:.1f}")
