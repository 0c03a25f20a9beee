"""Outlets with their hours, room and keepers, and the days on which they are closed or open at other hours."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from PIL import Image, ImageOps

from accounts.models import User
from accounts.requests import user_of
from businesses.pictures import check_picture, decoded, delete_public, write_public
from sentra.admin.base import kept, outlets_of
from sentra.admin.overview import OverviewMixin
from sentra.models import Consignment, Holiday, Keeper, OpeningHours, Outlet, ShelfCapacity


class OutletForm(forms.ModelForm):
    picture_file = forms.FileField(
        label=gettext_lazy("New picture"),
        required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP, up to 8 MB; its middle is shown, three wide and two high."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    image: Image.Image | None = None

    class Meta:
        # Of a person it is the number of her WhatsApp.
        labels = {"phone": gettext_lazy("Telephone")}

    def clean_picture_file(self) -> Any:
        file = self.cleaned_data["picture_file"]
        if file:
            check_picture(file, size=file.size)
            self.image = decoded(file)
        return file

    def clean_closed_on(self) -> Any:
        """What still stands there belongs to its makers: it goes back before the door closes."""
        day = self.cleaned_data["closed_on"]
        if day and day <= timezone.localdate() and self.instance.pk and "closed_on" in self.changed_data:
            there = Consignment.objects.open().filter(outlet=self.instance, on_hand__gt=0).count()
            if there:
                raise forms.ValidationError(
                    ngettext(
                        "%(n)d product still stands here. Give it back or move it first, at the shelves of the outlet.",
                        "%(n)d products still stand here. Give them back or move them first, at the shelves of the"
                        " outlet.",
                        there,
                    )
                    % {"n": there},
                    code="goods",
                )
        return day


class HoursInline(admin.TabularInline):
    model = OpeningHours
    extra = 0
    max_num = 7


class HolidayInline(admin.TabularInline):
    model = Holiday
    extra = 0
    verbose_name_plural = gettext_lazy("days with other hours, of this outlet alone")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        # What was long ago is kept, and looked up in the list of holidays.
        return super().get_queryset(request).filter(day__gte=timezone.localdate())


class RoomInline(admin.TabularInline):
    model = ShelfCapacity
    extra = 0


class KeeperInline(admin.TabularInline):
    """Only who may change keepers names them; for all others these are words."""

    model = Keeper
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_staff=True, groups__name="keeper").order_by("full_name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # She stops working there; that she did stays on record.
        return False


@admin.register(Outlet)
class OutletAdmin(OverviewMixin, admin.ModelAdmin):
    form = OutletForm
    change_list_template = "admin/sentra/outlet/change_list.html"
    list_display = ["name", "place_id", "opened_on", "closed_on", "keeper_names", "shelves_link"]
    list_filter = [("closed_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "place_id"]
    readonly_fields = ["picture_now"]
    inlines = [HoursInline, HolidayInline, RoomInline, KeeperInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", ("place_id", "place_en"), ("about_id", "about_en"), "phone"]}),
        (
            gettext_lazy("Where and when"),
            {"fields": [("latitude", "longitude"), ("opened_on", "closed_on"), "position"]},
        ),
        (gettext_lazy("Settlements"), {"fields": [("settle_weekday", "settle_every_weeks")]}),
        (gettext_lazy("Picture"), {"fields": ["picture_now", "picture_file"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Outlet]:
        return kept(request, super().get_queryset(request), "pk").prefetch_related("keepers__user")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Its address is on posters and in the numbers of its papers.
        return [*self.readonly_fields, "slug"] if obj else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else {"slug": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # An outlet closes; what stood there stays on record.
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if form.image:
            if obj.stem:
                transaction.on_commit(partial(delete_public, obj.stem, obj.widths))
            for field, value in write_public(_three_by_two(form.image)).items():
                setattr(obj, field, value)
        super().save_model(request, obj, form, change)
        if "closed_on" in form.changed_data and obj.closed_on and obj.closed_on > timezone.localdate():
            self.message_user(request, _("Please have all goods given back or moved by then."), level=messages.WARNING)

    @admin.display(description=gettext_lazy("picture"))
    def picture_now(self, outlet: Outlet) -> str:
        if not outlet.picture:
            return "–"
        return format_html('<img src="{}" alt="{}" width="240">', outlet.picture.smallest_url, outlet)

    @admin.display(description=gettext_lazy("keepers"))
    def keeper_names(self, outlet: Outlet) -> str:
        return ", ".join(row.user.full_name for row in outlet.keepers.all() if row.is_active) or "–"

    @admin.display(description=gettext_lazy("curation"))
    def shelves_link(self, outlet: Outlet) -> str:
        return format_html('<a href="{}">{}</a>', reverse("sentra:curations", args=[outlet.slug]), _("Curation"))


def _three_by_two(image: Image.Image) -> Image.Image:
    width = min(image.width, image.height * 3 // 2)
    return ImageOps.fit(image, (width, width * 2 // 3), Image.Resampling.LANCZOS)


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    """A keeper enters those of her outlets; those of all outlets she sees, and who sees all outlets enters them."""

    list_display = ["day", "name", "outlet", "opens_at", "closes_at"]
    list_select_related = ["outlet"]
    date_hierarchy = "day"
    search_fields = ["name_id", "name_en"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Holiday]:
        rows = super().get_queryset(request)
        return rows.filter(models.Q(outlet=None) | models.Q(outlet__in=self._outlets(request)))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_hers(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_hers(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "outlet":
            kwargs["queryset"] = self._outlets(request)
            if not request.user.is_superuser:
                kwargs.update(required=True, empty_label=None, help_text="")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _outlets(self, request: HttpRequest) -> models.QuerySet[Outlet]:
        user = user_of(request)
        return Outlet.objects.all() if user.is_superuser else outlets_of(user)

    def _is_hers(self, request: HttpRequest, obj: Holiday | None) -> bool:
        return obj is None or request.user.is_superuser or obj.outlet_id is not None

    @admin.display(description=gettext_lazy("name"), ordering="name_id")
    def name(self, holiday: Holiday) -> str:
        return holiday.name
