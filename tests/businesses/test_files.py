"""Scans: what is taken, what is refused, within which limits, and when the bytes go."""

import io
import resource
import tracemalloc
import zlib
from datetime import timedelta

import pytest
import typst
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from businesses import files, tasks
from businesses.models import ChangeRequest, ChangeStatus, FilePurpose, Licence, LicenceKind, PrivateFile

pytestmark = pytest.mark.django_db

SECONDS, MEGABYTES = 5, 150


def pdf(*objects, trailer=b"", end=b"%%EOF\n", head=b"%PDF-1.7\n"):
    body, index = head, b""
    for number, content in enumerate(objects, 1):
        index += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    index = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, index)
    root = b"trailer << /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return body + index + root + b"startxref\n%d\n" % len(body) + end


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"
PLAIN = pdf(CATALOG, PAGES)


def packed(content, more=b"/Filter /FlateDecode", kind=b"/ObjStm"):
    """A stream that holds objects, as newer PDFs do."""
    about = b"<< /Type " + kind + b" /N 1 /First 4 /Length %d " % len(content) + more
    return about + b" >>\nstream\n" + content + b"\nendstream"


def scrambled(content):
    """Each byte as its difference from the one before, as a predictor for pictures does (PNG's `Up`, a column wide)."""
    return b"".join(bytes([2, (now - before) % 256]) for before, now in zip(b"\0" + content, content, strict=False))


SCRIPT = zlib.compress(b"9 0 << /S /JavaScript /JS (app.alert(1)) >>")


def stream(about, content):
    return b"<< " + about + b" /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"


