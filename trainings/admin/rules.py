from django.contrib import admin

from businesses.admin.numbers import NumberRuleAdmin
from trainings.models import SeatRule


@admin.register(SeatRule)
class SeatRuleAdmin(NumberRuleAdmin):
    pass
