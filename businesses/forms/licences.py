"""Her licences: number, products and dates, the scan, and the questions of the ladder."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.base import File
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from businesses.forms.steps import StepForm
from businesses.ladder import deciding_rules, relevant
from businesses.licence_numbers import check_number, check_pirt, remarks
from businesses.models import (
    Answer,
    LadderAnswers,
    LadderRule,
    Licence,
    LicenceKind,
    LicenceRule,
    Product,
    ProductStatus,
)
from businesses.services import save_licence
from rumah_kreatif.form_fields import ThreePartDateField

_FIRST_YEAR = 1980

NUMBER_HELPS: dict[str, str | Promise] = {
    LicenceKind.NIB: gettext_lazy("13 digits, at the top of your NIB sheet."),
    LicenceKind.PIRT: gettext_lazy("15 digits, written 1234567890123-45."),
    LicenceKind.BPOM_MD: gettext_lazy("Starts with MD, followed by 12 to 15 digits."),
    LicenceKind.HALAL: gettext_lazy("Starts with ID. A number that starts with KH is another one."),
    LicenceKind.TRADE_MARK: gettext_lazy("Registered marks start with IDM, applications with DID."),
}


class LicenceForm(StepForm):
    """One licence of a kind that stands in the address. Errors stop it; remarks are asked once and may be confirmed."""

    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input-num"}),
        error_messages={"required": gettext_lazy("Enter the number of the licence.")},
    )
    issued_on = ThreePartDateField(label=gettext_lazy("Issued on"), required=False)
    valid_until = ThreePartDateField(label=gettext_lazy("Valid until"), required=False)
    products = forms.ModelMultipleChoiceField(
        queryset=Product.objects.none(),
        required=False,
        label=gettext_lazy("For which products?"),
        help_text=gettext_lazy("Tick none when it counts for all of them."),
        widget=forms.CheckboxSelectMultiple,
    )

    field_order = ["number", "products", "issued_on", "valid_until"]

    class Meta:
        model = Licence
        fields = ["number", "issued_on", "valid_until"]

    def __init__(self, *args: Any, rule: LicenceRule | None, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule, self.by, self.today = rule, by, timezone.localdate()
        self.proposed_end: date | None = None
        kind, business = self.instance.kind, self.instance.business
        self.fields["number"].help_text = str(NUMBER_HELPS[kind])
        if kind in {LicenceKind.NIB, LicenceKind.PIRT}:
            self.fields["number"].widget.attrs["inputmode"] = "numeric"
        if kind == LicenceKind.NIB:
            self.initial["number"] = business.nib
        if rule and rule.validity_years:
            years = rule.validity_years
            self.fields["valid_until"].help_text = (
                _("Leave it empty if you can't find it: we take the year in the number.")
                if kind == LicenceKind.PIRT
                else _("Leave it empty if you can't find it: we count %(years)d years from the day of issue.")
                % {"years": years}
            )
        else:
            # Nothing to ask: the law gives it no end.
            del self.fields["valid_until"]
        self._offer_products()

    def _offer_products(self) -> None:
        kind, business = self.instance.kind, self.instance.business
        rows: QuerySet[Product] = business.products.exclude(status=ProductStatus.ARCHIVED)
        if kind == LicenceKind.NIB or not rows:
            del self.fields["products"]
            return
        field = self.field("products")
        field.queryset = rows
        field.label_from_instance = lambda product: product.name
        if self.instance.pk:
            self.initial["products"] = list(self.instance.products.values_list("pk", flat=True))

    def clean_number(self) -> str:
        number = check_number(self.instance.kind, self.cleaned_data["number"])
        others = Licence.objects.filter(business=self.instance.business, kind=self.instance.kind, number=number)
        if self.instance.pk and others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("You have another entry with this number."), code="twice")
        return number

    def clean_issued_on(self) -> date | None:
        day: date | None = self.cleaned_data["issued_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("This date is still to come. Please check the year."), code="future")
        if day and day.year < _FIRST_YEAR:
            raise forms.ValidationError(_("Please check the year."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        number = cleaned.get("number")
        if number and self.saves("number"):
            for words in remarks(self.instance.kind, number):
                self.warn("number", words, number)
        if "valid_until" in self.fields and "valid_until" not in self.errors:
            self._clean_end(cleaned)
        if number and cleaned.get("products"):
            self._clean_products(cleaned)
        return cleaned

    def _clean_end(self, cleaned: dict[str, Any]) -> None:
        number, issued, end = cleaned.get("number"), cleaned.get("issued_on"), cleaned["valid_until"]
        years = (self.rule.validity_years if self.rule else None) or 0
        pirt = check_pirt(number) if number and self.instance.kind == LicenceKind.PIRT else None
        if pirt and pirt.year > self.today.year + years:
            self.add_error(
                "number",
                _("The last two digits say that it is valid until %(year)d. A P-IRT lasts %(years)d years.")
                % {"year": pirt.year, "years": years},
            )
            return
        if end is None:
            end = pirt.ends_on if pirt else _years_later(issued, years) if issued else None
            self.proposed_end = cleaned["valid_until"] = end
        if end is None:
            return
        if issued and end < issued:
            self.add_error("valid_until", _("It can't end before the day on which it was issued."))
        elif end.year > self.today.year + 2 * years:
            self.add_error("valid_until", _("Please check the year."))
        elif pirt and pirt.year != end.year:
            self.warn(
                "valid_until",
                _(
                    "The number itself says %(year)d. If your certificate really says otherwise, send it again."
                ) % {"year": pirt.year},
                number,
                end,
            )  # fmt: skip
        elif end < self.today and (self.saves("valid_until") or self.saves("number")):
            self.warn(
                "valid_until",
                _("This licence has expired. You may keep it here as expired: send it again. To renew it: %(how)s")
                % {"how": self.rule.how if self.rule else ""},
                number,
                end,
            )

    def _clean_products(self, cleaned: dict[str, Any]) -> None:
        """What her answers about a product rule out can't be covered by this licence."""
        kind = self.instance.kind
        if kind != LicenceKind.PIRT:
            return
        rules = list(LadderRule.objects.in_force(self.today))
        answered = LadderAnswers.objects.filter(product__in=cleaned["products"]).select_related("product")
        for answers in answered:
            rule = deciding_rules(rules, relevant(rules, answers)).get(kind)
            if rule and rule.outcome == LadderRule.Outcome.NOT_FOR:
                self.add_error("products", f"{answers.product.name}: {rule.why}")

    def save(self, commit: bool = True) -> Licence:
        return save_licence(self.instance, self.cleaned_data.get("products"), by=self.by)


def _years_later(day: date, years: int) -> date:
    """The last day of a term of `years`; who begins on 29 February ends on the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


class ScanForm(forms.Form):
    scan = forms.FileField(
        label=gettext_lazy("Choose a file"),
        help_text=gettext_lazy("PDF, JPEG, PNG or WebP, up to 8 MB. Never shown to the public."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Please choose another one."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["scan"]
        return file


class QuestionForm(forms.Form):
    """One question of the ladder, answered by yes or no."""

    HELPS: dict[str, str | Promise] = {
        "is_frozen": gettext_lazy("For example frozen dumplings or ice cream, kept in a freezer until they are sold."),
        "is_pasteurised": gettext_lazy("Heated in its closed pack, so that it keeps."),
        "keeps_a_week": gettext_lazy("In its closed pack, outside the refrigerator."),
    }

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = LadderAnswers._meta.get_field(question)
        self.fields["answer"] = forms.ChoiceField(
            choices=[(value, str(label).capitalize()) for value, label in Answer.choices],
            label=str(field.verbose_name),
            help_text=str(self.HELPS.get(question, "")),
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose yes or no."), "invalid_choice": _("Choose yes or no.")},
        )
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
