"""The public page of a certificate, and her own."""

import pytest
from django.urls import reverse

from tests.factories import OwnerFactory, UserFactory
from tests.trainings.conftest import make_held, seat
from trainings import services
from trainings.certificates import checking, papers
from trainings.models import Certificate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
CHECK = reverse("trainings:check_certificate")
MINE = reverse("trainings:my_certificates")


def page(certificate):
    return reverse("trainings:certificate", args=[certificate.code])


def paper(certificate, edition="id"):
    return reverse("trainings:certificate_paper", args=[certificate.pk, edition])


@pytest.fixture
def tuti():
    return UserFactory(full_name="Tuti Pelatihan")


@pytest.fixture
def row(held):
    return seat(held, "Siti Rekaan")


@pytest.fixture
def certificate(row, tuti):
    return services.issue_certificate(row, by=tuti)


# --- The public page ---


def test_a_valid_certificate_says_name_training_date_and_number_and_no_more(client, certificate, row):
    response = client.get(page(certificate))

    text = response.content.decode()
    assert response.status_code == 200
    assert "Sertifikat ini berlaku" in text
    for said in ("Siti Rekaan", certificate.title_id, str(certificate)):
        assert said in text
    business, owner = row.business, row.business.owner
    for hidden in (
        business.name,
        business.address,
        str(owner.phone),
        owner.user.phone.raw_input,
        certificate.signer.name,
    ):
        assert hidden not in text
    assert '<meta name="robots" content="noindex">' in text
    assert "no-store" in response["Cache-Control"]


def test_it_speaks_english_too(client, certificate):
    response = client.get(f"/en{page(certificate)}")

    assert "This certificate is valid" in response.content.decode()


def test_a_revoked_one_says_so_with_the_day_and_without_the_reason(client, certificate, tuti):
    services.revoke_certificate(certificate, by=tuti, reason="Yang hadir kerabatnya.")

    response = client.get(page(certificate))

    text = response.content.decode()
    assert response.status_code == 200
    assert "Sertifikat ini sudah dicabut" in text
    assert "Yang hadir kerabatnya." not in text
    certificate.refresh_from_db()
    assert f"dicabut pada {certificate.revoked_on.day} " in text


def test_the_address_of_an_older_edition_shows_the_newest_and_says_so(client, certificate, tuti):
    new = services.reissue_certificate(certificate, by=tuti, reason="Nama salah.", name="Siti Benar")

    text = client.get(page(certificate)).content.decode()

    assert ("Siti Benar" in text, "Siti Rekaan" in text) == (True, False)
    assert "diganti edisi baru" in text
    assert "diganti edisi baru" not in client.get(page(new)).content.decode()


def test_a_revoked_one_that_was_issued_anew_is_valid_again(client, certificate, tuti):
    services.revoke_certificate(certificate, by=tuti, reason="Salah orang.")
    services.reissue_certificate(certificate, by=tuti, reason="Ternyata benar.")

    text = client.get(page(certificate)).content.decode()

    assert "Sertifikat ini berlaku" in text


@pytest.mark.parametrize("code", ["A" * 16, "abc", "x" * 300, "' OR 1=1 --"])
def test_an_unknown_code_is_not_found_and_may_be_typed_again(client, code):
    response = client.get(reverse("trainings:certificate", args=[code]))

    assert response.status_code == 404
    assert "Sertifikat ini tidak kami kenal" in response.content.decode()
    assert response.context["form"].fields["kode"]


def test_a_code_in_another_writing_leads_to_its_page(client, certificate):
    response = client.get(reverse("trainings:certificate", args=[certificate.shown_code.lower()]))

    assert (response.status_code, response.url) == (302, page(certificate))


def test_too_many_unknown_codes_are_held_up(client, monkeypatch):
    monkeypatch.setattr(checking, "UNKNOWN_FROM_IP", checking.limits.Limit("certificate-ip", 3, 3600))

    statuses = [client.get(reverse("trainings:certificate", args=["A" * 16])).status_code for _time in range(4)]

    assert statuses == [404, 404, 404, 429]


def test_a_page_costs_the_same_few_queries(client, certificate, django_assert_num_queries):
    client.get(page(certificate))

    with django_assert_num_queries(4):
        client.get(page(certificate))


