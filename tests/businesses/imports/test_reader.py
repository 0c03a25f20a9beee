"""Files as people and attackers send them: read with limits on memory and time, or refused with a reason."""

import io
import json
import resource
import subprocess
import sys
import time
import zipfile

import pytest
import xlsxwriter

from businesses.imports import reading
from tests.businesses.imports.conftest import DATA, DIRECTORY, workbook

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def sheet_xml(body):
    """A workbook of one sheet with this XML in its `sheetData`."""
    whole = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{body}</sheetData></worksheet>'
    return _with_sheet(whole.encode())


def _with_sheet(xml, **more):
    source = io.BytesIO(workbook([["x"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for info in old.infolist():
            if info.filename.replace("/", "__") in more:
                continue
            new.writestr(info.filename, xml if info.filename == "xl/worksheets/sheet1.xml" else old.read(info.filename))
        for name, content in more.items():
            new.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def cells_of(data, sheet=0):
    return {number: cells for batch in reading.rows(data, sheet) for number, cells in batch}


def refusal(data):
    with pytest.raises(reading.Refused) as refused:
        reading.look(data)
    return refused.value.code


# --- What is read -------------------------------------------------------------------------------------------------


def test_cells_come_with_their_row_numbers_and_types():
    data = workbook([[], ["NAMA", 12, 12.5, True, None, "  x "], [], [("=1+1", 2)]])

    rows = cells_of(data)

    assert rows == {2: ["NAMA", 12, 12.5, True, None, "  x "], 4: [2, None, None, None, None, None]}


def test_columns_before_the_first_value_are_kept():
    data = workbook([[None, None, "NAMA"]])

    assert cells_of(data) == {1: [None, None, "NAMA"]}


def test_errors_and_unsaved_formulas_are_marked():
    data = sheet_xml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="C1"><f>10*25</f><v></v></c><c r="D1"><f>10*25</f><v>250</v></c></row>'
        '<row r="5"><c r="B5"><f>A1</f></c></row>'
    )

    rows = cells_of(data)

    assert rows == {1: ["x", {"error": "#DIV/0!"}, {"formula": True}, 250], 5: [None, {"formula": True}]}


def test_merged_ranges_and_sheets_are_told():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        sheet.merge_range("B1:D1", "ALAMAT")
        book.add_worksheet("Kosong").hide()

    seen = reading.look(out.getvalue())

    assert [(sheet["name"], sheet["visible"], sheet["rows"]) for sheet in seen["sheets"]] == [
        ("Data", True, 1), ("Kosong", False, 0),
    ]  # fmt: skip
    assert seen["sheets"][0]["merged"] == [[1, 2, 1, 4]]


def test_repeated_sheets_are_recognised():
    rows = [["NAMA USAHA"], ["Batik Satu"]]

    seen = reading.look(workbook(Januari=rows, Februari=rows, Maret=[["NAMA USAHA"], ["Batik Dua"]]))

    assert [sheet["repeats"] for sheet in seen["sheets"]] == ["", "Januari", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_csv_in_every_usual_writing(encoding, separator):
    text = (
        separator.join(["Nama", "Kegiatan"]) + "\r\n" + separator.join(['"Kue ""Café"""', '"jual\r\nsnack"']) + "\r\n"
    )

    rows = cells_of(text.encode(encoding))

    assert rows == {1: ["Nama", "Kegiatan"], 2: ['Kue "Café"', "jual\r\nsnack"]}


def test_a_line_that_declares_the_separator_is_obeyed():
    assert cells_of(b"sep=;\r\nNama;Alamat\r\nBatik, Satu;Gubeng\r\n") == {
        2: ["Nama", "Alamat"], 3: ["Batik, Satu", "Gubeng"],
    }  # fmt: skip


# --- What is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data, code",
    [
        (b"", "empty_file"),
        (b"\x00\x00\x00", "empty_file"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "picture"),
        (b"\xff\xd8\xff\xe0....", "picture"),
        (b"{\\rtf1 hello}", "word"),
        (b"<html><table><tr><td>Nama</td></tr></table></html>", "web_page"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "web_page"),
        (b"<?xml version='1.0'?><Workbook/>", "web_page"),
        (b"PK\x03\x04 not a zip at all", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"MZ\x90\x00\x03\x00\x00\x00 program", "unknown"),
        (b"\xff\xfea\x00\x00\xd8", "encoding"),
        ("Nama;Alamat\n".encode("cp1252") + b"\x81\x8d", "encoding"),
    ],
)
def test_wrong_files_are_refused_by_their_content(data, code):
    assert refusal(data) == code


def test_other_zips_are_refused():
    def zipped(**files):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in files.items():
                archive.writestr(name.replace("__", "/"), content)
        return out.getvalue()

    assert refusal(zipped(**{"word/document.xml": "x"})) == "word"
    assert refusal(zipped(**{"xl/workbook.bin": "x"})) == "xlsb"
    assert refusal(zipped(**{"foto.jpg": "x"})) == "unknown"


def test_a_truncated_workbook_is_broken():
    whole = (DATA / DIRECTORY).read_bytes()

    assert refusal(whole[: len(whole) // 2]) == "broken"


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 10)

    assert refusal(b"Nama;Alamat;Telepon") == "too_heavy"


# --- Bombs: each within seconds and within the reader's memory ------------------------------------------------------


def _spaces():
    return _with_sheet(b"<worksheet><sheetData>" + b" " * 60_000_000 + b"</sheetData></worksheet>")


def _many_entries():
    return _with_sheet(b"<worksheet/>", **{f"junk{number}.xml": "x" for number in range(1200)})


def _huge_strings():
    return _with_sheet(b"<worksheet/>", **{"xl__sharedStrings.xml": b"<sst>" + b"<si><t>aaaaaaaa</t></si>" * 8_000_000})


def _far_cell():
    return sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _hidden_far_cell():
    """Written so that the quick scan misses it: the memory of the process is the last guard."""
    return sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row\nr="1048576"><c\nr="XFD1048576"><v>1</v></c></row>')


def _too_many_columns():
    return workbook([[f"k{number}" for number in range(400)]])


def _lying_sizes():
    """The directory says 100 bytes; far more comes out."""
    data = bytearray(_with_sheet(b"<worksheet><sheetData>" + b" " * 3_000_000 + b"</sheetData></worksheet>"))
    true = (3_000_000 + len(b"<worksheet><sheetData></sheetData></worksheet>")).to_bytes(4, "little")
    while (at := bytes(data).find(true)) >= 0:
        data[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def _laughs():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return _with_sheet(
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><worksheet><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&l11;</t></is></c></row></sheetData></worksheet>'.encode()
    )


@pytest.mark.parametrize(
    "make, codes",
    [
        (_spaces, {"bomb"}),
        (_many_entries, {"bomb"}),
        (_huge_strings, {"bomb"}),
        (_far_cell, {"far_cell"}),
        (_hidden_far_cell, {"bomb"}),
        (_too_many_columns, {"too_many_columns"}),
        (_lying_sizes, {"broken", "bomb"}),
    ],
)
def test_bombs_are_refused_within_limits(make, codes):
    data = make()
    began = time.monotonic()

    code = refusal(data)

    assert code in codes
    assert time.monotonic() - began < 20
    # The largest child of this process so far, in kB.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_100_000


def test_entities_are_not_expanded():
    try:
        texts = json.dumps(cells_of(_laughs()))
    except reading.Refused as refused:
        texts = refused.code

    assert len(texts) < 1000


def test_a_million_blank_rows_are_cheap():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for number in range(1_048_576):
            if number < 3:
                sheet.write_string(number, 0, "NAMA USAHA")
            else:
                sheet.write_blank(number, 0, None, bold)
    before = _children_seconds()

    rows = cells_of(out.getvalue())

    assert len(rows) == 3
    assert _children_seconds() - before < 10


def _children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_too_many_rows_are_refused():
    text = "Nama;Alamat\n" + "a;b\n" * 200_001

    with pytest.raises(reading.Refused) as refused:
        list(reading.rows(text.encode(), 0))

    assert (refused.value.code, refused.value.params) == ("too_many_rows", {"limit": 200_000})


def test_a_reader_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.5)
    real = subprocess.Popen
    monkeypatch.setattr(
        reading.subprocess, "Popen",
        lambda command, **options: real([sys.executable, "-c", "import time; time.sleep(60)"], **options),
    )  # fmt: skip
    began = time.monotonic()

    code = refusal(b"Nama;Alamat")

    assert code == "bomb"
    assert time.monotonic() - began < 10


def test_a_reader_that_waits_for_us_is_not_ended(monkeypatch):
    monkeypatch.setattr(reading, "WALL_SECONDS", 1.5)
    text = "Nama;Alamat\n" + "Batik Satu;Jl. Contoh 1\n" * 30_000

    count = 0
    for batch in reading.rows(text.encode(), 0):
        # Its pipe is full by now: the reader can't go on before we do.
        if count == 0:
            time.sleep(2)
        count += len(batch)

    assert count == 30_001


def test_a_reader_killed_in_the_middle_of_a_line_is_told(monkeypatch):
    real = subprocess.Popen
    half = "print('[[1, [\"Batik', end='', flush=True); import os; os.kill(os.getpid(), 9)"
    monkeypatch.setattr(
        reading.subprocess, "Popen", lambda command, **options: real([sys.executable, "-c", half], **options)
    )

    with pytest.raises(reading.Refused) as refused:
        list(reading.rows(b"Nama;Alamat", 0))

    assert refused.value.code == "bomb"


def test_leaving_the_rows_early_ends_the_reader():
    text = "Nama;Alamat\n" + "a;b\n" * 100_000
    rows = reading.rows(text.encode(), 0)

    next(rows)
    rows.close()

    with pytest.raises(StopIteration):
        next(rows)
