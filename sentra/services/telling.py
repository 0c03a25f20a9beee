"""Who hears of her goods and her money, once each. What happens all day comes in the evening: `digest.py`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy

from accounts.models import User
from notifications.services import notify
from rumah_kreatif.templatetags.look import rupiah
from sentra.models import Curation, CurationStatus, MarkResult, Settlement, StockDocument


def tell_document(document: StockDocument, key: str) -> None:
    """Goods came, went back or were lost: which, how many, and where the paper is."""
    business = document.business
    if business is None:
        return
    _tell(
        business.owner.user,
        key,
        f"{document.pk}",
        business=business.name,
        outlet=str(document.outlet),
        number=document.full_number,
        goods=_goods(document),
        url=reverse("sentra:document", args=[document.pk]),
    )


def tell_curation(curation: Curation) -> None:
    is_good = curation.status == CurationStatus.PASSED
    _tell(
        curation.product.business.owner.user,
        "sentra_curation_passed" if is_good else "sentra_curation_failed",
        f"{curation.pk}",
        product=lazy(lambda: curation.product.name, str)(),
        reasons=lazy(lambda: _reasons(curation), str)(),
        url=reverse("sentra:curation", args=[curation.product_id]),
    )


def tell_settlement(settlement: Settlement, key: str, *, moment: str = "") -> None:
    _tell(
        settlement.owner.user,
        key,
        f"{settlement.pk}:{moment}",
        business=settlement.business.name,
        outlet=str(settlement.outlet),
        number=settlement.full_number,
        amount=rupiah(settlement.net_rupiah),
        until=_day(settlement.until_on),
        url=reverse("sentra:settlement", args=[settlement.pk]),
    )


# --- The pieces ---


def _tell(user: User | None, key: str, moment: str, **context: Any) -> None:
    if user is not None:
        # With the person: a claim or a merge may give the goods to somebody else, who has heard nothing yet.
        notify(user, key, dedup_key=f"{key}:{moment}:{user.pk}", **context)


def _goods(document: StockDocument) -> str:
    """ "20 × Kukis Cokelat, 5 × Sambal Bawang", by the products' own names."""
    rows = document.movements.select_related("consignment__product").order_by("pk")
    return ", ".join(f"{abs(row.quantity)} × {row.consignment.product.name_id}" for row in rows)


def _reasons(curation: Curation) -> str:
    """What is not good yet and what helps, a line each; the curator's own words last."""
    marks = curation.marks.filter(result=MarkResult.NOT_YET).select_related("criterion")
    lines = [f"{mark.criterion.name}: {mark.words}" for mark in marks]
    return "\n".join([*lines, curation.words] if curation.words else lines)


def _day(day: date) -> Any:
    return lazy(lambda: date_format(day, "j F Y"), str)()