# --- Typing a code ---


def test_a_typed_code_leads_to_the_page(client, certificate):
    response = client.get(CHECK, {"kode": f" {certificate.shown_code.lower()} "})

    assert (response.status_code, response.url) == (302, page(certificate))


@pytest.mark.parametrize("typed", ["", "ABC", "A" * 41])
def test_what_is_no_code_is_said(client, typed):
    response = client.get(CHECK, {"kode": typed})

    assert response.status_code == 200
    assert "kode" in response.context["form"].errors


def test_the_empty_form_has_no_error(client):
    response = client.get(CHECK)

    assert (response.status_code, response.context["form"].is_bound) == (200, False)


@pytest.mark.parametrize("address", [CHECK, "/sertifikat/AAAAAAAAAAAAAAAA/"])
def test_nothing_is_posted_there(client, address):
    assert client.post(address).status_code == 405


# --- Hers ---


@pytest.fixture
def siti(client, row):
    client.force_login(row.business.owner.user)
    return client


def test_she_finds_her_certificate_with_its_address(siti, certificate, settings):
    response = siti.get(MINE)

    assert list(response.context["certificates"]) == [certificate]
    text = response.content.decode()
    assert f'value="{settings.SITE_URL.rstrip("/")}{page(certificate)}"' in text
    assert paper(certificate, "id") in text
    assert paper(certificate, "en") in text


def test_of_several_editions_she_sees_the_newest(siti, certificate, tuti):
    new = services.reissue_certificate(certificate, by=tuti, reason="Nama salah.")

    assert list(siti.get(MINE).context["certificates"]) == [new]


def test_a_revoked_one_stays_on_her_list_with_the_reason_and_without_a_paper(siti, certificate, tuti):
    services.revoke_certificate(certificate, by=tuti, reason="Yang hadir kerabatnya.")

    text = siti.get(MINE).content.decode()

    assert "Yang hadir kerabatnya." in text
    assert paper(certificate) not in text
    assert siti.get(paper(certificate)).status_code == 404


def test_without_any_she_is_shown_the_trainings(siti):
    assert "Anda belum punya sertifikat" in siti.get(MINE).content.decode()


@pytest.mark.parametrize("edition, name", [("id", "sertifikat"), ("en", "certificate")])
def test_she_downloads_either_language(siti, certificate, edition, name):
    response = siti.get(paper(certificate, edition))

    assert response["Content-Type"] == "application/pdf"
    assert f'attachment; filename="{name}-{certificate}.pdf"' == response["Content-Disposition"]
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert "no-store" in response["Cache-Control"]


def test_another_language_is_not_found(siti, certificate):
    assert siti.get(paper(certificate, "fr")).status_code == 404


def test_the_paper_of_an_older_edition_is_not_given_any_more(siti, certificate, tuti, monkeypatch):
    monkeypatch.setattr(papers, "pdf_of", lambda template, words: b"%PDF-1.7")
    new = services.reissue_certificate(certificate, by=tuti, reason="Nama salah.")

    assert siti.get(paper(certificate)).status_code == 404
    assert siti.get(paper(new)).status_code == 200


def test_a_stranger_finds_nothing(client, certificate):
    client.force_login(OwnerFactory().user)

    assert list(client.get(MINE).context["certificates"]) == []
    assert client.get(paper(certificate)).status_code == 404


def test_nobody_is_asked_to_sign_in(client, certificate):
    for address in (MINE, paper(certificate)):
        response = client.get(address)
        assert (response.status_code, response.url.startswith("/akun/masuk/")) == (302, True)


@pytest.mark.parametrize("address", ["mine", "paper"])
def test_hers_are_only_read(siti, certificate, address):
    assert siti.post({"mine": MINE, "paper": paper(certificate)}[address]).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_her_list_costs_the_same_for_one_and_for_three(siti, row, tuti, count, django_assert_num_queries):
    services.issue_certificate(row, by=tuti)
    for _number in range(count - 1):
        other = seat(make_held())
        other.business.owner = row.business.owner
        other.business.save()
        services.issue_certificate(other, by=tuti)

    with django_assert_num_queries(4):
        response = siti.get(MINE)

    assert len(response.context["certificates"]) == Certificate.objects.count() == count
