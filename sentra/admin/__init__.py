"""Where officials look after the outlets: one module a room."""

from sentra.admin import activity, consignments, curations, outlets, rules, settlements, stock

__all__ = ["activity", "consignments", "curations", "outlets", "rules", "settlements", "stock"]
