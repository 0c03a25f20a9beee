"""Materials of classes: uploaded, put in order, removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import user_of
from businesses.files import made_harmless
from trainings import services
from trainings.admin.choices import training_field
from trainings.models import Material


class MaterialForm(forms.ModelForm):
    upload = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("PDF, JPEG, PNG or WebP, up to 8 MB. Or leave it empty and give a link."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
        error_messages={"empty": gettext_lazy("This file is empty. Please choose another one.")},
    )

    class Meta:
        model = Material
        fields = ["training", "title_id", "title_en", "link", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            # Another file is another material.
            del self.fields["upload"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.instance.file:
            return data
        upload = data.get("upload")
        if bool(upload) == bool(data.get("link")) and not self.errors:
            raise forms.ValidationError(_("Give either a file or a link."))
        return data

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload:
            made_harmless(upload)
        return upload

    def _get_validation_exclusions(self) -> set[str]:
        # The file is stored after this form; it has looked at file and link itself.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"file", "link"} if "link" in self.fields and self.cleaned_data.get("upload") else excluded


@admin.register(Material)
class MaterialAdmin(admin.ModelAdmin):
    form = MaterialForm
    list_display = ["title_id", "training", "what", "position", "uploaded_at"]
    list_filter = ["training__topic"]
    search_fields = ["title_id", "title_en", "training__title_id"]
    list_select_related = ["training"]
    actions = ["remove_chosen"]

    def get_fields(self, request: HttpRequest, obj: Material | None = None) -> Any:
        kind = ["upload", "link"] if obj is None else ["what"] if obj.file else ["link"]
        return ["training", "title_id", "title_en", *kind, "position"]

    def get_readonly_fields(self, request: HttpRequest, obj: Material | None = None) -> list[str]:
        return [] if obj is None else ["training", "what"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "training":
            return training_field(db_field, **kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup == "training__id__exact" or super().lookup_allowed(lookup, value, request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # By the action, which deletes the bytes too.
        return False

    def has_remove_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("trainings.delete_material")

    @admin.display(description=gettext_lazy("file or link"))
    def what(self, row: Material) -> str:
        return render_to_string("admin/trainings/material/what.html", {"row": row})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=form.changed_data)
        else:
            services.add_material(obj, form.cleaned_data.get("upload"), by=user_of(request))

    @admin.action(permissions=["remove"], description=gettext_lazy("Remove the chosen materials"))
    def remove_chosen(self, request: HttpRequest, queryset: QuerySet[Material]) -> HttpResponse | None:
        if "confirmed" in request.POST:
            count = 0
            for row in queryset:
                services.remove_material(row, by=user_of(request))
                count += 1
            self.message_user(request, _("Removed: %(count)d.") % {"count": count}, "SUCCESS")
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Remove these materials?"),
            "opts": self.opts,
            "rows": queryset,
        }
        return TemplateResponse(request, "admin/trainings/material/remove.html", context)
