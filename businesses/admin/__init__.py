"""The register on the officials' desk. Statuses change only through the services, whoever clicks."""

from businesses.admin import areas, business, changes, claims, licences, merging, nik, owners, products, trades
from businesses.imports import admin as imports

__all__ = [
    "areas",
    "business",
    "changes",
    "claims",
    "imports",
    "licences",
    "merging",
    "nik",
    "owners",
    "products",
    "trades",
]
