"""What the worker does with a picture: public files out of its pixels, or a reason why not."""

from __future__ import annotations

import io
import secrets
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from businesses.models import Business, Picture, PictureKind, PictureState, ProductStatus, Refusal
from businesses.pictures.checking import PICTURE_WIDTHS, Refused, decoded
from businesses.pictures.keeping import delete_files

# The room itself and not the house: `businesses.services` also deletes pictures, so it imports this package.
from businesses.services.products import unpublish_product
from notifications.services import notify

MAX_ATTEMPTS = 3
# Longer than the time limit of the task, so a claim outlives its holder and nobody else's work.
CLAIM = timedelta(minutes=3)


def prepare(picture_id: int) -> bool:
    """Make the public files of one waiting picture; False when there is nothing to do.

    Safe to run twice and to be killed anywhere: the claim in the row runs out, the sweep wakes it again, the
    stem is chosen once so that the same files are written again, and after MAX_ATTEMPTS the file is refused.
    """
    picture = _claim(picture_id)
    if picture is None:
        return False
    if picture.attempts > MAX_ATTEMPTS:
        # Whatever brought the worker down this often would do it again.
        refuse(picture, Refusal.BROKEN)
        return True
    try:
        with storages["private"].open(picture.upload) as file:
            image = decoded(file)
    except FileNotFoundError:
        refuse(picture, Refusal.BROKEN)
    except Refused as error:
        refuse(picture, error.reason)
    else:
        store_prepared(picture, image)
    _drop_upload(picture)
    return True


def _claim(picture_id: int) -> Picture | None:
    now = timezone.now()
    with transaction.atomic():
        picture = (
            Picture.objects.due(now).select_for_update(skip_locked=True, no_key=True).filter(pk=picture_id).first()
        )
        if picture is None:
            return None
        picture.attempts += 1
        picture.claimed_until = now + CLAIM
        picture.stem = picture.stem or _new_stem()
        picture.save(update_fields=["attempts", "claimed_until", "stem"])
    return picture


def _new_stem() -> str:
    return f"pictures/{timezone.now():%y}/{secrets.token_urlsafe(16)}"


def store_prepared(picture: Picture, image: Image.Image) -> None:
    """Write the public files of an RGB image and mark the picture as ready."""
    written = write_public(image, stem=picture.stem)
    fields = {**written, "state": PictureState.READY, "refusal": "", "claimed_until": None}
    for field, value in fields.items():
        setattr(picture, field, value)
    if not Picture.objects.filter(pk=picture.pk).update(**fields):
        # She removed it meanwhile.
        delete_files(picture)


def write_public(image: Image.Image, *, stem: str = "") -> dict[str, Any]:
    """Write the public files of an RGB image; the columns that whoever shows it keeps of them."""
    stem = stem or _new_stem()
    widest = min(image.width, PICTURE_WIDTHS[-1])
    widths = [width for width in PICTURE_WIDTHS if width < widest] + [widest]
    scaled = image
    height = round(image.height * widest / image.width)
    for width in reversed(widths):
        if width != scaled.width:
            size = (width, max(1, round(image.height * width / image.width)))
            scaled = scaled.resize(size, Image.Resampling.LANCZOS)
        _write(f"{stem}-{width}.avif", scaled, "AVIF", quality=60, speed=8)
        _write(f"{stem}-{width}.jpg", scaled, "JPEG", quality=80, progressive=True, optimize=True)
    red, green, blue = scaled.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    colour = f"#{red:02x}{green:02x}{blue:02x}"
    return {"stem": stem, "widths": widths, "width": widest, "height": height, "colour": colour}


def _write(name: str, image: Image.Image, file_format: str, **options: int | bool) -> None:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    # An earlier attempt that was cut off may have left half a file of this name.
    default_storage.delete(name)
    default_storage.save(name, ContentFile(buffer.getvalue()))


@transaction.atomic
def refuse(picture: Picture, reason: Refusal) -> None:
    """Say why a picture can't be shown, here and in a message; a product left without any picture is hidden."""
    business = (
        Business.objects.select_for_update(no_key=True, of=("self",))
        .select_related("owner__user")
        .get(pk=picture.business_id)
    )
    changed = Picture.objects.filter(pk=picture.pk, state=PictureState.WAITING).update(
        state=PictureState.REFUSED, refusal=reason, claimed_until=None
    )
    if not changed:
        return
    picture.state, picture.refusal = PictureState.REFUSED, reason
    product = picture.product
    url = reverse(
        f"businesses:{'face' if picture.kind == PictureKind.FACE else 'process_pictures'}", args=[business.pk]
    )
    if product:
        url = reverse("businesses:product_pictures", args=[business.pk, product.pk])
        shown = product.pictures.exclude(state=PictureState.REFUSED).exists()
        if product.status == ProductStatus.PUBLISHED and not shown:
            unpublish_product(product, by=None, reason=_("Its only picture could not be used."))
    notify(
        business.owner.user,
        "picture_refused",
        dedup_key=f"picture_refused:{picture.pk}",
        product=product.name_id if product else business.name,
        reason=reason.label,
        url=url,
    )


def _drop_upload(picture: Picture) -> None:
    """Delete what she sent; the row names it until it is gone, so a kill in between leaves it to the sweep."""
    if picture.upload:
        storages["private"].delete(picture.upload)
        Picture.objects.filter(pk=picture.pk).update(upload="")
        picture.upload = ""


def sweep(limit: int = 100) -> list[int]:
    """Clear leftovers of decided pictures and name the waiting ones that nobody works on."""
    for picture in Picture.objects.with_leftovers()[:limit]:
        _drop_upload(picture)
    return list(Picture.objects.due(timezone.now()).values_list("pk", flat=True)[:limit])
