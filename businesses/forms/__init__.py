"""What she fills in: the steps of a registration, her products and their pictures."""

from businesses.forms.about import BusinessDetailsForm, BusinessForm
from businesses.forms.helping import (
    BeginForNeighbourForm,
    ClaimForm,
    ConfirmClaimForm,
    NeighbourForm,
    SpokenConsentsForm,
)
from businesses.forms.products import CaptionForm, FaceForm, PicturesForm, ProductForm
from businesses.forms.registration import ConsentsForm, PersonForm, PlaceForm
from businesses.forms.steps import StepForm

__all__ = [
    "BeginForNeighbourForm",
    "BusinessDetailsForm",
    "BusinessForm",
    "CaptionForm",
    "ClaimForm",
    "ConfirmClaimForm",
    "ConsentsForm",
    "FaceForm",
    "NeighbourForm",
    "PersonForm",
    "PicturesForm",
    "PlaceForm",
    "ProductForm",
    "SpokenConsentsForm",
    "StepForm",
]
