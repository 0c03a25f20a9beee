"""Headings wherever they stand, and what they mean."""

import pytest

from businesses.imports import headings
from businesses.imports.headings import Column


def sheet(*rows, merged=(), name="Data", first=1):
    top = [
        [number, list(cells)]
        for number, cells in enumerate(rows, start=first)
        if any(cell is not None for cell in cells)
    ]
    return {"top": top, "merged": list(merged), "name": name}


def fields(found):
    return {column.letter: column.field for column in found.columns}


@pytest.mark.parametrize(
    "heading, field",
    [
        ("NAMA USAHA", "business_name"), ("Nama Perusahaan", "business_name"), ("Nama UMKM", "business_name"),
        ("Nama Pemilik Usaha", "owner_name"), ("PEMILIK", "owner_name"), ("Nama Pemlik", "owner_name"),
        ("JENIS KELAMIN (L/P)", "gender"), ("Tgl. Lahir", "birth_date"), ("Tempat, Tanggal Lahir", "birth_date"),
        ("N I K", ""), ("NIK", "nik"), ("No. KTP", "nik"), ("No. HP / WA", "phone"), ("Nomor WhatsApp yang aktif",
        "phone"),
        ("TELP/ FAX", "phone"), ("Alamat Usaha", "address"), ("Alamat KTP", ""), ("Alamat Rumah", ""),
        ("Kel./Desa", "subdistrict"), ("DESA/ KELURAHAN", "subdistrict"), ("Kec.", "district"), ("KECAMATAN",
        "district"),
        ("Nomor Induk Berusaha (NIB)", "nib"), ("Kode KBLI 2020", "kbli"), ("Tahun Berdiri", "started_year"),
        ("TAHUN DIKELUARKAN IZIN", ""), ("TAHUN DATA", ""), ("NILAI INVESTASI (Rp.000)", "capital"),
        ("Omset / Tahun", "annual_sales"), ("Omzet per bulan", ""), ("NAMA PRODUK", ""), ("Tanggal Izin", ""),
        ("TENAGA KERJA (ORANG) L", "workers_men"), ("Tenaga Kerja Perempuan", "workers_women"), ("lat", "latitude"),
    ],
)  # fmt: skip
def test_a_heading_means(heading, field):
    assert headings.meaning_of(heading)[0] == field


@pytest.mark.parametrize(
    "heading, factor",
    [
        ("NILAI INVESTASI (Rp.000)", 1000), ("Modal (ribu rupiah)", 1000), ("Omzet (dalam ribuan Rp)", 1000),
        ("Modal (Rp 000)", 1000), ("Modal (x Rp1.000)", 1000), ("Omzet (juta rupiah)", 1_000_000),
        ("Modal (Rp. Juta)", 1_000_000), ("Modal (Rp)", 1), ("Modal", 1),
    ],
)  # fmt: skip
def test_money_in_thousands_is_said_by_the_heading(heading, factor):
    assert headings.factor_of(heading) == factor


def test_headings_stand_below_a_title_block():
    found = headings.find(
        sheet(["DATA UMKM", None], ["TAHUN 2025", None], [None, None], ["NAMA USAHA", "ALAMAT"], ["Batik", "Jl. A"])
    )

    assert (found.first_row, found.last_row, found.refusal) == (4, 4, "")


def test_two_merged_rows_are_read_together():
    found = headings.find(
        sheet(
            ["NAMA USAHA", "ALAMAT", None, "TENAGA KERJA", None],
            [None, "JALAN", "KECAMATAN", "L", "P"],
            ["Batik", "Jl. A", "Gubeng", 1, 2],
            merged=[[1, 2, 1, 3], [1, 4, 1, 5], [1, 1, 2, 1]],
        )
    )

    assert (found.first_row, found.last_row) == (1, 2)
    assert fields(found) == {
        "A": "business_name",
        "B": "address",
        "C": "district",
        "D": "workers_men",
        "E": "workers_women",
    }


def test_two_rows_without_merged_ranges_are_read_together():
    found = headings.find(
        sheet(
            ["NAMA USAHA", "ALAMAT", None, None],
            [None, "JALAN", "KELURAHAN", "KECAMATAN"],
            ["Batik", "Jl. A", "Mojo", "Gubeng"],
        )
    )

    assert (found.first_row, found.last_row) == (1, 2)
    assert fields(found) == {"A": "business_name", "B": "address", "C": "subdistrict", "D": "district"}


