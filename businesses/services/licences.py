"""Licences: kept by their owners, checked by officials, and reminded of before they end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed
from businesses.models import (
    Business,
    FilePurpose,
    Licence,
    LicenceCheck,
    LicenceKind,
    LicenceReminder,
    LicenceRule,
    PrivateFile,
    Product,
)
from businesses.services.locking import NEVER_SHOWN, locked
from notifications.services import notify

# Nobody wants to be woken by a message about a paper.
REMIND_HOURS = range(7, 21)
REMIND_AT_ONCE = 100


def _open_business(business: Business) -> Business:
    row = locked(business)
    if row.status in NEVER_SHOWN:
        raise NotAllowed(_("This business is closed, so its licences can't be changed."))
    return row


@transaction.atomic
def save_licence(licence: Licence, products: Iterable[Product] | None = None, *, by: User) -> Licence:
    """Keep a new or changed licence. What an official once found was found for the old entries, so it is forgotten.

    A NIB is written into the business, whose column is the truth (see `Licence`).
    """
    business = _open_business(licence.business)
    if licence.kind == LicenceKind.NIB and business.nib != licence.number:
        business.nib = licence.number
        business.save(update_fields=["nib", "updated_at"])
    licence.check_result = LicenceCheck.NOT_CHECKED
    licence.checked_on = licence.checked_by = None
    licence.save()
    if products is not None:
        licence.products.set(products)
    return licence


@transaction.atomic
def remove_licence(licence: Licence, *, by: User) -> None:
    """Delete a licence with its scan; its history stays. Without its row a business has no NIB either."""
    business = _open_business(licence.business)
    row = Licence.objects.select_for_update(of=("self",)).select_related("scan").filter(pk=licence.pk).first()
    if row is None:
        return
    row.delete()
    if row.scan:
        _forget(row.scan)
    if row.kind == LicenceKind.NIB:
        business.nib = ""
        business.save(update_fields=["nib", "updated_at"])


@transaction.atomic
def put_scan(licence: Licence, file: File[bytes], *, by: User) -> PrivateFile:
    """Keep a scan of a licence in the place of the earlier one; raises ValidationError when it can't be taken."""
    # Imported here, because what prepares pictures imports the services.
    from businesses.files import keep_file

    business = _open_business(licence.business)
    row = Licence.objects.select_for_update(of=("self",)).select_related("scan").get(pk=licence.pk)
    earlier, row.scan = row.scan, keep_file(business, FilePurpose.LICENCE, file, by=by)
    row.save(update_fields=["scan", "updated_at"])
    if earlier:
        _forget(earlier)
    return row.scan


@transaction.atomic
def remove_scan(licence: Licence, *, by: User) -> None:
    _open_business(licence.business)
    row = Licence.objects.select_for_update(of=("self",)).select_related("scan").get(pk=licence.pk)
    earlier, row.scan = row.scan, None
    row.save(update_fields=["scan", "updated_at"])
    if earlier:
        _forget(earlier)


def _forget(scan: PrivateFile) -> None:
    from businesses.files import forget_file

    forget_file(scan)


def _reader(business: Business) -> User | None:
    """Who can do something about a licence: its owner, or until she claims the business whoever entered it."""
    is_helped = business.owner.is_unclaimed and business.helper is not None
    return business.helper if is_helped else business.owner.user


@transaction.atomic
def record_check(licence: Licence, *, by: User, found: bool) -> Licence:
    """Record what `by` saw on the authority's own site today; the owner hears of it when it was not found.

    `licence` is as the official saw it: when the owner has changed it meanwhile, the look was at something else.
    """
    business = locked(licence.business)
    row = Licence.objects.select_for_update(of=("self",)).filter(pk=licence.pk).first()
    if row is None or row.updated_at != licence.updated_at:
        raise NotAllowed(_("This licence has changed in the meantime. Please look at it again before you record it."))
    row.check_result = LicenceCheck.FOUND if found else LicenceCheck.NOT_FOUND
    row.checked_on, row.checked_by = timezone.localdate(), by
    row.save(update_fields=["check_result", "checked_on", "checked_by", "updated_at"])
    if not found:
        notify(
            _reader(business),
            "licence_not_found",
            dedup_key=f"licence_not_found:{row.pk}:{row.updated_at.timestamp()}",
            business=business.name,
            licence=LicenceKind(row.kind).label,
            number=row.number,
            url=reverse("businesses:licence_edit", args=[business.pk, row.pk]),
        )
    return row


def remind_of_ends(now: datetime | None = None) -> int:
    """Tell owners whose licence ends within the days that its rule names, once for each of them; returns how many.

    Safe to run at any time, twice, or two days late: what was told stands in a row, and when two days are due at
    once only the nearer one is told.
    """
    now = timezone.localtime(now)
    if now.hour not in REMIND_HOURS:
        return 0
    today, told = now.date(), 0
    for kind, rule in LicenceRule.objects.in_force(today).items():
        for days in sorted(set(rule.remind_days)):
            while count := _remind_some(kind, days, today):
                told += count
    return told


@transaction.atomic
def _remind_some(kind: str, days: int, today: date) -> int:
    due = Licence.objects.to_be_reminded(kind, days, today=today).exclude(business__status__in=NEVER_SHOWN)
    rows = (
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("business__owner__user", "business__helper")
        .order_by("pk")
    )
    told = 0
    for licence in rows[:REMIND_AT_ONCE]:
        # Another sweep may have told her between our look and our lock: the unique row decides.
        end = licence.valid_until
        assert end is not None  # The queryset asks for one that ends.
        _row, is_new = LicenceReminder.objects.get_or_create(licence=licence, days_before=days, valid_until=end)
        if is_new:
            _remind(licence, days, end, today)
            told += 1
    return told


def _remind(licence: Licence, days: int, end: date, today: date) -> None:
    business = licence.business
    user = _reader(business)
    assert user is not None  # The queryset asks for owners with an account.
    with translation.override(user.language):
        last_day = date_format(end, "j F Y")
    notify(
        user,
        "licence_ending",
        dedup_key=f"licence_ending:{licence.pk}:{days}:{end:%Y%m%d}",
        business=business.name,
        licence=LicenceKind(licence.kind).label,
        number=licence.number,
        date=last_day,
        days=(end - today).days,
        url=reverse("businesses:licences", args=[business.pk]),
    )
