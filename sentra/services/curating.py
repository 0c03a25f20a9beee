"""A product is checked before it may stand in an outlet, and again every month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.files import forget_file, keep_file
from businesses.locks import lock_words
from businesses.models import BusinessStatus, FilePurpose, Product, ProductStatus
from sentra.models import (
    Curation,
    CurationCriterion,
    CurationDay,
    CurationMark,
    CurationPicture,
    CurationStatus,
    MarkResult,
    Outlet,
)
from sentra.services import telling
from sentra.services.rules import days

# What the curator found: by the key of a criterion, whether it is good, and in which words it is not.
Marks = Mapping[str, tuple[bool, str]]


@transaction.atomic
def ask_for_curation(product: Product, outlet: Outlet, *, by: User, wish: str = "") -> Curation:
    """The maker asks that a product be looked at, or an official when it is due again.

    A second call returns the one that waits. Raises NotAllowed: not verified, not made any more, passed already.
    """
    business = product.business
    if business.status != BusinessStatus.VERIFIED:
        raise NotAllowed(_("“%(name)s” is not on the register at present.") % {"name": business})
    if product.status == ProductStatus.ARCHIVED or not product.is_self_made:
        raise NotAllowed(_("Only products that you make yourself stand in the outlets."))
    if not outlet.is_open:
        raise NotAllowed(_("This outlet is closed."))
    if waiting := Curation.objects.waiting().filter(product=product).first():
        return waiting
    newest = Curation.objects.newest().filter(product=product).first()
    is_passed = newest is not None and newest.status == CurationStatus.PASSED
    if newest and is_passed and newest.check_again_on and newest.check_again_on > timezone.localdate():
        raise NotAllowed(
            _("“%(product)s” has passed. It is looked at again on %(day)s.")
            % {"product": product, "day": f"{newest.check_again_on:%d.%m.%Y}"}
        )
    try:
        with transaction.atomic():
            return Curation.objects.create(
                product=product, outlet=outlet, asked_by=by, wish=wish.strip(), is_recheck=is_passed
            )
    except IntegrityError:
        return Curation.objects.waiting().get(product=product)


@transaction.atomic
def withdraw_curation(curation: Curation, *, by: User) -> Curation:
    """Take the wish back before anybody has looked."""
    row = _locked(curation)
    if row.status == CurationStatus.WITHDRAWN:
        return row
    change_status(row, CurationStatus.WITHDRAWN, by=by)
    return row


@transaction.atomic
def decide_curation(curation: Curation, marks: Marks, *, by: User, words: str = "") -> Curation:
    """Write what was found; it has passed when every line of the checklist is good. She is told, with the reasons.

    Raises NotAllowed where a line is missing or says no reason, and for the curator's own product.
    """
    row = _locked(curation)
    if row.status != CurationStatus.ASKED:
        raise NotAllowed(_("This has been decided already."))
    _check_not_own(row, by)
    criteria = list(CurationCriterion.objects.for_product(row.product))
    missing = [str(criterion) for criterion in criteria if criterion.key not in marks]
    if missing:
        raise NotAllowed(_("Still to be looked at: %(lines)s.") % {"lines": ", ".join(missing)})
    silent = [str(line) for line in criteria if not marks[line.key][0] and not marks[line.key][1].strip()]
    if silent:
        raise NotAllowed(_("Write why, and what she can do: %(lines)s.") % {"lines": ", ".join(silent)})
    CurationMark.objects.bulk_create(
        CurationMark(
            curation=row,
            criterion=criterion,
            result=MarkResult.GOOD if marks[criterion.key][0] else MarkResult.NOT_YET,
            words=marks[criterion.key][1].strip(),
        )
        for criterion in criteria
    )
    is_good = all(marks[criterion.key][0] for criterion in criteria)
    row.decided_by, row.decided_at, row.words = by, timezone.now(), words.strip()
    if row.outlet:
        row.day = _day(row.outlet, by=by)
    if is_good:
        row.check_again_on = timezone.localdate() + timedelta(days=days("recheck_days"))
    change_status(row, CurationStatus.PASSED if is_good else CurationStatus.FAILED, by=by)
    telling.tell_curation(row)
    return row


@transaction.atomic
def keep_curation_picture(
    curation: Curation, criterion: CurationCriterion, file: File[bytes], *, by: User
) -> CurationPicture:
    """Keep what the curator photographed, in the place of an earlier picture of the same line.

    Raises NotAllowed once it is decided and for the curator's own product, ValidationError for what is no picture.
    """
    row = _locked(curation)
    if row.status != CurationStatus.ASKED:
        raise NotAllowed(_("This has been decided already."))
    _check_not_own(row, by)
    for earlier in row.pictures.filter(criterion=criterion).select_related("file"):
        earlier.delete()
        forget_file(earlier.file)
    kept = keep_file(row.product.business, FilePurpose.CURATION, file, by=by)
    return CurationPicture.objects.create(curation=row, criterion=criterion, file=kept)


@transaction.atomic
def close_curation_day(day: CurationDay, *, by: User, curators: str = "", note: str = "") -> CurationDay:
    """Give the minutes their number; nothing is added to this day any more. A second call changes nothing.

    `curators` and `note`, where given, stand in the minutes in place of what was noted during the day.
    """
    row = CurationDay.objects.select_for_update(no_key=True, of=("self",)).select_related("outlet").get(pk=day.pk)
    if row.closed_at:
        return row
    if not row.curations.decided().exists():
        raise NotAllowed(_("Nothing was looked at on this day."))
    year = row.day.year
    # The lock is kept until the number is committed or gone, so there is never a gap.
    lock_words("curation minutes", str(year))
    last = CurationDay.objects.filter(year=year).aggregate(last=Max("number"))["last"]
    row.year, row.number = year, (last or 0) + 1
    row.closed_at, row.closed_by = timezone.now(), by
    row.curators, row.note = curators.strip() or row.curators, note.strip() or row.note
    row.save()
    return row


# --- The pieces ---


def _locked(curation: Curation) -> Curation:
    rows = Curation.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("product__business__owner__user", "product__category__sector", "outlet").get(
        pk=curation.pk
    )


def _check_not_own(row: Curation, by: User) -> None:
    if row.product.business.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))


def _day(outlet: Outlet, *, by: User) -> CurationDay:
    """Today's minutes; whoever decides stands in them."""
    row, _is_new = CurationDay.objects.select_for_update(no_key=True).get_or_create(
        outlet=outlet, day=timezone.localdate(), defaults={"curators": by.full_name}
    )
    if row.closed_at:
        raise NotAllowed(_("The minutes of today were closed. Decide on another day."))
    if by.full_name not in row.curators:
        row.curators = f"{row.curators}, {by.full_name}"
        row.save(update_fields=["curators"])
    return row
