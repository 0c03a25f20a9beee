"""The minutes of a curation day, as a letter: what was looked at, what was found, and who signs."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from businesses.documents import pdf_of
from sentra.models import Curation, CurationDay, CurationStatus, MarkResult


def rows_of(day: CurationDay) -> QuerySet[Curation]:
    """What was decided on that day, in that order."""
    rows = day.curations.decided().select_related("product__business", "decided_by").order_by("decided_at", "pk")
    return rows.prefetch_related("marks__criterion")


def pdf(day: CurationDay) -> bytes:
    """On A4 and in Indonesian, whatever the page speaks: it goes into the department's files."""
    with override("id"):
        rows = list(rows_of(day))
        passed = sum(row.status == CurationStatus.PASSED for row in rows)
        data = {
            "organisation": settings.ORGANISATION_NAME,
            "heading": _("Minutes of a curation"),
            "number": _("Number: %(number)s") % {"number": day.full_number},
            "opening": _("On %(day)s the curators named below looked at %(products)s at %(outlet)s, %(place)s.")
            % {
                "day": date_format(day.day, "l, j F Y"),
                "products": ngettext("%(n)d product", "%(n)d products", len(rows)) % {"n": len(rows)},
                "outlet": day.outlet,
                "place": day.outlet.place,
            },
            "columns": [_("No."), _("Product and maker"), _("Result"), _("What was found")],
            "rows": [_cells(row) for row in rows],
            "sums": _("Passed: %(passed)d. Not yet: %(failed)d.") % {"passed": passed, "failed": len(rows) - passed},
            "note": day.note,
            "note_label": _("Note"),
            "closing": _("These minutes were closed on %(day)s by %(name)s.")
            % {
                "day": date_format(day.closed_at, "j F Y") if day.closed_at else "",
                "name": day.closed_by.full_name if day.closed_by else "",
            },
            "curators_label": _("Curators"),
            "curators": [name.strip() for name in day.curators.split(",") if name.strip()],
            "keeper_label": _("For the outlet"),
            "keeper": day.closed_by.full_name if day.closed_by else "",
            "page_words": [_("Page"), _("of")],
        }
    return pdf_of("curation_minutes", data)


def _cells(row: Curation) -> dict[str, object]:
    is_good = row.status == CurationStatus.PASSED
    reasons = [f"{mark.criterion.name}: {mark.words}" for mark in row.marks.all() if mark.result == MarkResult.NOT_YET]
    if row.check_again_on:
        reasons.append(_("Looked at again on %(day)s.") % {"day": date_format(row.check_again_on, "j F Y")})
    kind = _("monthly check") if row.is_recheck else _("first check")
    return {
        "product": row.product.name_id,
        "maker": str(row.product.business),
        "kind": kind,
        "result": _("passed") if is_good else _("not yet"),
        "is_good": is_good,
        "reasons": reasons + ([row.words] if row.words else []),
    }
