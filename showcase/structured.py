"""What search engines may read without guessing: schema.org descriptions of a product and of a maker."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings

from businesses.models import Business, Product
from sentra.models import Outlet
from sentra.services import Hours


def product_data(product: Product, address: str, picture: str) -> dict[str, Any]:
    return _without_gaps(
        {
            "@context": "https://schema.org",
            "@type": "Product",
            "name": product.name,
            "description": product.description,
            "image": picture,
            "url": address,
            "brand": {"@type": "Brand", "name": product.business.name},
            "category": product.category.name,
            "offers": {
                "@type": "Offer",
                "price": product.price_rupiah,
                "priceCurrency": "IDR",
                "url": address,
                "seller": {"@type": "Organization", "name": product.business.name},
            },
        }
    )


def business_data(business: Business, address: str, picture: str) -> dict[str, Any]:
    district = business.subdistrict.district.name if business.subdistrict else ""
    return _without_gaps(
        {
            "@context": "https://schema.org",
            "@type": "LocalBusiness",
            "name": business.name,
            "description": business.description,
            "image": picture,
            "url": address,
            # The kecamatan only: she works at home, and her street is nobody's business.
            "address": _without_gaps(
                {
                    "@type": "PostalAddress",
                    "addressLocality": f"{district}, Surabaya" if district else "Surabaya",
                    "addressCountry": "ID",
                }
            ),
        }
    )


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def outlet_data(outlet: Outlet, address: str, week: list[Hours]) -> dict[str, Any]:
    """A shop with the hours of these very days, holidays included."""
    return _without_gaps(
        {
            "@context": "https://schema.org",
            "@type": "Store",
            "name": str(outlet),
            "description": outlet.about,
            "image": urljoin(settings.SITE_URL, outlet.picture.largest_url) if outlet.picture else "",
            "url": address,
            "telephone": outlet.phone,
            "hasMap": outlet.map_url,
            "geo": _without_gaps(
                {
                    "@type": "GeoCoordinates" if outlet.map_url else "",
                    "latitude": str(outlet.latitude or ""),
                    "longitude": str(outlet.longitude or ""),
                }
            ),
            "address": {
                "@type": "PostalAddress",
                "streetAddress": outlet.place,
                "addressLocality": "Surabaya",
                "addressCountry": "ID",
            },
            "openingHoursSpecification": [
                {
                    "@type": "OpeningHoursSpecification",
                    "dayOfWeek": WEEKDAYS[day.day.weekday()],
                    "validFrom": day.day.isoformat(),
                    "validThrough": day.day.isoformat(),
                    "opens": f"{day.opens_at:%H:%M}",
                    "closes": f"{day.closes_at:%H:%M}",
                }
                for day in week
                if day.opens_at
            ],
        }
    )


def _without_gaps(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
