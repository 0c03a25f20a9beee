"""Files of every kind, good and bad, and a picture that waits for the worker."""

import io
import struct
import zlib

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from businesses import pictures
from businesses.models import Picture


def png_that_claims(width, height, data=b""):
    """A few bytes that say they are a picture of any size."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", data or zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def with_gps(size=(800, 600)):
    image = Image.new("RGB", size, "#aa3322")
    exif = Image.Exif()
    exif[0x010F] = "KAMERA-RAHASIA"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (7.0, 15.0, 27.0)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif, comment=b"KOMENTAR-RAHASIA")
    return buffer.getvalue()


def animated(file_format, frames=3):
    images = [Image.new("RGB", (300, 300), (60 * at, 0, 0)) for at in range(frames)]
    buffer = io.BytesIO()
    images[0].save(buffer, file_format, save_all=True, append_images=images[1:])
    return buffer.getvalue()


def reason_for(content, size=None):
    with pytest.raises(pictures.Refused) as caught:
        pictures.check_picture(io.BytesIO(content), size=len(content) if size is None else size)
    return caught.value.reason


@pytest.fixture
def waiting(product, photo):
    [picture], _refused = pictures.add_pictures(product, [photo()])
    return picture


def waiting_with(product, content):
    """A picture whose upload got past the first look."""
    name = storages["private"].save("uploads/26/hostile", SimpleUploadedFile("x", content))
    return Picture.objects.create(business=product.business, product=product, upload=name)
