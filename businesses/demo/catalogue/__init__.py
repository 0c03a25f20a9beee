"""What the demo city's makers make. Every line is invented; pictures say that they are a demonstration."""

from businesses.demo.catalogue.dniel import DNIEL_ABOUT_EN, DNIEL_ABOUT_ID, DNIEL_STEPS
from businesses.demo.catalogue.drinks import DRINKS
from businesses.demo.catalogue.food import FOOD
from businesses.demo.catalogue.lines import COLD, Line, Trade
from businesses.demo.catalogue.things import THINGS

TRADES = (*FOOD, *DRINKS, *THINGS)

__all__ = ["COLD", "DNIEL_ABOUT_EN", "DNIEL_ABOUT_ID", "DNIEL_STEPS", "TRADES", "Line", "Trade"]
