"""From rows of the card tables to what the list templates show, without a model instance or a query a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import get_language

from businesses.models import Picture, PictureKind

_PICTURE = ["picture_stem", "picture_widths", "picture_alt"]
PRODUCT_COLUMNS = ["slug", "name_id", "name_en", "business_name", "price_rupiah", "district_name", *_PICTURE]
BUSINESS_COLUMNS = ["slug", "name", "sector_id", "district_name", "product_count", *_PICTURE]
# What the home page shows of a maker: her first product.
LEAD_COLUMNS = [f"lead__{column}" for column in PRODUCT_COLUMNS]


def picture_files(stem: str, widths: Sequence[int], largest: int = 1280) -> dict[str, str]:
    """The addresses of one prepared picture: two `srcset`s and the plain JPEG for browsers without either."""
    if not stem:
        return {}
    base = settings.MEDIA_URL + stem
    fitting = [width for width in widths if width <= largest] or widths[:1]
    return {
        "avif": ", ".join([f"{base}-{width}.avif {width}w" for width in fitting]),
        "jpeg": ", ".join([f"{base}-{width}.jpg {width}w" for width in fitting]),
        "src": f"{base}-{fitting[-1]}.jpg",
    }


def product_cards(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    is_english = get_language() == "en"
    cards = []
    for row in rows:
        has_english = is_english and row["name_en"]
        cards.append(
            row
            | {
                "name": row["name_en"] if has_english else row["name_id"],
                "is_foreign": is_english and not has_english,
                "picture": picture_files(row["picture_stem"], row["picture_widths"], largest=640),
            }
        )
    return cards


def business_cards(rows: Iterable[dict[str, Any]], sectors: dict[int, str]) -> list[dict[str, Any]]:
    return [
        row
        | {
            "sector": sectors.get(row["sector_id"], ""),
            "picture": picture_files(row["picture_stem"], row["picture_widths"], largest=640),
        }
        for row in rows
    ]


def lead_cards(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return product_cards({name.removeprefix("lead__"): value for name, value in row.items()} for row in rows)


class Pictures:
    """The ready pictures of a page, sorted by what they show. Faces are for pages that may show them."""

    def __init__(self, pictures: Iterable[Picture]) -> None:
        self.all = list(pictures)

    def _of(self, kind: str) -> list[Picture]:
        return [picture for picture in self.all if picture.kind == kind]

    @property
    def product(self) -> list[Picture]:
        return self._of(PictureKind.PRODUCT)

    @property
    def face(self) -> Picture | None:
        return next(iter(self._of(PictureKind.FACE)), None)

    @property
    def process(self) -> list[Picture]:
        return self._of(PictureKind.PROCESS)

    @property
    def place(self) -> list[Picture]:
        return self._of(PictureKind.PLACE)

    def share_address(self) -> str:
        """The absolute address of a JPEG that previews may show, never of a face; empty if there is none."""
        picture = next(iter(self.product + self.place + self.process), None)
        return urljoin(settings.SITE_URL, picture.largest_url) if picture else ""
