"""The register as a file, read again with other programs."""

import csv
import io
import warnings
from datetime import date

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from accounts.services import NotAllowed
from businesses.exports import export_register, headings, inert
from businesses.models import Business, RegisterExport
from tests.factories import BusinessFactory, OwnerFactory, UserFactory

NIK = "3578045203850001"


def _official(group):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    return person


@pytest.fixture
def vera(db):
    return _official("verifier")


@pytest.fixture
def sari(db):
    owner = OwnerFactory(
        user__full_name="Sari Rekaan", user__phone="+6281234005678", gender="woman", birth_date=date(1985, 3, 12)
    )
    owner.set_nik(NIK)
    owner.save()
    return BusinessFactory(
        owner=owner, name="=cmd|' /C calc'!A0", address="@SUM(A1)", nib="0123456789012", kbli_code="10710",
        kbli_edition=2020, capital_rupiah=15_000_000_000, started_year=2019, workers_women=2,
    )  # fmt: skip


def _csv(file):
    with file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig")), delimiter=";"))


def _xlsx(file):
    with file:
        return CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()


def _row(rows, number=1):
    return dict(zip(rows[0], rows[number], strict=True))


def test_workbook_holds_texts_as_texts_and_amounts_as_numbers(vera, sari):
    file, _kept = export_register(Business.objects.all(), by=vera, format="xlsx")

    row = _row(_xlsx(file))
    assert (row["Usaha"], row["WhatsApp"], row["NIB"], row["Modal (Rp)"], row["NIK"], row["Tanggal lahir"]) == (
        "=cmd|' /C calc'!A0", "0812-3400-5678", "0123456789012", 15_000_000_000, "3578••••••••0001", "1985-03-12",
    )  # fmt: skip


def test_workbook_has_no_formula(vera, sari):
    file, _kept = export_register(Business.objects.all(), by=vera, format="xlsx")

    with file, warnings.catch_warnings():
        # It misses a default style, which no program needs.
        warnings.simplefilter("ignore", UserWarning)
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} == {"s", "n"}


def test_text_begins_with_the_mark_and_holds_no_formula(vera, sari):
    file, _kept = export_register(Business.objects.all(), by=vera, format="csv")

    with file:
        raw = file.read()
    row = _row(_csv(io.BytesIO(raw)))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert (row["Usaha"], row["Alamat"], row["NIB"], row["WhatsApp"], row["Modal (Rp)"]) == (
        "'=cmd|' /C calc'!A0", "'@SUM(A1)", "'0123456789012", "0812-3400-5678", "15000000000",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"), ("+62", "'+62"), ("-1", "'-1"), ("@a", "'@a"), ("\ta", "'\ta"), ("\ra", "'\ra"),
        ("\n=1", "'\n=1"), (" =1", "' =1"), ("＝1", "'＝1"), ("＠a", "'＠a"), (" a", " a"), ("a=1", "a=1"),
        ("0812", "'0812"), (NIK, f"'{NIK}"), ("2019", "2019"), ("Puding", "Puding"), (5, 5), (-5, -5), (None, None),
        ("a\x00b", "ab"),
    ],
)  # fmt: skip
def test_inert_marks_what_a_spreadsheet_would_compute_or_round(cell, expected):
    assert inert(cell) == expected


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_whole_nik_comes_with_a_reason_that_is_kept(vera, sari, format):
    file, kept = export_register(Business.objects.all(), by=vera, format=format, filters="q=a", reason="Untuk SIDT.")

    rows = _xlsx(file) if format == "xlsx" else _csv(file)
    assert _row(rows)["NIK"].lstrip("'") == NIK
    assert RegisterExport.objects.values_list("by", "format", "filters", "rows", "has_nik", "reason").get() == (
        vera.pk, format, "q=a", 1, True, "Untuk SIDT.",
    )  # fmt: skip
    assert kept.pk


def test_export_is_kept_without_nik_too(vera, sari):
    export_register(Business.objects.all(), by=vera, format="csv")[0].close()

    assert RegisterExport.objects.values_list("rows", "has_nik", "reason").get() == (1, False, "")


@pytest.mark.parametrize("group", ["training", "keeper", "visits", "publisher", "mentor", "helper"])
def test_export_is_for_those_who_hold_the_right(sari, group):
    with pytest.raises(NotAllowed):
        export_register(Business.objects.all(), by=_official(group), format="csv")

    assert not RegisterExport.objects.exists()


def test_head_exports_but_no_whole_nik(sari):
    hadi = _official("head")

    file, _kept = export_register(Business.objects.all(), by=hadi, format="csv")
    with pytest.raises(NotAllowed):
        export_register(Business.objects.all(), by=hadi, format="csv", reason="Ingin tahu.")

    assert _row(_csv(file))["NIK"] == "3578••••••••0001"
    assert RegisterExport.objects.count() == 1


def test_unknown_format_is_no_file(vera, sari):
    with pytest.raises(ValueError, match="no such format"):
        export_register(Business.objects.all(), by=vera, format="ods")


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_line_a_business_with_the_same_queries(vera, rows):
    for _ in range(rows):
        BusinessFactory()

    with CaptureQueriesContext(connection) as queries:
        file, kept = export_register(Business.objects.all(), by=vera, format="csv")

    lines = _csv(file)
    assert (len(lines), kept.rows, lines[0]) == (rows + 1, rows, headings())
    assert len([query for query in queries if "businesses_business" in query["sql"]]) <= 1


def test_draft_without_anything_has_empty_cells(vera, db):
    BusinessFactory(
        owner=OwnerFactory(user=None, full_name="", phone=None), name="", slug=None, status="draft", sector=None,
        subdistrict=None, address="", submitted_at=None, verified_at=None,
    )  # fmt: skip

    file, _kept = export_register(Business.objects.all(), by=vera, format="xlsx")

    row = _row(_xlsx(file))
    assert (row["Status"], row["Usaha"], row["Pemilik"], row["NIK"], row["Kecamatan"]) == ("draf", "", "", "", "")
