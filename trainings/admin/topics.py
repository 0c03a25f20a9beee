from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from trainings.models import Topic


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name_id", "name_en", "position"]
    search_fields = ["name_id", "name_en"]
    prepopulated_fields = {"slug": ["name_id"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
