"""The register: areas, trades, people, their businesses, products and pictures."""

from businesses.models.areas import District, Subdistrict
from businesses.models.business import Business, BusinessStatus, Owner
from businesses.models.drafts import DraftAnswers
from businesses.models.imports import (
    AreaAnswer,
    AreaChoice,
    Decision,
    Fate,
    ImportJob,
    ImportLayout,
    ImportRow,
    ImportStatus,
    Outcome,
)
from businesses.models.products import Halal, Picture, PictureKind, PictureState, Product, ProductStatus, Refusal
from businesses.models.trades import KbliCode, MicroLimit, ProductCategory, Sector

__all__ = [
    "AreaAnswer",
    "AreaChoice",
    "Business",
    "BusinessStatus",
    "Decision",
    "District",
    "DraftAnswers",
    "Fate",
    "Halal",
    "ImportJob",
    "ImportLayout",
    "ImportRow",
    "ImportStatus",
    "KbliCode",
    "MicroLimit",
    "Outcome",
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
