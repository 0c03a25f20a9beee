"""The attendance list of a session on A4: thirty rows a page, a place to sign, a QR code beside each name.

No phone and no address: the list lies open on a table.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from businesses.documents import pdf_of, qr_svg
from trainings import door
from trainings.models import Session

MOST_BLANK_ROWS = 60


def list_pdf(session: Session, *, blank: int = 0) -> bytes:
    """Everybody with a seat by name, then `blank` rows for people who write their own."""
    return pdf_of("attendance", list_data(session, blank=blank))


def list_data(session: Session, *, blank: int = 0) -> dict[str, Any]:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    rows: list[dict[str, str]] = [
        {"name": one.owner, "business": one.enrolment.business.name, "qr": qr_svg(one.code, mask=0)}
        for one in door.people(session)
        if not one.why_not
    ]
    rows += [{"name": "", "business": "", "qr": ""} for _number in range(min(max(blank, 0), MOST_BLANK_ROWS))]
    return {
        "language": get_language() or "id",
        "organisation": settings.ORGANISATION_NAME,
        "heading": _("Attendance list"),
        "training": str(session.training),
        "facts": [
            [_("Day"), date_format(starts, "l, j F Y")],
            [_("Time"), f"{date_format(starts, 'H.i')}–{date_format(ends, 'H.i')} WIB"],
            [_("Place"), str(session.room)],
            [_("Trainers"), ", ".join(str(trainer) for trainer in session.trainers.all()) or "–"],
        ],
        "columns": [_("No."), _("QR"), _("Owner"), _("Business"), _("Signature")],
        "qr_words": _("QR code of the ticket"),
        "page_words": [_("Page"), _("of")],
        "rows": rows,
        "seen": _("Seen by"),
        "signed": [_("Trainer"), _("Official")],
    }
