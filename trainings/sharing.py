"""The picture that messengers show beside the link of a class: drawn from what the class says, in both languages.

Its name carries a digest of all that stands on it. So a class that was moved gets another address, which no messenger
has kept yet; the page asks only whether the file is there, and the sweep draws what is missing.
"""

from __future__ import annotations

import hashlib
import io
import math
from functools import cache

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from trainings.models import Session, Training, TrainingStatus

FOLDER = "trainings/share"
SIZE = (1200, 630)
# Drawn twice as large and made smaller: letters keep their distances.
SCALE = 2
# To be raised when the drawing changes: the pictures are drawn anew.
DRAWING = 1
PAPER, INK, MARIGOLD, QUIET = "#FAF6EE", "#1E1B18", "#E8A317", "#5F5546"
# One a topic, dark enough for white figures.
GROUNDS = ("#0F4C45", "#2C4673", "#8C3F2A", "#6A3D59", "#5B5A1E", "#23323A")
BAND = 380
LEFT = BAND + 64
WIDTH = SIZE[0] - LEFT - 56
TITLE_SIZES = (72, 64, 56, 48)
_FONT = settings.BASE_DIR / "static" / "fonts" / "plus-jakarta-sans-latin.woff2"


def picture_url(training: Training) -> str:
    """The whole address of the picture in the language of the page, or nothing while it is not drawn yet."""
    session = _first(training)
    if session is None:
        return ""
    name = f"{FOLDER}/{_name(training, _words(training, session))}"
    if not default_storage.exists(name):
        return ""
    url = default_storage.url(name)
    return url if url.startswith("http") else f"{settings.SITE_URL}{url}"


def sweep_pictures() -> None:
    """Draw the pictures that are missing, and drop those that nothing shows any more."""
    try:
        there = set(default_storage.listdir(FOLDER)[1])
    except FileNotFoundError:
        there = set()
    wanted = set()
    for training in Training.objects.public().select_related("topic").prefetch_related("sessions__room"):
        session = _first(training)
        if session is None:
            continue
        for language, _label in settings.LANGUAGES:
            with translation.override(language):
                words = _words(training, session)
                name = _name(training, words)
                wanted.add(name)
                if name not in there:
                    _write(name, draw(words))
    for name in there - wanted:
        default_storage.delete(f"{FOLDER}/{name}")


def _first(training: Training) -> Session | None:
    return min(training.sessions.all(), key=lambda row: row.starts_at, default=None)


def _write(name: str, image: Image.Image) -> None:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    default_storage.save(f"{FOLDER}/{name}", ContentFile(buffer.getvalue()))


def _words(training: Training, session: Session) -> dict[str, str]:
    """All that stands on the picture."""
    is_off = training.status == TrainingStatus.CANCELLED
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return {
        "ground": GROUNDS[training.topic_id % len(GROUNDS)],
        "topic": str(training.topic),
        "title": training.title,
        "weekday": date_format(start, "l"),
        "day": date_format(start, "j"),
        "month": date_format(start, "F Y"),
        "time": f"{date_format(start, 'H.i')}–{date_format(end, 'H.i')} WIB",
        "place": str(session.room),
        "below": _("Called off") if is_off else _("Free, for the micro-businesses of Surabaya"),
    }


def _name(training: Training, words: dict[str, str]) -> str:
    digest = hashlib.sha256(repr((DRAWING, words)).encode()).hexdigest()[:12]
    return f"{training.calendar_uid}-{translation.get_language()}-{digest}.png"


def draw(words: dict[str, str]) -> Image.Image:
    """The date on the motif to the left, the class to the right."""
    image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), PAPER)
    image.paste(_kawung(words["ground"]), (0, 0))
    pen = ImageDraw.Draw(image)

    def bar(left: int, top: int, right: int, bottom: int) -> None:
        pen.rectangle((left * SCALE, top * SCALE, right * SCALE - 1, bottom * SCALE - 1), fill=MARIGOLD)

    def write(at: tuple[int, int], text: str, colour: str, size: int, weight: int, anchor: str = "ls") -> None:
        pen.text((at[0] * SCALE, at[1] * SCALE), text, colour, _font(size, weight), anchor)

    bar(BAND, 0, BAND + 10, SIZE[1])
    middle = BAND // 2
    write((middle, 188), words["weekday"], "white", 44, 600, "ms")
    write((middle, 372), words["day"], "white", 196, 800, "ms")
    write((middle, 444), words["month"], "white", 38, 600, "ms")
    write((middle, 512), words["time"], "white", 34, 600, "ms")

    write((LEFT, 104), _fit(words["topic"], 30, 700), words["ground"], 30, 700)
    size, lines = _wrapped(words["title"])
    base = 136
    for line in lines:
        base += round(size * 1.16)
        write((LEFT - 2, base), line, INK, size, 800)
    write((LEFT, base + 72), _fit(words["place"], 34, 500), QUIET, 34, 500)
    bar(LEFT, 524, LEFT + 56, 530)
    write((LEFT, 572), "Rumah Kreatif Surabaya", INK, 28, 800)
    write((LEFT, 606), _fit(words["below"], 24, 500), QUIET, 24, 500)
    return image.resize(SIZE, Image.Resampling.LANCZOS)


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_FONT, size * SCALE)
    font.set_variation_by_axes([weight])
    return font


def _is_wider(text: str, size: int, weight: int) -> bool:
    return _font(size, weight).getlength(text) > WIDTH * SCALE


def _wrapped(title: str) -> tuple[int, list[str]]:
    """The largest size in which a title has three lines at most, or else four lines of the smallest."""
    for size in TITLE_SIZES:
        lines = [""]
        for word in title.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and _is_wider(longer, size, 800):
                lines.append(word)
            else:
                lines[-1] = longer
        if len(lines) <= 3 and not any(_is_wider(line, size, 800) for line in lines):
            break
    lines[3:] = [" ".join(lines[3:])] if lines[3:] else []
    return size, [_fit(line, size, 800) for line in lines]


def _fit(text: str, size: int, weight: int) -> str:
    """As much of a text as one line takes."""
    whole, length = text, len(text)
    while _is_wider(text, size, weight) and length > 1:
        length -= 1
        text = Truncator(whole).chars(length)
    return text


@cache
def _kawung(ground: str) -> Image.Image:
    """The band: four petals around a point, again and again, as light lines on the colour."""
    step = 108
    image = Image.new("RGB", (BAND * SCALE, SIZE[1] * SCALE), ground)
    veil = Image.new("L", image.size, 0)
    pen = ImageDraw.Draw(veil)
    for column in range(BAND // step + 2):
        for row in range(SIZE[1] // step + 2):
            for quarter in range(4):
                petal = _petal(column * step * SCALE, row * step * SCALE, quarter, step * SCALE)
                pen.line([*petal, petal[0]], fill=40, width=4, joint="curve")
    image.paste("white", mask=veil)
    return image


def _petal(x: float, y: float, quarter: int, step: float) -> list[tuple[float, float]]:
    """A lens from near (x, y) outward along a diagonal."""
    angle = math.pi / 4 + quarter * math.pi / 2
    steps, points = 18, []
    for side, order in ((1, range(steps + 1)), (-1, range(steps, -1, -1))):
        for number in order:
            along = step * (0.06 + 0.58 * number / steps)
            across = side * step * 0.155 * math.sin(math.pi * number / steps) ** 0.8
            points.append(
                (
                    x + along * math.cos(angle) - across * math.sin(angle),
                    y + along * math.sin(angle) + across * math.cos(angle),
                )
            )
    return points
