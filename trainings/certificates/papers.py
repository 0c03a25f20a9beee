"""The certificate as a PDF: made once, in both languages, and kept in the private storage."""

from __future__ import annotations

import base64
import io
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from businesses.documents import pdf_of, qr_svg
from trainings.certificates import facts
from trainings.models import Certificate, Signer

LANGUAGES = ("id", "en")


def keep(certificate: Certificate) -> None:
    """Write both PDFs; those of an attempt that was cut off are written over."""
    storage = storages["private"]
    pictures = _pictures(certificate)
    for language in LANGUAGES:
        content = pdf(certificate, language, pictures)
        path = _path(certificate, language)
        storage.delete(path)
        storage.save(path, ContentFile(content))


def opened(certificate: Certificate, language: str) -> IO[bytes]:
    """The kept PDF; one that is made for this reader alone while the worker has not come to it, or if it was lost."""
    path = _path(certificate, language)
    if certificate.made_at is None or not storages["private"].exists(path):
        return io.BytesIO(pdf(certificate, language))
    return storages["private"].open(path)


def file_name(certificate: Certificate, language: str) -> str:
    number = str(certificate).replace("/", "-")
    return f"{'sertifikat' if language == 'id' else 'certificate'}-{number}.pdf"


def _path(certificate: Certificate, language: str) -> str:
    return f"certificates/{certificate.year}/{certificate.pk}-{certificate.code}-{language}.pdf"


def pdf(certificate: Certificate, language: str, pictures: dict[str, str] | None = None) -> bytes:
    with override(language):
        return pdf_of("certificate", _words(certificate) | (pictures or _pictures(certificate)))


def address(certificate: Certificate) -> str:
    """What the QR code says, the same in both languages: whoever scans it reads neither of them on the paper."""
    with override(settings.LANGUAGE_CODE):
        return _site(certificate.get_absolute_url())


def _pictures(certificate: Certificate) -> dict[str, str]:
    return {"qr": qr_svg(address(certificate), mask=2), "signature": signature_svg(certificate.signer)}


def _site(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _words(certificate: Certificate) -> dict[str, object]:
    signer = certificate.signer
    attended, total = certificate.attended_minutes, certificate.total_minutes
    if attended == total:
        time = _("%(hours)s of lessons") % {"hours": facts.hours(attended)}
    else:
        time = _("%(hours)s of %(all)s of lessons") % {"hours": facts.hours(attended), "all": facts.hours(total)}
    return {
        "language": get_language() or "id",
        "organisation": settings.ORGANISATION_NAME,
        "heading": _("Certificate"),
        "kind": certificate.get_kind_display(),
        "topic": certificate.topic_name,
        "number_label": _("Number"),
        "number": str(certificate),
        "given_to": _("is given to"),
        "name": certificate.name,
        "business": certificate.business_name,
        "for": _("who took part in the training"),
        "training": certificate.title,
        "when": facts.days(certificate.dates),
        "hours": time,
        "place_and_day": _("Surabaya, %(day)s") % {"day": date_format(certificate.issued_on, "j F Y")},
        "office": signer.office,
        "signer": signer.name,
        "signature_words": _("Signature of %(name)s") % {"name": signer.name},
        "qr_words": _("QR code of the page that says whether this certificate is valid"),
        "check": _("Is it genuine? Scan, or type the code at"),
        "check_at": _site(reverse("trainings:check_certificate")).split("://")[-1],
        "code": certificate.shown_code,
        "edition": _("Edition %(n)d, replaces all earlier ones") % {"n": certificate.revision}
        if certificate.revision > 1
        else "",
    }


def signature_svg(signer: Signer) -> str:
    """The signature as an SVG that carries its pixels; nothing where there is none."""
    if not signer.signature:
        return ""
    with signer.signature.open("rb") as file:
        pixels = base64.b64encode(file.read()).decode()
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 400 160'>"
        f"<image width='400' height='160' xlink:href='data:image/png;base64,{pixels}'/></svg>"
    )
