"""What she asks officials to change after verification, and closing a business."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.phones import PhoneField
from businesses.forms.registration import PlaceForm
from businesses.forms.steps import GroupedChoiceField
from businesses.models import Business, ChangeKind, Subdistrict
from businesses.numbers import check_nik


class ChangeForm(forms.Form):
    """Base of the forms below: the new value first, the reason last. `wish` is what the service takes."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("In a sentence or two. It helps officials to decide quickly."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
        error_messages={"required": _("Say in a sentence why.")},
    )

    proof = forms.FileField(
        label=_("A paper that shows it"),
        help_text=_("Only if you have one. PDF, JPEG, PNG or WebP, up to 8 MB. Only you and the officials can see it."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
        error_messages={"empty": _("This file is empty. Please choose another one.")},
    )

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.business = business
        self.order_fields([name for name in self.fields if name not in {"reason", "proof"}] + ["reason", "proof"])
        self.helper = FormHelper(self)
        # The page draws the form tag, because its buttons belong to it.
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def ask_again_for_file(self) -> None:
        """A browser sends a file once: when something else is wrong, say that it has to be chosen again."""
        if self.files.get("proof") and not self.has_error("proof"):
            self.add_error("proof", _("Please choose the file again when the rest is right: it was not kept."))

    @property
    def wish(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class NameForm(ChangeForm):
    text = forms.CharField(
        label=_("New name of the business"),
        help_text=_("As customers know it, for example: Dapur Ratna"),
        max_length=120,
        error_messages={"required": _("Enter the name of the business.")},
    )


class OwnerNameForm(ChangeForm):
    text = forms.CharField(
        label=_("Full name of the owner"),
        help_text=_("As written on your KTP."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your full name.")},
    )


class NikForm(ChangeForm):
    nik = forms.CharField(
        label=_("Right NIK"),
        help_text=_("16 digits on your KTP. Stored encrypted, never shown to the public."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-num input-mid"}),
        error_messages={"required": _("Enter the NIK.")},
    )

    def clean_nik(self) -> str:
        return check_nik(self.cleaned_data["nik"]).number


class AddressForm(ChangeForm):
    text = forms.CharField(
        label=_("New address of the business"),
        help_text=PlaceForm.Meta.help_texts["address"],
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 250, "autocomplete": "street-address"}),
        error_messages={"required": _("Enter the address of the business.")},
    )
    subdistrict = GroupedChoiceField(
        queryset=Subdistrict.objects.none(),
        label=_("Kelurahan"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the kelurahan.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Subdistrict.objects.active().select_related("district").order_by("district__name", "name")
        subdistrict: Any = self.fields["subdistrict"]
        subdistrict.group(rows, lambda row: f"Kecamatan {row.district.name}", lambda row: row.name)
        self.initial = {"text": self.business.address, "subdistrict": self.business.subdistrict_id}


class TransferForm(ChangeForm):
    text = forms.CharField(
        label=_("Name of the new owner"),
        max_length=150,
        error_messages={"required": _("Enter the name of the new owner.")},
    )
    phone = PhoneField(
        label=_("WhatsApp number of the new owner"),
        help_text=_("She gets a code on this number once an official agrees, and takes the business over with it."),
    )


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you close it?"),
        help_text=_("Only if you like to tell us. It helps us to help others."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


CHANGE_FORMS: dict[str, type[ChangeForm]] = {
    ChangeKind.NAME: NameForm,
    ChangeKind.OWNER_NAME: OwnerNameForm,
    ChangeKind.NIK: NikForm,
    ChangeKind.ADDRESS: AddressForm,
    ChangeKind.TRANSFER: TransferForm,
}
