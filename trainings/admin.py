from django.contrib import admin

from trainings.models import Topic


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name_id", "name_en", "position"]
    search_fields = ["name_id", "name_en"]
