"""Her goods and her money in the outlets. What is another's does not exist for her: 404."""

from sentra.views.closing import closing, closing_report
from sentra.views.counter import counter, counter_note, counter_offline, counter_worker, counters
from sentra.views.curations import (
    curate,
    curation,
    curation_day,
    curation_minutes,
    curation_picture,
    curation_withdraw,
    curations,
    recheck,
)
from sentra.views.errands import give_back, receive, transfer, write_off
from sentra.views.mine import (
    document,
    document_pdf,
    mine,
    price,
    settlement,
    settlement_pdf,
    settlement_proof,
)
from sentra.views.sales import conflicts, sale, sales, void_sale
from sentra.views.shelves import count, paper, paper_pdf, pull, shelf, shelf_cards, slow

__all__ = [
    "closing",
    "closing_report",
    "conflicts",
    "count",
    "counter",
    "counter_note",
    "counter_offline",
    "counter_worker",
    "counters",
    "curate",
    "curation",
    "curation_day",
    "curation_minutes",
    "curation_picture",
    "curation_withdraw",
    "curations",
    "document",
    "document_pdf",
    "give_back",
    "mine",
    "paper",
    "paper_pdf",
    "price",
    "pull",
    "receive",
    "recheck",
    "sale",
    "sales",
    "settlement",
    "settlement_pdf",
    "settlement_proof",
    "shelf",
    "shelf_cards",
    "slow",
    "transfer",
    "void_sale",
    "write_off",
]
