"""The register: areas, trades, people, their businesses, products and pictures."""

from businesses.models.areas import District, Subdistrict
from businesses.models.business import Business, BusinessStatus, Owner
from businesses.models.drafts import DraftAnswers
from businesses.models.products import Halal, Picture, PictureKind, PictureState, Product, ProductStatus, Refusal
from businesses.models.trades import KbliCode, MicroLimit, ProductCategory, Sector

__all__ = [
    "Business",
    "BusinessStatus",
    "District",
    "DraftAnswers",
    "Halal",
    "KbliCode",
    "MicroLimit",
    "Owner",
    "Picture",
    "PictureKind",
    "PictureState",
    "Product",
    "ProductCategory",
    "ProductStatus",
    "Refusal",
    "Sector",
    "Subdistrict",
]
