"""Rosters, and who is in how many classes, as a workbook (XLSX) or as text (CSV). No cell of them computes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from businesses.exports import file_of
from businesses.models import Business
from trainings.certificates import facts
from trainings.models import Attendance, Certificate, Enrolment, EnrolmentStatus, Training, TrainingStatus

# Seats first, then who may still get one, then who left.
ORDER: list[str] = [
    EnrolmentStatus.SEATED, EnrolmentStatus.OFFERED, EnrolmentStatus.APPLIED, EnrolmentStatus.WAITING,
    EnrolmentStatus.LAPSED, EnrolmentStatus.CANCELLED,
]  # fmt: skip


def roster_headings() -> list[str]:
    return [
        _("Training"), _("Begins"), _("Business"), _("Owner"), _("Kecamatan"), _("Status"), _("Place in the order"),
        _("Enrolled on"), _("Attendance (%)"), _("Minutes attended"), _("Excuse"), _("Certificate"),
    ]  # fmt: skip


def roster(rows: QuerySet[Enrolment], *, format: str) -> IO[bytes]:
    """Everybody in `rows`, class by class: seats first, then the line in its order."""
    widths = [36, 12, 30, 26, 20, 18, 10, 12, 10, 10, 30, 16]
    return file_of(
        _roster_lines(rows), format=format, name=_("Participants"), headings=roster_headings(), widths=widths
    )


def _roster_lines(rows: QuerySet[Enrolment]) -> Iterator[list[Any]]:
    keys = rows.order_by().values("training")
    trainings: Any = Training.objects.filter(pk__in=keys)
    for training in trainings.with_dates().order_by("starts_at", "pk"):
        people = rows.filter(training=training).select_related("business__owner", "business__subdistrict__district")
        ordered = sorted(
            people.defer("business__owner__nik"), key=lambda row: (ORDER.index(row.status), row.rank, row.pk)
        )
        earned = facts.of_training(training, ordered)
        numbers = {
            row.enrolment_id: str(row) for row in Certificate.objects.valid().filter(enrolment__training=training)
        }
        begins = timezone.localdate(training.starts_at).isoformat() if training.starts_at else ""
        for row in ordered:
            is_over = row.status == EnrolmentStatus.SEATED and training.status == TrainingStatus.HELD
            place, business = row.business.subdistrict, row.business
            yield [
                training.title, begins, business.name, business.owner.full_name, place.district.name if place else "",
                str(row.get_status_display()), row.rank or None, timezone.localdate(row.made_at).isoformat(),
                earned[row.pk].percent if is_over else None, earned[row.pk].attended_minutes if is_over else None,
                row.no_show_excuse, numbers.get(row.pk, ""),
            ]  # fmt: skip


def in_how_many() -> Any:
    """Verified businesses with the number of their `seats` in classes that were held, how often they `came`, their
    `certificates`, and of classes ahead those in which they have a seat (`coming`) or hope for one (`waiting`).
    """
    came = Exists(Attendance.objects.filter(enrolment=OuterRef("enrolments"), is_present=True))
    held = Q(enrolments__status=EnrolmentStatus.SEATED, enrolments__training__status=TrainingStatus.HELD)
    ahead = Q(enrolments__training__status__in=[TrainingStatus.PUBLISHED, TrainingStatus.CLOSED])
    waits = ahead & Q(
        enrolments__status__in=[EnrolmentStatus.WAITING, EnrolmentStatus.OFFERED, EnrolmentStatus.APPLIED]
    )
    with_seat = ahead & Q(enrolments__status=EnrolmentStatus.SEATED)
    certified = Q(enrolments__certificates__status="valid")
    return Business.objects.verified().annotate(
        seats=Count("enrolments", filter=held, distinct=True),
        came=Count("enrolments", filter=held & Q(came), distinct=True),
        certificates=Count("enrolments__certificates", filter=certified, distinct=True),
        coming=Count("enrolments", filter=with_seat, distinct=True),
        waiting=Count("enrolments", filter=waits, distinct=True),
    )


def counts_headings() -> list[str]:
    return [
        _("Business"), _("Owner"), _("Kecamatan"), _("Classes held"), _("Came"), _("Certificates"), _("Seats ahead"),
        _("Waiting"),
    ]  # fmt: skip


def counts(*, format: str) -> IO[bytes]:
    """Who is in how many classes: those who had none yet come first."""
    return file_of(
        _counts_lines(), format=format, name=_("Classes"), headings=counts_headings(),
        widths=[30, 26, 20, 10, 10, 10, 10, 10],
    )  # fmt: skip


def _counts_lines() -> Iterator[list[Any]]:
    columns = (
        "name", "owner__full_name", "subdistrict__district__name", "seats", "came", "certificates", "coming", "waiting",
    )  # fmt: skip
    rows = in_how_many().order_by("seats", "name", "pk").values_list(*columns)
    for name, owner, district, *numbers in rows.iterator(chunk_size=2000):
        yield [name, owner, district or "", *numbers]
