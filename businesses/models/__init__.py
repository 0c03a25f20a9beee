"""The register: areas, trades, people, their businesses, products and pictures."""

from businesses.models.areas import District, Subdistrict
from businesses.models.business import Business, BusinessStatus, Contact, Source
from businesses.models.changes import ChangeKind, ChangeRequest, ChangeStatus
from businesses.models.claims import ClaimCode, ClaimWay
from businesses.models.desk import NikReveal, RegisterExport, RegisterField, SavedFilter
from businesses.models.drafts import DraftAnswers
from businesses.models.duplicates import Merge, NotTheSame
from businesses.models.files import FilePurpose, PrivateFile
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
from businesses.models.licences import (
    Answer,
    LadderAnswers,
    LadderRule,
    Licence,
    LicenceCheck,
    LicenceKind,
    LicenceReminder,
    LicenceRule,
    LicenceState,
)
from businesses.models.owners import Gender, Owner
from businesses.models.products import Halal, Picture, PictureKind, PictureState, Product, ProductStatus, Refusal
from businesses.models.trades import KbliCode, MicroLimit, ProductCategory, Sector

__all__ = [
    "Answer",
    "AreaAnswer",
    "AreaChoice",
    "Business",
    "BusinessStatus",
    "ChangeKind",
    "ChangeRequest",
    "ChangeStatus",
    "ClaimCode",
    "ClaimWay",
    "Contact",
    "Decision",
    "District",
    "DraftAnswers",
    "Fate",
    "FilePurpose",
    "Gender",
    "Halal",
    "ImportJob",
    "ImportLayout",
    "ImportRow",
    "ImportStatus",
    "KbliCode",
    "LadderAnswers",
    "LadderRule",
    "Licence",
    "LicenceCheck",
    "LicenceKind",
    "LicenceReminder",
    "LicenceRule",
    "LicenceState",
    "Merge",
    "MicroLimit",
    "NikReveal",
    "NotTheSame",
    "Outcome",
    "Owner",
    "Picture",
    "PictureKind",
    "PictureState",
    "PrivateFile",
    "Product",
    "ProductCategory",
    "ProductStatus",
    "Refusal",
    "RegisterExport",
    "RegisterField",
    "SavedFilter",
    "Sector",
    "Source",
    "Subdistrict",
]
