from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from trainings.admin.choices import training_field
from trainings.models import Question


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    """Questions are taken out of use, not deleted: results stay with what was asked."""

    list_display = ["text_id", "topic", "training", "position", "is_active"]
    list_filter = ["topic", "is_active"]
    search_fields = ["text_id", "text_en"]
    list_select_related = ["topic", "training"]
    fields = ["topic", "training", "text_id", "answers_id", "text_en", "answers_en", "position", "is_active"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "training":
            return training_field(db_field, **kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return super().get_queryset(request).order_by("topic__position", "training", "position", "pk")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
