"""What officials of the demo city looked at, took out and kept."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from businesses.models import Business, BusinessStatus, NikReveal, Owner, RegisterExport, RegisterField, SavedFilter
from businesses.services.gaps import ask_for_fact
from notifications.models import Message

REASONS = (
    "Mencocokkan NIK dengan KTP saat pemilik datang ke loket.",
    "Pemilik menelepon: NIK di KTP berbeda satu angka.",
    "Menyiapkan surat rekomendasi merek.",
)
# Who, format, filters, days ago, with NIK and why.
EXPORTS = (
    ("verifier", "xlsx", "status__exact=verified", 9, ""),
    ("head", "csv", "", 5, ""),
    ("verifier", "xlsx", "gap=nib", 2, "Usulan penerbitan NIB massal lewat OSS."),
)
FILTERS = (
    ("verifier", "Belum punya NIB", "gap=nib", True),
    ("verifier", "Hampir lengkap", "ready=nearly", False),
    ("head", "Terverifikasi tanpa izin tampil", "status__exact=verified&consent=no", True),
)


def add_desk_work(people: dict[str, User]) -> None:
    """Reveals, exports, kept filters, and owners who were asked for their KBLI code. `people` by role."""
    verifier, now = people["verifier"], timezone.now()
    owners = Owner.objects.filter(nik__isnull=False).order_by("pk")[: len(REASONS)]
    for number, (owner, reason) in enumerate(zip(owners, REASONS, strict=False)):
        NikReveal.objects.create(owner=owner, by=verifier, reason=reason, at=now - timedelta(days=12 - 5 * number))
    rows = Business.objects.filter(status=BusinessStatus.VERIFIED).count()
    for role, file_format, filters, days, reason in EXPORTS:
        if role in people:
            RegisterExport.objects.create(
                by=people[role], format=file_format, filters=filters, rows=rows, at=now - timedelta(days=days),
                has_nik=bool(reason), reason=reason,
            )  # fmt: skip
    for role, name, query, is_shared in FILTERS:
        if role in people:
            SavedFilter.objects.create(
                by=people[role], name=name, list_name="businesses_business", query=query, is_shared=is_shared
            )
    asked = Business.objects.filter(pk__in=Business.objects.filter(kbli_code="").order_by("pk").values("pk")[:3])
    ask_for_fact(asked, RegisterField.objects.get(key="kbli"), by=verifier)
    # What happened long ago was told long ago: only the inbox keeps it, nothing is sent today.
    Message.objects.filter(key="gap_asked").exclude(channel="inbox").delete()
