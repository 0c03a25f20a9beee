from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from trainings.models import Room, Trainer


class Kept(admin.ModelAdmin):
    """Rows that old classes point at: switched off, never deleted."""

    list_filter = ["is_active"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Room)
class RoomAdmin(Kept):
    list_display = ["name", "outlet", "district", "places", "is_active"]
    list_select_related = ["outlet", "district"]
    search_fields = ["name", "address"]
    autocomplete_fields = ["district"]


@admin.register(Trainer)
class TrainerAdmin(Kept):
    list_display = ["name", "user", "is_active"]
    list_select_related = ["user"]
    search_fields = ["name"]
    autocomplete_fields = ["user"]
