"""Everything an official reads before she decides about one business, gathered on one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, StatusChange, User
from businesses.models import Business, BusinessStatus, MicroLimit, PictureState, ProductStatus
from businesses.models.owners import Gender
from businesses.numbers import check_nik
from notifications.models import Message


@dataclass(frozen=True)
class Step:
    """A StatusChange in words."""

    change: StatusChange
    after: str


def sheet(business: Business, *, viewer: User) -> dict[str, Any]:
    """Template context of the sheet. About a dozen queries, whatever the number of products and pictures."""
    products = list(business.products.select_related("category", "evolved_from").prefetch_related("pictures"))
    pictures = list(business.pictures.filter(product__isnull=True))
    return {
        "business": business,
        "owner": business.owner,
        "products": products,
        "other_pictures": pictures,
        "remarks": list(_remarks(business, products, pictures)),
        "lookalikes": _lookalikes(business),
        "siblings": list(business.owner.businesses.exclude(pk=business.pk).order_by("pk")),
        "consents": _consents(business),
        "steps": _steps(business),
        "messages_sent": _messages(business) if viewer.has_perm("notifications.view_message") else None,
    }


def _remarks(business: Business, products: list[Any], pictures: list[Any]) -> Iterator[str]:
    """What to look at before deciding. A hint never decides: people do."""
    owner = business.owner
    if owner.nik and owner.birth_date:
        try:
            nik = check_nik(owner.nik)
        except ValidationError:
            # Forms refuse such a NIK; one that is here all the same is worth a look.
            yield _("The NIK is not valid. Please compare it with the KTP.")
        else:
            if nik.birth_date != owner.birth_date:
                yield _(
                    "The birth date in the NIK differs from the one she entered. Compare with the KTP: "
                    "a corrected birth date does not change the NIK."
                )
            if owner.gender and nik.is_woman != (owner.gender == Gender.WOMAN):
                yield _("The NIK says another gender than the one she entered.")
    limit = MicroLimit.objects.filter(effective_on__lte=timezone.localdate()).order_by("-effective_on").first()
    if limit and (business.capital_rupiah or 0) > limit.capital_rupiah:
        yield _("Her capital is above the limit of a micro-business (%(source)s).") % {"source": limit.source}
    if limit and (business.annual_sales_rupiah or 0) > limit.annual_sales_rupiah:
        yield _("Her annual sales are above the limit of a micro-business (%(source)s).") % {"source": limit.source}
    refused = sum(picture.state == PictureState.REFUSED for picture in pictures)
    refused += sum(picture.state == PictureState.REFUSED for product in products for picture in product.pictures.all())
    if refused:
        yield _("Pictures that could not be used: %(count)d.") % {"count": refused}
    if not any(product.is_self_made and product.status != ProductStatus.ARCHIVED for product in products):
        yield _("There is no product that she says she makes herself.")


def _lookalikes(business: Business) -> list[Business]:
    if business.status == BusinessStatus.MERGED:
        # What it looked like, it has become.
        return []
    return list(
        Business.objects.resembling(business)
        .annotate(likeness=TrigramSimilarity("name", business.name))
        .select_related("owner", "subdistrict__district")
        .defer("owner__nik", "owner__nik_hash")
        .order_by("-likeness", "pk")[:5]
    )


def _consents(business: Business) -> list[Consent]:
    if business.owner.user_id is None:
        return []
    return list(Consent.objects.active().filter(user=business.owner.user_id).select_related("text").order_by("purpose"))


def _steps(business: Business) -> list[Step]:
    words = dict(BusinessStatus.choices)
    changes = StatusChange.objects.filter(
        content_type=ContentType.objects.get_for_model(Business), object_id=business.pk
    ).select_related("by")
    return [Step(change, str(words.get(change.to_status, change.to_status))) for change in changes]


def _messages(business: Business) -> list[Any]:
    if business.owner.user_id is None:
        return []
    # A code is nobody's business but hers, also when it is about to be blanked.
    return list(
        Message.objects.filter(recipient=business.owner.user_id, is_secret=False).order_by("-created_at", "-pk")[:10]
    )
