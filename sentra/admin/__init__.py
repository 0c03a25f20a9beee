"""Where officials look after the outlets: one module a room."""

from sentra.admin import consignments, curations, outlets, rules, settlements, stock

__all__ = ["consignments", "curations", "outlets", "rules", "settlements", "stock"]
