import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url", "words"), [("/kunjungan/", "Cara mengajukan kunjungan"), ("/en/kunjungan/", "How to ask for a visit")]
)
def test_visit_page(client, url, words):
    response = client.get(url)

    assert (response.status_code, words in response.content.decode()) == (200, True)


def test_visit_is_asked_for_by_whatsapp_and_mail(client, settings):
    settings.HELP_WHATSAPP, settings.HELP_EMAIL = "+628001112222", "dinas@contoh.example"

    page = client.get("/kunjungan/").content.decode()

    assert "https://wa.me/628001112222?text=Halo%2C%20lembaga%20kami" in page
    assert "mailto:dinas@contoh.example" in page


def test_mail_is_left_out_where_there_is_none(client, settings):
    settings.HELP_EMAIL = ""

    assert "mailto:" not in client.get("/kunjungan/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(client, method):
    assert getattr(client, method)("/kunjungan/").status_code == 405


def test_queries(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/kunjungan/")
