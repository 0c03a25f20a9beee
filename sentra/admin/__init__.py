"""Where officials look after the outlets: one module a room."""

from sentra.admin import outlets

__all__ = ["outlets"]
