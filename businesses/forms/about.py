"""What a business makes, and its numbers: in the registration, and after verification."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from businesses import duplicates
from businesses.forms.registration import FIRST_YEAR, ConsentsForm
from businesses.forms.steps import CheckedField, Later, RupiahField, StepForm
from businesses.models import Business, BusinessStatus, KbliCode, MicroLimit, Sector
from businesses.models.owners import Gender
from businesses.numbers import check_kbli, check_nib, clean_phone
from rumah_kreatif.form_fields import ThreePartDateField

# From this part of a legal limit on she hears that she is about to graduate.
_NEAR_PERCENT = 80


class KbliForm(StepForm):
    """KBLI code and edition: any code may be typed, the common ones are offered."""

    def kbli_fields(self) -> None:
        self.fields["kbli_code"] = CheckedField(
            check=check_kbli,
            required=False,
            max_length=12,
            label=_("KBLI code"),
            help_text=_("Five digits, as on your NIB. Type a word like “kue” to choose from the list."),
            widget=forms.TextInput(attrs={"list": "kbli-codes", "autocomplete": "off", "class": "input-num input-mid"}),
        )
        edition = self.field("kbli_edition")
        edition.label = _("Edition of the KBLI")
        edition.help_text = _("Leave it empty when you chose from the list.")
        edition.choices = [("", _("Choose")), *edition.choices[1:]]
        edition.widget.attrs["class"] = "input-mid"

    def clean_kbli(self, cleaned: dict[str, Any]) -> None:
        code, edition = cleaned.get("kbli_code"), cleaned.get("kbli_edition")
        if "kbli_code" not in cleaned or "kbli_edition" not in cleaned:
            return
        if not code:
            cleaned["kbli_edition"] = None
        elif not edition:
            known = KbliCode.objects.filter(code=code, is_active=True).order_by("-edition").first()
            if known is None:
                self.add_error(
                    "kbli_edition", _("This code is not in our list: choose its edition, it stands on your NIB.")
                )
            else:
                cleaned["kbli_edition"] = known.edition


class FiguresForm(KbliForm):
    """KBLI, and the numbers of a business: none of them has to be known."""

    annual_sales_rupiah = RupiahField(
        required=False,
        lowest=0,
        label=_("Sales in a year"),
        help_text=_("In rupiah, roughly: all that you sold in the last twelve months."),
    )
    capital_rupiah = RupiahField(
        required=False, lowest=0, label=_("Capital"), help_text=_("In rupiah, without land and building.")
    )

    def short_numbers(self) -> None:
        for name in ("started_year", "workers_women", "workers_men"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"})

    def clean_started_year(self) -> int | None:
        year: int | None = self.cleaned_data["started_year"]
        if year is not None and not FIRST_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Please check the year, for example 2019."), code="year")
        return year

    def warn_of_limits(self, cleaned: dict[str, Any]) -> None:
        limit = MicroLimit.objects.filter(effective_on__lte=timezone.localdate()).order_by("-effective_on").first()
        if limit is None:
            return
        for name, most in (
            ("annual_sales_rupiah", limit.annual_sales_rupiah),
            ("capital_rupiah", limit.capital_rupiah),
        ):
            amount = cleaned.get(name)
            if not amount or not self.saves(name):
                continue
            if amount > most:
                self.warn(
                    name,
                    _(
                        "This is more than a micro-business has. Good news: you have moved up a class! "
                        "Send it again and we'll talk about what fits you now."
                    ),
                    amount,
                )
            elif amount * 100 >= most * _NEAR_PERCENT:
                self.warn(
                    name,
                    _(
                        "You are close to the limit of a micro-business. Good news: you'll soon move up a class. "
                        "Send it again to go on."
                    ),
                    amount,
                )


class BusinessForm(FiguresForm):
    nib = CheckedField(
        check=check_nib,
        required=False,
        max_length=30,
        label=_("NIB"),
        help_text=_("13 digits. If you have none yet, leave it empty: we help you to get one."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-num input-mid"}),
    )

    class Meta:
        model = Business
        fields = [
            "name",
            "sector",
            "description_id",
            "description_en",
            "started_year",
            "workers_women",
            "workers_men",
            "nib",
            "kbli_code",
            "kbli_edition",
            "annual_sales_rupiah",
            "capital_rupiah",
        ]
        labels = {
            "name": _("Business name"),
            "sector": _("Kind of business"),
            "description_id": _("About the business"),
            "description_en": _("The same in English"),
            "started_year": _("Year it began"),
            "workers_women": _("Women working"),
            "workers_men": _("Men working"),
        }
        help_texts = {
            "name": _("As customers know it, for example: Dapur Ratna"),
            "description_id": _("In two or three sentences: what you make, since when, what is special about it."),
            "workers_women": _("Yourself included."),
            "workers_men": _("Yourself included."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "description_id": forms.Textarea(attrs={"rows": 4, "maxlength": 600}),
            "description_en": forms.Textarea(attrs={"rows": 3, "maxlength": 600}),
        }
        error_messages = {
            "name": {"required": _("Enter the name of the business.")},
            "sector": {"required": _("Choose the kind of business.")},
            "description_id": {"required": _("Tell us in a sentence or two what you make.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "sector", "description_id"):
            self.fields[name].required = True
        self.field("sector").queryset = Sector.objects.all()
        self.field("sector").empty_label = _("Choose")
        self.kbli_fields()
        self.short_numbers()
        self.helper.layout = Layout(
            "name",
            "sector",
            "description_id",
            Later(
                _("May be filled in later"),
                "started_year",
                "workers_women",
                "workers_men",
                "annual_sales_rupiah",
                "capital_rupiah",
                "nib",
                "kbli_code",
                "kbli_edition",
                "description_en",
            ),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.clean_kbli(cleaned)
        self.warn_of_limits(cleaned)
        name, nib = cleaned.get("name"), cleaned.get("nib")
        if nib and self.saves("nib"):
            self.hint("nib", duplicates.same_nib(self.instance, nib), nib)
        if name and self.saves("name"):
            self.hint("name", duplicates.similar_name(self.instance, name, self.instance.subdistrict_id), name)
            others = Business.objects.filter(owner=self.instance.owner_id).exclude(pk=self.instance.pk)
            if others.exclude(status=BusinessStatus.REJECTED).filter(name__iexact=name).exists():
                self.warn(
                    "name", _("You have a business of this name already. If this is another one, send it again."), name
                )
        return cleaned


class BusinessDetailsForm(FiguresForm):
    """What she may change herself after verification; name, owner and address were checked by officials.

    What is not known of the owner yet is asked here too, until it is.
    """

    class Meta:
        model = Business
        fields = [
            "sector",
            "description_id",
            "description_en",
            "started_year",
            "workers_women",
            "workers_men",
            "annual_sales_rupiah",
            "capital_rupiah",
            "kbli_code",
            "kbli_edition",
            "whatsapp_is_public",
        ]
        labels = {**BusinessForm.Meta.labels, "whatsapp_is_public": ConsentsForm.Meta.labels["whatsapp_is_public"]}
        help_texts = {
            **{name: BusinessForm.Meta.help_texts[name] for name in ("description_id", "workers_women", "workers_men")},
            **ConsentsForm.Meta.help_texts,
        }
        widgets = {name: BusinessForm.Meta.widgets[name] for name in ("description_id", "description_en")}
        error_messages = {name: BusinessForm.Meta.error_messages[name] for name in ("sector", "description_id")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sector", "description_id"):
            self.fields[name].required = True
        self.field("sector").empty_label = _("Choose")
        self.kbli_fields()
        self.short_numbers()
        self.of_owner = self._ask_of_owner()
        self.helper.layout = Layout(*self.Meta.fields[:-1], *self.of_owner, "whatsapp_is_public")

    def _ask_of_owner(self) -> list[str]:
        owner = self.instance.owner
        asked: dict[str, forms.Field] = {
            "birth_date": ThreePartDateField(
                label=_("Birth date of the owner"), help_text=_("For example: 11 1 1987"), required=False
            ),
            "gender": forms.ChoiceField(
                label=_("The owner is a"), choices=[("", _("Choose")), *Gender.choices], required=False
            ),
            "phone": CheckedField(
                check=clean_phone,
                label=_("WhatsApp number of the owner"),
                help_text=_("08…, 62… or +62…, with spaces if you like."),
                max_length=40,
                required=False,
                widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "class": "input-num input-mid"}),
            ),
        }
        missing = [name for name in asked if not getattr(owner, name)]
        self.fields.update({name: asked[name] for name in missing})
        return missing

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born and not FIRST_YEAR <= born.year <= timezone.localdate().year:
            raise forms.ValidationError(_("Please check the year."), code="year")
        return born

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.clean_kbli(cleaned)
        self.warn_of_limits(cleaned)
        return cleaned

    def save(self, commit: bool = True) -> Business:
        business: Business = super().save(commit)
        told = {name: self.cleaned_data[name] for name in self.of_owner if self.cleaned_data[name]}
        for name, value in told.items():
            setattr(business.owner, name, value)
        if told:
            business.owner.save(update_fields=list(told))
        return business
