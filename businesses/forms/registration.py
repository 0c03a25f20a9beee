"""The steps of a registration that ask for the person, the place and her consents."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.fields import keyed_hash
from accounts.models import Consent, ConsentPurpose, ConsentText, User
from accounts.services import give_consent, withdraw_consent
from businesses import duplicates
from businesses.forms.steps import CheckedField, GroupedChoiceField, StepForm
from businesses.locks import lock_words
from businesses.models import Business, Owner, Subdistrict
from businesses.models.owners import Gender
from businesses.numbers import check_nik, clean_phone
from rumah_kreatif.form_fields import ThreePartDate, ThreePartDateField

FIRST_YEAR = 1900
# A wrong digit hardly ever hits the number of somebody who is registered; whoever hits several is asking who is.
KNOWN_NIKS = limits.Limit("nik-known", 5, 24 * 60 * 60)


class PersonForm(StepForm):
    nik = forms.CharField(
        label=_("NIK"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-num input-mid"}),
        error_messages={"required": _("Enter the NIK.")},
    )
    birth_date = ThreePartDateField(
        label=_("Birth date"),
        help_text=_("For example: 11 1 1987"),
        widget=ThreePartDate(autocomplete="bday"),
        error_messages={"required": _("Enter your birth date.")},
    )
    phone = CheckedField(
        check=clean_phone,
        label=_("WhatsApp number"),
        max_length=40,
        help_text=_("08…, 62… or +62…, with spaces if you like."),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "input-num input-mid"}
        ),
        error_messages={"required": _("Enter the WhatsApp number.")},
    )

    field_order = ["full_name", "nik", "birth_date", "phone"]

    class Meta:
        model = Owner
        fields = ["full_name", "birth_date", "phone"]
        labels = {"full_name": _("Full name")}
        help_texts = {"full_name": _("As written on your KTP.")}
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"})}
        error_messages = {"full_name": {"required": _("Enter your full name.")}}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.instance
        self.user = user
        # Who types: a helper, where the user is the neighbour.
        self.typist = user
        self.fields["full_name"].required = True
        self.fields["nik"].help_text = _("16 digits on your KTP. Stored encrypted, never shown to the public.")
        self.initial["nik"] = ""
        self.initial["full_name"] = owner.full_name or user.full_name
        self.initial["phone"] = _as_typed(str(owner.phone or user.phone or ""))
        if owner.nik:
            self.fields["nik"].required = False
            self.fields["nik"].help_text = _("Stored: %(nik)s. Leave it empty to keep it.") % {"nik": owner.masked_nik}
        # Once officials have seen who she is, only they can change it; what they never saw she still fills in.
        self.is_known = owner.pk is not None and owner.businesses.filter(verified_at__isnull=False).exists()
        if self.is_known:
            for name in ("full_name", "nik", "birth_date"):
                self.fields[name].disabled = bool(getattr(owner, name))
            if owner.nik:
                self.fields["nik"].help_text = _("Stored: %(nik)s.") % {"nik": owner.masked_nik}

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born and born > timezone.localdate():
            raise forms.ValidationError(_("This date is still to come. Please check the year."), code="future")
        if born and born.year < FIRST_YEAR:
            raise forms.ValidationError(_("Please check the year."), code="past")
        return born

    def clean_nik(self) -> str:
        text: str = self.cleaned_data["nik"]
        if not text:
            return self.instance.nik or ""
        nik = check_nik(text)
        if nik.number == self.instance.nik:
            return nik.number
        nik_hash = keyed_hash(nik.number)
        if limits.is_used_up(KNOWN_NIKS, str(self.typist.pk)):
            # The same whether it is registered or not.
            raise _looked_at()
        # Held until the row is saved, or two people could both find the number free.
        lock_words("nik", nik_hash)
        if Owner.objects.filter(nik_hash=nik_hash).exclude(pk=self.instance.pk).exists():
            try:
                limits.take_once(KNOWN_NIKS, str(self.typist.pk), nik_hash)
            except limits.TooMany:
                raise _looked_at() from None
            # Says nothing of whose it is: a number can be tried by anybody.
            raise forms.ValidationError(
                _(
                    "This NIK can't be used here. If it is yours, please contact Help and bring your KTP: "
                    "we'll sort it out."
                ),
                code="taken",
            )
        return nik.number

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        number, born, phone = cleaned.get("nik"), cleaned.get("birth_date"), cleaned.get("phone")
        if number and born and (number, born) != (self.instance.nik, self.initial.get("birth_date")):
            on_nik = check_nik(number).birth_date
            if (on_nik.day, on_nik.month, on_nik.year % 100) != (born.day, born.month, born.year % 100):
                self.warn(
                    "birth_date",
                    _(
                        "This differs from the date inside your NIK. If the KTP really says so, send it again; "
                        "otherwise correct the date or the NIK."
                    ),
                    number,
                    born,
                )
        if phone and self.user.phone and phone != str(self.user.phone) and phone != str(self.instance.phone or ""):
            self.warn(
                "phone",
                _(
                    "This is another number than the one that you sign in with. "
                    "If customers should use it, send it again."
                ),
                phone,
            )
        # Before she has told who she is: afterwards she has read it.
        if phone and not self.instance.nik and self.instance.user_id == self.user.pk:
            self.hint("phone", duplicates.entered_for(self.user, self.instance, phone), phone)
        return cleaned

    def save(self, commit: bool = True) -> Owner:
        owner: Owner = self.instance
        if not self.fields["nik"].disabled:
            number = self.cleaned_data["nik"]
            owner.set_nik(number)
            owner.gender = owner.gender or (Gender.WOMAN if check_nik(number).is_woman else Gender.MAN)
        owner.save()
        return owner


def _looked_at() -> forms.ValidationError:
    return forms.ValidationError(
        _(
            "We can't take a NIK here today any more. Please try again tomorrow, or contact Help and bring the KTP: "
            "an official will look at it."
        ),
        code="limit",
    )


def _as_typed(phone: str) -> str:
    """`+62812…` as people read it: `0812…`."""
    return "0" + phone[3:] if phone.startswith("+62") else phone


class PlaceForm(StepForm):
    subdistrict = GroupedChoiceField(
        queryset=Subdistrict.objects.none(),
        label=_("Kelurahan"),
        help_text=_("Sorted by kecamatan. Wonorejo exists twice: look at the kecamatan above it."),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the kelurahan.")},
    )

    class Meta:
        model = Business
        fields = ["address", "subdistrict"]
        labels = {"address": _("Address of the business")}
        help_texts = {
            "address": _("Street, number, RT and RW. It may be your home; the public sees the kecamatan only.")
        }
        widgets = {"address": forms.Textarea(attrs={"rows": 2, "maxlength": 250, "autocomplete": "street-address"})}
        error_messages = {"address": {"required": _("Enter the address of the business.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].required = True
        rows = Subdistrict.objects.active().select_related("district").order_by("district__name", "name")
        self.field("subdistrict").group(rows, lambda row: f"Kecamatan {row.district.name}", lambda row: row.name)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        place = cleaned.get("subdistrict")
        if place and self.saves("subdistrict"):
            words = duplicates.similar_name(self.instance, self.instance.name, place.pk)
            self.hint("subdistrict", words, self.instance.name, place.pk)
        return cleaned


class ConsentsForm(StepForm):
    """Her yes or no to each purpose, in the newest wording; a box is never ticked for her."""

    class Meta:
        model = Business
        fields = ["whatsapp_is_public"]
        labels = {"whatsapp_is_public": _("Customers may write to my WhatsApp number")}
        help_texts = {
            "whatsapp_is_public": _(
                "Your products then carry the button “Order by WhatsApp”, and customers see your number."
            )
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        texts = ConsentText.objects.current()
        given = set(Consent.objects.active().filter(user=user).values_list("purpose", flat=True))
        for purpose in ConsentPurpose:
            if purpose not in texts:
                continue
            text = texts[purpose]
            self.fields[purpose.value] = forms.BooleanField(
                label=_CONSENT_LABELS[purpose],
                help_text=text.text,
                required=purpose == ConsentPurpose.PROGRAMME,
                error_messages={"required": _("The programme can't register you without this consent.")},
            )
            self.initial[purpose.value] = purpose in given
        self.order_fields([*(purpose.value for purpose in ConsentPurpose), "whatsapp_is_public"])
        self.helper.layout = Layout(
            *(
                Field(name, template="businesses/includes/consent.html") if name in texts else name
                for name in self.fields
            )
        )

    def save(self, commit: bool = True) -> Business:
        business: Business = super().save(commit=False)
        business.save(update_fields=["whatsapp_is_public", "updated_at"])
        for purpose in ConsentPurpose:
            if purpose.value not in self.fields:
                continue
            self.record(purpose)
        return business

    def record(self, purpose: ConsentPurpose) -> None:
        if self.cleaned_data[purpose.value]:
            give_consent(self.user, purpose, by=self.user)
        else:
            withdraw_consent(self.user, purpose, by=self.user)


_CONSENT_LABELS = {
    ConsentPurpose.PROGRAMME: _("I take part in the programme"),
    ConsentPurpose.SHOWCASE: _("Show my business and products to the public"),
    ConsentPurpose.PHOTO: _("Photographs of me may be used"),
    ConsentPurpose.MESSAGES: _("Send me news and invitations"),
}
