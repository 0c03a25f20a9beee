"""Around the roster: files of it, who is in how many classes, the report of a class, a word to many, marks for many."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.exports import CONTENT_TYPES
from trainings import exports, report, services
from trainings.models import AttendanceWay, Enrolment, Session, Training

ROWS_A_PAGE = 50
READS = ["trainings.view_enrolment", "trainings.view_attendance"]


class FormatForm(forms.Form):
    format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", gettext_lazy("Text (CSV, semicolons)"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What should they know?"),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Sent as it stands, with a greeting before it."),
        error_messages={"required": gettext_lazy("Write what they should know.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput)


class MarkForm(forms.Form):
    session = forms.ModelChoiceField(label=gettext_lazy("Session"), queryset=Session.objects.none(), empty_label=None)
    was_there = forms.ChoiceField(
        label=gettext_lazy("Were they there?"),
        choices=[("yes", gettext_lazy("Yes, they were there")), ("no", gettext_lazy("No, they were not there"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, sessions: QuerySet[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = sessions


# --- Files ---


def export_view(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """The filtered list as a file: say how many and ask how (GET), give it (POST)."""
    try:
        changelist = model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return redirect("admin:trainings_enrolment_changelist")
    form = FormatForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        rows = Enrolment.objects.filter(pk__in=changelist.get_queryset(request).order_by().values("pk"))
        name = _("participants")
        return _file(exports.roster(rows, format=form.cleaned_data["format"]), name, form.cleaned_data["format"])
    return _page(
        model_admin,
        request,
        "export",
        title=_("Export the filtered list"),
        form=form,
        count=changelist.result_count,
        filters=request.GET.urlencode(),
    )


def counts_view(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """Who is in how many classes, those who had none first (GET); the same as a file (POST)."""
    form = FormatForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name = _("classes-by-business")
        return _file(exports.counts(format=form.cleaned_data["format"]), name, form.cleaned_data["format"])
    rows = exports.in_how_many().select_related("owner", "subdistrict__district").defer("owner__nik")
    order = request.GET.get("o", "")
    rows = rows.order_by("-seats" if order == "most" else "seats", "name", "pk")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("p"))
    return _page(
        model_admin, request, "counts", title=_("Who is in how many classes"), form=form, page=page, order=order
    )


def report_view(model_admin: Any, request: HttpRequest, training_id: int) -> HttpResponseBase:
    training = get_object_or_404(Training.objects.select_related("topic"), pk=training_id)
    response = HttpResponse(report.report_pdf(training), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="laporan-{training.slug}.pdf"'
    return response


def _file(file: Any, name: str, format: str) -> FileResponse:
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-{timezone.localdate():%Y-%m-%d}.{format}",
        content_type=CONTENT_TYPES[format],
    )


# --- Many at once ---


def write_to_chosen(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    form = NoteForm(request.POST if "text" in request.POST else None, initial={"token": uuid.uuid4()})
    if form.is_valid():
        data = form.cleaned_data
        count = services.write_to_participants(queryset, data["text"], by=user_of(request), token=data["token"])
        words = ngettext("Sent to %(count)d participant.", "Sent to %(count)d participants.", count)
        model_admin.message_user(request, words % {"count": count}, messages.SUCCESS)
        if left := queryset.count() - count:
            words = ngettext(
                "%(count)d was left out: out of the class, or without an account.",
                "%(count)d were left out: out of the class, or without an account.",
                left,
            )
            model_admin.message_user(request, words % {"count": left}, messages.WARNING)
        return None
    return _page(
        model_admin, request, "many", title=_("Write to the chosen"), form=form, rows=queryset,
        action="write_to_chosen", button=_("Send"),
    )  # fmt: skip


def mark_chosen(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Note all of them as there, or as not there, in one session of their one class."""
    trainings = queryset.order_by().values_list("training", flat=True).distinct()
    if len(trainings) != 1:
        model_admin.message_user(request, _("Choose people of one class only."), messages.ERROR)
        return None
    sessions = Session.objects.filter(training=trainings[0]).select_related("training")
    form = MarkForm(request.POST if "session" in request.POST else None, sessions=sessions)
    if form.is_valid():
        done = 0
        for row in queryset.order_by("pk"):
            try:
                services.record_attendance(
                    form.cleaned_data["session"],
                    row,
                    form.cleaned_data["was_there"] == "yes",
                    by=user_of(request),
                    way=AttendanceWay.LIST,
                )
                done += 1
            except NotAllowed as error:
                model_admin.message_user(request, f"{row}: {error}", messages.ERROR)
        model_admin.message_user(request, _("Done for %(count)d.") % {"count": done}, messages.SUCCESS)
        return None
    return _page(
        model_admin, request, "many", title=_("Note the chosen as there or not there"), form=form, rows=queryset,
        action="mark_chosen", button=_("Note it for all of these"),
    )  # fmt: skip


# --- The pieces ---


def _page(model_admin: Any, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
    return TemplateResponse(
        request,
        f"admin/trainings/enrolment/{name}.html",
        {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, **context},
    )


def urls(model_admin: Any) -> list[Any]:
    def to(view: Any, *methods: str) -> Any:
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perms(READS):
                raise PermissionDenied
            if request.method not in {*methods, "HEAD"}:
                return HttpResponseNotAllowed(methods)
            response: HttpResponseBase = view(model_admin, request, **kwargs)
            return response

        return model_admin.admin_site.admin_view(guarded)

    return [
        path("export/", to(export_view, "GET", "POST"), name="trainings_enrolment_export"),
        path("counts/", to(counts_view, "GET", "POST"), name="trainings_enrolment_counts"),
        path("report/<int:training_id>.pdf", to(report_view, "GET"), name="trainings_enrolment_report"),
    ]
