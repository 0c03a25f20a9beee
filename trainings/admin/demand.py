"""What people wish to learn: by topic and kecamatan, who asked, and opening a class from it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import user_of
from businesses.admin.base import RegisterAdmin
from businesses.models import Business, District
from trainings import services
from trainings.models import Topic, Wish, WishedTime

# In the address of a page: no kecamatan, she would come anywhere.
ANYWHERE = 0


@admin.register(Wish)
class WishAdmin(RegisterAdmin):
    """Only wishes that are still open: what was answered is no demand any more."""

    change_list_template = "admin/trainings/wish/change_list.html"
    list_display = ["owner_name", "businesses", "topic", "time", "district", "asked_at"]
    list_filter = ["topic", "time", "district"]
    fields = ("owner_name", "businesses", "topic", "time", "district", "asked_at")
    readonly_fields = fields
    ordering = ["asked_at", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Wish]:
        rows: Any = super().get_queryset(request)
        return _with_people(rows.unanswered())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("owner"))
    def owner_name(self, wish: Wish) -> str:
        return wish.owner.full_name

    @admin.display(description=gettext_lazy("businesses"))
    def businesses(self, wish: Wish) -> str:
        return get_text_list([str(row) for row in wish.owner.businesses.all()], _("and"))

    def board_view(self, request: HttpRequest) -> HttpResponse:
        """How many ask for what, kecamatan by kecamatan, and when they can come."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        topics = list(Topic.objects.all())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Wished classes"),
            "opts": self.opts,
            "topics": topics,
            "places": _by_place(topics),
            "times": _by_time(topics),
        }
        return TemplateResponse(request, "admin/trainings/wish/board.html", context)

    def class_view(self, request: HttpRequest, topic_pk: int, district_pk: int) -> HttpResponse:
        """Who asked for one topic in one kecamatan (GET), and a draft for them (POST)."""
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        may_open = request.user.has_perm("trainings.add_training")
        if not self.has_view_permission(request) or (request.method == "POST" and not may_open):
            raise PermissionDenied
        topic = get_object_or_404(Topic, pk=topic_pk)
        district = get_object_or_404(District, pk=district_pk) if district_pk != ANYWHERE else None
        rows = Wish.objects.unanswered().filter(topic=topic)
        rows = rows.for_place([district]) if district else rows.filter(district=None)
        if request.method == "POST":
            training = services.open_class(topic, district, by=user_of(request))
            self.message_user(request, _opened(training), "SUCCESS")
            return redirect("admin:trainings_training_change", training.pk)
        wishes = list(_with_people(rows))
        if not wishes:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("%(topic)s in %(place)s")
            % {"topic": topic, "place": district.name if district else _("any kecamatan")},
            "opts": self.opts,
            "wishes": wishes,
            "times": _times(Counter(wish.time for wish in wishes)),
            "may_open": may_open,
        }
        return TemplateResponse(request, "admin/trainings/wish/class.html", context)

    def get_urls(self) -> list[Any]:
        def to(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("board/", to(self.board_view), name="trainings_wish_board"),
            path("board/<int:topic_pk>/<int:district_pk>/", to(self.class_view), name="trainings_wish_class"),
            *super().get_urls(),
        ]


def _with_people(rows: Any) -> Any:
    verified = Prefetch("owner__businesses", Business.objects.verified().order_by("name", "pk"))
    return rows.select_related("owner", "topic", "district").defer("owner__nik").prefetch_related(verified)


def _opened(training: Any) -> str:
    if training.sessions.exists():
        return _("A draft is made. Check its text, date and room, then publish it: those who asked hear of it first.")
    return _("A draft is made. Choose its date and room, then publish it: those who asked hear of it first.")


def _by_place(topics: list[Topic]) -> list[dict[str, Any]]:
    """A row a kecamatan that somebody asks for, those who come anywhere last, with a count a topic."""
    counted = Wish.objects.unanswered().order_by().values_list("district", "topic").annotate(count=Count("pk"))
    counts = {(district, topic): count for district, topic, count in counted}
    districts: list[District | None] = list(
        District.objects.filter(pk__in={key[0] for key in counts if key[0]}).order_by("name")
    )
    if any(key[0] is None for key in counts):
        districts.append(None)
    rows = []
    for district in districts:
        pk = district.pk if district else None
        cells = [(topic, counts.get((pk, topic.pk), 0)) for topic in topics]
        rows.append({"district": district, "cells": cells, "sum": sum(count for _topic, count in cells)})
    return rows


def _by_time(topics: list[Topic]) -> list[dict[str, Any]]:
    counted = Wish.objects.unanswered().order_by().values_list("topic", "time").annotate(count=Count("pk"))
    found: dict[int, Counter[str]] = {}
    for topic, time, count in counted:
        found.setdefault(topic, Counter())[time] = count
    return [{"topic": topic, "times": _times(found[topic.pk])} for topic in topics if topic.pk in found]


def _times(counts: Counter[str]) -> list[tuple[str, int]]:
    """The days in words with their counts, the most wished first."""
    return [(str(WishedTime(time).label), count) for time, count in counts.most_common()]