def picture(file_format="JPEG", size=(600, 800), **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#88aa44").save(buffer, file_format, **options)
    return buffer.getvalue()


def upload(content, name="surat.pdf"):
    return SimpleUploadedFile(name, content)


def code_of(content, name="surat.pdf"):
    with pytest.raises(ValidationError) as caught:
        files.made_harmless(upload(content, name))
    return caught.value.code


@pytest.fixture
def stored(own_files):
    """The names of all files in the private storage."""
    folder = own_files / "private"
    return lambda: sorted(path.name for path in folder.rglob("*") if path.is_file())


# --- PDF ---


def test_a_plain_pdf_is_kept_as_it_came():
    assert files.made_harmless(upload(PLAIN)) == (PLAIN, files.PDF)


def test_what_it_is_called_does_not_matter():
    assert files.made_harmless(upload(PLAIN, "foto.jpg"))[1] == files.PDF


def test_a_pdf_with_packed_objects_is_looked_into():
    content = pdf(CATALOG, PAGES, packed(zlib.compress(b"9 0 << /Type /Page >>")))

    assert files.made_harmless(upload(content)) == (content, files.PDF)


def test_a_scan_as_programs_write_it_is_kept():
    content = picture("PDF")

    assert files.made_harmless(upload(content)) == (content, files.PDF)


def test_a_paper_with_text_and_a_link_is_kept():
    content = typst.compile(b'#set document(title: [NIB])\n= Nomor Induk Berusaha\n#link("https://oss.go.id")[OSS]')

    assert files.made_harmless(upload(content)) == (content, files.PDF)


def test_a_first_page_to_show_does_no_harm():
    content = pdf(b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /GoTo /D [3 0 R /Fit] >> >>", PAGES, b"<< >>")

    assert files.made_harmless(upload(content)) == (content, files.PDF)


def test_a_reader_that_does_not_work_is_said_to_operators(monkeypatch, tmp_path, caplog):
    (tmp_path / "broken.py").write_text("import nothing_of_this_name")
    monkeypatch.setattr(files.pdf_look, "__file__", str(tmp_path / "broken.py"))

    assert code_of(PLAIN) == "unreadable"
    assert [record.getMessage() for record in caplog.records] == ["pdf_look failed with exit code 1"]


def test_a_file_that_takes_for_ever_is_refused(monkeypatch, tmp_path):
    (tmp_path / "slow.py").write_text(
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    )
    monkeypatch.setattr(files.pdf_look, "__file__", str(tmp_path / "slow.py"))

    assert code_of(PLAIN) == "unreadable"


def test_a_picture_inside_may_hold_any_bytes():
    content = pdf(CATALOG, stream(b"/Subtype /Image /Filter /DCTDecode", b"\xff\xd8/JS /AA\x00"))

    assert files.made_harmless(upload(content))[1] == files.PDF


HOSTILE = {
    "script": (pdf(CATALOG, b"<< /S /JavaScript /JS (app.alert(1)) >>"), "active"),
    "script with escapes": (pdf(CATALOG, b"<< /S /J#61v#61Script /JS (app.alert(1)) >>"), "active"),
    "script in packed objects": (
        pdf(CATALOG, packed(zlib.compress(b"9 0 << /S /JavaScript /JS (app.alert(1)) >>"))), "active",
    ),
    "script behind a false stream": (
        pdf(CATALOG, b"% stream\n<< /S /JavaScript /JS (app.alert(1)) >>\n% endstream"), "active",
    ),
    "launches a program": (pdf(CATALOG, b"<< /S /Launch /F (cmd.exe) >>"), "active"),
    "carries a file": (pdf(CATALOG, b"<< /Type /EmbeddedFile >>\nstream\nMZ\nendstream"), "active"),
    "carries files by name": (pdf(b"<< /Type /Catalog /Names << /EmbeddedFiles 3 0 R >> >>"), "active"),
    "form of a program": (pdf(b"<< /Type /Catalog /AcroForm << /XFA 3 0 R >> >>"), "active"),
    "sends what is typed": (pdf(CATALOG, b"<< /S /SubmitForm /F (http://x.example) >>"), "active"),
    "opens another file": (pdf(CATALOG, b"<< /S /GoToR /F (x.pdf) >>"), "active"),
    "film": (pdf(CATALOG, b"<< /Subtype /RichMedia >>"), "active"),
    "locked": (pdf(CATALOG, PAGES, trailer=b"/Encrypt 3 0 R"), "encrypted"),
    "locked with escapes": (pdf(CATALOG, PAGES, trailer=b"/Encr#79pt 3 0 R"), "encrypted"),
    "packed in another way": (pdf(CATALOG, packed(b"00", b"/Filter [/ASCIIHexDecode /FlateDecode]")), "unreadable"),
    "packed and broken": (pdf(CATALOG, packed(b"not zlib at all")), "unreadable"),
    "escaped name of packed objects": (
        pdf(CATALOG, packed(zlib.compress(b"9 0 << /S /Launch >>"), kind=b"/Obj#53tm")), "active",
    ),
    "bomb": (pdf(CATALOG, packed(zlib.compress(b" " * 40_000_000))), "unreadable"),
    "many bombs": (pdf(CATALOG, *[packed(zlib.compress(b" " * 9_000_000))] * 20), "unreadable"),
    "more streams than any scan": (pdf(CATALOG, b"stream\n" * 6000), "unreadable"),
    "behind a long dictionary": (
        pdf(CATALOG, PAGES, packed(SCRIPT, b"/Filter /FlateDecode /X (" + b"x" * 2000 + b")")), "active",
    ),
    "behind a word in a text": (pdf(CATALOG, PAGES, packed(SCRIPT, b"/Filter /FlateDecode /X (1 0 obj)")), "active"),
    "without its type": (pdf(CATALOG, PAGES, packed(SCRIPT, b"/Filter /FlateDecode", kind=b"/Other")), "active"),
    "scrambled": (
        pdf(CATALOG, PAGES, packed(zlib.compress(scrambled(b"9 0 << /S /JavaScript /JS (app.alert(1)) >>")),
            b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 1 >>")), "active",
    ),
    "packed twice": (
        pdf(CATALOG, PAGES, packed(zlib.compress(SCRIPT), b"/Filter [/FlateDecode /FlateDecode]")), "active",
    ),
    "packed as hex": (
        pdf(CATALOG, PAGES, packed(SCRIPT.hex().encode() + b">", b"/Filter [/ASCIIHexDecode /FlateDecode]")), "active",
    ),
    "two answers": (
        pdf(CATALOG, PAGES, packed(SCRIPT, b"/Filter /FlateDecode /Filter /ASCIIHexDecode")), "unreadable",
    ),
    "in another file": (pdf(CATALOG, PAGES, packed(SCRIPT, b"/Filter /FlateDecode /F (other.bin)")), "unreadable"),
    "named by no index": (
        PLAIN.replace(b"xref", b"77 0%x\nobj%y\n" + packed(SCRIPT) + b"\nendobj\nxref", 1), "active",
    ),
    "does something by itself": (pdf(b"<< /Type /Catalog /Pages 2 0 R /A#41 << /O 3 0 R >> >>", PAGES), "active"),
    "opens a page of the web": (
        pdf(b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI (http://x.example) >> >>", PAGES), "active",
    ),
    "opens one by a detour": (
        pdf(b"<< /Type /Catalog /Pages 2 0 R /OpenAction 3 0 R >>", PAGES, b"<< /S /URI /URI (http://x.example) >>"),
        "active",
    ),
    "pages in a ring": (pdf(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), "unreadable"),
    "many pages": (
        pdf(CATALOG, b"<< /Type /Pages /Count 300 /Kids [" + b"3 0 R " * 300 + b"] >>", b"<< /Type /Page >>"),
        "pages",
    ),
    "nested without end": (pdf(CATALOG, PAGES, b"<< /X " + b"[" * 100_000 + b" >>"), "unreadable"),
    "dictionaries within each other": (pdf(CATALOG, PAGES, b"obj<</X " * 400_000), "unreadable"),
    "a page of the web, too": (
        pdf(CATALOG, b"<< /S /JavaScript >>", head=b"%PDF-1.7\n<html><script>alert(1)</script></html>\n"), "active",
    ),
    "cut off": (PLAIN.removesuffix(b"%%EOF\n"), "broken"),
}  # fmt: skip


def worked():
    """Seconds of work by this process and those that it has waited for: a busy machine adds none."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_pdf_is_refused_in_time_and_memory(content, code):
    tracemalloc.start()
    began = worked()

    found = code_of(content)

    took, (_now, peak) = worked() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == code
    assert took < SECONDS
    assert peak < MEGABYTES * 1024 * 1024


def test_a_large_pdf_is_read_in_time():
    content = pdf(CATALOG, b"<< /Subtype /Image >>\nstream\n" + b"#4A/stream\n obj" * 500_000 + b"\nendstream")[
        : 8 * 2**20
    ]
    began = worked()

    with pytest.raises(ValidationError):
        files.made_harmless(upload(content))

    assert worked() - began < SECONDS


# --- Pictures ---


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew(file_format):
    content, kind = files.made_harmless(upload(picture(file_format), "x"))

    assert kind == files.JPEG
    assert (Image.open(io.BytesIO(content)).format, Image.open(io.BytesIO(content)).size) == ("JPEG", (600, 800))


def test_place_and_time_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "KAMERA-RAHASIA"
    exif.get_ifd(0x8825)[1] = "S"

    content, _kind = files.made_harmless(upload(picture(exif=exif, comment=b"KOMENTAR-RAHASIA"), "x.jpg"))

    assert (b"RAHASIA" in content, dict(Image.open(io.BytesIO(content)).getexif())) == (False, {})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 a program", "not_a_picture"),
        (b"<html><script>alert(1)</script>", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b" %PDF-1.7 not at the beginning %%EOF", "not_a_picture"),
        (b"PK\x03\x04 a workbook", "not_a_picture"),
        (picture("GIF"), "not_a_picture"),
        (picture()[:4000], "broken"),
        (picture(size=(100, 100)), "too_small"),
        (b"%PDF-" + b"0" * (8 * 1024 * 1024), "size"),
        (picture() + b"0" * (8 * 1024 * 1024), "size"),
    ],
    ids=["empty", "program", "page", "svg", "late", "zip", "gif", "cut", "small", "heavy-pdf", "heavy-picture"],
)  # fmt: skip
def test_what_is_no_scan_is_refused(content, code):
    assert code_of(content, "surat.jpg") == code


def test_a_pdf_behind_a_picture_is_not_kept():
    content, kind = files.made_harmless(upload(picture() + PLAIN, "x.pdf"))

    assert (kind, b"%PDF" in content) == (files.JPEG, False)


# --- Keeping and forgetting ---


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("P-IRT 2026 (baru).PDF", "P-IRT 2026 (baru).pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ratna\\surat.jpeg", "surat.pdf"),
        ('a"; filename=b.html\r\nX: y', "a filename=b.pdf".replace("=", "")),
        ("‮gpj.exe", "gpj.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "scan.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_her_name_for_it_is_shown_without_what_could_do_harm(draft, ratna, name, shown):
    row = files.keep_file(draft, FilePurpose.LICENCE, ContentFile(PLAIN, name=name), by=ratna)

    assert row.name == shown


def test_it_lies_under_a_random_name_in_the_private_storage(draft, ratna, stored, settings):
    row = files.keep_file(draft, FilePurpose.LICENCE, upload(PLAIN, "ratna.pdf"), by=ratna)

    assert stored() == [f"{row.pk}.pdf"]
    assert (row.size, row.content_type, row.uploaded_by, row.is_picture) == (len(PLAIN), files.PDF, ratna, False)
    assert str(settings.MEDIA_ROOT) not in storages["private"].path(row.file.name)


def test_when_the_row_fails_the_bytes_go(draft, ratna, stored):
    with pytest.raises(Exception, match="privatefile_purpose_known"):
        files.keep_file(draft, "nonsense", upload(PLAIN), by=ratna)

    assert stored() == []


def test_forgotten_bytes_go_after_the_commit_only(draft, ratna, stored, django_capture_on_commit_callbacks):
    row = files.keep_file(draft, FilePurpose.LICENCE, upload(PLAIN), by=ratna)
    name = f"{row.pk}.pdf"

    with django_capture_on_commit_callbacks() as callbacks:
        files.forget_file(row)
    before = stored()
    for callback in callbacks:
        callback()

    assert (before, stored(), PrivateFile.objects.count()) == ([name], [], 0)


def test_sweep_forgets_scans_that_lost_their_licence(draft, ratna, stored, django_capture_on_commit_callbacks):
    old = timezone.now() - timedelta(days=2)
    lost, fresh, named = (files.keep_file(draft, FilePurpose.LICENCE, upload(PLAIN), by=ratna) for _number in range(3))
    proof = files.keep_file(draft, FilePurpose.CHANGE, upload(PLAIN), by=ratna)
    PrivateFile.objects.exclude(pk=fresh.pk).update(uploaded_at=old)
    Licence.objects.create(business=draft, kind=LicenceKind.HALAL, number="ID35110000123450321", scan=named)

    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_private_files()

    assert set(PrivateFile.objects.all()) == {fresh, named, proof}
    assert f"{lost.pk}.pdf" not in stored()


@pytest.mark.parametrize("status", sorted(ChangeStatus))
def test_sweep_forgets_the_proof_of_a_withdrawn_wish_only(
    draft, ratna, vera, stored, django_capture_on_commit_callbacks, status
):
    proof = files.keep_file(draft, FilePurpose.CHANGE, upload(PLAIN), by=ratna)
    wish = ChangeRequest.objects.create(
        business=draft,
        kind="name",
        reason="Baru.",
        made_by=ratna,
        proof=proof,
        status=status,
        decided_by=vera,
        decided_at=timezone.now(),
    )

    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_private_files()

    wish.refresh_from_db()
    is_gone = status == ChangeStatus.WITHDRAWN
    assert wish.proof == (None if is_gone else proof)
    assert PrivateFile.objects.exists() is not is_gone
    assert (f"{proof.pk}.pdf" in stored()) is not is_gone
