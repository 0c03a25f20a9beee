"""The certificate as a PDF."""

import io
import json
from datetime import date

import pytest
from pypdf import PdfReader

from businesses import documents
from trainings.certificates import papers
from trainings.models import Certificate, Signer

DIN_A4 = (842, 595)


def drafted(**changes):
    """A certificate that is in no database."""
    values = {
        "kind": "basic", "year": 2026, "number": 42, "name": "Siti Rekaan", "business_name": "Puding Melati",
        "title_id": "Kemasan yang kuat", "title_en": "Strong packing", "topic_name_id": "Kemasan",
        "topic_name_en": "Packing", "dates": [date(2026, 11, 12), date(2026, 11, 13)], "attended_minutes": 350,
        "total_minutes": 360, "issued_on": date(2026, 11, 24),
        "signer": Signer(name="Dra. Endang Contoh", office_id="Kepala Dinas", office_en="Head of the Department"),
    }  # fmt: skip
    return Certificate(**values | changes)


def pages(content):
    return PdfReader(io.BytesIO(content)).pages


def words(content):
    return " ".join(pages(content)[0].extract_text().split())


def test_it_is_one_page_of_a4_across():
    [page] = pages(papers.pdf(drafted(), "id"))

    assert (round(page.mediabox.width), round(page.mediabox.height)) == DIN_A4


@pytest.mark.parametrize(
    "language, said",
    [
        (
            "id",
            [
                "SERTIFIKAT", "PELATIHAN DASAR · KEMASAN", "PD-2026-0042", "diberikan kepada", "Siti Rekaan",
                "Puding Melati", "“Kemasan yang kuat”", "12 dan 13 November 2026",
                "selama 5 jam 50 menit dari 6 jam pelajaran", "Surabaya, 24 November 2026", "Kepala Dinas",
                "Dra. Endang Contoh", "localhost:8000/sertifikat/",
            ],
        ),
        (
            "en",
            [
                "CERTIFICATE", "BASIC TRAINING · PACKING", "PD-2026-0042", "is given to", "Siti Rekaan",
                "Puding Melati", "“Strong packing”", "12 and 13 November 2026",
                "5 hours 50 minutes of 6 hours of lessons", "Surabaya, 24 November 2026", "Head of the Department",
                "Dra. Endang Contoh", "localhost:8000/en/sertifikat/",
            ],
        ),
    ],
)  # fmt: skip
def test_it_says_everything_in_both_languages(settings, language, said):
    settings.SITE_URL = "http://localhost:8000"
    certificate = drafted()

    text = words(papers.pdf(certificate, language))

    # Letters that stand apart come out of the PDF with blanks between them.
    letters = "".join(text.split())
    assert [word for word in said if "".join(word.split()) not in letters] == []
    assert certificate.shown_code in text
    assert not any(word in text for word in ("Edisi", "Edition"))


def test_a_later_edition_says_so():
    assert "Edisi 2, menggantikan semua edisi sebelumnya" in words(papers.pdf(drafted(revision=2), "id"))


def test_all_hours_are_said_once():
    assert "selama 6 jam pelajaran" in words(papers.pdf(drafted(attended_minutes=360), "id"))


@pytest.mark.parametrize(
    "name",
    [
        "Y",
        "Muḥammad ʿAbd al-Raḥmān Ṣāliḥ",
        "Éndhang Ḍaṭuwati",
        "Siti *bold* #let x = 1 $a$ <script> \\ @ `code`",
        "Raden Ajeng Kanjeng Gusti Raden Ayu Hj. Sri Wahyuningtyas Kusumaningrum Wijayakusuma Notonegoro Abdurrahman",
        "Wahyuningtyaskusumaningrumwijayakusumanotonegoroabdurrahmanwahidhasyimsitinuraminah",
    ],
)
def test_any_name_fits_on_one_page_as_it_was_typed(name):
    content = papers.pdf(drafted(name=name), "id")

    assert len(pages(content)) == 1
    typed, printed = "".join(name.split()), "".join(words(content).replace("\u00ad", "").split())
    # A word that is longer than the line is broken with a hyphen.
    assert typed in printed or typed in printed.replace("-", "")


def test_the_longest_of_everything_stays_on_one_page():
    content = papers.pdf(
        drafted(
            name="N" * 150, business_name="Usaha " * 33, title_id="Judul " * 16, topic_name_id="T" * 80,
            dates=[date(2026, month, day) for month in range(1, 7) for day in range(1, 9)],
            signer=Signer(name="Nama " * 24, office_id="Jabatan " * 18, office_en="x"),
        ),
        "id",
    )  # fmt: skip

    assert len(pages(content)) == 1


@pytest.mark.django_db
def test_papers_are_kept_in_both_languages_under_names_that_nobody_guesses(certificate, private):
    papers.keep(certificate)

    files = sorted(path.name for path in private.rglob("*.pdf"))
    assert files == [f"{certificate.pk}-{certificate.code}-{language}.pdf" for language in ("en", "id")]


@pytest.mark.django_db
def test_a_second_attempt_writes_over_the_first(certificate, private):
    papers.keep(certificate)
    papers.keep(certificate)

    assert len(list(private.rglob("*.pdf"))) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("is_made", [False, True])
def test_reading_makes_a_missing_paper_for_this_reader_alone(certificate, private, is_made):
    certificate.made_at = certificate.enrolment.made_at if is_made else None

    with papers.opened(certificate, "id") as file:
        content = file.read()

    assert content.startswith(b"%PDF-")
    assert list(private.rglob("*.pdf")) == []


@pytest.mark.django_db
def test_reading_gives_the_kept_paper(certificate, private):
    papers.keep(certificate)
    certificate.made_at = certificate.enrolment.made_at
    [path] = private.rglob("*-id.pdf")
    path.write_bytes(b"%PDF-kept")

    with papers.opened(certificate, "id") as file:
        assert file.read() == b"%PDF-kept"


def test_the_qr_code_leads_to_its_page(settings, monkeypatch):
    settings.SITE_URL = "https://rumahkreatif.example"
    asked = []
    monkeypatch.setattr(papers, "qr_svg", lambda address, *, mask: asked.append(address) or "<svg/>")
    certificate = drafted()

    papers._pictures(certificate)

    assert asked == [f"https://rumahkreatif.example/sertifikat/{certificate.code}/"]


@pytest.mark.parametrize(
    ("name", "font"),
    [("ستي رحمة", "NotoNaskhArabic"), ("ꦱꦶꦠꦶꦫꦲꦪꦸ", "NotoSansJavanese"), ("Siti ꦱꦶꦠꦶ ستي", "NotoNaskhArabic")],
)
def test_a_name_in_arabic_or_javanese_letters_misses_no_letter(name, font):
    compiler = documents._compiler("certificate")
    data = papers._words(drafted(name=name)) | {"qr": documents.qr_svg("https://contoh.example"), "signature": ""}

    pdf, warnings = compiler.compile_with_warnings(format="pdf", sys_inputs={"data": json.dumps(data)})

    assert warnings == []
    fonts = {
        str(one["/BaseFont"]) for one in (ref.get_object() for ref in pages(pdf)[0]["/Resources"]["/Font"].values())
    }
    assert any(font in one for one in fonts)
    # What no font has is drawn as an empty box, which says nothing when it is read back.
    assert set(name) - {" "} <= set(pages(pdf)[0].extract_text())
