"""Her products and their pictures."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from businesses.forms.steps import GroupedChoiceField, Later, RupiahField, StepForm
from businesses.models import Business, Halal, Picture, Product, ProductCategory
from businesses.slugs import free_slug

_LOW_PRICE = 500


class ProductForm(StepForm):
    category = GroupedChoiceField(
        queryset=ProductCategory.objects.none(),
        label=_("Category"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the category.")},
    )
    price_rupiah = RupiahField(
        highest=10**9,
        label=_("Price"),
        help_text=_("In rupiah, for example 18.000. You set the price yourself."),
        error_messages={"required": _("Enter the price.")},
    )
    halal = forms.ChoiceField(
        choices=[(value, label) for value, label in Halal.choices if value != Halal.NOT_APPLICABLE],
        required=False,
        label=_("Halal"),
        help_text=_("For food and drink only."),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Product
        fields = [
            "name_id",
            "category",
            "price_rupiah",
            "unit",
            "description_id",
            "is_self_made",
            "halal",
            "shelf_life_days",
            "storage",
            "ingredients",
            "evolved_from",
            "name_en",
            "description_en",
        ]
        labels = {
            "name_id": _("Product name"),
            "unit": _("Sold by"),
            "description_id": _("About the product"),
            "is_self_made": _("I make this product myself"),
            "shelf_life_days": _("Keeps for how many days?"),
            "storage": _("How to store it"),
            "ingredients": _("Ingredients or materials"),
            "evolved_from": _("Grew out of"),
            "name_en": _("Product name in English"),
            "description_en": _("About the product, in English"),
        }
        help_texts = {
            "unit": _("For example: pack of 10, bottle 250 ml, piece"),
            "is_self_made": _("Goods that you only resell can't take part."),
            "shelf_life_days": _("At the way of storing that you name below."),
            "evolved_from": _("If it began as another product of yours, like a pudding that became a drink."),
        }
        widgets = {
            "description_id": forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
            "description_en": forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
            "shelf_life_days": forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
            "ingredients": forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
            "unit": forms.TextInput(attrs={"class": "input-mid"}),
        }
        error_messages = {
            "name_id": {"required": _("Enter the name of the product.")},
            "unit": {"required": _("Enter what the price is for, for example: bottle 250 ml.")},
            "shelf_life_days": {"invalid": _("Write the days in digits, for example 7.")},
        }

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.business = business
        self.field("category").group(
            ProductCategory.objects.select_related("sector").order_by("sector__position", "position"),
            lambda row: row.sector.name,
            lambda row: row.name,
        )
        # A model's default and "does not apply" are no answers of hers.
        if self.instance.pk is None or self.instance.halal == Halal.NOT_APPLICABLE:
            self.initial["halal"] = ""
        # Not marked as optional to somebody who makes food; `clean` decides by the category.
        self.fields["halal"].required = bool(business.sector and business.sector.is_food)
        self.fields["is_self_made"].required = True
        self.fields["is_self_made"].error_messages["required"] = _(
            "Only products that you make yourself can take part. Tick this if it is so."
        )
        earlier = Product.objects.filter(business__owner=business.owner_id).exclude(pk=self.instance.pk)
        self.field("evolved_from").queryset = earlier
        self.field("evolved_from").choices = [("", _("No other product")), *((row.pk, row.name) for row in earlier)]
        if not earlier:
            del self.fields["evolved_from"]
        self.helper.layout = Layout(
            "name_id",
            "category",
            "price_rupiah",
            "unit",
            "description_id",
            "is_self_made",
            "halal",
            Later(
                _("May be filled in later"),
                *(
                    name
                    for name in (
                        "shelf_life_days",
                        "storage",
                        "ingredients",
                        "evolved_from",
                        "name_en",
                        "description_en",
                    )
                    if name in self.fields
                ),
            ),
        )

    def full_clean(self) -> None:
        # Shown as obligatory or not by her sector, but whether it is depends on the category of this product.
        shown = self.fields["halal"].required
        self.fields["halal"].required = False
        super().full_clean()
        self.fields["halal"].required = shown

    def clean_evolved_from(self) -> Product | None:
        earlier: Product | None = self.cleaned_data["evolved_from"]
        above, seen = earlier, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk:
                raise forms.ValidationError(
                    _("That one grew out of this product itself. Choose another one."), code="circle"
                )
            seen.add(above.pk)
            above = above.evolved_from
        return earlier

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        category, price = cleaned.get("category"), cleaned.get("price_rupiah")
        if category and not category.sector.is_food:
            cleaned["halal"] = Halal.NOT_APPLICABLE
        elif category and not cleaned.get("halal") and "halal" not in self.errors:
            self.add_error("halal", _("Choose one: people who buy food need to know."))
        if price and price < _LOW_PRICE and self.saves("price_rupiah"):
            self.warn(
                "price_rupiah", _("This price is very low. If you mean it in thousands, write all the zeros."), price
            )
        return cleaned

    def save(self, commit: bool = True) -> Product:
        product: Product = self.instance
        # Links that people have shared must not die, so the address stays once it was public.
        if product.published_at is None:
            product.slug = free_slug(Product.objects.all(), product.name_id, keep=product.slug or None)
        product.save()
        return product


class CaptionForm(StepForm):
    """What a picture shows."""

    class Meta:
        model = Picture
        fields = ["caption", "caption_en"]
        labels = {"caption": _("What does the picture show?"), "caption_en": _("The same in English")}
        help_texts = {
            "caption": _(
                "One short sentence, for example: Ratna kneads the dough in the morning. It is read aloud to people "
                "who can't see the picture."
            )
        }
        error_messages = {"caption": {"required": _("Say in a few words what the picture shows.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caption"].required = True

    def save(self, commit: bool = True) -> Picture:
        picture: Picture = self.instance
        # These columns only: the worker may be preparing the picture at this moment, or she may have removed it.
        Picture.objects.filter(pk=picture.pk).update(caption=picture.caption, caption_en=picture.caption_en)
        return picture


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> list[File[bytes]]:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        # Empty files and other faults are told one by one by `add_pictures`; the good ones are kept.
        return list(files)


class PicturesForm(forms.Form):
    pictures = MultipleFileField(
        label=_("Choose pictures"),
        help_text=_("JPEG, PNG or WebP, up to 8 MB each. A bright picture from the front sells best."),
        widget=MultipleFileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "data-shrink": ""}),
        error_messages={"required": _("Choose at least one picture.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class FaceForm(forms.Form):
    face = forms.FileField(
        label=_("Choose a picture of yourself"),
        help_text=_("JPEG, PNG or WebP, up to 8 MB. Daylight and a friendly look are enough."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "data-shrink": ""}),
        # An empty file is told like any other that is none.
        allow_empty_file=True,
        error_messages={"required": _("Choose a picture.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
