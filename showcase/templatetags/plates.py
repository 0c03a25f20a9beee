"""The plates of a catalogue, written in one go: as a template, 24 of them cost more than all else on the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# A card is 44% of a phone's screen at most: with 46 many phones would fetch the next size of picture, twice as heavy.
SIZES = "(min-width: 60rem) 280px, 44vw"
PLATE = (
    '<article class="plate"><span class="plate-pic">{}</span>\n'
    '<h3><a href="{}{}/"{}>{}</a></h3><p class="quiet">{}</p>'
    '<p class="meta">{}<span class="quiet">{}</span></p></article>\n'
)
PICTURE = (
    '<picture><source type="image/avif" srcset="{}" sizes="' + SIZES + '"><img src="{}" srcset="{}" sizes="' + SIZES
    + '" alt="{}" width="640" height="480" {}></picture>'
)  # fmt: skip
EAGER = mark_safe('fetchpriority="high"')
LAZY = mark_safe('loading="lazy" decoding="async"')
INDONESIAN = mark_safe(' lang="id"')


def _picture(card: dict[str, Any], is_eager: bool) -> SafeString:
    if not card["src"]:
        waiting = static("img/picture-waiting.svg")
        return format_html('<img src="{}" alt="" width="640" height="480" loading="lazy">', waiting)
    loading = EAGER if is_eager else LAZY
    return format_html(PICTURE, card["avif"], card["src"], card["jpeg"], card["picture_alt"], loading)


@register.simple_tag
def product_plates(cards: Iterable[dict[str, Any]], eager: int = 0) -> SafeString:
    """Plates of products from `showcase.cards.product_cards`; the first `eager` pictures load at once."""
    address = reverse("showcase:products")
    plates = []
    for at, card in enumerate(cards):
        price = format_html('<span class="price">{}</span>', card["price"])
        language = INDONESIAN if card["is_foreign"] else ""
        plates.append(
            format_html(
                PLATE, _picture(card, at < eager), address, card["slug"], language, card["name"],
                card["business_name"], price, card["district_name"],
            )
        )  # fmt: skip
    return mark_safe("".join(plates))


@register.simple_tag
def business_plates(cards: Iterable[dict[str, Any]], eager: int = 0) -> SafeString:
    """Plates of makers from `showcase.cards.business_cards`."""
    address = reverse("showcase:businesses")
    plates = [
        format_html(
            PLATE,
            _picture(card, at < eager),
            address,
            card["slug"],
            "",
            card["name"],
            card["what"],
            "",
            card["district_name"],
        )
        for at, card in enumerate(cards)
    ]
    return mark_safe("".join(plates))
