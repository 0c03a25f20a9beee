"""Files as a browser sends them to a real server: what it takes, and what it refuses with a reason and nothing lost."""

import http.client
import io
import re
import zipfile
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from PIL import Image

from businesses.models import BusinessStatus, ChangeRequest, PrivateFile
from businesses.pictures import MAX_BYTES
from tests.businesses.test_files import CATALOG, HOSTILE, PAGES, PLAIN, pdf, stream

TYPED = {"text": "Dapur Bu Ratna", "reason": "Pelanggan mengenal kami dengan nama ini."}


def _padded(size):
    """A PDF of exactly `size` bytes."""
    without = len(pdf(CATALOG, PAGES, stream(b"", b"")))
    # The length of the stream is written in digits, and so is where the index begins.
    rough = pdf(CATALOG, PAGES, stream(b"", b" " * (size - without - 20)))
    content = pdf(CATALOG, PAGES, stream(b"", b" " * (2 * size - without - 20 - len(rough))))
    assert len(content) == size
    return content


def _picture(size, mode="RGB", file_format="PNG"):
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, file_format)
    return buffer.getvalue()


def _zip():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("surat.pdf", PLAIN)
    return buffer.getvalue()


REFUSED = {
    "one byte too many": ("surat.pdf", _padded(MAX_BYTES + 1), "lebih dari 8 MB. Perkecil"),
    "a zip": ("surat.pdf", _zip(), "bukan foto yang bisa kami baca"),
    "a script": ("surat.pdf", HOSTILE["script"][0], "berisi lebih dari halaman"),
    "a file inside": ("surat.pdf", HOSTILE["carries a file"][0], "berisi lebih dari halaman"),
    "a drawing with a program": (
        "foto.png",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        "bukan foto yang bisa kami baca",
    ),
    "a page": ("foto.png", b"<!doctype html><script>alert(1)</script>", "bukan foto yang bisa kami baca"),
    "41 megapixels": ("foto.png", _picture((6410, 6400), "1"), "lebih dari 40 megapiksel"),
    "half a picture": ("foto.jpg", _picture((900, 600), file_format="JPEG")[:1500], "Foto ini rusak"),
    "nothing": ("surat.pdf", b"", "Berkas ini kosong"),
}
TAKEN = {
    "exactly 8 MB": ("surat.pdf", _padded(MAX_BYTES), "surat.pdf"),
    "a path": ("../../etc/passwd.pdf", PLAIN, "passwd.pdf"),
    "control characters": ("su\x01ra\x7ft\x0b.pdf", PLAIN, "surat.pdf"),
    "another system's path": ("C:\\Users\\x\\..\\surat.pdf", PLAIN, "surat.pdf"),
    "no name that a file may have": ("...", PLAIN, "scan.pdf"),
}


@pytest.fixture
def send(live_server, client, ratna, in_status):
    """Ask for another name of Ratna's business with a file, in a browser of hers."""
    business = in_status(BusinessStatus.VERIFIED)
    path = reverse("businesses:change_new", args=[business.pk, "name"])
    client.force_login(ratna)
    session = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def ask(method, body=None, cookie=session):
        server = http.client.HTTPConnection(urlsplit(live_server.url).netloc, timeout=60)
        headers = {"Cookie": cookie, "Content-Type": MULTIPART_CONTENT}
        server.request(method, path, body, headers)
        answer = server.getresponse()
        page = answer.read().decode()
        server.close()
        return answer, page

    first, page = ask("GET")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    cookies = "; ".join([session, first.headers["Set-Cookie"].split(";")[0]])

    def send(name, content):
        # Django would clean the name before it is sent.
        file = SimpleUploadedFile("NAMA-BERKAS", content)
        body = encode_multipart(BOUNDARY, {**TYPED, "csrfmiddlewaretoken": token, "proof": file})
        return ask("POST", body.replace(b"NAMA-BERKAS", name.encode(), 1), cookies)

    return send


def test_a_file_is_taken_or_refused_with_a_reason_and_what_she_typed_stays(send, own_files):
    answers = {}

    for about, (name, content, words) in REFUSED.items():
        answer, page = send(name, content)
        answers[about] = (answer.status, words in page, all(typed in page for typed in TYPED.values()))
    kept = ChangeRequest.objects.count(), PrivateFile.objects.count(), [*(own_files / "private").rglob("*.*")]

    assert answers == dict.fromkeys(REFUSED, (200, True, True))
    assert kept == (0, 0, [])

    names = {}
    for about, (name, content, _words) in TAKEN.items():
        ChangeRequest.objects.all().delete()
        answer, _page = send(name, content)
        names[about] = (answer.status, PrivateFile.objects.latest("uploaded_at").name)

    assert names == {about: (302, shown) for about, (_name, _content, shown) in TAKEN.items()}
