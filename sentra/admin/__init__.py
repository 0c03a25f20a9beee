"""Where officials look after the outlets: one module a room."""

from sentra.admin import consignments, outlets, stock

__all__ = ["consignments", "outlets", "stock"]
