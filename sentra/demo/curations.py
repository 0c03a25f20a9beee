"""Products in every state of the check: most passed months ago and again this month, some asked for, failed or due."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.models import StatusChange, User
from businesses.models import Product
from sentra.models import (
    Curation,
    CurationCriterion,
    CurationDay,
    CurationMark,
    CurationStatus,
    Keeper,
    MarkResult,
    Outlet,
)
from sentra.services import ask_for_curation, close_curation_day, decide_curation
from sentra.services.rules import days

# How many of the products that are on show: those that wait, those that failed, those whose month is over.
ASKED, FAILED, DUE = 4, 3, 3
# Passed long enough ago to have stood on the shelves for half a year.
FIRST_DAYS = 190
REASONS = (
    {
        "packaging": "Plastik mudah robek dan sudutnya terbuka. Gunakan kemasan yang lebih tebal dan direkatkan.",
        "label": "Tanggal kedaluwarsa belum tertulis. Tambahkan di bawah nama produk.",
    },
    {"workmanship": "Ukuran satu dan lainnya berbeda jauh. Gunakan cetakan atau takaran yang sama."},
    {"label": "Huruf pada label terlalu kecil untuk dibaca. Cetak paling kecil 8 poin."},
)
WISHES = (
    "Mohon dicek, kemasan baru sudah kami pakai sejak bulan lalu.",
    "Kami ingin menitipkan 20 kemasan untuk akhir pekan.",
    "Label sudah kami perbaiki sesuai saran.",
    "",
)


def make_curations(people: dict[str, User], *, seed: int) -> None:
    keepers = {row.outlet_id: row.user for row in Keeper.objects.select_related("user").order_by("pk")}
    outlets = list(Outlet.objects.filter(pk__in=keepers))
    products = _products(people.get("entrepreneur"), seed)
    asked, failed, due = products[:ASKED], products[ASKED : ASKED + FAILED], products[ASKED + FAILED :][:DUE]
    passed = products[ASKED + FAILED + DUE :]
    rng = random.Random(seed)
    recheck, now = days("recheck_days"), timezone.now()
    for number, product in enumerate(due + passed):
        outlet = outlets[number % len(outlets)]
        first = now - timedelta(days=FIRST_DAYS - number % 14)
        _passed(product, outlet, keepers[outlet.pk], first, recheck, is_recheck=False)
        # Those that are due were looked at a little more than a month ago.
        ago = recheck + 1 + number if number < DUE else rng.randint(1, recheck - 3)
        _passed(product, outlet, keepers[outlet.pk], now - timedelta(days=ago), recheck, is_recheck=True)
    for product, reasons in zip(failed, REASONS, strict=False):
        _failed(product, outlets[0], keepers[outlets[0].pk], reasons)
    for number, (product, wish) in enumerate(zip(asked, WISHES, strict=False)):
        user = product.business.owner.user
        assert user is not None  # left out when the products were read
        row = ask_for_curation(product, outlets[number % 2 * 2], by=user, wish=wish)
        Curation.objects.filter(pk=row.pk).update(asked_at=now - timedelta(days=3 - number, hours=2))
    _close_a_day(outlets[0], keepers[outlets[0].pk], now)


def _products(hers: User | None, seed: int) -> list[Product]:
    """Two thirds of what is on show, mixed; none of D'niel Pudding's, of whom only what was published is told.

    Of Ratna, who can sign in, one product waits, one failed, and the others passed.
    """
    shown = Product.objects.public().filter(is_self_made=True).exclude(business__slug="dniel-pudding")
    rows = list(
        shown.exclude(business__owner__user=None)
        .select_related("business__owner__user", "category__sector")
        .order_by("slug")
    )
    mine = [row for row in rows if hers and row.business.owner.user_id == hers.pk]
    others = [row for row in rows if row not in mine]
    some = random.Random(seed).sample(others, len(others) * 2 // 3)
    return mine[:1] + some[: ASKED - 1] + mine[1:2] + some[ASKED - 1 :] + mine[2:]


def _passed(product: Product, outlet: Outlet, curator: User, at: datetime, recheck: int, *, is_recheck: bool) -> None:
    """As a service would have written it on that day; she was told long ago, so nothing is sent today."""
    owner = product.business.owner.user
    assert owner is not None  # left out when the products were read
    row = Curation.objects.create(
        product=product,
        outlet=outlet,
        is_recheck=is_recheck,
        status=CurationStatus.PASSED,
        asked_by=curator if is_recheck else owner,
        asked_at=at - timedelta(days=2),
        decided_by=curator,
        decided_at=at,
        check_again_on=timezone.localdate(at) + timedelta(days=recheck),
    )
    CurationMark.objects.bulk_create(
        CurationMark(curation=row, criterion=criterion, result=MarkResult.GOOD)
        for criterion in CurationCriterion.objects.for_product(product)
    )
    StatusChange.objects.create(
        content_type=ContentType.objects.get_for_model(Curation),
        object_id=row.pk,
        from_status=CurationStatus.ASKED,
        to_status=CurationStatus.PASSED,
        by=curator,
        at=at,
    )


def _failed(product: Product, outlet: Outlet, curator: User, reasons: dict[str, str]) -> None:
    user = product.business.owner.user
    assert user is not None  # left out when the products were read
    row = ask_for_curation(product, outlet, by=user)
    marks = {
        criterion.key: (criterion.key not in reasons, reasons.get(criterion.key, ""))
        for criterion in CurationCriterion.objects.for_product(product)
    }
    decide_curation(row, marks, by=curator, words="Sedikit lagi. Kami tunggu setelah diperbaiki.")


def _close_a_day(outlet: Outlet, curator: User, now: datetime) -> None:
    """The day on which the three failed was ten days ago, with two that passed; its minutes are closed."""
    day = outlet.curation_days.get()
    at = now - timedelta(days=10)
    CurationDay.objects.filter(pk=day.pk).update(
        day=timezone.localdate(at), note="Kurasi rutin. Dua produk diperiksa ulang."
    )
    rows = Curation.objects.filter(day=day)
    StatusChange.objects.filter(
        content_type=ContentType.objects.get_for_model(Curation), object_id__in=list(rows.values_list("pk", flat=True))
    ).update(at=at)
    rows.update(asked_at=at - timedelta(days=3), decided_at=at)
    good = Curation.objects.newest().filter(outlet=outlet, status=CurationStatus.PASSED, day=None).order_by("-pk")[:2]
    Curation.objects.filter(pk__in=list(good.values_list("pk", flat=True))).update(
        day=day,
        asked_at=at - timedelta(days=3),
        decided_at=at,
        check_again_on=timezone.localdate(at) + timedelta(days=days("recheck_days")),
    )
    day.refresh_from_db()
    close_curation_day(day, by=curator)
    CurationDay.objects.filter(pk=day.pk).update(closed_at=at + timedelta(hours=1))
