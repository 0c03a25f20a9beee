"""Which licences the public may know of: valid today, and not one that an official looked for in vain.

Numbers of P-IRT, BPOM MD and halal stand on every pack, so that buyers can look them up. A NIB is named without its
number, and of trade marks only registered ones are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from businesses.models import Halal, Licence, LicenceCheck, LicenceKind, Product

# Of one product, for the page that is read in one statement (`pages.py`). P-IRT and MD belong to the products that
# they name; a halal certificate that names none counts for all.
PRODUCT_LICENCES = """
    SELECT l.kind, l.number, l.check_result, l.checked_on FROM businesses_licence l
    WHERE l.business_id = b.id AND l.kind IN ('pirt', 'bpom_md', 'halal') AND l.check_result <> 'not_found'
      AND (l.valid_until IS NULL OR l.valid_until >= %(today)s)
      AND (EXISTS (SELECT 1 FROM businesses_licence_products n WHERE n.licence_id = l.id AND n.product_id = p.id)
           OR l.kind = 'halal' AND NOT EXISTS (SELECT 1 FROM businesses_licence_products n WHERE n.licence_id = l.id))
"""
_ORDER = [LicenceKind.HALAL, LicenceKind.PIRT, LicenceKind.BPOM_MD, LicenceKind.TRADE_MARK, LicenceKind.NIB]


@dataclass(frozen=True)
class ShownLicence:
    kind: str
    number: str
    checked_on: date | None

    @property
    def label(self) -> Any:
        return LicenceKind(self.kind).label


def _shown(rows: Iterable[dict[str, Any]]) -> list[ShownLicence]:
    found = []
    for row in sorted(rows, key=lambda row: (_ORDER.index(row["kind"]), row["number"])):
        day = row["checked_on"] if row["check_result"] == LicenceCheck.FOUND else None
        number = "" if row["kind"] == LicenceKind.NIB else row["number"]
        found.append(ShownLicence(row["kind"], number, date.fromisoformat(day) if isinstance(day, str) else day))
    return found


# Annotated to a business, so that it costs no query more; which of them are valid today is seen when it is read.
BUSINESS_LICENCES = ArraySubquery(
    Licence.objects.filter(business=OuterRef("pk"))
    .trusted()
    .filter(~Q(kind=LicenceKind.TRADE_MARK) | Q(number__startswith="IDM"))
    .order_by()
    .values(
        row=JSONObject(
            kind="kind",
            number="number",
            check_result="check_result",
            checked_on="checked_on",
            valid_until="valid_until",
        )
    )
)


def licences_of_business(rows: list[dict[str, Any]]) -> list[ShownLicence]:
    """The rows of BUSINESS_LICENCES that are valid today."""
    today = timezone.localdate().isoformat()
    return _shown(row for row in rows if row["valid_until"] is None or row["valid_until"] >= today)


def licences_of_product(rows: list[dict[str, Any]] | None, product: Product) -> list[ShownLicence]:
    """The rows of PRODUCT_LICENCES; what she says of the product herself outweighs a certificate for all."""
    says_halal = product.halal not in {Halal.NON_HALAL, Halal.NOT_APPLICABLE}
    return _shown(row for row in rows or [] if says_halal or row["kind"] != LicenceKind.HALAL)
