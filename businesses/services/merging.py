"""Making one of two entries of the same business, taking it back, and saying that two are not the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.models import (
    Business,
    BusinessStatus,
    ChangeRequest,
    ClaimCode,
    DraftAnswers,
    FilePurpose,
    ImportRow,
    Licence,
    LicenceKind,
    Merge,
    NotTheSame,
    PrivateFile,
)
from businesses.services.decisions import needed_reason
from businesses.services.ending import end_wishes
from businesses.services.locking import already, locked
from businesses.services.telling import tell

# What an official chooses between, side by side.
FIELDS = [
    "name",
    "owner",
    "sector",
    "description_id",
    "description_en",
    "address",
    "subdistrict",
    "latitude",
    "longitude",
    "nib",
    "kbli_code",
    "kbli_edition",
    "started_year",
    "capital_rupiah",
    "annual_sales_rupiah",
    "workers_men",
    "workers_women",
    "whatsapp_is_public",
]
# One can't be taken without the other.
TOGETHER = [{"latitude", "longitude"}, {"kbli_code", "kbli_edition"}, {"address", "subdistrict"}]
MERGEABLE = {
    BusinessStatus.SUBMITTED,
    BusinessStatus.RETURNED,
    BusinessStatus.VERIFIED,
    BusinessStatus.INACTIVE,
    BusinessStatus.CLOSED,
    BusinessStatus.REJECTED,
}
# These tell what became of the entry itself, so they stay with it. Rows of every other model move.
STAY: set[type[models.Model]] = {ChangeRequest, ClaimCode, DraftAnswers, ImportRow, Merge, NotTheSame}


@transaction.atomic
def say_not_the_same(one: Business, other: Business, *, by: User, reason: str) -> NotTheSame:
    """Remember that two businesses, which look alike, are two; nobody is asked about this pair again."""
    first, second = sorted([one, other], key=lambda row: row.pk)
    row, _created = NotTheSame.objects.get_or_create(
        first=first, second=second, defaults={"by": by, "reason": needed_reason(reason)}
    )
    return row


@transaction.atomic
def merge_businesses(kept: Business, gone: Business, *, by: User, take: Iterable[str]) -> Merge:
    """Make `kept` the only entry: it takes the fields in `take` and every child row of every app from `gone`.

    `gone` keeps its own history under the status "merged", and whatever `kept` has already (the same licence, say).
    Raises NotAllowed when one of the two can't be merged, and for an official who owns one of them.
    """
    kept, gone = _lock_both(kept, gone)
    if kept.status not in MERGEABLE - {BusinessStatus.REJECTED}:
        raise NotAllowed(already(kept))
    if gone.status not in MERGEABLE:
        raise NotAllowed(already(gone))
    if by.pk in {kept.owner.user_id, gone.owner.user_id}:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))
    changed = _take_over(kept, gone, _with_partners(set(take)))
    moved = list(_move_children(gone, kept))
    end_wishes(gone, by=by)
    if "owner_id" in changed:
        end_wishes(kept, by=by)
    merge = Merge.objects.create(kept=kept, gone=gone, gone_status=gone.status, changed=changed, moved=moved, by=by)
    gone.merged_into = kept
    change = change_status(gone, BusinessStatus.MERGED, by=by, reason=str(kept))
    if gone.owner_id != kept.owner_id or gone.owner.user_id != kept.owner.user_id:
        tell(gone, "business_merged", change=change, other=kept.name)
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, by: User) -> list[str]:
    """Part two businesses again; returns in words what has changed since and therefore stays as it is.

    Raises NotAllowed after 30 days, when it was undone before, and while `kept` itself is merged away.
    """
    kept, gone = _lock_both(merge.kept, merge.gone)
    row = Merge.objects.select_for_update(no_key=True, of=("self",)).get(pk=merge.pk)
    if by.pk in {kept.owner.user_id, gone.owner.user_id}:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))
    if row.undone_at:
        raise NotAllowed(_("This merge has been undone already."))
    if not Merge.objects.undoable().filter(pk=row.pk).exists():
        raise NotAllowed(_("A merge can be undone for %(days)d days. They are over.") % {"days": Merge.UNDO_DAYS})
    if kept.status == BusinessStatus.MERGED:
        raise NotAllowed(_("“%(name)s” itself was merged later. Undo that merge first.") % {"name": kept})
    # Rows before facts: a NIB that `kept` gives back would take the licence of that number, with its scan, along.
    moved = list(_move_back(row.moved, kept, gone))
    stays = [*_give_back(kept, row.changed), *moved]
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    gone.merged_into = None
    change_status(gone, row.gone_status, by=by, reason=_("The merge was undone."))
    # What else ended with the merge lies above this app.
    return [*stays, *import_string(settings.BUSINESSES_MERGE_UNDONE)(row)]


def _lock_both(kept: Business, gone: Business) -> tuple[Business, Business]:
    if kept.pk == gone.pk:
        raise NotAllowed(_("These are one and the same entry."))
    # Always the lower key first, or two officials who merge the pair both ways wait for each other for ever.
    rows = {row.pk: locked(row) for row in sorted([kept, gone], key=lambda row: row.pk)}
    return rows[kept.pk], rows[gone.pk]


def _with_partners(take: set[str]) -> list[str]:
    unknown = take - set(FIELDS)
    if unknown:
        raise ValueError(f"not fields of a merge: {sorted(unknown)}")
    for partners in TOGETHER:
        if take & partners:
            take |= partners
    return [name for name in FIELDS if name in take]


def _column(name: str) -> str:
    return str(Business._meta.get_field(name).attname)  # type: ignore[union-attr]


def _name_of(column: str) -> str:
    return next(str(field.verbose_name) for field in Business._meta.concrete_fields if field.attname == column)


def _take_over(kept: Business, gone: Business, take: list[str]) -> dict[str, list[Any]]:
    changed = {}
    for name in take:
        column = _column(name)
        before, after = getattr(kept, column), getattr(gone, column)
        if before != after:
            changed[column] = [_plain(before), _plain(after)]
            setattr(kept, column, after)
    if changed:
        kept.save(update_fields=[*changed, "updated_at"])
    return changed


def _plain(value: Any) -> Any:
    # As it stands in the JSON column: decimals are texts there.
    return value if value is None or isinstance(value, (str, int, bool)) else str(value)


def _give_back(kept: Business, changed: dict[str, list[Any]]) -> Iterator[str]:
    back = []
    for column, (before, after) in changed.items():
        if _plain(getattr(kept, column)) == after and _is_there(column, before):
            setattr(kept, column, before)
            back.append(column)
        else:
            yield _("%(field)s was changed since and stays.") % {"field": _name_of(column)}
    if back:
        kept.save(update_fields=[*back, "updated_at"])


def _is_there(column: str, value: Any) -> bool:
    """Does the row still exist to which a foreign key shall point again? An owner may be gone after a claim."""
    field = next(field for field in Business._meta.concrete_fields if field.attname == column)
    model = field.related_model
    return model is None or value is None or model._base_manager.filter(pk=value).exists()


def _children() -> Iterator[tuple[type[models.Model], str]]:
    """Every model of every app that points to a business, with the name of its column."""
    for relation in Business._meta.related_objects:
        model: Any = relation.related_model
        # pghistory's events are the history of the row that they describe.
        if model in STAY or hasattr(model, "pgh_obj"):
            continue
        yield model, relation.field.name


def _move_children(gone: Business, kept: Business) -> Iterator[list[Any]]:
    for model, field in _children():
        rows = model._base_manager.filter(**{field: gone})
        if model is Licence and kept.nib != gone.nib:
            # A NIB licence always bears the number of its business: the other number stays where it can be read.
            rows = rows.exclude(kind=LicenceKind.NIB)
        if model is PrivateFile:
            # A proof shows who asked: it stays with her wish.
            rows = rows.exclude(purpose=FilePurpose.CHANGE)
        for pk in rows.order_by("pk").values_list("pk", flat=True):
            if _point(model, pk, field, kept):
                yield [model._meta.label, pk, field]


def _move_back(moved: list[list[Any]], kept: Business, gone: Business) -> Iterator[str]:
    for label, pk, field in moved:
        model = apps.get_model(label)
        row = model._base_manager.filter(pk=pk, **{field: kept}).first()
        if row is None or not _point(model, pk, field, gone):
            yield _("%(what)s has changed hands since and stays.") % {"what": str(model._meta.verbose_name)}


def _point(model: type[models.Model], pk: Any, field: str, to: Business) -> bool:
    """Let one row belong to `to`; False when `to` has the same already and the database refuses a second one."""
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=pk).update(**{field: to})
    except IntegrityError:
        return False
    return True
