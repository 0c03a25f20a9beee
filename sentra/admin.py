from django.contrib import admin

from sentra.models import Outlet


@admin.register(Outlet)
class OutletAdmin(admin.ModelAdmin):
    list_display = ["name", "place_id", "position", "closed_on"]
    search_fields = ["name", "place_id"]
