"""What she fills in: the steps of a registration, her products and their pictures."""

from businesses.forms.products import PicturesForm, ProductForm
from businesses.forms.registration import (
    BusinessDetailsForm,
    BusinessForm,
    ConsentsForm,
    PersonForm,
    PlaceForm,
)
from businesses.forms.steps import StepForm

__all__ = [
    "BusinessDetailsForm",
    "BusinessForm",
    "ConsentsForm",
    "PersonForm",
    "PicturesForm",
    "PlaceForm",
    "ProductForm",
    "StepForm",
]
