"""Pictures: what is taken, how it is prepared, where the files lie.

What she sends is stored privately and never shown. A worker makes fresh JPEG and AVIF files from its pixels, so
nothing else of it (EXIF, GPS, a second payload) reaches the public, and then deletes it. The row is the
truth: a task only wakes the worker up, and beat sweeps what was left.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage, storages
from django.db import transaction
from django.db.models import Case, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from accounts.services import NotAllowed
from businesses.models import Business, Picture, PictureKind, PictureState, Product, ProductStatus, Refusal
from businesses.services import unpublish_product
from notifications.services import notify

# The widths that templates ask for; a narrower original also gets one file of its own width.
PICTURE_WIDTHS = (320, 640, 1280)
PICTURES_A_PRODUCT = 6
MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 200
MAX_RATIO = 4
MAX_ATTEMPTS = 3
# Longer than the time limit of the task, so a claim outlives its holder and nobody else's work.
CLAIM = timedelta(minutes=3)

_FORMATS = ["JPEG", "PNG", "WEBP"]
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# Pillow only warns from here on, and refuses at twice as many; for us the warning is the end.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class Refused(ValidationError):
    """The file is not taken; `reason` is a Refusal, the message its words."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.label, code=reason.value)
        self.reason = reason


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Image.Image]:
    """Open by content, with only the decoders that we need; nothing is decoded yet. Raises Refused."""
    file.seek(0)
    start = file.read(12)
    file.seek(0)
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS:
        raise Refused(Refusal.HEIC)
    try:
        image = Image.open(file, formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(Refusal.TOO_MANY_PIXELS) from None
    except Exception:
        # Decoders raise whatever a broken header leads them to; all of it means the same to her.
        raise Refused(Refusal.NOT_A_PICTURE) from None
    with image:
        yield image


def check_picture(file: IO[bytes], *, size: int) -> None:
    """Refuse at once what the header already shows to be wrong; damage further in shows when it is prepared."""
    if size > MAX_BYTES:
        raise Refused(Refusal.TOO_HEAVY)
    with _opened(file) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise Refused(Refusal.TOO_MANY_PIXELS)
        if min(width, height) < MIN_SIDE:
            raise Refused(Refusal.TOO_SMALL)
        if max(width, height) > MAX_RATIO * min(width, height):
            raise Refused(Refusal.TOO_NARROW)
    file.seek(0)


def as_plain_jpeg(file: IO[bytes], *, size: int) -> bytes:
    """A picture drawn anew from its pixels, at once and in one width: for scans, which are not shown in lists."""
    check_picture(file, size=size)
    buffer = io.BytesIO()
    _decoded(file).save(buffer, "JPEG", quality=85, optimize=True)
    return buffer.getvalue()


# --- What she does with pictures ---


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
    transaction.on_commit(lambda: _delete_files(row))


def _delete_files(picture: Picture) -> None:
    if picture.upload:
        storages["private"].delete(picture.upload)
    for width in picture.widths:
        for suffix in ("avif", "jpg"):
            default_storage.delete(f"{picture.stem}-{width}.{suffix}")


# --- What the worker does ---


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
            image = _decoded(file)
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


def _decoded(file: IO[bytes]) -> Image.Image:
    """Decode into plain RGB of at most the largest width, upright, in sRGB, with nothing else from the file."""
    widest = PICTURE_WIDTHS[-1]
    with _opened(file) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Refused(Refusal.TOO_MANY_PIXELS)
        try:
            # A JPEG decodes straight into a half, a quarter or an eighth; twice the size keeps it sharp.
            image.draft("RGB", (widest * 2, widest * 2))
            image.load()
            profile = image.info.get("icc_profile")
            upright = ImageOps.exif_transpose(image)
        except Exception:
            raise Refused(Refusal.BROKEN) from None
    if upright.mode not in {"RGB", "RGBA", "L", "LA"}:
        # Palettes and bitmaps can't be scaled smoothly.
        upright = _flat(upright)
    upright.thumbnail((widest, widest * MAX_RATIO), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return _in_srgb(_flat(upright), profile)


def _flat(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # 16 bits of grey: a plain conversion would clip nearly all of it to white.
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "#FFFDF8")
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Keep the colours of phones that photograph in wider spaces; a broken profile is worth nothing."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        image = converted or image
    image.info.clear()
    return image


def store_prepared(picture: Picture, image: Image.Image) -> None:
    """Write the public files of an RGB image and mark the picture as ready."""
    stem = picture.stem or _new_stem()
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
    picture.stem, picture.widths, picture.width, picture.height = stem, widths, widest, height
    picture.colour = f"#{red:02x}{green:02x}{blue:02x}"
    picture.state, picture.refusal, picture.claimed_until = PictureState.READY, "", None
    fields = ["stem", "widths", "width", "height", "colour", "state", "refusal", "claimed_until"]
    if not Picture.objects.filter(pk=picture.pk).update(**{field: getattr(picture, field) for field in fields}):
        # She removed it meanwhile.
        _delete_files(picture)


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
    url = reverse("businesses:business", args=[business.pk])
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


__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "PICTURES_A_PRODUCT",
    "PICTURE_WIDTHS",
    "Refused",
    "add_pictures",
    "as_plain_jpeg",
    "check_picture",
    "move_picture",
    "prepare",
    "refuse",
    "remove_picture",
    "store_prepared",
    "sweep",
]
