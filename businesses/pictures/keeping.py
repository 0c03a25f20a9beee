"""What she does with pictures: add, order, describe, remove."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from functools import partial

from django.core.files.base import File
from django.core.files.storage import default_storage, storages
from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, ConsentPurpose, User
from accounts.services import NotAllowed
from businesses.models import Business, Picture, PictureKind, PictureState, Product, ProductStatus
from businesses.models.products import PictureQuerySet
from businesses.pictures.checking import Refused, check_picture

PICTURES_A_PRODUCT = 6
# As many as the page of the business shows.
PICTURES_OF_PROCESS = 3


@transaction.atomic
def add_pictures(product: Product, files: Iterable[File[bytes]]) -> tuple[list[Picture], list[tuple[str, str]]]:
    """Store the files that can be taken; return the new pictures and, for each refused file, its name and why.

    One bad file costs the others nothing. The same bytes again are the same picture.
    """
    like = Picture(business_id=product.business_id, product=product, kind=PictureKind.PRODUCT)
    return _add(like, files, PICTURES_A_PRODUCT, _("A product has at most %(count)d pictures. Remove one first."))


@transaction.atomic
def add_process_pictures(
    business: Business, files: Iterable[File[bytes]]
) -> tuple[list[Picture], list[tuple[str, str]]]:
    """Like `add_pictures`, for how the things are made."""
    like = Picture(business=business, kind=PictureKind.PROCESS)
    return _add(like, files, PICTURES_OF_PROCESS, _("The page shows at most %(count)d of these. Remove one first."))


def _add(
    like: Picture, files: Iterable[File[bytes]], most: int, full: str
) -> tuple[list[Picture], list[tuple[str, str]]]:
    _hold(like)
    added: list[Picture] = []
    refused: list[tuple[str, str]] = []
    for file in files:
        name = str(file.name)
        try:
            picture = _add_one(like, file, most, full)
        except Refused as error:
            refused.append((name, str(error.message)))
        except NotAllowed as error:
            refused.append((name, str(error)))
        else:
            if picture:
                added.append(picture)
    _wake_up(added)
    return added, refused


def _hold(picture: Picture) -> Business:
    """Whoever touches the pictures of a business takes turns."""
    return Business.objects.select_for_update(no_key=True).get(pk=picture.business_id)


def _row_of(picture: Picture) -> PictureQuerySet:
    """The pictures that stand in one row with this one, itself included, in order."""
    return Picture.objects.filter(business=picture.business_id, kind=picture.kind, product=picture.product_id).order_by(
        "position"
    )


def _add_one(like: Picture, file: File[bytes], most: int, full: str) -> Picture | None:
    digest = _checked_digest(file)
    rows = list(_row_of(like))
    if any(row.digest == digest and not row.is_refused for row in rows):
        return None
    for row in rows:
        # A refused picture has said its reason; it gives its place to the next one.
        if row.is_refused and (len(rows) >= most or row.digest == digest):
            rows.remove(row)
            row.delete()
            break
    if len(rows) >= most:
        raise NotAllowed(full % {"count": most})
    return Picture.objects.create(
        business_id=like.business_id,
        product=like.product,
        kind=like.kind,
        position=min(set(range(1, most + 1)) - {row.position for row in rows}),
        digest=digest,
        upload=_store_upload(file),
    )


def _checked_digest(file: File[bytes]) -> str:
    check_picture(file, size=file.size)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


def _wake_up(pictures: list[Picture]) -> None:
    if pictures:
        # Imported here, because the tasks import this module.
        from businesses.tasks import wake_up_on_commit

        wake_up_on_commit([picture.pk for picture in pictures])


@transaction.atomic
def put_face(business: Business, file: File[bytes]) -> Picture:
    """Store the picture of the maker herself, in the place of an earlier one; the same bytes again change nothing.

    Nobody's face is taken without a living consent (UU PDP 27/2022), and public pages ask for it again at every
    request. Raises NotAllowed without it, and Refused for a file that can't be taken; the earlier picture stays then.
    """
    like = Picture(business=business, kind=PictureKind.FACE)
    owner = _hold(like).owner
    if not Consent.objects.active().filter(user=owner.user_id, purpose=ConsentPurpose.PHOTO).exists():
        raise NotAllowed(_("We take a picture of you only with your consent. You can give it on this page."))
    digest = _checked_digest(file)
    earlier = _row_of(like).first()
    if earlier and earlier.digest == digest and not earlier.is_refused:
        return earlier
    like.caption = earlier.caption if earlier else owner.full_name
    like.caption_en = earlier.caption_en if earlier else ""
    if earlier:
        _delete(earlier)
    like.digest, like.upload = digest, _store_upload(file)
    like.save()
    _wake_up([like])
    return like


@transaction.atomic
def remove_faces(businesses: QuerySet[Business]) -> None:
    """Delete the pictures of a person who no longer agrees to them, or whose business is another's now.

    Not only hidden: the public files lie at addresses that somebody may have kept. Each business is held, so that a
    picture which is sent at this moment is either seen here or refused by `put_face`.
    """
    for business in businesses.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        for picture in business.pictures.filter(kind=PictureKind.FACE):
            _delete(picture)


def consent_ended(user: User, purpose: str) -> None:
    """What has to go with a consent (see settings.ACCOUNTS_CONSENT_ENDED)."""
    if purpose == ConsentPurpose.PHOTO:
        remove_faces(Business.objects.owned_by(user))


def _store_upload(file: File[bytes]) -> str:
    # The name that she gave may be anything at all, so none of it is kept.
    name = f"uploads/{timezone.now():%y}/{secrets.token_urlsafe(16)}"
    return storages["private"].save(name, file)


@transaction.atomic
def move_picture(picture: Picture, *, earlier: bool) -> None:
    """Swap a picture with its neighbour; at the end of the row nothing happens."""
    _hold(picture)
    rows = list(_row_of(picture))
    at = next((index for index, row in enumerate(rows) if row.pk == picture.pk), None)
    to = at + (-1 if earlier else 1) if at is not None else -1
    if at is None or not 0 <= to < len(rows):
        return
    here, there = rows[at], rows[to]
    Picture.objects.filter(pk__in=[here.pk, there.pk]).update(
        position=Case(When(pk=here.pk, then=there.position), When(pk=there.pk, then=here.position))
    )


@transaction.atomic
def remove_picture(picture: Picture) -> None:
    """Delete a picture and, once that is certain, its files."""
    _hold(picture)
    row = Picture.objects.select_related("product").filter(pk=picture.pk).first()
    if row is None:
        return
    product = row.product
    if (
        product
        and product.status == ProductStatus.PUBLISHED
        and not row.is_refused
        and not product.pictures.exclude(pk=row.pk).exclude(state=PictureState.REFUSED).exists()
    ):
        raise NotAllowed(
            _("This is the only picture of a published product. Add another one or hide the product first.")
        )
    _delete(row)


def _delete(picture: Picture) -> None:
    # Deleting takes the number out of the row, the names of its files stay.
    picture.delete()
    transaction.on_commit(partial(delete_files, picture))


def delete_files(picture: Picture) -> None:
    if picture.upload:
        storages["private"].delete(picture.upload)
    delete_public(picture.stem, picture.widths)


def delete_public(stem: str, widths: Iterable[int]) -> None:
    for width in widths:
        for suffix in ("avif", "jpg"):
            default_storage.delete(f"{stem}-{width}.{suffix}")
