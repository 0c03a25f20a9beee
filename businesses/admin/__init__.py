"""The register on the officials' desk. Statuses change only through the services, whoever clicks."""

from businesses.admin import (
    areas,
    business,
    changes,
    claims,
    exports,
    gaps,
    licences,
    merging,
    nik,
    owners,
    products,
    trades,
)
from businesses.imports import admin as imports

__all__ = [
    "areas",
    "business",
    "changes",
    "claims",
    "exports",
    "gaps",
    "imports",
    "licences",
    "merging",
    "nik",
    "owners",
    "products",
    "trades",
]
