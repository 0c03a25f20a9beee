"""Everything that the page of a product shows, read in one go.

By hand and not by four querysets: writing their SQL took half of the time of the page, the database a tenth.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from businesses.models import Business, Owner, Picture, PictureState, Product, ProductCategory
from sentra.models import Outlet
from showcase.cards import PRODUCT_COLUMNS
from showcase.licences import PRODUCT_LICENCES, ShownLicence, licences_of_product

OTHERS_ON_PRODUCT = 5
# Where it stands today, as `Consignment.objects.on_shelf` finds it (a test holds both together). Whether, not how many.
PRODUCT_OUTLETS = """
    SELECT u.id, u.slug, u.name, u.place_id, u.place_en, u.position FROM sentra_consignment s
    JOIN sentra_outlet u ON u.id = s.outlet_id
    WHERE s.product_id = p.id AND s.status = 'open' AND s.on_hand > 0
      AND (u.opened_on IS NULL OR u.opened_on <= %(today)s) AND (u.closed_on IS NULL OR u.closed_on > %(today)s)
"""
# A product is public exactly while it has a card (migration 0002, and a test holds both together). Only what the page
# shows is read: her NIK, address and sales never enter a public view, nor does a face without consent.
PRODUCT_PAGE = f"""
SELECT json_build_object(
    'product', (SELECT row_to_json(f) FROM (SELECT
        p.id, p.slug, p.name_id, p.name_en, p.description_id, p.description_en, p.price_rupiah, p.unit,
        p.shelf_life_days, p.storage, p.ingredients, p.halal) f),
    'category', (SELECT row_to_json(f) FROM (SELECT c.slug, c.name_id, c.name_en) f),
    'business', (SELECT row_to_json(f) FROM (SELECT
        b.id, b.slug, b.name, b.description_id, b.description_en, b.whatsapp_is_public) f),
    'phone', CASE WHEN b.whatsapp_is_public THEN o.phone END,
    'has_line', p.evolved_from_id IS NOT NULL OR EXISTS (
        SELECT 1 FROM businesses_product n WHERE n.evolved_from_id = p.id),
    'pictures', (SELECT json_agg(f ORDER BY f.position, f.id) FROM (
        SELECT i.id, i.kind, i.position, i.stem, i.widths, i.width, i.height, i.caption,
            i.caption_en FROM businesses_picture i
        WHERE i.business_id = b.id AND (i.product_id = p.id OR i.product_id IS NULL) AND i.state = 'ready'
          AND (i.kind <> 'face' OR EXISTS (
              SELECT 1 FROM accounts_consent k
              WHERE k.user_id = o.user_id AND k.purpose = 'photo' AND k.withdrawn_at IS NULL))) f),
    'licences', (SELECT json_agg(f) FROM ({PRODUCT_LICENCES}) f),
    'outlets', (SELECT json_agg(f ORDER BY f.position, f.id) FROM ({PRODUCT_OUTLETS}) f),
    'others', (SELECT json_agg(f ORDER BY f.rotation) FROM (
        SELECT {", ".join(PRODUCT_COLUMNS)}, rotation FROM showcase_productcard
        WHERE business_id = b.id AND product_id <> p.id ORDER BY rotation LIMIT {OTHERS_ON_PRODUCT}) f)
)::text
FROM businesses_product p
JOIN showcase_productcard card ON card.product_id = p.id
JOIN businesses_productcategory c ON c.id = p.category_id
JOIN businesses_business b ON b.id = p.business_id
JOIN businesses_owner o ON o.id = b.owner_id
WHERE p.slug = %(slug)s
"""


@dataclass(frozen=True)
class ProductPage:
    """`product` carries its category and maker; `others` are rows of cards; `has_line`: it has a past or a future."""

    product: Product
    pictures: list[Picture]
    others: list[dict[str, Any]]
    has_line: bool
    licences: list[ShownLicence]
    outlets: list[Outlet]


def product_page(slug: str) -> ProductPage | None:
    """The page of a public product; None when there is no such product, or it may not be shown today."""
    with connection.cursor() as cursor:
        cursor.execute(PRODUCT_PAGE, {"today": timezone.localdate(), "slug": slug})
        row = cursor.fetchone()
    if row is None:
        return None
    found = json.loads(row[0])
    product = Product(**found["product"])
    product.category = ProductCategory(**found["category"])
    product.business = Business(**found["business"])
    product.business.owner = Owner(phone=found["phone"])
    pictures = [Picture(state=PictureState.READY, **picture) for picture in found["pictures"] or []]
    licences = licences_of_product(found["licences"], product)
    outlets = [Outlet(**row) for row in found["outlets"] or []]
    return ProductPage(product, pictures, found["others"] or [], found["has_line"], licences, outlets)
