"""The register as a file: the rows an official has filtered, as a workbook (XLSX) or as text (CSV).

Rows are read in batches and written as they come, so memory stays flat. No cell can be a formula. What only looks like
a number (phone, NIB, NIK) stays text: a program that takes 16 digits for a number drops the last one.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO, Any

from django.db import transaction
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed
from businesses.imports.sheets import Workbook
from businesses.models import Business, BusinessStatus, District, RegisterExport, Sector, Source, Subdistrict
from businesses.models.owners import Gender
from businesses.services.nik import may_reveal_nik
from rumah_kreatif.templatetags.look import local_phone

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
COLUMNS = (
    "pk", "name", "status", "source", "sector_id", "owner__full_name", "owner__gender", "owner__birth_date",
    # As text: parsing 50,000 phone numbers takes as long as everything else.
    "owner__nik", Cast("owner__phone", CharField()), "owner__other_phone", "address", "subdistrict_id", "nib",
    "kbli_code", "kbli_edition", "started_year", "capital_rupiah", "annual_sales_rupiah", "workers_women",
    "workers_men", "submitted_at", "verified_at",
)  # fmt: skip
BATCH = 2000
# What a spreadsheet takes for the beginning of a formula; a Japanese or Chinese one the wide signs too.
_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# In memory up to here, on disk beyond.
_SPOOL = 5_000_000


def may_export(user: User) -> bool:
    """The list holds names, phones and addresses, so the right to see owners belongs to it."""
    return user.has_perms(["businesses.view_owner", "businesses.export_business"])


@transaction.atomic
def export_register(
    rows: QuerySet[Business], *, by: User, format: str, filters: str = "", reason: str = ""
) -> tuple[IO[bytes], RegisterExport]:
    """Write `rows` in the language of the moment to a temporary file, and keep that they were taken out.

    With a `reason` the NIKs are whole, without one masked. Raises NotAllowed.
    """
    if not may_export(by):
        raise NotAllowed(_("You may not export the register."))
    reason = reason.strip()
    if reason and not may_reveal_nik(by):
        raise NotAllowed(_("You may not see a whole NIK."))
    lines = _Counted(_lines(rows, whole_nik=bool(reason)))
    out = file_of(lines, format=format, name=_("Businesses"), headings=headings(), widths=_WIDTHS)
    kept = RegisterExport.objects.create(
        by=by, format=format, filters=filters[:500], rows=lines.count, has_nik=bool(reason), reason=reason
    )
    return out, kept


def file_of(
    lines: Iterable[Sequence[Any]], *, format: str, name: str, headings: Sequence[str], widths: Sequence[int]
) -> IO[bytes]:
    """A temporary file of `lines` with nothing in it that computes, at its beginning; whoever sends it closes it."""
    if format not in CONTENT_TYPES:
        raise ValueError(f"no such format: {format}")
    out = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115
    if format == "xlsx":
        with Workbook(out) as book:  # type: ignore[arg-type]
            book.write_sheet(name, lines, headings=headings, widths=widths)
    else:
        _write_csv(lines, headings, out)
    out.seek(0)
    return out


class _Counted:
    def __init__(self, lines: Iterable[list[Any]]) -> None:
        self.lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[list[Any]]:
        for self.count, line in enumerate(self.lines, start=1):  # noqa: B020
            yield line


def headings() -> list[str]:
    return [
        _("Number"), _("Business"), _("Status"), _("Source"), _("Sector"), _("Owner"), _("Gender"), _("Birth date"),
        "NIK", "WhatsApp", _("Other phone"), _("Address"), _("Kelurahan"), _("Kecamatan"), "NIB", "KBLI",
        _("KBLI edition"), _("Started in"), _("Capital (Rp)"), _("Sales in a year (Rp)"), _("Women working"),
        _("Men working"), _("Sent on"), _("Verified on"),
    ]  # fmt: skip


_WIDTHS = [9, 30, 20, 24, 20, 26, 12, 12, 19, 17, 17, 40, 20, 20, 16, 9, 9, 9, 16, 18, 9, 9, 12, 12]


def _lines(rows: QuerySet[Business], *, whole_nik: bool) -> Iterator[list[Any]]:
    statuses = {value: str(label) for value, label in BusinessStatus.choices}
    sources = {value: str(label) for value, label in Source.choices}
    genders = {value: str(label) for value, label in Gender.choices}
    sectors = {sector.pk: sector.name for sector in Sector.objects.all()}
    districts = dict(District.objects.values_list("pk", "name"))
    places = {
        pk: (name, districts[district])
        for pk, name, district in Subdistrict.objects.values_list("pk", "name", "district_id")
    }
    # Joined nothing but the owner: names of areas and sectors are known already.
    plain = rows.select_related(None).values_list(*COLUMNS)
    for (
        pk, name, status, source, sector, owner, gender, born, nik, phone, other_phone, address, subdistrict, nib, kbli,
        edition, started, capital, sales, women, men, sent, verified,
    ) in plain.iterator(chunk_size=BATCH):  # fmt: skip
        kelurahan, kecamatan = places.get(subdistrict, ("", ""))
        if nik and not whole_nik:
            nik = f"{nik[:4]}••••••••{nik[-4:]}"
        yield [
            pk, name, statuses[status], sources[source], sectors.get(sector, ""), owner, genders.get(gender, ""),
            _day(born), nik, local_phone(phone), other_phone, address, kelurahan, kecamatan, nib, kbli, edition,
            started, capital, sales, women, men, _local_day(sent), _local_day(verified),
        ]  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _local_day(moment: Any) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""


def _write_csv(lines: Iterable[Sequence[Any]], headings: Sequence[str], out: IO[bytes]) -> None:
    # With the mark by which Excel knows UTF-8, and semicolons, which an Indonesian Excel splits at.
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    writer.writerow([inert(heading) for heading in headings])
    writer.writerows([inert(cell) for cell in line] for line in lines)
    text.detach()


def inert(cell: Any) -> Any:
    """A cell that no spreadsheet computes or rounds: `'` stands before what it would take for more than text."""
    if cell is None or isinstance(cell, int):
        return cell
    text = str(cell).replace("\x00", "")
    looks_like_number = text.isdigit() and (len(text) > 9 or text.startswith("0"))
    # Behind spaces too: some programs drop them before they look.
    is_formula = text.startswith(_STARTERS) or text.lstrip().startswith(_STARTERS)
    return f"'{text}" if is_formula or looks_like_number else text
