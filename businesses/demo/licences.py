"""Licences of the demo city in every state, with drawn scans that say CONTOH, and the answers of one ladder.

Numbers are invented: their makers are counted from 9000, and no scan looks like a real certificate.
"""

from __future__ import annotations

import io
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from businesses.licence_numbers import check_number
from businesses.models import Business, BusinessStatus, LadderAnswers, Licence, LicenceKind
from businesses.services import put_scan, record_check, save_licence
from notifications.models import Message

PAPER, INK, LINE = "#FFFDF8", "#1E1B18", "#B8322A"


def add_licences(verifier: User) -> None:
    """Give verified businesses licences by turns, so that every state can be seen, and D'niel Pudding its answers."""
    today = timezone.localdate()
    rows = Business.objects.filter(status=BusinessStatus.VERIFIED).select_related("owner__user", "sector")
    for number, business in enumerate(rows.order_by("pk")):
        if business.sector and business.sector.is_food:
            _food(business, number, today, verifier)
        elif number % 2:
            _mark(business, f"IDM{900000 + number:09d}", today - timedelta(days=400), verifier)
        if business.nib:
            _keep(business, LicenceKind.NIB, business.nib, scan="pdf" if number % 2 else "jpg")
    # What happened long ago was told long ago: only the inbox keeps it, nothing is sent today.
    Message.objects.filter(key="licence_not_found").exclude(channel="inbox").delete()
    _answers()


def _food(business: Business, number: int, today: date, verifier: User) -> None:
    fate = number % 8
    if fate in {0, 1, 2, 3, 7}:
        days = {0: 900, 1: 20, 2: 120, 3: -240, 7: 500}[fate]
        end = today + timedelta(days=days)
        region = "3515" if fate == 7 else "3578"
        pirt = f"206{region}01{9000 + number:04d}{end:%y}"
        kept = _keep(business, LicenceKind.PIRT, pirt, end=end, scan="jpg" if fate % 2 else "pdf")
        if fate in {0, 1}:
            record_check(kept, by=verifier, found=True)
    if fate == 4:
        end = today + timedelta(days=1200)
        kept = _keep(business, LicenceKind.BPOM_MD, f"MD{900000000000 + number}", end=end, scan="pdf")
        record_check(kept, by=verifier, found=False)
    if fate in {1, 5}:
        kept = _keep(business, LicenceKind.HALAL, f"ID{35110000900000000 + number}", scan="jpg")
        record_check(kept, by=verifier, found=True)
    if fate == 6:
        _keep(business, LicenceKind.TRADE_MARK, f"DID{2026900000 + number}")


def _mark(business: Business, number: str, issued: date, verifier: User) -> None:
    kept = _keep(business, LicenceKind.TRADE_MARK, number, end=issued + timedelta(days=3652), scan="jpg")
    record_check(kept, by=verifier, found=True)


def add_helped_licences(helped: list[Business], helper: User, verifier: User) -> None:
    """Give two neighbours of a helper a licence each: one that was found, and one that the helper is asked about."""
    for business, kind, number, found in zip(
        helped,
        (LicenceKind.NIB, LicenceKind.HALAL),
        ("0000900000001", "ID35110000900009001"),
        (True, False),
        strict=True,
    ):
        licence = Licence(business=business, kind=kind, number=check_number(kind, number))
        save_licence(licence, by=helper)
        put_scan(licence, paper(f"{kind.label}\n{licence.number}", f"contoh {kind}.jpg"), by=helper)
        licence.refresh_from_db()
        record_check(licence, by=verifier, found=found)
    Message.objects.filter(key="licence_not_found").exclude(channel="inbox").delete()


def _keep(business: Business, kind: LicenceKind, number: str, *, end: date | None = None, scan: str = "") -> Licence:
    owner = business.owner.user
    assert owner
    licence = Licence(business=business, kind=kind, number=check_number(kind, number), valid_until=end)
    save_licence(licence, by=owner)
    if scan:
        put_scan(licence, paper(f"{kind.label}\n{licence.number}", f"contoh {kind}.{scan}"), by=owner)
    licence.refresh_from_db()
    return licence


def paper(text: str, name: str) -> ContentFile[bytes]:
    """A drawn sheet that nobody takes for a certificate; a PDF or a JPEG, as its `name` ends."""
    image = Image.new("RGB", (620, 877), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, 596, 853), outline=INK, width=3)
    draw.text((310, 130), text, fill=INK, font=ImageFont.load_default(28), anchor="mm", align="center")
    for y in range(240, 800, 40):
        draw.line((70, y, 550, y), fill="#E5DCCB", width=3)
    mark = Image.new("RGBA", (620, 260), (0, 0, 0, 0))
    ImageDraw.Draw(mark).text((310, 130), "CONTOH", fill=LINE, font=ImageFont.load_default(130), anchor="mm")
    turned = mark.rotate(28, expand=True)
    image.paste(turned, (310 - turned.width // 2, 500 - turned.height // 2), turned)
    buffer = io.BytesIO()
    image.save(buffer, "PDF" if name.endswith("pdf") else "JPEG")
    return ContentFile(buffer.getvalue(), name=name)


def _answers() -> None:
    """A demonstration: art pudding and its drinks are fresh, chilled food from a home kitchen."""
    dniel = Business.objects.filter(slug="dniel-pudding").first()
    if dniel is None:
        return
    for product in dniel.products.all():
        LadderAnswers.objects.create(
            product=product, is_food="yes", is_frozen="no", is_pasteurised="no", keeps_a_week="no"
        )
