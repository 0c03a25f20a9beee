"""Sentra UKM: outlets, the check of products, what stands on the shelves, what is sold, and what is owed for it."""

from sentra.models.consignments import Consignment, ConsignmentQuerySet, ConsignmentStatus
from sentra.models.curations import (
    Curation,
    CurationCriterion,
    CurationDay,
    CurationMark,
    CurationPicture,
    CurationQuerySet,
    CurationStatus,
    MarkResult,
)
from sentra.models.outlets import Holiday, Keeper, OpeningHours, Outlet, OutletQuerySet, ShelfCapacity
from sentra.models.rules import SentraRule
from sentra.models.sales import (
    ConflictStatus,
    DayClosing,
    PaymentMethod,
    Sale,
    SaleConflict,
    SaleLine,
    SaleLineQuerySet,
    SaleQuerySet,
    SaleStatus,
)
from sentra.models.settlements import (
    PayoutMethod,
    Settlement,
    SettlementLine,
    SettlementQuerySet,
    SettlementStatus,
)
from sentra.models.stock import (
    CountLine,
    DocumentKind,
    MovementKind,
    StockDocument,
    StockDocumentQuerySet,
    StockMovement,
)

__all__ = [
    "ConflictStatus",
    "Consignment",
    "ConsignmentQuerySet",
    "ConsignmentStatus",
    "CountLine",
    "Curation",
    "CurationCriterion",
    "CurationDay",
    "CurationMark",
    "CurationPicture",
    "CurationQuerySet",
    "CurationStatus",
    "DayClosing",
    "DocumentKind",
    "Holiday",
    "Keeper",
    "MarkResult",
    "MovementKind",
    "OpeningHours",
    "Outlet",
    "OutletQuerySet",
    "PaymentMethod",
    "PayoutMethod",
    "Sale",
    "SaleConflict",
    "SaleLine",
    "SaleLineQuerySet",
    "SaleQuerySet",
    "SaleStatus",
    "SentraRule",
    "Settlement",
    "SettlementLine",
    "SettlementQuerySet",
    "SettlementStatus",
    "ShelfCapacity",
    "StockDocument",
    "StockDocumentQuerySet",
    "StockMovement",
]
