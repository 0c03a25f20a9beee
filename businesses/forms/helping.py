"""What a helper fills in for a neighbour, and what the owner types to take it over."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Consent, ConsentPurpose, ConsentWay, User
from accounts.services import give_consent, withdraw_consent
from businesses.forms.registration import ConsentsForm, PersonForm
from businesses.models import Business, ClaimCode, Contact, Owner
from businesses.services import proof_wanted
from businesses.services.claims import Proof
from rumah_kreatif.form_fields import ThreePartDate, ThreePartDateField


class NeighbourForm(PersonForm):
    """The neighbour's own data; her account is asleep and knows nothing that could be offered."""

    contact = forms.ChoiceField(
        label=gettext_lazy("Whom do we write to until she has claimed her business?"),
        choices=[
            (Contact.OWNER, gettext_lazy("to her, on her own number")),
            (Contact.HELPER, gettext_lazy("to you: you tell her")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whom we write to.")},
    )

    field_order = ["full_name", "nik", "birth_date", "phone", "contact"]

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        owner = business.owner
        assert owner.user
        super().__init__(*args, instance=owner, user=owner.user, **kwargs)
        self.business = business
        self.typist = business.helper or owner.user
        self.initial["contact"] = business.contact
        self.fields["full_name"].label = _("Full name of the owner")
        self.fields["full_name"].help_text = _("As written on her KTP.")
        if not owner.nik:
            self.fields["nik"].help_text = _("16 digits on her KTP. Stored encrypted, never shown to the public.")
        phone = self.fields["phone"]
        phone.required = False
        phone.label = _("Her WhatsApp number")
        phone.help_text = _("Her own, or that of her family. If she has none, leave it empty.")
        for name in ("full_name", "phone"):
            # The browser would offer the helper's own.
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["birth_date"].widget = ThreePartDate()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "phone" in cleaned and not cleaned["phone"] and cleaned.get("contact") == Contact.OWNER:
            self.add_error("contact", _("Without a number we can't reach her. Choose that we write to you."))
        cleaned["phone"] = cleaned.get("phone") or None
        return cleaned

    def save(self, commit: bool = True) -> Owner:
        owner = super().save(commit)
        assert owner.user
        owner.user.full_name = owner.full_name
        owner.user.save(update_fields=["full_name"])
        # Of all that was entered for her: she is one person.
        Business.objects.filter(owner=owner).update(contact=self.cleaned_data["contact"])
        return owner


class SpokenConsentsForm(ConsentsForm):
    """What she says to each text when it is read to her, in front of a witness."""

    witness = forms.CharField(
        label=gettext_lazy("Name of the witness"),
        max_length=150,
        help_text=gettext_lazy("Somebody who heard it: a relative, a neighbour, the chair of the RT. Not you."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the name of the witness.")},
    )

    def __init__(self, *args: Any, helper: User, **kwargs: Any) -> None:
        business = kwargs["instance"]
        super().__init__(*args, user=business.owner.user, **kwargs)
        self.spoken_to = helper
        last = Consent.objects.active().filter(user=self.user).exclude(witness="").first()
        self.initial["witness"] = last.witness if last else ""
        spoken = "businesses/includes/spoken_consent.html"
        self.helper.layout = Layout(
            *(Field(name, template=spoken) if name in ConsentPurpose.values else name for name in self.fields)
        )
        self.fields["whatsapp_is_public"].label = _("Customers may write to her WhatsApp number")

    def clean_witness(self) -> str:
        name = " ".join(self.cleaned_data["witness"].split())
        known = {self.spoken_to.full_name.casefold(), self.instance.owner.full_name.casefold()}
        if name.casefold() in known:
            raise forms.ValidationError(_("The witness is a third person: neither you nor the owner."), code="same")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("whatsapp_is_public") and not self.instance.owner.phone:
            self.add_error("whatsapp_is_public", _("She has no WhatsApp number yet."))
        return cleaned

    def record(self, purpose: ConsentPurpose) -> None:
        if self.cleaned_data[purpose.value]:
            give_consent(
                self.user,
                purpose,
                by=self.spoken_to,
                way=ConsentWay.SPOKEN,
                witness=self.cleaned_data["witness"],
            )
        else:
            withdraw_consent(self.user, purpose, by=self.spoken_to)


class BeginForNeighbourForm(forms.Form):
    """Somebody new, or one of those whom this helper has entered before."""

    neighbour = forms.ModelChoiceField(
        queryset=Owner.objects.none(),
        required=False,
        label=gettext_lazy("Whose business is it?"),
        empty_label=gettext_lazy("Somebody new"),
    )

    def __init__(self, *args: Any, helper: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helped = Business.objects.helped_by(helper)
        field: Any = self.fields["neighbour"]
        field.queryset = (
            Owner.objects.filter(pk__in=helped.values("owner")).exclude(full_name="").order_by("full_name", "pk")
        )
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ClaimForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Claim code"),
        max_length=40,
        help_text=gettext_lazy("10 letters and digits, as on the slip or in the message. Dashes don't matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "input-mid"}
        ),
        error_messages={"required": gettext_lazy("Enter the code.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ConfirmClaimForm(forms.Form):
    """What only the owner knows, when the entry holds something that can be asked."""

    def __init__(self, *args: Any, code: ClaimCode, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = proof_wanted(code)
        if self.wanted == Proof.BIRTH_DATE:
            self.fields["proof"] = ThreePartDateField(
                label=_("Your birth date"),
                help_text=_("For example: 11 1 1987"),
                widget=ThreePartDate(autocomplete="bday"),
                error_messages={"required": _("Enter your birth date.")},
            )
        elif self.wanted == Proof.NIK:
            self.fields["proof"] = forms.RegexField(
                r"^\d{4}$",
                label=_("The last 4 digits of your NIK"),
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-num input-short"}
                ),
                error_messages={
                    "required": _("Enter the last 4 digits of your NIK."),
                    "invalid": _("These are not 4 digits."),
                },
            )
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def proof(self) -> str:
        value = self.cleaned_data.get("proof", "")
        return value if isinstance(value, str) else str(value.isoformat())
