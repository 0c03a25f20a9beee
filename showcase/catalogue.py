"""The two catalogues, of products and of makers: what an address asks for, and the page of cards that answers it.

Order: a circle on which every card has its fixed place, entered at another point every day. An address that pages
through it carries the point where its round began, so a shared link and a walk over midnight stay in one round.
With search words the best fit comes first, unless so many cards fit that the words hardly tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.db.models import F
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from showcase.models import TURNS, CardQuerySet, Word, turn_on, words_of

# Two and three columns fill up, and with all pictures the page stays below 20 requests: a phone on a slow line loads
# pictures four screens ahead.
PAGE_SIZE = 12
# Counting and ranking stop here: nobody reads on, and the database stays quick. Each card that is counted is read
# from its own page of the table, so this number is what a frequent word costs.
COUNTED_AT_MOST = 1000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Place:
    """Where in a round a page begins: behind place `edge`, or before it when going back; None is the first page."""

    start: int
    page: int = 1
    edge: int | None = None
    is_back: bool = False

    @classmethod
    def read(cls, text: str) -> Place:
        """Read `write`'s text; anything else is the first page of today's round."""
        parts = text.split("-")
        try:
            start, page, edge = (int(part, 36) if part else None for part in parts[:3])
            place = cls(start or 0, page or 1, edge, parts[3:] == ["b"])
        except ValueError:
            return cls(turn_on(timezone.localdate()))
        is_sound = place.start < TURNS and 0 < place.page < 10**6 and (edge is None or 0 <= edge < TURNS)
        return place if is_sound and place.start >= 0 else cls(turn_on(timezone.localdate()))

    def write(self) -> str:
        edge = "" if self.edge is None else _base36(self.edge)
        return "-".join([_base36(self.start), _base36(self.page), edge] + ["b"] * self.is_back)


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits


@dataclass
class Page:
    rows: list[dict[str, Any]]
    number: int
    previous: Place | None
    next: Place | None
    total: int | None = None
    is_total_capped: bool = False
    is_mended: bool = False
    previous_url: str = ""
    next_url: str = ""


def round_page(cards: CardQuerySet, place: Place, columns: list[str]) -> Page:
    """One page of the round, read from an index wherever it lies: the last costs what the first does."""
    ranges = (
        cards.before_turn(place.start, place.edge or 0) if place.is_back else cards.from_turn(place.start, place.edge)
    )
    rows: list[dict[str, Any]] = []
    for part in ranges:
        rows += part.values(*columns, "rotation")[: PAGE_SIZE + 1 - len(rows)]
        if len(rows) > PAGE_SIZE:
            break
    has_more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if place.is_back:
        rows.reverse()
    has_previous, has_next = (has_more, True) if place.is_back else (place.edge is not None, has_more)
    page = Page(rows, place.page, None, None)
    if rows and has_previous:
        page.previous = Place(place.start, max(place.page - 1, 1), (rows[0]["rotation"] - place.start) % TURNS, True)
    if rows and has_next:
        page.next = Place(place.start, place.page + 1, (rows[-1]["rotation"] - place.start) % TURNS)
    return page


def search_page(cards: CardQuerySet, text: str, place: Place, columns: list[str]) -> Page:
    """The cards that fit what was typed; where none does, those that fit its nearest spellings."""
    words = words_of(text)
    if not words:
        return Page([], 1, None, None, total=0)
    found = cards.matching(words)
    best = found.best_up_to(COUNTED_AT_MOST + 1, place.start)
    is_mended = not best
    if is_mended:
        spellings = Word.objects.near(words)
        if not all(spellings):
            return Page([], 1, None, None, total=0)
        found = cards.spelled(spellings)
        best = found.best_up_to(COUNTED_AT_MOST + 1, place.start)
    if not best:
        return Page([], 1, None, None, total=0)
    is_capped = len(best) > COUNTED_AT_MOST
    page = round_page(found, place, columns) if is_capped else _ranked_page(cards, best, place, columns)
    page.total, page.is_total_capped = min(len(best), COUNTED_AT_MOST), is_capped
    page.is_mended = is_mended
    return page


def _ranked_page(cards: CardQuerySet, best: list[int], place: Place, columns: list[str]) -> Page:
    last = (len(best) - 1) // PAGE_SIZE + 1
    number = min(place.page, last)
    at = (number - 1) * PAGE_SIZE
    page = Page(cards.in_order(best[at : at + PAGE_SIZE], columns), number, None, None)
    if number > 1:
        page.previous = Place(place.start, number - 1)
    if number < last:
        page.next = Place(place.start, number + 1)
    return page


class Choice(TypedDict):
    """One thing to filter by, in the words of the form. A dict, because templates read dicts faster than objects."""

    pk: int
    slug: str
    name: str
    count: str
    label: str
    is_chosen: bool
    is_offered: bool
    sector: int | None


class Wishes:
    """What the address of a catalogue asks for. Unknown values are ignored, so old links keep working."""

    def __init__(self, query: QueryDict, facets: dict[str, list[dict[str, Any]]], counted: str) -> None:
        self.text = " ".join(query.get("q", "").replace("\0", " ").split())[:100]
        self.sectors = self._choices(facets["sectors"], query.getlist("jenis"), counted)
        self.categories = self._choices(facets["categories"], query.getlist("kategori")[:1], counted)
        self.districts = self._choices(facets["districts"], query.getlist("kecamatan")[:1], counted)
        self.is_halal = query.get("halal") == "ya"
        self.takes_whatsapp = query.get("whatsapp") == "ya"
        self.place = Place.read(query.get("mulai", ""))

    @staticmethod
    def _choices(rows: list[dict[str, Any]], chosen: list[str], counted: str) -> list[Choice]:
        name, comma = ("name_en", ",") if get_language() == "en" else ("name_id", ".")
        choices: list[Choice] = []
        for row in rows:
            number, is_chosen = row.get(counted, 0), row["slug"] in chosen
            count = f"{number:,}".replace(",", comma)
            choices.append(
                {
                    "pk": row["id"],
                    "slug": row["slug"],
                    "name": row[name],
                    "count": count,
                    "label": f"{row[name]} ({count})",
                    "is_chosen": is_chosen,
                    "is_offered": number > 0 or is_chosen,
                    "sector": row.get("sector"),
                }
            )
        return choices

    def category_groups(self) -> list[tuple[str, list[Choice]]]:
        """The offered categories under the name of their sector."""
        offered: dict[int | None, list[Choice]] = {}
        for choice in self.categories:
            if choice["is_offered"]:
                offered.setdefault(choice["sector"], []).append(choice)
        return [(sector["name"], offered[sector["pk"]]) for sector in self.sectors if sector["pk"] in offered]

    def _pairs(self) -> list[tuple[str, str, str]]:
        """Parameter, value and words of every wish, in the order of the form."""
        pairs = [("q", self.text, f"“{self.text}”")] if self.text else []
        for parameter, choices in (
            ("jenis", self.sectors),
            ("kategori", self.categories),
            ("kecamatan", self.districts),
        ):
            pairs += [(parameter, choice["slug"], choice["name"]) for choice in choices if choice["is_chosen"]]
        if self.is_halal:
            pairs.append(("halal", "ya", _("Certified halal")))
        if self.takes_whatsapp:
            pairs.append(("whatsapp", "ya", _("By WhatsApp")))
        return pairs

    @property
    def key(self) -> str:
        """What is chosen, for the cache of the form; the typed text stands outside it."""
        return urlencode([(pair[0], pair[1]) for pair in self._pairs() if pair[0] != "q"])

    @property
    def is_narrowed(self) -> bool:
        return bool(self._pairs())

    @property
    def has_filters(self) -> bool:
        return any(parameter != "q" for parameter, _value, _words in self._pairs())

    def address(self, place: Place | None = None, without: tuple[str, str, str] | None = None) -> str:
        pairs = [(pair[0], pair[1]) for pair in self._pairs() if pair != without]
        if place:
            pairs.append(("mulai", place.write()))
        return "?" + urlencode(pairs) if pairs else "?"

    def chips(self) -> list[dict[str, str]]:
        """Each wish with the address of the page without it."""
        return [{"words": pair[2], "url": self.address(without=pair)} for pair in self._pairs()]

    def page(self, cards: CardQuerySet, columns: list[str], conditions: Callable[[Wishes], dict[str, Any]]) -> Page:
        """The page of `cards` that fulfils every wish."""
        cards = cards.alias(sector=F("sector_id") + 0).filter(**conditions(self))
        page = (
            search_page(cards, self.text, self.place, columns) if self.text else round_page(cards, self.place, columns)
        )
        if self.has_filters and not self.text:
            total = cards.count_up_to(COUNTED_AT_MOST + 1)
            page.total, page.is_total_capped = min(total, COUNTED_AT_MOST), total > COUNTED_AT_MOST
        page.previous_url = self.address(page.previous) if page.previous else ""
        page.next_url = self.address(page.next) if page.next else ""
        return page


def _ids(choices: list[Choice]) -> list[int]:
    return [choice["pk"] for choice in choices if choice["is_chosen"]]


def _of(choices: list[Choice], column: str) -> dict[str, Any]:
    ids = _ids(choices)
    # One value reads an index in the order of the round; IN can't.
    return {} if not ids else {column: ids[0]} if len(ids) == 1 else {f"{column}__in": ids}


def _of_sectors(wishes: Wishes) -> dict[str, Any]:
    # A third of all cards is in one sector: beside the index of the words its own only costs time, so that index is
    # kept out of reach by a sum.
    return _of(wishes.sectors, "sector" if wishes.text else "sector_id")


def product_conditions(wishes: Wishes) -> dict[str, Any]:
    return {
        **_of_sectors(wishes),
        **_of(wishes.categories, "category_id"),
        **_of(wishes.districts, "district_id"),
        **({"is_halal": True} if wishes.is_halal else {}),
        **({"takes_whatsapp": True} if wishes.takes_whatsapp else {}),
    }


def business_conditions(wishes: Wishes) -> dict[str, Any]:
    return {
        **_of_sectors(wishes),
        **_of(wishes.districts, "district_id"),
        **({"has_halal": True} if wishes.is_halal else {}),
        **({"takes_whatsapp": True} if wishes.takes_whatsapp else {}),
    }
