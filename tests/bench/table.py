"""Rows of the table, and how they are printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class Row:
    what: str
    seen: str
    must: str = ""
    is_met: bool | None = None


def show(rows: Iterable[Row]) -> bool:
    """Print each row as soon as it is measured; True if none fell short."""
    all_met = True
    print(f"{'':54}{'seen':>30}   must show")
    for row in rows:
        verdict = {True: "yes", False: "NO", None: ""}[row.is_met]
        print(f"{row.what:54}{row.seen:>30}   {row.must:22}{verdict}", flush=True)
        all_met = all_met and row.is_met is not False
    return all_met


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
