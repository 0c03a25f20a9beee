"""Certificates at the desk."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from tests.factories import UserFactory
from tests.trainings.conftest import make_held, seat
from trainings import services, tasks
from trainings.certificates import papers
from trainings.models import Certificate, CertificateRun, CertificateStatus, Signer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
LIST = reverse("admin:trainings_certificate_changelist")


@pytest.fixture(autouse=True)
def papers_are_quick(monkeypatch):
    monkeypatch.setattr(papers, "pdf_of", lambda template, words: b"%PDF-1.7")
    monkeypatch.setattr(tasks, "wake_certificates_on_commit", lambda run_id: None)


@pytest.fixture
def desk(client, tuti):
    client.force_login(tuti)
    return client


@pytest.fixture
def certificate(held, tuti):
    return services.issue_certificate(seat(held, "Siti Rekaan"), by=tuti)


def at(name, *args):
    return reverse(f"admin:trainings_certificate_{name}", args=args)


def test_the_class_shows_who_earned_one_and_who_not_and_why(desk, held, tuti):
    rows = {
        "valid": seat(held, "Ani Rekaan"), "revoked": seat(held, "Budi Rekaan"),
        "earned": seat(held, "Cici Rekaan"), "not_earned": seat(held, "Dedi Rekaan", late=90),
    }  # fmt: skip
    services.issue_certificate(rows["valid"], by=tuti)
    services.revoke_certificate(services.issue_certificate(rows["revoked"], by=tuti), by=tuti, reason="Salah orang.")

    response = desk.get(at("class", held.pk))

    assert {item["state"]: item["row"] for item in response.context["rows"]} == rows
    assert (response.context["valid"], response.context["to_issue"]) == (1, 1)
    text = response.content.decode()
    for said in ("50 % dari jam pelajaran; yang diperlukan 80 %.", "Salah orang.", "Terbitkan 1 sertifikat"):
        assert said in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_class_costs_the_same_for_one_and_for_three(desk, held, tuti, count, django_assert_num_queries):
    for _number in range(count):
        services.issue_certificate(seat(held), by=tuti)

    with django_assert_num_queries(11):
        assert desk.get(at("class", held.pk)).status_code == 200


def test_issuing_all_begins_a_run_that_the_page_shows(desk, held):
    seat(held), seat(held)

    response = desk.post(at("issue", held.pk))

    assert response.url == at("class", held.pk)
    assert CertificateRun.objects.get().total == 2
    text = desk.get(at("class", held.pk)).content.decode()
    assert "0 dari 2 sertifikat selesai dibuat." in text
    assert at("issue", held.pk) not in text


def test_the_page_asks_how_far_it_is_and_goes_on_at_the_end(desk, held):
    seat(held)
    desk.post(at("issue", held.pk))

    during = desk.get(at("class", held.pk), headers={"HX-Request": "true"})
    services.run_issuing(CertificateRun.objects.get().pk)
    after = desk.get(at("class", held.pk), headers={"HX-Request": "true"})

    assert "0 dari 1 sertifikat selesai dibuat." in during.content.decode()
    assert "<html" not in during.content.decode()
    assert after["HX-Redirect"] == at("class", held.pk)


def test_with_nothing_to_issue_it_says_so(desk, held):
    response = desk.post(at("issue", held.pk), follow=True)

    assert "Semua yang berhak atas sertifikat sudah mendapatkannya." in response.content.decode()


def test_before_the_class_was_held_it_says_so(desk, signer):
    training = make_held(status="closed")
    row = seat(training)

    response = desk.get(at("class", training.pk))

    assert response.context["obstacle"] == "Sertifikat terbit setelah kelas selesai diselenggarakan."
    assert at("issue_one", training.pk, row.pk) not in response.content.decode()


def test_one_is_issued(desk, held):
    row, other = seat(held), seat(held)

    desk.post(at("issue_one", held.pk, row.pk))

    certificate = Certificate.objects.get()
    assert (certificate.enrolment, certificate.made_at is None) == (row, False)
    assert not other.certificates.exists()


def test_one_that_is_not_earned_is_refused_with_the_reason(desk, held):
    row = seat(held, came=[False])

    response = desk.post(at("issue_one", held.pk, row.pk), follow=True)

    assert "Tidak pernah hadir." in response.content.decode()
    assert not Certificate.objects.exists()


def test_somebody_of_another_class_is_not_found(desk, held):
    row = seat(make_held())

    assert desk.post(at("issue_one", held.pk, row.pk)).status_code == 404


def test_revoking_asks_first_and_needs_a_reason(desk, certificate):
    asked = desk.get(at("revoke", certificate.pk))
    without = desk.post(at("revoke", certificate.pk), {"reason": ""})
    certificate.refresh_from_db()
    before = certificate.status
    desk.post(at("revoke", certificate.pk), {"reason": "Salah orang."})

    certificate.refresh_from_db()
    assert (asked.status_code, "reason" in without.context["form"].errors, before) == (200, True, "valid")
    assert (certificate.status, certificate.revoke_reason) == (CertificateStatus.REVOKED, "Salah orang.")


def test_issuing_anew_offers_the_name_and_keeps_the_number(desk, certificate):
    asked = desk.get(at("reissue", certificate.pk))
    response = desk.post(at("reissue", certificate.pk), {"name": "Siti Benar", "reason": "Salah tulis."})

    new = Certificate.objects.get(revision=2)
    assert asked.context["form"].initial["name"] == "Siti Rekaan"
    assert response.url == at("change", new.pk)
    assert (new.name, new.number) == ("Siti Benar", certificate.number)


def test_what_is_refused_stands_at_the_form(desk, certificate):
    desk.post(at("revoke", certificate.pk), {"reason": "Salah orang."})

    response = desk.post(at("revoke", certificate.pk), {"reason": "Sekali lagi."})

    assert response.context["form"].non_field_errors()


@pytest.mark.parametrize("search", ["Siti Rek", "number", "number/1", "code"])
def test_the_list_finds_by_number_name_and_code(desk, certificate, held, tuti, search):
    services.issue_certificate(seat(held, "Orang Lain"), by=tuti)
    term = {"number": str(certificate), "number/1": f"{certificate}/1", "code": certificate.shown_code.lower()}

    response = desk.get(LIST, {"q": term.get(search, search)})

    assert list(response.context["cl"].queryset) == [certificate]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(desk, held, tuti, count, django_assert_num_queries):
    for _number in range(count):
        services.issue_certificate(seat(held), by=tuti)

    with django_assert_num_queries(8):
        assert desk.get(LIST).status_code == 200


def test_an_older_edition_points_to_the_newest_and_offers_nothing(desk, certificate, tuti):
    new = services.reissue_certificate(certificate, by=tuti, reason="Salah tulis.")

    text = desk.get(at("change", certificate.pk)).content.decode()

    assert at("change", new.pk) in text
    assert at("revoke", certificate.pk) not in text


@pytest.mark.parametrize("edition, status", [("id", 200), ("en", 200), ("fr", 404)])
def test_the_desk_opens_the_paper(desk, certificate, edition, status):
    assert desk.get(at("paper", certificate.pk, edition)).status_code == status


@pytest.mark.parametrize(
    "group, looks, decides",
    [("training", 200, True), ("head", 200, False), ("verifier", 200, False), ("keeper", 403, False)],
)
def test_who_may_look_and_who_may_decide(client, held, certificate, group, looks, decides):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    row = seat(held)

    pages = [LIST, at("class", held.pk), at("paper", certificate.pk, "id")]
    statuses = [client.get(address).status_code for address in pages]
    client.post(at("issue_one", held.pk, row.pk))
    client.post(at("revoke", certificate.pk), {"reason": "Salah orang."})

    certificate.refresh_from_db()
    assert statuses == [looks] * 3
    assert (row.certificates.exists(), certificate.status == CertificateStatus.REVOKED) == (decides, decides)


@pytest.mark.parametrize("name", ["issue", "issue_one"])
def test_nothing_is_issued_by_opening_an_address(desk, held, name):
    row = seat(held)
    args = [held.pk, row.pk] if name == "issue_one" else [held.pk]

    assert desk.get(at(name, *args)).status_code == 405
    assert not Certificate.objects.exists()


# --- Who signs ---


def signed():
    picture = Image.new("L", (900, 400), 240)
    ImageDraw.Draw(picture).line([(100, 200), (400, 120), (800, 260)], fill=20, width=12)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return SimpleUploadedFile("ttd.png", buffer.getvalue(), content_type="image/png")


def signer_form(**changes):
    return {
        "name": "Endang Contoh", "office_id": "Kepala", "office_en": "Head",
        "from_on": f"{timezone.localdate():%d-%m-%Y}", "until_on": "", **changes,
    }  # fmt: skip


def test_a_signer_is_entered_with_a_picture_of_which_only_the_ink_is_kept(desk):
    response = desk.post(reverse("admin:trainings_signer_add"), signer_form(picture=signed()))

    assert response.status_code == 302, response.context["errors"]
    signer = Signer.objects.get()
    shown = desk.get(reverse("admin:trainings_signer_signature", args=[signer.pk]))
    picture = Image.open(io.BytesIO(b"".join(shown.streaming_content)))
    assert (picture.mode, picture.getpixel((0, 0))[3]) == ("RGBA", 0)


def test_what_is_no_picture_is_refused(desk):
    file = SimpleUploadedFile("ttd.png", b"<svg onload=alert(1)>", content_type="image/png")

    response = desk.post(reverse("admin:trainings_signer_add"), signer_form(picture=file))

    assert "picture" in response.context["adminform"].form.errors
    assert not Signer.objects.exists()


def test_two_signers_at_a_time_are_refused_in_words(desk, signer):
    response = desk.post(reverse("admin:trainings_signer_add"), signer_form())

    assert "Ada orang lain yang menandatangani" in response.content.decode()


def test_of_who_has_signed_only_the_last_day_can_be_set(desk, certificate, signer):
    page = reverse("admin:trainings_signer_change", args=[signer.pk])
    last = timezone.localdate() + timedelta(days=30)

    desk.post(page, signer_form(name="Orang Lain", until_on=f"{last:%d-%m-%Y}"))

    signer.refresh_from_db()
    assert (signer.name, signer.until_on) == ("Dra. Endang Contoh", last)
