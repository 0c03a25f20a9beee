"""A photographed signature becomes ink on nothing: only dark strokes are kept, whatever paper they were on."""

from __future__ import annotations

import io
from typing import IO

from PIL import Image, ImageOps

from businesses.models import Refusal
from businesses.pictures import Refused, check_picture
from businesses.pictures.checking import decoded

INK = (16, 36, 94)
# 340 dots an inch on the paper.
SIZE = (560, 224)
# Lighter than this is paper or its shadow.
PAPER = 150


def as_ink(file: IO[bytes], *, size: int) -> bytes:
    """A PNG of 560 × 224 with the signature in its middle, drawn anew from the pixels. Raises Refused."""
    check_picture(file, size=size)
    grey = ImageOps.autocontrast(decoded(file).convert("L"), cutoff=1)
    strokes = grey.point(lambda value: min(255, max(0, PAPER - value) * 510 // PAPER))
    if (box := strokes.getbbox()) is None:
        raise Refused(Refusal.NOT_A_PICTURE)
    strokes = ImageOps.contain(strokes.crop(box), SIZE, Image.Resampling.LANCZOS)
    alpha = Image.new("L", SIZE, 0)
    alpha.paste(strokes, ((SIZE[0] - strokes.width) // 2, (SIZE[1] - strokes.height) // 2))
    picture = Image.new("RGBA", SIZE, (*INK, 0))
    picture.putalpha(alpha)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
