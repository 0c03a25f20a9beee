"""Her goods and her money in the outlets. What is another's does not exist for her: 404."""

from sentra.views.closing import closing, closing_report
from sentra.views.counter import counter, counter_note, counter_offline, counter_worker, counters
from sentra.views.mine import curation, document, mine, settlement
from sentra.views.sales import conflicts, sale, sales, void_sale

__all__ = [
    "closing",
    "closing_report",
    "conflicts",
    "counter",
    "counter_note",
    "counter_offline",
    "counter_worker",
    "counters",
    "curation",
    "document",
    "mine",
    "sale",
    "sales",
    "settlement",
    "void_sale",
]
