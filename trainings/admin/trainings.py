"""Classes: planned as drafts, then announced, moved, filled, closed or called off, each by its service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.admin.base import HistoryAdmin, badge
from trainings import services
from trainings.admin import around
from trainings.admin.filters import TaskFilter
from trainings.admin.forms import (
    CapacityForm,
    CopyForm,
    OverrideForm,
    ReasonForm,
    SessionForm,
    TrainingForm,
    locked_fields,
)
from trainings.models import Enrolment, Session, Training, TrainingStatus
from trainings.reasons import sentence

STATUS_BADGES = {
    TrainingStatus.PUBLISHED: "green",
    TrainingStatus.CLOSED: "gold",
    TrainingStatus.CANCELLED: "chilli",
}
OVER = {TrainingStatus.HELD, TrainingStatus.CANCELLED}


class SessionInline(admin.TabularInline):
    model = Session
    form = SessionForm
    fields = ["starts_at", "ends_at", "room", "taught_by"]
    extra = 0
    min_num = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return super().get_queryset(request).prefetch_related("teachings")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.status not in OVER) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.status not in OVER) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # People hold a seat in what is announced: it is moved or called off, not deleted.
        is_draft = obj is None or obj.status == TrainingStatus.DRAFT
        return is_draft and super().has_delete_permission(request, obj)


class Step:
    """One thing to do with a class: the button, the statuses that allow it, the page with its form, the service."""

    def __init__(
        self,
        name: str,
        *,
        button: str | Promise,
        question: str | Promise,
        done: str | Promise,
        frm: set[str],
        do: Callable[..., Any],
        form: type[forms.Form] = forms.Form,
        permission: str = "trainings.change_training",
        is_danger: bool = False,
    ) -> None:
        self.name, self.button, self.question, self.done = name, button, question, done
        self.frm, self.do, self.form, self.permission, self.is_danger = frm, do, form, permission, is_danger


def _first_moment(day: Any) -> datetime:
    return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())


STEPS = {
    step.name: step
    for step in (
        Step(
            "publish",
            button=gettext_lazy("Publish"),
            question=gettext_lazy("Publish this training? Its rooms and trainers are booked, and people can enrol."),
            done=gettext_lazy("“%(name)s” is published."),
            frm={TrainingStatus.DRAFT},
            do=lambda training, data, by: services.publish_training(training, by=by),
        ),
        Step(
            "seats",
            button=gettext_lazy("More or fewer seats"),
            question=gettext_lazy("How many seats? New ones are offered to those who wait, at once."),
            done=gettext_lazy("“%(name)s” has its new number of seats."),
            frm={TrainingStatus.PUBLISHED, TrainingStatus.CLOSED},
            do=lambda training, data, by: services.change_capacity(training, data["capacity"], by=by),
            form=CapacityForm,
        ),
        Step(
            "override",
            button=gettext_lazy("Give a seat"),
            question=gettext_lazy("Who gets a seat past the order, and why?"),
            done=gettext_lazy("The seat is given, and she was told."),
            frm={TrainingStatus.PUBLISHED, TrainingStatus.CLOSED},
            do=lambda training, data, by: services.enrol_by_override(
                training, data["business"], by=by, reason=data["reason"]
            ),
            form=OverrideForm,
            permission="trainings.decide_seats",
        ),
        Step(
            "close",
            button=gettext_lazy("Close enrolment"),
            question=gettext_lazy("Close enrolment now? Where seats are decided at closing, this decides them."),
            done=gettext_lazy("Enrolment for “%(name)s” is closed."),
            frm={TrainingStatus.PUBLISHED},
            do=lambda training, data, by: services.close_enrolment(training, by=by),
        ),
        Step(
            "copy",
            button=gettext_lazy("Copy"),
            question=gettext_lazy("On which day does the copy begin? All other dates move with it."),
            done=gettext_lazy("The copy is a draft: check its dates, then publish it."),
            frm=set(TrainingStatus),
            do=lambda training, data, by: services.copy_training(
                training, by=by, first_day=_first_moment(data["first_day"])
            ),
            form=CopyForm,
            permission="trainings.add_training",
        ),
        Step(
            "cancel",
            button=gettext_lazy("Call off"),
            question=gettext_lazy("Why is this class called off? Everybody who is in it reads exactly these words."),
            done=gettext_lazy("“%(name)s” is called off, and everybody in it was told."),
            frm={TrainingStatus.DRAFT, TrainingStatus.PUBLISHED, TrainingStatus.CLOSED},
            do=lambda training, data, by: services.cancel_training(training, by=by, reason=data["reason"]),
            form=ReasonForm,
            is_danger=True,
        ),
    )
}


@admin.register(Training)
class TrainingAdmin(HistoryAdmin):
    form = TrainingForm
    inlines = [SessionInline]
    change_form_template = "admin/trainings/training/change_form.html"
    change_list_template = "admin/trainings/training/change_list.html"
    list_display = ["title_id", "topic", "first_day", "seats", "status_badge", "seats_policy"]
    list_filter = ["status", TaskFilter, "topic", "seats_policy"]
    search_fields = ["title_id", "title_en"]
    autocomplete_fields = ["districts"]
    filter_horizontal = ["sectors"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Training]:
        rows: Any = super().get_queryset(request)
        return rows.select_related("topic").with_dates().with_seats()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Unlike the register, classes begin at the desk.
        return request.user.has_perm("trainings.add_training")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return locked_fields(obj)

    @admin.display(description=gettext_lazy("begins"), ordering="starts_at")
    def first_day(self, training: Any) -> str:
        return date_format(timezone.localtime(training.starts_at), "j M Y, H.i") if training.starts_at else "–"

    @admin.display(description=gettext_lazy("seats"))
    def seats(self, training: Any) -> str:
        held = _("%(held)d of %(all)d") % {"held": training.seats_held, "all": training.capacity}
        return f"{held} (+{training.waiting_count})" if training.waiting_count else held

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, training: Training) -> str:
        return badge(training.get_status_display(), STATUS_BADGES.get(TrainingStatus(training.status), ""))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.made_by = user_of(request)
            obj.slug = f"draf-{obj.calendar_uid}"
            obj.save()
            return
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Drafts are simply saved; the dates of what is announced move by the service, which tells the participants."""
        training: Training = form.instance
        is_live = training.status not in {TrainingStatus.DRAFT, *OVER}
        formset.save(commit=False)
        for gone in formset.deleted_objects:
            gone.delete()
        for one in formset.forms:
            if not one.has_changed() or one in formset.deleted_forms:
                continue
            try:
                with transaction.atomic():
                    self._save_session(one, is_live=is_live, by=user_of(request))
            except NotAllowed as error:
                self.message_user(request, str(error), "ERROR")

    def _save_session(self, form: SessionForm, *, is_live: bool, by: Any) -> None:
        session = form.instance
        if is_live and session.pk:
            wanted = form.cleaned_data
            times = {"starts_at": wanted["starts_at"], "ends_at": wanted["ends_at"], "room": wanted["room"]}
            form.instance = services.move_session(Session.objects.get(pk=session.pk), **times, by=by)
        elif is_live:
            services.add_session(session, by=by)
        else:
            session.save()
        services.set_trainers(form.instance, form.cleaned_data["taught_by"])

    # --- Steps ---

    def _steps_for(self, request: HttpRequest, training: Training) -> list[Step]:
        return [
            step for step in STEPS.values() if training.status in step.frm and request.user.has_perm(step.permission)
        ]

    def step_view(self, request: HttpRequest, object_id: int, name: str) -> HttpResponse:
        """Ask (GET) and do (POST) one step of a class."""
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        step = STEPS.get(name)
        if step is None:
            raise Http404
        if not (request.user.has_perm(step.permission) and self.has_view_permission(request)):
            raise PermissionDenied
        training = self.get_object(request, str(object_id))
        if training is None:
            raise Http404
        form = step.form(request.POST if request.method == "POST" else None, initial={"capacity": training.capacity})
        if request.method == "POST" and form.is_valid():
            try:
                result = step.do(training, form.cleaned_data, user_of(request))
            except NotAllowed as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, step.done % {"name": training}, "SUCCESS")
                made = result if isinstance(result, Training) else training
                if made.enrolment_opens_at != training.enrolment_opens_at and made.pk == training.pk:
                    self.message_user(request, _head_start(made), "WARNING")
                return redirect("admin:trainings_training_change", made.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": step.button,
            "opts": self.opts,
            "original": training,
            "step": step,
            "form": form,
        }
        return TemplateResponse(request, "admin/trainings/training/step.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        training = context.get("original")
        if training:
            may_see = request.user.has_perm("trainings.view_enrolment")
            context |= {
                "steps": self._steps_for(request, training),
                "status_badge": STATUS_BADGES.get(TrainingStatus(training.status), ""),
                "roster": _roster(training) if may_see else None,
                "why_nobody": services.why_nobody_is_offered(training) if training.status not in OVER else "",
                "roster_url": f"{reverse('admin:trainings_enrolment_changelist')}?training__id__exact={training.pk}",
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.step_view)
        step = path("<int:object_id>/step/<slug:name>/", view, name="trainings_training_step")
        return [step, *around.urls(self), *super().get_urls()]


def _head_start(training: Training) -> str:
    """Publishing moved the opening of enrolment: without a word that would look like a mistake."""
    opens = date_format(timezone.localtime(training.enrolment_opens_at), "l, j F Y, H.i")
    return _(
        "Some people had asked for this class and are invited first. For everybody enrolment opens on %(when)s WIB, "
        "a day later than now."
    ) % {"when": opens}


def _roster(training: Training) -> list[dict[str, Any]]:
    """Everybody who is or was in the class: seats first, then offers, the line in its order, those who left."""
    order = ["seated", "offered", "applied", "waiting", "lapsed", "cancelled"]
    rows = Enrolment.objects.filter(training=training).select_related(
        "business__subdistrict__district", "business__owner"
    )
    found = sorted(rows.defer("business__owner__nik"), key=lambda row: (order.index(row.status), row.rank, row.pk))
    # The place that she reads on her own page, those with an offer to all among them; ranks have gaps.
    line = [row.pk for row in sorted(found, key=lambda row: (row.rank, row.pk)) if row.is_in_line]
    places = {pk: place for place, pk in enumerate(line, 1)}
    return [{"row": row, "why": sentence(row), "place": places.get(row.pk)} for row in found]
