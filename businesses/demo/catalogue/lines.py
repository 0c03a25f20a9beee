"""What a maker's trade and its products are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Line(NamedTuple):
    """A product that several makers offer, each in her own variant."""

    category: str
    name_id: str  # "{}" is the variant
    name_en: str
    variants: tuple[tuple[str, str], ...]
    price_rupiah: int
    unit: str
    shelf_life_days: int | None
    storage: str
    ingredients: str
    text_id: str
    text_en: str
    objects: tuple[str, ...]  # code points of the picture's objects, the leading one first


@dataclass(frozen=True)
class Trade:
    sector: str
    kbli: str
    names: tuple[str, ...]  # "{}" is the kelurahan
    about_id: str
    about_en: str
    lines: tuple[Line, ...]


ROOM = "Di tempat sejuk dan kering"
COLD = "Di kulkas"
