"""Rules that are one number each (`NumberRule`), as officials change them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from businesses.models.rules import NumberRule


class NumberRuleForm(forms.ModelForm):
    class Meta:
        fields = ["number"]

    def _get_validation_exclusions(self) -> set[str]:
        # The limits are not typed here, and a check whose columns are left out can't be made.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"lowest", "highest"}


class NumberRuleAdmin(admin.ModelAdmin):
    """Officials change the number; the keys and limits belong to the code."""

    form = NumberRuleForm
    list_display = ["name", "number", "unit_name"]
    fields = ["name", "number", "unit_name", "allowed"]
    readonly_fields = ["name", "unit_name", "allowed"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("rule"))
    def name(self, rule: NumberRule) -> str:
        return rule.name

    @admin.display(description=_("unit"))
    def unit_name(self, rule: NumberRule) -> str:
        return rule.unit

    @admin.display(description=_("allowed"))
    def allowed(self, rule: NumberRule) -> str:
        return f"{rule.lowest.normalize():f}–{rule.highest.normalize():f}"
