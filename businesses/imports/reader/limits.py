"""How much of somebody else's file is read, and the refusal of all else."""

from __future__ import annotations

from typing import Any

MB = 1024 * 1024
MAX_ENTRIES = 1000
# A million formatted but blank rows of ten columns are 250 MB of XML, and harmless.
MAX_UNPACKED = 900 * MB
# Texts are kept in memory once each.
MAX_SHARED_STRINGS = 150 * MB
# Real sheets pack 5 to 30 times; spaces and zeros, the filling of a bomb, a thousand times.
MAX_RATIO = 120
RATIO_COUNTS_FROM = 5 * MB
# Calamine keeps the rectangle around all values in memory, 32 bytes a cell.
MAX_CELLS = 8_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELL_TEXT = 4000
TOP_ROWS = 60
BATCH = 500
MEMORY = 1024 * MB
CPU_SECONDS = 60
Cell = Any
Row = tuple[int, list[Cell]]


class Refused(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
