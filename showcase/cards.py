"""From rows of the card tables to what the list templates show, without a model instance or a query a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext

from businesses.models import Picture, PictureKind
from rumah_kreatif.templatetags.look import rupiah
from showcase.models import ProductCard

LARGEST_ON_CARD = 640
_PICTURE = ["picture_stem", "picture_widths", "picture_alt"]
PRODUCT_COLUMNS = ["slug", "name_id", "name_en", "business_name", "price_rupiah", "district_name", *_PICTURE]
BUSINESS_COLUMNS = ["slug", "name", "sector_id", "district_name", "product_count", *_PICTURE]
# What the home page shows of a maker: her first product.
LEAD_COLUMNS = [f"lead__{column}" for column in PRODUCT_COLUMNS]


def _ready(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add what the templates would otherwise work out 24 times a page: the addresses of the picture."""
    # Asked once a page and not once a file: the storage takes its time to build an address.
    folder = default_storage.url("-").removesuffix("-")
    cards = []
    for row in rows:
        card = row | {"src": ""}
        if row["picture_stem"]:
            base, widths = folder + row["picture_stem"], row["picture_widths"]
            fitting = [width for width in widths if width <= LARGEST_ON_CARD] or widths[:1]
            card["avif"] = mark_safe(", ".join([f"{base}-{width}.avif {width}w" for width in fitting]))
            card["jpeg"] = mark_safe(", ".join([f"{base}-{width}.jpg {width}w" for width in fitting]))
            card["src"] = mark_safe(f"{base}-{fitting[-1]}.jpg")
        cards.append(card)
    return cards


def product_cards(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    cards, is_english = _ready(rows), get_language() == "en"
    for card in cards:
        card["name"] = (card["name_en"] if is_english else "") or card["name_id"]
        card["is_foreign"] = is_english and not card["name_en"]
        if is_english:
            # Cards carry one alternative text only, in Indonesian.
            card["picture_alt"] = card["name"]
        card["price"] = rupiah(card["price_rupiah"])
    return cards


def business_cards(rows: Iterable[dict[str, Any]], sectors: dict[int, str]) -> list[dict[str, Any]]:
    cards = _ready(rows)
    for card in cards:
        count = card["product_count"]
        made = ngettext("%(n)d product", "%(n)d products", count) % {"n": count} if count else ""
        card["what"] = " · ".join(filter(None, [sectors.get(card["sector_id"], ""), made]))
    return cards


def lead_cards(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return product_cards({name.removeprefix("lead__"): value for name, value in row.items()} for row in rows)


def then_and_now(line: Sequence[ProductCard]) -> list[dict[str, Any]]:
    """The first and the latest of a line of products; where it branched, the elder branch. Nothing without a line."""
    if len(line) < 2:
        return []
    latest = next(card for card in line if card.step == line[-1].step)
    return product_cards([vars(line[0]), vars(latest)])


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
