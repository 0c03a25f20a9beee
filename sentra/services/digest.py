"""One message in the evening: what was sold today, what runs low, what expires soon.

Each is news once, and the ledger says when: a shelf is low on the evening after it fell to what she wanted to keep
there, a lot expires soon on the day from which it does, or when it comes that late.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from businesses.models import Business
from notifications.services import notify
from rumah_kreatif.templatetags.look import rupiah
from sentra.models import Consignment, SaleLine, StockMovement
from sentra.services.lots import expiring
from sentra.services.rules import days

# WIB: the outlets are about to close, and she has time to read.
DIGEST_HOUR = 19


def tell_day_when_due() -> int:
    """Tell everybody once it is seven in the evening; run often, nobody is told twice on one day."""
    now = timezone.localtime()
    return tell_day(now.date()) if now.hour >= DIGEST_HOUR else 0


def tell_day(today: date) -> int:
    """Write to every business with something to say; nobody hears that nothing happened. Returns how many are told."""
    sold, low, old = _sold(today), _low(today), _expiring(today)
    told = 0
    for business in Business.objects.filter(pk__in={*sold, *low, *old}).select_related("owner__user"):
        user = business.owner.user
        if user is None:
            continue
        lines = (sold.get(business.pk, []), low.get(business.pk, []), old.get(business.pk, []))
        notify(
            user,
            "sentra_day",
            dedup_key=f"sentra_day:{business.pk}:{today}:{user.pk}",
            business=business.name,
            # In the language of whoever reads it.
            news=lazy(lambda lines=lines: _words(*lines), str)(),
            url=reverse("sentra:mine"),
        )
        told += 1
    return told


# product, outlet, pieces, rupiah
Sold = tuple[str, str, int, int]
# product, outlet, pieces left
Low = tuple[str, str, int]
# product, outlet, pieces, day
Old = tuple[str, str, int, date]


def _words(sold: list[Sold], low: list[Low], old: list[Old]) -> str:
    lines = []
    for product, outlet, pieces, net in sold:
        words = _("Sold at %(outlet)s: %(pieces)d × %(product)s, %(amount)s for you.")
        lines.append(words % {"outlet": outlet, "pieces": pieces, "product": product, "amount": rupiah(net)})
    for product, outlet, pieces in low:
        words = ngettext(
            "Running low at %(outlet)s: %(pieces)d × %(product)s is left.",
            "Running low at %(outlet)s: %(pieces)d × %(product)s are left.",
            pieces,
        )
        lines.append(words % {"outlet": outlet, "pieces": pieces, "product": product})
    for product, outlet, pieces, day in old:
        words = _("Expires on %(day)s at %(outlet)s: %(pieces)d × %(product)s.")
        names = {"day": date_format(day, "j F Y"), "outlet": outlet, "pieces": pieces, "product": product}
        lines.append(words % names)
    return "\n".join(lines)


def _since_last(today: date, field: str) -> dict[str, datetime]:
    """From evening to evening by when it reached us, so that what comes after the message is in the next one."""
    until = datetime.combine(today, time(DIGEST_HOUR), timezone.get_default_timezone())
    return {f"{field}__gt": until - timedelta(days=1), f"{field}__lte": until}


def _sold(today: date) -> dict[int, list[Sold]]:
    found: dict[int, list[Sold]] = defaultdict(list)
    rows = (
        SaleLine.objects.recorded()
        .filter(**_since_last(today, "sale__recorded_at"))
        .values_list("business_id", "product_name", "sale__outlet__name")
        .annotate(pieces=Sum("quantity"), net=Sum("net_rupiah"))
        .order_by("sale__outlet__name", "product_name")
    )
    for business, product, outlet, pieces, net in rows:
        found[business].append((product, f"Sentra {outlet}", pieces, net))
    return found


def _low(today: date) -> dict[int, list[Low]]:
    """What fell to her minimum since the last evening and is still there: again only after it was restocked."""
    found: dict[int, list[Low]] = defaultdict(list)
    fell = (
        StockMovement.objects.filter(consignment=OuterRef("pk"), **_since_last(today, "made_at"))
        .annotate(before=F("balance") - F("quantity"))
        .filter(balance__lte=OuterRef("minimum_stock"), before__gt=OuterRef("minimum_stock"))
    )
    rows = Consignment.objects.low().filter(Exists(fell)).select_related("product", "outlet")
    for row in rows.order_by("outlet", "pk"):
        found[row.business_id].append((row.product.name_id, str(row.outlet), row.on_hand))
    return found


def _expiring(today: date) -> dict[int, list[Old]]:
    """Lots whose last days begin today, and those that came since the last evening with their last days begun."""
    rows = list(Consignment.objects.filter(on_hand__gt=0).select_related("product", "outlet").order_by("outlet", "pk"))
    last = today + timedelta(days=days("expiry_days"))
    lots = expiring(rows, last)
    came = StockMovement.objects.filter(
        kind__in=["received", "transfer_in"], expires_on__lte=last, **_since_last(today, "made_at")
    )
    new = set(came.values_list("consignment_id", "expires_on"))
    found: dict[int, list[Old]] = defaultdict(list)
    for row in rows:
        for lot in lots.get(row.pk, []):
            if lot.expires_on and (lot.expires_on == last or (row.pk, lot.expires_on) in new):
                found[row.business_id].append((row.product.name_id, str(row.outlet), lot.pieces, lot.expires_on))
    return found
