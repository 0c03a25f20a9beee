"""Importing a workbook with the command: reading, every check, duplicate search, history and report, in one process.

The register holds the city of the other measurements already. Afterwards the import is undone, so that the next
measurement finds the register as it was.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.bench.table import Row

KINDS = [
    "Batik",
    "Keripik",
    "Sambal",
    "Kue",
    "Jamu",
    "Rajut",
    "Anyaman",
    "Konveksi",
    "Sablon",
    "Warung",
    "Dapur",
    "Roti",
    "Puding",
    "Bakeri",
    "Katering",
]
WORDS = [
    "Berkah",
    "Jaya",
    "Makmur",
    "Sejahtera",
    "Barokah",
    "Lestari",
    "Mandiri",
    "Abadi",
    "Sentosa",
    "Utama",
    "Rejeki",
    "Mulya",
    "Asri",
    "Indah",
    "Cahaya",
]
NAMES = [
    "Siti",
    "Aminah",
    "Sri",
    "Wahyuni",
    "Dewi",
    "Ratna",
    "Endang",
    "Nur",
    "Yuni",
    "Indah",
    "Lestari",
    "Rina",
    "Wati",
    "Sulastri",
    "Murni",
    "Tutik",
    "Ani",
    "Dian",
    "Eka",
    "Ika",
]
HEADINGS = [
    "NO", "NAMA USAHA", "NAMA PEMILIK", "JENIS KELAMIN", "NIK", "NO HP", "ALAMAT", "KELURAHAN", "KECAMATAN",
    "SEKTOR", "NIB",
    "TAHUN BERDIRI", "MODAL (Rp.000)", "OMZET PER TAHUN (Rp.000)", "TENAGA KERJA L", "TENAGA KERJA P",
]  # fmt: skip


def workbook(path: Path, count: int, *, seed: int) -> None:
    """A department's workbook of invented people: numbers as numbers and as text, spaces, capitals, dashes."""
    from businesses.models import Subdistrict

    areas = list(Subdistrict.objects.active().values_list("name", "district__name").order_by("code"))
    chance = random.Random(seed)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Data UMKM")
        sheet.write_string(0, 0, "DATA UMKM KOTA SURABAYA")
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(2, column, heading)
        for number in range(count):
            for column, cell in enumerate(_row(number, areas, chance, seed)):
                if isinstance(cell, str):
                    sheet.write_string(number + 3, column, cell)
                else:
                    sheet.write_number(number + 3, column, cell)


def _row(number: int, areas: list[tuple[str, str]], chance: random.Random, seed: int) -> list[Any]:
    kelurahan, kecamatan = chance.choice(areas)
    owner = " ".join(chance.sample(NAMES, 2))
    phone = f"85{seed}{number:08d}"
    nik = (
        # Kecamatan 99 does not exist, so nobody has such a NIK.
        f"357899{chance.randint(41, 68):02d}{chance.randint(1, 12):02d}{chance.randint(60, 99)}{number % 9999 + 1:04d}"
    )
    return [
        number + 1,
        f"{chance.choice(KINDS)} {chance.choice(WORDS)} {chance.choice(NAMES)}{' ' if number % 7 == 0 else ''}",
        owner.upper() if number % 3 else owner,
        "P" if number % 4 else "L",
        nik if number % 2 else "",
        int(phone) if number % 3 == 0 else f"0{phone}" if number % 3 == 1 else f"+62 {phone}",
        f"Jl. Contoh Gg. {number % 90} No. {number}",
        kelurahan.upper(),
        kecamatan if number % 5 else kecamatan.upper(),
        chance.choice(["Makanan", "Kerajinan", "Fashion", "Minuman"]),
        f"{9_120_000_000_000 + number}" if number % 4 == 0 else "-",
        2000 + number % 20,
        chance.randint(500, 90_000),
        chance.randint(500, 900_000),
        number % 3,
        number % 4,
    ]


def run(count: int = 50_000) -> dict[str, float]:
    """Import `count` rows; returns seconds, seconds of CPU of the command and its reader, seconds that calamine alone
    reads the file in, the largest memory in MB of the process or its reader, and rows added.
    """
    from businesses.imports import running, services
    from businesses.models import ImportJob

    with tempfile.TemporaryDirectory() as folder:
        file, report = Path(folder) / "data.xlsx", Path(folder) / "laporan.xlsx"
        workbook(file, count, seed=count % 7 + 1)
        before = set(ImportJob.objects.values_list("pk", flat=True))
        reading = _read_alone(file, count)
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "import_businesses", str(file), "--report", str(report)],
            stdout=subprocess.DEVNULL,
        )
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        if status != 0 or not report.exists():
            raise RuntimeError("the import failed")
    job = ImportJob.objects.exclude(pk__in=before).get()
    added = float(job.counts["created"])
    services.undo(job, by=None)
    running.work(job.pk)
    job.delete()
    cpu = used.ru_utime + used.ru_stime
    return {"seconds": seconds, "cpu": cpu, "reading": reading, "mb": used.ru_maxrss / 1024, "added": added}


def _read_alone(file: Path, count: int) -> float:
    """Seconds that calamine needs for the rows alone. In a process of its own, for a child's memory counts from its
    parent's, and the command's is measured next.
    """
    code = (
        "import sys, time; from python_calamine import CalamineWorkbook; began = time.monotonic();"
        "rows = len(CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python());"
        "print(rows, time.monotonic() - began)"
    )
    read = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    rows, seconds = read.stdout.split()
    if int(rows) < count:
        raise RuntimeError("calamine reads fewer rows than were written")
    return float(seconds)


def measure(options: argparse.Namespace) -> Iterator[Row]:
    for count, seconds, memory in ((50_000, 20, 200), (100_000, 40, None)):
        seen = run(count)
        met = seen["seconds"] <= seconds and (memory is None or seen["mb"] <= memory)
        must = f"<= {seconds} s" + (f", <= {memory} MB" if memory else "")
        shown = f"{count:,}".replace(",", ".")
        yield Row(f"import {shown} rows with report", f"{seen['seconds']:.1f} s, {seen['mb']:.0f} MB", must, met)
        times = seen["seconds"] / seen["reading"]
        yield Row("  its CPU without the database; × calamine alone", f"{seen['cpu']:.1f} s; × {times:.0f}")
