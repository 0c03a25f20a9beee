"""Duplicates on the desk: two entries side by side, one made of them, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses import services
from businesses.admin.base import RegisterAdmin, badge
from businesses.models import Business, Merge, NotTheSame
from businesses.services.merging import FIELDS
from rumah_kreatif.templatetags.look import local_phone

KEEP, TAKE = "keep", "take"


@dataclass(frozen=True)
class Line:
    """One fact of both entries; `field` holds its two radio buttons where they differ."""

    label: str
    left: str
    right: str
    field: Any = None


class MergeForm(forms.Form):
    """For every fact that differs: the value of the left entry, or of the right one."""

    def __init__(self, *args: Any, left: Business, right: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left, self.right = left, right
        for name in FIELDS:
            if getattr(left, name) != getattr(right, name):
                # What only one of them knows is proposed.
                initial = TAKE if getattr(left, name) in (None, "") else KEEP
                self.fields[name] = forms.ChoiceField(
                    choices=[(KEEP, _("left")), (TAKE, _("right"))], initial=initial, widget=forms.RadioSelect
                )

    def lines(self) -> list[Line]:
        lines = []
        for name in FIELDS:
            left, right = _words(self.left, name), _words(self.right, name)
            if left or right:
                label = str(Business._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                lines.append(Line(label, left, right, self[name] if name in self.fields else None))
        return lines

    @property
    def take(self) -> list[str]:
        return [name for name, choice in self.cleaned_data.items() if choice == TAKE]


class NotTheSameForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("How do you know?"),
        help_text=gettext_lazy("For example: two sisters, each with a stall of her own."),
        max_length=200,
        error_messages={"required": gettext_lazy("Say in a few words how you know.")},
    )


def _words(business: Business, name: str) -> str:
    value = getattr(business, name)
    if name == "owner":
        owner = business.owner
        return ", ".join(str(part) for part in (owner.full_name, owner.masked_nik, local_phone(owner.phone)) if part)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in {"started_year", "kbli_edition"}:
        # A year takes no thousands separator.
        return str(value or "")
    return "" if value in (None, "") else str(localize(value))


@admin.register(Merge)
class MergeAdmin(RegisterAdmin):
    change_form_template = "admin/businesses/merge/change_form.html"
    list_display = ["gone", "kept", "by", "at", "state"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    search_fields = ["kept__name", "gone__name"]
    ordering = ["-at"]
    fields = ["gone", "kept", "by", "at", "undone_by", "undone_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Merge]:
        return super().get_queryset(request).select_related("kept", "gone", "by", "undone_by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("businesses.merge_business")

    @admin.display(description=gettext_lazy("state"))
    def state(self, merge: Merge) -> str:
        return badge(_("undone")) if merge.undone_at else badge(_("merged"), "green")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        merge = context["original"]
        context["may_undo"] = (
            self.has_merge_permission(request) and Merge.objects.undoable().filter(pk=merge.pk).exists()
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def compare_view(self, request: HttpRequest, left_pk: int, right_pk: int) -> HttpResponse:
        """Two entries side by side (GET); make one of them, or say that they are two (POST)."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        left, right = _pair(left_pk, right_pk)
        is_split = "not_the_same" in request.POST
        data = request.POST if request.method == "POST" else None
        form = MergeForm(None if is_split else data, left=left, right=right)
        split = NotTheSameForm(data if is_split else None)
        try:
            if is_split and split.is_valid():
                services.say_not_the_same(left, right, by=user_of(request), reason=split.cleaned_data["reason"])
                self.message_user(request, _("Remembered: these are two businesses."), messages.SUCCESS)
                return redirect("admin:businesses_business_change", left.pk)
            if data and not is_split and form.is_valid():
                services.merge_businesses(left, right, by=user_of(request), take=form.take)
                words = _("“%(gone)s” is merged into this entry. You can undo it for %(days)d days.")
                self.message_user(request, words % {"gone": right, "days": Merge.UNDO_DAYS}, messages.SUCCESS)
                return redirect("admin:businesses_business_change", left.pk)
        except NotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Are these the same business?"),
            "opts": self.opts,
            "left": left,
            "right": right,
            "form": form,
            "split": split,
            "counts": [_children_of(left), _children_of(right)],
        }
        return TemplateResponse(request, "admin/businesses/merge/compare.html", context)

    def undo_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Part what was merged (POST)."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        merge = self.get_object(request, str(object_id))
        if merge is None:
            raise Http404
        try:
            stays = services.undo_merge(merge, by=user_of(request))
        except NotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("Undone. Both entries stand on their own again."), messages.SUCCESS)
            for words in stays:
                self.message_user(request, words, messages.WARNING)
        return redirect(reverse("admin:businesses_merge_change", args=[merge.pk]))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("compare/<int:left_pk>/<int:right_pk>/", view(self.compare_view), name="businesses_merge_compare"),
            path("<int:object_id>/undo/", view(self.undo_view), name="businesses_merge_undo"),
            *super().get_urls(),
        ]


@admin.register(NotTheSame)
class NotTheSameAdmin(RegisterAdmin):
    list_display = ["first", "second", "reason", "by", "at"]
    search_fields = ["first__name", "second__name"]
    ordering = ["-at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[NotTheSame]:
        return super().get_queryset(request).select_related("first", "second", "by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _pair(left_pk: int, right_pk: int) -> tuple[Business, Business]:
    rows = Business.objects.select_related("owner__user", "sector", "subdistrict__district").in_bulk(
        [left_pk, right_pk]
    )
    if len(rows) != 2:
        raise Http404
    return rows[left_pk], rows[right_pk]


def _children_of(business: Business) -> dict[str, Any]:
    return {
        "products": business.products.count(),
        "pictures": business.pictures.filter(product=None).count(),
        "licences": business.licences.count(),
    }
