import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from businesses.files import keep_file
from businesses.models import FilePurpose, PrivateFile
from sentra import services
from sentra.models import Settlement, SettlementStatus
from tests.factories import OwnerFactory
from tests.sentra.conftest import sell


@pytest.fixture
def row(consignment, lestari):
    sell(consignment, 3, by=lestari)
    draft = services.settle(consignment.business, consignment.outlet, timezone.localdate(), by=lestari)
    return services.approve_settlement(draft, by=lestari)


@pytest.fixture
def paid(row, lestari):
    return services.pay_settlement(row, by=lestari, paid_on=timezone.localdate(), payout="transfer")


@pytest.fixture
def url(row):
    return f"/saya/sentra/penyetoran/{row.pk}/"


@pytest.fixture
def her(client, ratna):
    client.force_login(ratna.owner.user)
    return client


def status():
    return Settlement.objects.get().status


def test_she_reads_every_line(her, url):
    page = her.get(url).content.decode()

    assert ("Kukis Cokelat" in page, "Rp60.000" in page, "PH-" in page) == (True, True, True)
    assert "Sudah saya terima" not in page


def test_she_says_that_she_has_it(her, url, paid):
    response = her.post(url, {"answer": "confirm"})

    assert (response.status_code, response["Location"], status()) == (302, url, SettlementStatus.CONFIRMED)


def test_she_says_what_is_wrong(her, url, paid):
    response = her.post(url, {"answer": "object", "objection": "Kurang satu"})

    assert (response.status_code, status()) == (302, SettlementStatus.OBJECTED)
    assert "Kurang satu" in her.get(url).content.decode()


@pytest.mark.parametrize("words", ["", " ", "a" * 501])
def test_an_objection_says_what_and_keeps_what_was_typed(her, url, paid, words):
    response = her.post(url, {"answer": "object", "objection": words})

    page = response.content.decode()
    assert (response.status_code, status()) == (200, SettlementStatus.PAID)
    assert ("Kesalahan:" in page, words.strip() in page) == (True, True)


def test_before_it_is_paid_there_is_nothing_to_answer(her, url):
    her.post(url, {"answer": "confirm"})

    assert status() == SettlementStatus.APPROVED


def test_a_draft_is_not_hers_to_see_yet(her, consignment, lestari):
    sell(consignment, 3, by=lestari)
    draft = services.settle(consignment.business, consignment.outlet, timezone.localdate(), by=lestari)

    assert her.get(f"/saya/sentra/penyetoran/{draft.pk}/").status_code == 404


def test_the_statement_is_a_pdf(her, url):
    response = her.get(url + "pdf/")

    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_proof_is_shown_to_her_alone(her, url, row, lestari, own_files, client):
    assert her.get(url + "bukti/").status_code == 404
    picture = io.BytesIO()
    Image.new("RGB", (300, 300)).save(picture, "PNG")
    proof = keep_file(
        row.business, FilePurpose.PAYMENT, SimpleUploadedFile("bukti.png", picture.getvalue()), by=lestari
    )
    services.pay_settlement(row, by=lestari, paid_on=timezone.localdate(), payout="transfer", proof=proof)

    response = her.get(url + "bukti/")
    assert (response.status_code, b"".join(response.streaming_content)[:2]) == (200, b"\xff\xd8")
    # The next owner of the business does not find it among its files.
    assert list(PrivateFile.objects.visible_to(row.owner.user)) == []
    client.force_login(OwnerFactory().user)
    assert client.get(url + "bukti/").status_code == 404


@pytest.mark.parametrize("page", ["", "pdf/", "bukti/"])
def test_a_stranger_finds_nothing_and_anonymous_signs_in(client, url, page):
    assert client.get(url + page).status_code == 302
    client.force_login(OwnerFactory().user)
    assert client.get(url + page).status_code == 404


def test_other_methods_are_refused(her, url):
    assert her.put(url).status_code == her.post(url + "pdf/").status_code == 405
