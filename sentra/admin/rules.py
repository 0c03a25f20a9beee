from django.contrib import admin

from businesses.admin.numbers import NumberRuleAdmin
from sentra.models import SentraRule


@admin.register(SentraRule)
class SentraRuleAdmin(NumberRuleAdmin):
    pass
