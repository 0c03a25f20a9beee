"""Compose a picture for every demo product: coloured ground, kawung motif, a form, and objects with shadows.

The objects are Fluent Emoji 3D (CREDITS.md). Nothing here pretends to be a photograph of a real product.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

OBJECTS = Path(__file__).resolve().parent / "objects"
PRODUCT_SIZE = (640, 480)
FACE_SIZE = (320, 320)
PLACE_SIZE = (600, 400)

# name: (ground, form behind the objects)
GROUNDS = {
    "marigold": ("#EFBE58", "#F6D58C"),
    "rose": ("#E6AE99", "#F1CDBD"),
    "sage": ("#B4CAAE", "#D0DECA"),
    "indigo": ("#2C4673", "#3B598D"),
    "green": ("#0F4C45", "#1B655B"),
    "terra": ("#C56B45", "#D98C67"),
    "sky": ("#A3C7D0", "#C4DDE2"),
    "plum": ("#6A3D59", "#83536F"),
    "sand": ("#DFCDAB", "#EEE1C8"),
    "night": ("#23323A", "#33464F"),
    "lime": ("#C9CE86", "#DEE2B0"),
}
DARK = {"indigo", "green", "plum", "night", "terra"}
FORMS = ("arch", "sun", "petal", "table", "arches")

# Where one, two or three objects stand on a 640 x 480 ground: (size, centre x, base y, turn).
ARRANGEMENTS: dict[int, tuple[tuple[tuple[int, int, int, int], ...], ...]] = {
    1: (((310, 320, 408, 0),), ((290, 320, 402, -8),), ((320, 316, 410, 6),)),
    2: (
        ((300, 285, 412, 0), (170, 455, 416, 8)),
        ((290, 360, 412, 0), (180, 190, 414, -12)),
        ((270, 250, 408, 0), (200, 448, 414, 0)),
    ),
    3: (
        ((300, 320, 410, 0), (180, 470, 418, 10), (160, 180, 414, -24)),
        ((280, 260, 408, 0), (180, 440, 412, 0), (130, 545, 420, 14)),
        ((290, 380, 410, 0), (180, 210, 414, -10), (130, 100, 420, 0)),
    ),
}


def _rgba(colour: str, alpha: int = 255) -> tuple[int, int, int, int]:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), alpha)


def _petal(x: float, y: float, angle: float, length: float, width: float, steps: int = 18) -> list[tuple[float, float]]:
    """A lens from (x, y) outward along `angle`: the petal of the kawung."""
    points = []
    for side, order in ((1, range(steps + 1)), (-1, range(steps, -1, -1))):
        for step in order:
            t = step / steps
            along, across = t * length, side * width * math.sin(math.pi * t) ** 0.8
            points.append(
                (
                    x + along * math.cos(angle) - across * math.sin(angle),
                    y + along * math.sin(angle) + across * math.cos(angle),
                )
            )
    return points


@lru_cache(maxsize=8)
def _kawung(size: tuple[int, int], alpha: int, step: int = 72) -> Image.Image:
    scale = 2
    image = Image.new("RGBA", (size[0] * scale, size[1] * scale), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    spacing = step * scale
    ink = (255, 255, 255, alpha)
    for column in range(-1, image.width // spacing + 2):
        for row in range(-1, image.height // spacing + 2):
            x, y = column * spacing, row * spacing
            for quarter in range(4):
                angle = math.pi / 4 + quarter * math.pi / 2
                start = (x + spacing * 0.06 * math.cos(angle), y + spacing * 0.06 * math.sin(angle))
                outline = _petal(*start, angle, spacing * 0.60, spacing * 0.155)
                draw.line([*outline, outline[0]], fill=ink, width=3, joint="curve")
                for t in (0.38, 0.62):
                    px = start[0] + spacing * 0.60 * t * math.cos(angle)
                    py = start[1] + spacing * 0.60 * t * math.sin(angle)
                    draw.ellipse((px - 2, py - 2, px + 2, py + 2), fill=ink)
    return image.resize(size, Image.Resampling.LANCZOS)


@lru_cache(maxsize=64)
def _ground(size: tuple[int, int], ground: str, form: str) -> Image.Image:
    width, height = size
    back, front = GROUNDS[ground]
    image = Image.new("RGBA", size, _rgba(back))
    image.alpha_composite(_kawung(size, 30 if ground in DARK else 70))
    scale = 2
    shape = Image.new("RGBA", (width * scale, height * scale), _rgba(front, 0))
    draw = ImageDraw.Draw(shape)
    w, h = width * scale, height * scale
    if form == "sun":
        radius = h * 0.40
        draw.ellipse((w / 2 - radius, h * 0.07, w / 2 + radius, h * 0.07 + 2 * radius), fill=_rgba(front))
    elif form == "petal":
        angle = -math.atan2(height * 0.9, width * 0.8)
        length = math.hypot(w * 0.8, h * 0.9)
        draw.polygon(_petal(w * 0.10, h * 0.98, angle, length, h * 0.33, 60), fill=_rgba(front))
    elif form == "table":
        draw.rectangle((0, h * 0.66, w, h), fill=_rgba(front))
    else:
        centres, half, top = ((0.5,), w * 0.29, h * 0.10) if form == "arch" else ((0.27, 0.73), w * 0.19, h * 0.17)
        for centre in centres:
            draw.pieslice((w * centre - half, top, w * centre + half, top + 2 * half), 180, 360, fill=_rgba(front))
            draw.rectangle((w * centre - half, top + half - 1, w * centre + half, h * 0.83), fill=_rgba(front))
    image.alpha_composite(shape.resize(size, Image.Resampling.LANCZOS))
    return image


@lru_cache(maxsize=128)
def _object(code: str, size: int, turn: int) -> Image.Image:
    with Image.open(OBJECTS / f"{code}.webp") as file:
        image = file.convert("RGBA")
    image = image.crop(image.getbbox())
    factor = size / max(image.size)
    image = image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.LANCZOS)
    if turn:
        image = image.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    return image


def _place(image: Image.Image, code: str, size: int, x: int, base: int, turn: int) -> None:
    thing = _object(code, size, turn)
    left, top = round(x - thing.width / 2), base - thing.height
    # Two shadows: where it touches the ground, and the soft one that it throws. Half size is enough for a blur.
    shadow = Image.new("L", (image.width // 2, image.height // 2), 0)
    half = thing.width * 0.44
    ImageDraw.Draw(shadow).ellipse(
        ((x - half * 1.05) / 2, (base - 14) / 2, (x + half * 1.15) / 2, (base + 16) / 2), fill=120
    )
    thrown = thing.getchannel("A").point(lambda value: int(value * 0.28))
    thrown = thrown.resize((max(1, thing.width // 2), max(1, thing.height // 2)))
    layer = Image.new("L", shadow.size, 0)
    layer.paste(thrown, ((left + 12) // 2, (top + 8) // 2))
    shadow = ImageChops.lighter(shadow, layer).filter(ImageFilter.GaussianBlur(6)).resize(image.size)
    dark = Image.new("RGBA", image.size, (34, 20, 10, 0))
    dark.putalpha(shadow)
    image.alpha_composite(dark)
    image.alpha_composite(thing, (max(0, left), max(0, top)))


def product_picture(objects: tuple[str, ...], number: int) -> Image.Image:
    """A 640 x 480 RGB picture; `number` chooses ground, form and arrangement, so that neighbours differ."""
    grounds = list(GROUNDS)
    ground = grounds[number * 4 % len(grounds)]
    form = FORMS[(number + number // len(grounds)) % len(FORMS)]
    image = _ground(PRODUCT_SIZE, ground, form).copy()
    arrangements = ARRANGEMENTS[len(objects)]
    places = arrangements[(number // 2) % len(arrangements)]
    # The leading object stands in front, so it is drawn last.
    for code, (size, x, base, turn) in reversed(list(zip(objects, places, strict=True))):
        _place(image, code, size, x, base, turn)
    return image.convert("RGB")


def face_picture(code: str, number: int) -> Image.Image:
    """A 320 x 320 RGB portrait of an invented maker."""
    image = _ground(FACE_SIZE, list(GROUNDS)[(number * 3 + 1) % len(GROUNDS)], "sun").copy()
    thing = _object(code, 270, 0)
    image.alpha_composite(thing, ((FACE_SIZE[0] - thing.width) // 2, FACE_SIZE[1] - thing.height))
    return image.convert("RGB")


def process_picture(objects: tuple[str, ...], number: int) -> Image.Image:
    """A 600 x 400 RGB picture of the work, for the business page."""
    image = _ground(PLACE_SIZE, list(GROUNDS)[(number * 5 + 2) % len(GROUNDS)], "table").copy()
    spots = ((240, 200, 372), (170, 410, 378), (120, 520, 382))
    for code, (size, x, base) in zip(objects, spots, strict=False):
        _place(image, code, size, x, base, 0)
    return image.convert("RGB")
