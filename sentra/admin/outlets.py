from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from sentra.models import Outlet


@admin.register(Outlet)
class OutletAdmin(admin.ModelAdmin):
    list_display = ["name", "place_id", "position", "closed_on"]
    search_fields = ["name", "place_id"]
    prepopulated_fields = {"slug": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # An outlet closes; what stood there stays on record.
        return False
