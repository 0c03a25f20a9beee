"""Who gets a private file, and with which headers."""

import uuid

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from businesses.files import keep_file
from businesses.models import Business, BusinessStatus, FilePurpose
from tests.businesses.test_files import PLAIN, picture
from tests.factories import OwnerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def scan(in_status, ratna):
    business = in_status(BusinessStatus.VERIFIED)
    return keep_file(business, FilePurpose.LICENCE, SimpleUploadedFile("surat “baru”.pdf", PLAIN), by=ratna)


@pytest.fixture
def url(scan):
    return scan.get_absolute_url()


def official(group):
    person = UserFactory(full_name=f"Petugas {group}", is_staff=group not in {"mentor", "helper"})
    person.groups.add(Group.objects.get(name=group))
    return person


def got(client, url):
    """The answer with all of its bytes in `content`; read to its end, the file behind it is closed."""
    response = client.get(url)
    if response.streaming:
        response.content_read = b"".join(response.streaming_content)
    return response


def test_the_owner_sees_it(as_ratna, url):
    response = got(as_ratna, url)

    assert (response.status_code, response.content_read) == (200, PLAIN)


def test_headers_keep_it_harmless_and_out_of_every_cache(as_ratna, url):
    response = got(as_ratna, url)

    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Disposition")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": 'inline; filename="surat baru.pdf"',
    }
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "no-store" in response["Cache-Control"]


def test_a_picture_is_one(as_ratna, scan, ratna):
    photo = keep_file(scan.business, FilePurpose.LICENCE, SimpleUploadedFile("x.png", picture("PNG")), by=ratna)

    assert got(as_ratna, photo.get_absolute_url())["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("group", ["verifier", "head"])
def test_officials_who_may_see_files_see_it(client, url, group):
    client.force_login(official(group))

    assert got(client, url).status_code == 200


@pytest.mark.parametrize("group", ["training", "keeper", "visits", "publisher", "mentor", "helper"])
def test_others_find_nothing(client, url, group):
    client.force_login(official(group))

    assert client.get(url).status_code == 404


def test_a_stranger_finds_nothing(as_sari, url):
    assert as_sari.get(url).status_code == 404


def test_anonymous_is_asked_to_sign_in(client, url):
    assert client.get(url).url.startswith("/akun/")


def test_an_official_needs_the_second_factor(client, url, settings):
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(official("verifier"))

    assert client.get(url).status_code == 302


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(as_ratna, url, method):
    assert getattr(as_ratna, method)(url).status_code == 405


def test_an_unknown_number_is_not_found(as_ratna):
    assert as_ratna.get(reverse("private_file", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("path", ["/berkas/1/", "/berkas/../settings.py/", "/media/files/", "/berkas/"])
def test_nothing_can_be_guessed(as_ratna, path):
    assert as_ratna.get(path).status_code == 404


def test_lost_bytes_are_not_found_and_no_error(as_ratna, scan, url):
    scan.file.storage.delete(scan.file.name)

    assert as_ratna.get(url).status_code == 404


def test_nginx_sends_it_where_that_is_configured(as_ratna, scan, url, settings):
    settings.PRIVATE_FILES_ACCEL = "/berkas-dalam/"

    response = as_ratna.get(url)

    assert (response["X-Accel-Redirect"], response.content) == (f"/berkas-dalam/{scan.file.name}", b"")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")


def test_nginx_is_told_nothing_for_a_stranger(as_sari, url, settings):
    settings.PRIVATE_FILES_ACCEL = "/berkas-dalam/"

    assert "X-Accel-Redirect" not in as_sari.get(url)


# --- A proof of a wish: hers and the officials' ---


@pytest.fixture
def proof(in_status, ratna):
    business = in_status(BusinessStatus.VERIFIED)
    return keep_file(business, FilePurpose.CHANGE, SimpleUploadedFile("ktp.pdf", PLAIN), by=ratna)


def test_a_proof_is_seen_by_her_and_by_officials(client, proof, ratna):
    seen = []
    for person in (ratna, official("verifier"), official("head")):
        client.force_login(person)
        seen.append(got(client, proof.get_absolute_url()).status_code)

    assert seen == [200, 200, 200]


def test_a_proof_is_not_seen_by_the_next_owner_nor_by_a_helper(client, proof, sari, kadar):
    Business.objects.update(owner=OwnerFactory(user=sari), helper=kadar)
    seen = []
    for person in (sari, kadar):
        client.force_login(person)
        seen.append(client.get(proof.get_absolute_url()).status_code)

    assert seen == [404, 404]


# --- A helper, until the owner takes it over ---


@pytest.fixture
def helped_scan(helped, kadar):
    return keep_file(helped, FilePurpose.LICENCE, SimpleUploadedFile("x.pdf", PLAIN), by=kadar)


def test_the_helper_sees_it_until_the_claim(client, helped_scan, kadar):
    client.force_login(kadar)
    before = got(client, helped_scan.get_absolute_url()).status_code
    owner = helped_scan.business.owner
    owner.user = UserFactory()
    owner.save()

    after = client.get(helped_scan.get_absolute_url()).status_code

    assert (before, after) == (200, 404)


def test_another_helper_never(client, helped_scan, lastri):
    client.force_login(lastri)

    assert client.get(helped_scan.get_absolute_url()).status_code == 404


def test_who_is_a_helper_no_more_neither(client, helped_scan, kadar):
    kadar.groups.clear()
    client.force_login(kadar)

    assert client.get(helped_scan.get_absolute_url()).status_code == 404
