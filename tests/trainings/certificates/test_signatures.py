"""A photographed signature."""

import io

import pytest
from PIL import Image, ImageDraw

from businesses.pictures import Refused
from trainings.certificates import signatures


def photo(paper=235, ink=30, size=(1200, 700)):
    picture = Image.new("RGB", size, (paper, paper, paper - 10))
    if ink is not None:
        ImageDraw.Draw(picture).line([(300, 300), (700, 420), (900, 280)], fill=(ink, ink, ink + 20), width=14)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return buffer


def as_ink(file):
    return Image.open(io.BytesIO(signatures.as_ink(file, size=len(file.getvalue()))))


def test_only_the_strokes_are_kept():
    picture = as_ink(photo())

    alpha = picture.getchannel("A")
    assert (picture.mode, picture.size) == ("RGBA", signatures.SIZE)
    assert alpha.getpixel((0, 0)) == 0
    covered = sum(alpha.histogram()[128:]) / (picture.width * picture.height)
    assert 0.01 < covered < 0.2


def test_it_fills_its_field_wherever_it_stood_on_the_photograph():
    left, top, right, bottom = as_ink(photo()).getchannel("A").getbbox()

    assert right - left > 500 or bottom - top > 200


@pytest.mark.parametrize("file", [photo(ink=None), io.BytesIO(b"%PDF-1.7"), io.BytesIO(b"")])
def test_what_is_no_signature_is_refused(file):
    with pytest.raises(Refused):
        as_ink(file)
