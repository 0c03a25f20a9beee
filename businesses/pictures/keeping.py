"""What she does with pictures: add, order, describe, remove."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

from django.core.files.base import File
from django.core.files.storage import default_storage, storages
from django.db import transaction
from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import NotAllowed
from businesses.models import Business, Picture, PictureKind, PictureState, Product, ProductStatus
from businesses.pictures.checking import Refused, check_picture

PICTURES_A_PRODUCT = 6


@transaction.atomic
def add_pictures(product: Product, files: Iterable[File[bytes]]) -> tuple[list[Picture], list[tuple[str, str]]]:
    """Store the files that can be taken; return the new pictures and, for each refused file, its name and why.

    One bad file costs the others nothing. The same bytes again are the same picture.
    """
    Business.objects.select_for_update(no_key=True).get(pk=product.business_id)
    added: list[Picture] = []
    refused: list[tuple[str, str]] = []
    for file in files:
        name = str(file.name)
        try:
            picture = _add_picture(product, file)
        except Refused as error:
            refused.append((name, str(error.message)))
        except NotAllowed as error:
            refused.append((name, str(error)))
        else:
            if picture:
                added.append(picture)
    if added:
        # Imported here, because the tasks import this module.
        from businesses.tasks import wake_up_on_commit

        wake_up_on_commit([picture.pk for picture in added])
    return added, refused


def _add_picture(product: Product, file: File[bytes]) -> Picture | None:
    check_picture(file, size=file.size)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    rows = list(product.pictures.all())
    if any(row.digest == digest and not row.is_refused for row in rows):
        return None
    for row in rows:
        # A refused picture has said its reason; it gives its place to the next one.
        if row.is_refused and (len(rows) >= PICTURES_A_PRODUCT or row.digest == digest):
            rows.remove(row)
            row.delete()
            break
    if len(rows) >= PICTURES_A_PRODUCT:
        raise NotAllowed(
            _("A product has at most %(count)d pictures. Remove one first.") % {"count": PICTURES_A_PRODUCT}
        )
    position = min(set(range(1, PICTURES_A_PRODUCT + 1)) - {row.position for row in rows})
    return Picture.objects.create(
        business_id=product.business_id,
        product=product,
        kind=PictureKind.PRODUCT,
        position=position,
        digest=digest,
        upload=_store_upload(file),
    )


def _store_upload(file: File[bytes]) -> str:
    # The name that she gave may be anything at all, so none of it is kept.
    name = f"uploads/{timezone.now():%y}/{secrets.token_urlsafe(16)}"
    return storages["private"].save(name, file)


@transaction.atomic
def move_picture(picture: Picture, *, earlier: bool) -> None:
    """Swap a product's picture with its neighbour; at the end of the row nothing happens."""
    Business.objects.select_for_update(no_key=True).get(pk=picture.business_id)
    rows = list(Picture.objects.filter(product=picture.product).order_by("position"))
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
    Business.objects.select_for_update(no_key=True).get(pk=picture.business_id)
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
    row.delete()
    transaction.on_commit(lambda: delete_files(row))


def delete_files(picture: Picture) -> None:
    if picture.upload:
        storages["private"].delete(picture.upload)
    for width in picture.widths:
        for suffix in ("avif", "jpg"):
            default_storage.delete(f"{picture.stem}-{width}.{suffix}")
