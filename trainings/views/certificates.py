"""Certificates: the public page that says whether one is valid, and her own."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from accounts.requests import user_of
from trainings import services
from trainings.certificates import checking, papers
from trainings.forms import CertificateCodeForm
from trainings.models import Certificate, CertificateStatus


@login_not_required
@require_safe
def check_certificate(request: HttpRequest) -> HttpResponse:
    """Type the code of a paper; what is typed leads to the page of that certificate."""
    form = CertificateCodeForm(request.GET if "kode" in request.GET else None)
    if form.is_valid():
        return redirect("trainings:certificate", code=form.cleaned_data["kode"])
    return render(request, "trainings/check_certificate.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, revoked or unknown; of the person no more than the name. An older edition shows the newest."""
    network = get_adapter().get_client_ip(request)
    asked = checking.find(code, network=network)
    if asked is None:
        context = {"form": CertificateCodeForm(), "code": checking.plain(code)}
        return render(request, "trainings/certificate_unknown.html", context, status=404)
    if code != asked.code:
        return redirect(asked)
    newest = services.newest_of(asked.enrolment)
    context = {
        "certificate": newest,
        "asked": asked,
        "is_valid": newest is not None and newest.status == CertificateStatus.VALID,
        "is_older": newest != asked,
    }
    return render(request, "trainings/certificate.html", context)


@require_GET
def my_certificates(request: HttpRequest) -> HttpResponse:
    rows = Certificate.objects.held_by(user_of(request)).newest().order_by("-issued_on", "-pk")
    context = {"certificates": rows, "site_url": settings.SITE_URL.rstrip("/")}
    return render(request, "trainings/my_certificates.html", context)


@require_GET
def certificate_paper(request: HttpRequest, pk: int, edition: str) -> HttpResponseBase:
    """The PDF of her valid certificate in one of both languages."""
    row = get_object_or_404(Certificate.objects.held_by(user_of(request)).valid().select_related("signer"), pk=pk)
    return paper_response(row, edition)


def paper_response(row: Certificate, edition: str) -> HttpResponseBase:
    if edition not in papers.LANGUAGES:
        raise Http404
    name = papers.file_name(row, edition)
    return FileResponse(papers.opened(row, edition), as_attachment=True, filename=name, content_type="application/pdf")
