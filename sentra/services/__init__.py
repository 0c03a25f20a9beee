"""What is done in the outlets: each function locks, checks, writes and tells in one transaction."""

from sentra.services.consigning import agree_consignment, change_price, end_consignment, has_passed
from sentra.services.curating import (
    ask_for_curation,
    close_curation_day,
    decide_curation,
    keep_curation_picture,
    withdraw_curation,
)
from sentra.services.digest import tell_day, tell_day_when_due
from sentra.services.hours import Hours, Opening, is_open_at, opening_at, week_of, weeks_of
from sentra.services.ledger import (
    Counted,
    Goods,
    correct_movement,
    count_stock,
    receive_goods,
    receive_stock,
    return_goods,
    transfer_goods,
    write_off,
)
from sentra.services.lots import Lot, expiring, left_of, lots_of
from sentra.services.rules import days
from sentra.services.sales import close_day, day_totals, late_totals, record_sale, settle_conflict, share_of, void_sale
from sentra.services.settling import (
    approve_settlement,
    confirm_settlement,
    object_to_settlement,
    pay_settlement,
    prepare_outlet,
    prepare_settlements,
    settle,
)
from sentra.services.turnover import sold_in_month

__all__ = [
    "Counted",
    "Goods",
    "Hours",
    "Lot",
    "Opening",
    "agree_consignment",
    "approve_settlement",
    "ask_for_curation",
    "change_price",
    "close_curation_day",
    "close_day",
    "confirm_settlement",
    "correct_movement",
    "count_stock",
    "day_totals",
    "days",
    "decide_curation",
    "end_consignment",
    "expiring",
    "has_passed",
    "is_open_at",
    "keep_curation_picture",
    "late_totals",
    "left_of",
    "lots_of",
    "object_to_settlement",
    "opening_at",
    "pay_settlement",
    "prepare_outlet",
    "prepare_settlements",
    "receive_goods",
    "receive_stock",
    "record_sale",
    "return_goods",
    "settle",
    "settle_conflict",
    "share_of",
    "sold_in_month",
    "tell_day",
    "tell_day_when_due",
    "transfer_goods",
    "void_sale",
    "week_of",
    "weeks_of",
    "withdraw_curation",
    "write_off",
]