def test_a_first_row_of_texts_is_no_second_heading():
    found = headings.find(
        sheet(["NAMA USAHA", "PEMILIK", "ALAMAT"], ["Batik", None, "Jl. A"], ["Kue", "Siti", "Jl. B"])
    )

    assert (found.first_row, found.last_row) == (1, 1)


def test_a_column_is_judged_by_its_values_too():
    found = headings.find(
        sheet(["NAMA USAHA", "KBLI", "KBLI"], ["Batik", "Industri batik", "13134"], ["Kue", "Industri roti", 10710])
    )

    assert fields(found) == {"A": "business_name", "B": "note", "C": "kbli"}


def test_a_bare_name_is_the_business_or_the_owner():
    alone = headings.find(sheet(["NAMA", "ALAMAT"], ["Batik", "Jl. A"]))
    beside = headings.find(sheet(["NAMA", "NAMA USAHA"], ["Siti", "Batik"]))

    assert fields(alone)["A"] == "business_name"
    assert fields(beside) == {"A": "owner_name", "B": "business_name"}


def test_the_second_phone_column_is_the_other_phone():
    found = headings.find(sheet(["NAMA USAHA", "TELP", "NO HP"], ["Batik", "031-5551234", "081200000001"]))

    assert sorted(fields(found).values()) == ["business_name", "other_phone", "phone"]


def test_a_title_that_says_thousands_counts_for_money_only():
    found = headings.find(
        sheet(
            ["DATA IKM (NILAI DALAM RIBUAN RUPIAH)", None, None],
            ["NAMA USAHA", "MODAL", "TENAGA KERJA L"],
            ["Batik", 500, 2],
        )
    )

    assert [(column.field, column.factor) for column in found.columns] == [
        ("business_name", 1), ("capital", 1000), ("workers_men", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows, name, refusal",
    [
        ([], "Data", "empty"),
        ([["NO", "NAMA USAHA"]], "Data", "no_rows"),
        ([["NO", "KECAMATAN", "JUMLAH UMKM"], [1, "Gubeng", 120], [2, "Sawahan", 80]], "Data", "summary"),
        ([["NO", "NAMA KECAMATAN", "L", "P", "TOTAL"], [1, "Gubeng", 3, 4, 7]], "Data", "summary"),
        ([["KECAMATAN", "KELURAHAN", "2024"], ["Gubeng", "Mojo", 12]], "REKAP", "summary"),
        ([["catatan rapat"], ["hadir semua"]], "Data", "no_headings"),
        ([[1, 2, 3], [4, 5, 6]], "Data", "no_headings"),
    ],
)
def test_what_is_no_register_is_refused(rows, name, refusal):
    assert headings.find(sheet(*rows, name=name)).refusal == refusal


def test_an_official_may_point_at_the_headings():
    given = sheet(["NM", "JL"], ["Batik", "Jl. A"])

    found = headings.find(given, rows=(1, 1))

    assert [column.heading for column in found.columns] == ["NM", "JL"]
    assert found.refusal == ""


@pytest.mark.parametrize(
    "cells, is_numbers",
    [
        ([1, 2, 3, 4], True), ([1, None, 2, 3], True), (["(1)", "(2)", "(3)"], True), ([1, 2], False),
        ([1, 3, 5], False),
        ([7, 8, 9], False), ([1, "Batik", 3], False),
    ],
)  # fmt: skip
def test_a_row_of_column_numbers(cells, is_numbers):
    assert headings.is_column_numbers(cells) == is_numbers


def test_a_layout_is_known_by_its_headings_wherever_they_stand():
    one = headings.find(sheet(["Nama  Usaha", "ALAMAT"], ["Batik", "Jl. A"]))
    other = headings.find(sheet(["JUDUL", None], ["NAMA USAHA", "Alamat"], ["Kue", "Jl. B"]))
    third = headings.find(sheet(["ALAMAT", "NAMA USAHA"], ["Jl. A", "Batik"]))

    assert headings.fingerprint(one.columns) == headings.fingerprint(other.columns)
    assert headings.fingerprint(one.columns) != headings.fingerprint(third.columns)


@pytest.mark.parametrize("column, letter", [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_letters_of_columns(column, letter):
    assert Column(column, "", "note").letter == letter


def test_the_edition_is_taken_from_the_heading():
    assert headings.edition_of([Column(1, "KBLI 2025", "kbli")]) == 2025
    assert headings.edition_of([Column(1, "KBLI", "kbli")]) is None
