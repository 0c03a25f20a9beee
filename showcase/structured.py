"""What search engines may read without guessing: schema.org descriptions of a product and of a maker."""

from __future__ import annotations

from typing import Any

from businesses.models import Business, Product


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


def _without_gaps(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
