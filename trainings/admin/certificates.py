"""Certificates at the desk: who earned one in a class, issuing, revoking, and who signs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.admin.base import HistoryAdmin, badge
from trainings import services
from trainings.admin.forms import ReasonForm
from trainings.certificates import checking, facts, papers, signatures
from trainings.models import (
    KIND_LETTERS,
    Certificate,
    CertificateRun,
    CertificateStatus,
    Enrolment,
    Signer,
    Training,
)

STATUS_BADGES = {CertificateStatus.VALID: "green", CertificateStatus.REVOKED: "chilli"}
# `PD-2026-0042`, with or without its edition.
NUMBER = re.compile(r"^([A-Z]{2})-(\d{4})-0*(\d{1,9})(?:/\d+)?$", re.IGNORECASE)


class ReissueForm(ReasonForm):
    name = forms.CharField(
        label=gettext_lazy("Name on the certificate"),
        max_length=150,
        help_text=gettext_lazy("As at the first issue. Correct it here if it was misspelt."),
    )
    field_order = ("name", "reason")


@admin.register(Certificate)
class CertificateAdmin(HistoryAdmin):
    list_display = ["full_number", "name", "training", "status_badge", "issued_on", "attended", "has_paper"]
    list_filter = ["status", "kind", "year"]
    list_display_links = ["full_number"]
    search_fields = ["name"]
    search_help_text = gettext_lazy("Number, name or code.")
    change_form_template = "admin/trainings/certificate/change_form.html"
    fields = (
        "full_number", "status", "name", "business_name", "training", "title_id", "title_en", "topic_name_id", "days",
        "attended", "hours", "signer", "issued_on", "issued_by", "reissue_reason", "revoked_on", "revoke_reason",
        "made_at",
    )  # fmt: skip
    readonly_fields = fields
    # Its page has a button of its own to the public one.
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certificate]:
        return super().get_queryset(request).select_related("enrolment__training", "signer", "issued_by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if number := NUMBER.match(term):
            kinds = [kind for kind, letters in KIND_LETTERS.items() if letters == number[1].upper()]
            return queryset.filter(kind__in=kinds, year=number[2], number=number[3]), False
        if term:
            queryset = queryset.filter(Q(name__icontains=term) | Q(code=checking.plain(term) or "-"))
        return queryset, False

    @admin.display(description=gettext_lazy("number"), ordering="number")
    def full_number(self, row: Certificate) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("training"))
    def training(self, row: Certificate) -> str:
        return str(row.enrolment.training)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, row: Certificate) -> str:
        return badge(row.get_status_display(), STATUS_BADGES.get(CertificateStatus(row.status), ""))

    @admin.display(description=gettext_lazy("attendance"))
    def attended(self, row: Certificate) -> str:
        return f"{row.percent} %"

    @admin.display(description=gettext_lazy("hours"))
    def hours(self, row: Certificate) -> str:
        return _("%(hours)s of %(all)s") % {
            "hours": facts.hours(row.attended_minutes),
            "all": facts.hours(row.total_minutes),
        }

    @admin.display(description=gettext_lazy("days attended"))
    def days(self, row: Certificate) -> str:
        return facts.days(row.dates)

    @admin.display(description=gettext_lazy("PDF"), boolean=True)
    def has_paper(self, row: Certificate) -> bool:
        return row.made_at is not None

    def get_urls(self) -> list[Any]:
        def at(address: str, view: Callable[..., HttpResponseBase], name: str) -> Any:
            return path(address, self.admin_site.admin_view(view), name=f"trainings_certificate_{name}")

        return [
            at("class/<int:training_id>/", self.class_view, "class"),
            at("class/<int:training_id>/issue/", self.issue_view, "issue"),
            at("class/<int:training_id>/issue/<int:enrolment_id>/", self.issue_one_view, "issue_one"),
            at("<int:object_id>/revoke/", self.revoke_view, "revoke"),
            at("<int:object_id>/reissue/", self.reissue_view, "reissue"),
            at("<int:object_id>/<slug:edition>.pdf", self.paper_view, "paper"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        if row:
            newest = services.newest_of(row.enrolment)
            context |= {
                "newest": newest if newest != row else None,
                "may_decide": newest == row and request.user.has_perm("trainings.revoke_certificate"),
                "status_badge": STATUS_BADGES.get(CertificateStatus(row.status), ""),
                "languages": papers.LANGUAGES,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    # --- A class ---

    def class_view(self, request: Any, training_id: int) -> HttpResponse:
        """Who earned a certificate and who did not, and why; a run at work shows how far it is."""
        self._check(request, "trainings.view_certificate", "trainings.view_enrolment")
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET"])
        training = get_object_or_404(Training, pk=training_id)
        run = CertificateRun.objects.filter(training=training).order_by("-pk").first()
        if request.htmx:
            if run is None or not run.is_running:
                return HttpResponseClientRedirect(self._class_url(training_id))
            return TemplateResponse(request, "admin/trainings/certificate/progress.html", {"run": run})
        return self._class_page(request, training, run)

    def _class_page(self, request: HttpRequest, training: Training, run: CertificateRun | None) -> HttpResponse:
        rows = _class_rows(training)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Certificates"),
            "opts": self.opts,
            "training": training,
            "run": run,
            "rows": rows,
            "to_issue": sum(row["state"] == "earned" for row in rows),
            "valid": sum(row["state"] == "valid" for row in rows),
            "may_issue": request.user.has_perm("trainings.issue_certificate"),
            "may_decide": request.user.has_perm("trainings.revoke_certificate"),
            "obstacle": _obstacle(training),
        }
        return TemplateResponse(request, "admin/trainings/certificate/class.html", context)

    def issue_view(self, request: HttpRequest, training_id: int) -> HttpResponse:
        self._check(request, "trainings.issue_certificate")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        training = get_object_or_404(Training, pk=training_id)
        try:
            services.start_issuing(training, by=user_of(request))
        except NotAllowed as error:
            self.message_user(request, str(error), "ERROR")
        return redirect(self._class_url(training_id))

    def issue_one_view(self, request: HttpRequest, training_id: int, enrolment_id: int) -> HttpResponse:
        self._check(request, "trainings.issue_certificate")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = get_object_or_404(Enrolment, pk=enrolment_id, training=training_id)
        try:
            certificate = services.issue_certificate(row, by=user_of(request))
        except NotAllowed as error:
            self.message_user(request, str(error), "ERROR")
        else:
            services.make_paper(certificate)
            self.message_user(request, _("%(number)s is issued.") % {"number": certificate}, "SUCCESS")
        return redirect(self._class_url(training_id))

    # --- One certificate ---

    def revoke_view(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        return self._decide(
            request,
            object_id,
            form=ReasonForm,
            question=_("Why is this certificate revoked? She reads exactly these words."),
            button=_("Revoke"),
            done=_("%(number)s is revoked."),
            do=lambda row, data: services.revoke_certificate(row, by=user_of(request), reason=data["reason"]),
        )

    def reissue_view(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        return self._decide(
            request,
            object_id,
            form=ReissueForm,
            question=_("Why is it issued anew? It keeps its number, and the old paper is no longer valid."),
            button=_("Issue anew"),
            done=_("%(number)s is issued."),
            do=lambda row, data: services.reissue_certificate(
                row, by=user_of(request), reason=data["reason"], name=data["name"]
            ),
        )

    def _decide(
        self,
        request: HttpRequest,
        object_id: int,
        *,
        form: type[forms.Form],
        question: str,
        button: str,
        done: str,
        do: Callable[[Certificate, dict[str, Any]], Certificate],
    ) -> HttpResponseBase:
        """Ask for the reason (GET), then do it (POST)."""
        self._check(request, "trainings.revoke_certificate")
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        row = get_object_or_404(Certificate.objects.select_related("enrolment__training"), pk=object_id)
        filled = form(request.POST if request.method == "POST" else None, initial={"name": row.name})
        if filled.is_valid():
            try:
                result = do(row, filled.cleaned_data)
            except NotAllowed as error:
                filled.add_error(None, str(error))
            else:
                self.message_user(request, done % {"number": result}, "SUCCESS")
                return redirect("admin:trainings_certificate_change", result.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": button,
            "opts": self.opts,
            "original": row,
            "question": question,
            "form": filled,
        }
        return TemplateResponse(request, "admin/trainings/certificate/decide.html", context)

    def paper_view(self, request: HttpRequest, object_id: int, edition: str) -> HttpResponseBase:
        self._check(request, "trainings.view_certificate")
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET"])
        row = get_object_or_404(Certificate.objects.select_related("signer"), pk=object_id)
        if edition not in papers.LANGUAGES:
            raise Http404
        name = papers.file_name(row, edition)
        return FileResponse(papers.opened(row, edition), filename=name, content_type="application/pdf")

    def _check(self, request: HttpRequest, *permissions: str) -> None:
        if not request.user.has_perms(permissions):
            raise PermissionDenied

    def _class_url(self, training_id: int) -> str:
        return reverse("admin:trainings_certificate_class", args=[training_id])


def _obstacle(training: Training) -> str:
    try:
        services.check_issuing(training)
    except NotAllowed as error:
        return str(error)
    return ""


def _class_rows(training: Training) -> list[dict[str, Any]]:
    """Everybody with a seat, by name, with what attendance says and what became of it; in four queries."""
    seats = Enrolment.objects.seated().filter(training=training).select_related("business__owner")
    rows = sorted(seats.defer("business__owner__nik"), key=lambda row: row.business.name.casefold())
    earned = facts.of_training(training, rows)
    newest = {row.enrolment_id: row for row in Certificate.objects.newest().filter(enrolment__training=training)}
    found = []
    for row in rows:
        certificate, said = newest.get(row.pk), earned[row.pk]
        state = certificate.status if certificate else "earned" if said.is_earned else "not_earned"
        found.append(
            {
                "row": row,
                "facts": said,
                "hours": facts.hours(said.attended_minutes),
                "certificate": certificate,
                "state": state,
            }
        )
    return found


class SignerForm(forms.ModelForm):
    picture = forms.FileField(
        label=gettext_lazy("Picture of the signature"),
        required=False,
        help_text=gettext_lazy("Dark ink on white paper, photographed or scanned. Only the strokes are kept."),
    )

    class Meta:
        model = Signer
        fields = ["name", "office_id", "office_en", "from_on", "until_on"]

    def clean_picture(self) -> bytes | None:
        file = self.cleaned_data["picture"]
        return signatures.as_ink(file, size=file.size) if file else None


@admin.register(Signer)
class SignerAdmin(admin.ModelAdmin):
    form = SignerForm
    list_display = ["name", "office", "from_on", "until_on"]
    change_form_template = "admin/trainings/certificate/signer.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        shown = [*SignerForm.Meta.fields]
        is_fixed = obj is not None and obj.certificates.exists()
        return shown if is_fixed or not self.has_change_permission(request, obj) else [*shown, "picture"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Who has signed stays as she signed; only her last day can still be set.
        is_fixed = obj is not None and obj.certificates.exists()
        return [name for name in SignerForm.Meta.fields if name != "until_on"] if is_fixed else []

    @admin.display(description=gettext_lazy("office"))
    def office(self, signer: Signer) -> str:
        return signer.office

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if picture := form.cleaned_data.get("picture"):
            obj.signature.save("tanda-tangan.png", ContentFile(picture), save=False)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.signature_view)
        return [path("<int:object_id>/signature.png", view, name="trainings_signer_signature"), *super().get_urls()]

    def signature_view(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET"])
        signer = get_object_or_404(Signer.objects.exclude(signature=""), pk=object_id)
        return FileResponse(signer.signature.open("rb"), content_type="image/png")
