"""What is taken as a picture, and how its pixels are read, whatever the file says about itself."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.core.exceptions import ValidationError
from PIL import ExifTags, Image, ImageCms, ImageOps

from businesses.models import Refusal

# The widths that templates ask for; a narrower original also gets one file of its own width.
PICTURE_WIDTHS = (320, 640, 1280)
MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
# A PNG or WebP is decoded whole, and a WebP of 40 megapixels takes 700 MB; a JPEG decodes into a part of its size.
MAX_PIXELS_WHOLE = 16_000_000
MIN_SIDE = 200
MAX_RATIO = 4

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
        _check_pixels(image)
        width, height = image.size
        if min(width, height) < MIN_SIDE:
            raise Refused(Refusal.TOO_SMALL)
        if max(width, height) > MAX_RATIO * min(width, height):
            raise Refused(Refusal.TOO_NARROW)
    file.seek(0)


def _check_pixels(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise Refused(Refusal.TOO_MANY_PIXELS)
    if image.format != "JPEG" and pixels > MAX_PIXELS_WHOLE:
        raise Refused(Refusal.TOO_MANY_WHOLE)


def as_plain_jpeg(file: IO[bytes], *, size: int) -> bytes:
    """A picture drawn anew from its pixels, at once and in one width: for scans, which are not shown in lists."""
    check_picture(file, size=size)
    buffer = io.BytesIO()
    decoded(file).save(buffer, "JPEG", quality=85, optimize=True)
    return buffer.getvalue()


def decoded(file: IO[bytes]) -> Image.Image:
    """Decode into plain RGB of at most the largest width, upright, in sRGB, with nothing else from the file."""
    widest = PICTURE_WIDTHS[-1]
    with _opened(file) as image:
        _check_pixels(image)
        try:
            # A JPEG decodes straight into a half, a quarter or an eighth; twice the size keeps it sharp.
            image.draft("RGB", (widest * 2, widest * 2))
            image.load()
            profile = image.info.get("icc_profile")
            lies_on_its_side = image.getexif().get(ExifTags.Base.Orientation) in {5, 6, 7, 8}
            # Small first: everything after works on a copy, and a copy of 40 megapixels takes 160 MB.
            small = _scalable(image)
            box = (widest, widest * MAX_RATIO)
            small.thumbnail(box[::-1] if lies_on_its_side else box, Image.Resampling.LANCZOS, reducing_gap=3.0)
            upright = ImageOps.exif_transpose(small)
        except Exception:
            raise Refused(Refusal.BROKEN) from None
    return _in_srgb(_flat(upright), profile)


def _scalable(image: Image.Image) -> Image.Image:
    """Palettes and bitmaps can't be scaled smoothly."""
    if image.mode in {"RGB", "RGBA", "L", "LA"}:
        return image
    return image.convert("RGBA") if image.mode == "PA" or "transparency" in image.info else _flat(image)


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
