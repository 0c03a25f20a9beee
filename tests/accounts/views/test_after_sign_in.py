import pytest

from accounts.models import User

URL = "/saya/akun/masuk-selesai/"


@pytest.mark.parametrize(
    "is_staff, language, target",
    [(False, "id", "/saya/"), (False, "en", "/en/saya/"), (True, "id", "/admin/"), (True, "en", "/en/admin/")],
)
def test_everybody_goes_to_her_own_pages_in_her_own_language(ratna_client, is_staff, language, target):
    User.objects.update(is_staff=is_staff, language=language)

    assert ratna_client.get(URL).url == target


def test_anonymous_people_sign_in_first(client, db):
    assert client.get(URL).url == f"/akun/masuk/?next={URL}"


def test_who_signed_in_on_an_english_page_goes_on_in_english(ratna_client):
    User.objects.update(language="id")

    assert ratna_client.get(f"/en{URL}").url == "/en/saya/"
