import io
import subprocess
import sys

import pytest
from PIL import Image

from businesses import pictures
from businesses.models import Refusal
from tests.businesses.conftest import picture_bytes
from tests.businesses.pictures.conftest import animated, png_that_claims, reason_for

pytestmark = pytest.mark.django_db

# --- check_picture ---


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_check_takes_the_three_kinds_whatever_the_name_says(file_format):
    file = io.BytesIO(picture_bytes(file_format=file_format))

    pictures.check_picture(file, size=1000)

    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Refusal.NOT_A_PICTURE),
        (b"<html><script>alert(1)</script></html>", Refusal.NOT_A_PICTURE),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', Refusal.NOT_A_PICTURE),
        (animated("GIF"), Refusal.NOT_A_PICTURE),
        (picture_bytes(file_format="BMP"), Refusal.NOT_A_PICTURE),
        (picture_bytes(file_format="TIFF"), Refusal.NOT_A_PICTURE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 800 600\n", Refusal.NOT_A_PICTURE),
        (b"PK\x03\x04" + b"\0" * 100, Refusal.NOT_A_PICTURE),
        (b"\xff\xd8\xff", Refusal.NOT_A_PICTURE),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Refusal.HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Refusal.HEIC),
        (picture_bytes(size=(199, 800)), Refusal.TOO_SMALL),
        (picture_bytes(size=(2000, 400)), Refusal.TOO_NARROW),
        (png_that_claims(4000, 4001), Refusal.TOO_MANY_WHOLE),
        (picture_bytes(size=(5000, 3201), file_format="WEBP"), Refusal.TOO_MANY_WHOLE),
        (png_that_claims(8000, 5001), Refusal.TOO_MANY_PIXELS),
        (png_that_claims(10_000, 10_000), Refusal.TOO_MANY_PIXELS),
        (png_that_claims(60_000, 60_000), Refusal.TOO_MANY_PIXELS),
    ],
    ids=lambda value: value if isinstance(value, Refusal) else None,
)
def test_check_refuses_by_content(content, reason):
    assert reason_for(content) == reason


def test_check_refuses_more_than_8_megabytes():
    assert reason_for(picture_bytes(), size=8 * 1024 * 1024 + 1) == Refusal.TOO_HEAVY


def test_check_takes_exactly_16_megapixels_of_what_is_decoded_whole():
    pictures.check_picture(io.BytesIO(png_that_claims(4000, 4000)), size=100)


def test_check_takes_exactly_40_megapixels_of_jpeg():
    pictures.check_picture(io.BytesIO(picture_bytes(size=(8000, 5000), file_format="JPEG")), size=100)


MEASURE = """
import io, resource, sys
import django
django.setup()
from businesses import pictures
content = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
pictures.decoded(io.BytesIO(content))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(
    ("file_format", "size", "mode"),
    [("PNG", (5000, 3200), "RGBA"), ("WEBP", (5000, 3200), "RGBA"), ("JPEG", (8000, 5000), "RGB")],
)
def test_the_largest_picture_that_is_taken_costs_the_worker_300_megabytes_at_most(file_format, size, mode):
    small = Image.effect_noise((size[0] // 8, size[1] // 8), 60)
    buffer = io.BytesIO()
    small.resize(size).convert(mode).save(buffer, file_format, quality=60, method=0, compress_level=1)

    done = subprocess.run(
        [sys.executable, "-c", MEASURE], input=buffer.getvalue(), capture_output=True, check=True, timeout=60
    )

    assert int(done.stdout) < 300


@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_says_what_to_do(reason):
    assert len(str(reason.label)) > 40
