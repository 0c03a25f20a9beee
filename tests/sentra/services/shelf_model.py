"""The shelves of two outlets in plain Python: how many are there, what is owed, what never fitted.

The state machine tells this model and the services the same things and compares (`test_machine.py`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

PRICE = 1_000


class Refused(Exception):
    pass


@dataclass(eq=False)
class Sold:
    """One sale of one product: what left the shelf, and what was not there."""

    place: tuple[str, str]
    pieces: int
    left: int
    price: int
    is_voided: bool = False
    is_settled: bool = False
    is_taken_back: bool = False

    @property
    def missing(self):
        return 0 if self.is_voided else self.pieces - self.left


@dataclass
class Model:
    on_hand: Counter = field(default_factory=Counter)
    prices: dict = field(default_factory=dict)
    sold: list[Sold] = field(default_factory=list)
    paid: int = 0

    def price(self, place):
        return self.prices.get(place, PRICE)

    def come(self, place, pieces):
        self.on_hand[place] += pieces

    def go(self, place, pieces):
        if pieces > self.on_hand[place]:
            raise Refused
        self.on_hand[place] -= pieces

    def move(self, place, to, pieces):
        self.go(place, pieces)
        self.come(to, pieces)

    def sell(self, place, pieces):
        self.go(place, pieces)
        self.sold.append(Sold(place, pieces, pieces, self.price(place)))

    def sell_offline(self, place, pieces):
        """It has happened, whatever the shelf says."""
        left = min(pieces, self.on_hand[place])
        self.on_hand[place] -= left
        self.sold.append(Sold(place, pieces, left, self.price(place)))

    def void(self, sale):
        if not sale.is_voided:
            sale.is_voided = True
            self.on_hand[sale.place] += sale.left

    def explain(self, sale):
        found = min(sale.missing, self.on_hand[sale.place])
        self.on_hand[sale.place] -= found
        sale.left += found

    def count(self, place, pieces):
        self.on_hand[place] = pieces

    # --- money ---

    def owed(self, outlet):
        here = [sale for sale in self.sold if sale.place[1] == outlet]
        new = [sale for sale in here if not sale.is_settled and not sale.is_voided]
        back = [sale for sale in here if sale.is_settled and sale.is_voided and not sale.is_taken_back]
        return new, back

    def settle(self, outlet):
        """All that is owed there, or nothing where what comes off is as much."""
        new, back = self.owed(outlet)
        net = sum(sale.pieces * sale.price for sale in new) - sum(sale.pieces * sale.price for sale in back)
        if net <= 0:
            raise Refused
        for sale in new:
            sale.is_settled = True
        for sale in back:
            sale.is_taken_back = True
        self.paid += net
        return net
