import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/privasi/", ["Undang-Undang Nomor 27 Tahun 2022", "3 × 24 jam", "Berapa lama kami menyimpannya"]),
        ("/en/privasi/", ["Law 27 of 2022", "3 × 24 hours", "How long we keep it"]),
    ],
)
def test_privacy_page(client, url, words):
    page = client.get(url).content.decode()

    assert [word for word in words if word not in page] == []


def test_privacy_names_who_is_responsible(client, settings):
    settings.ORGANISATION_NAME = "Dinas Contoh"

    assert "Dinas Contoh" in client.get("/privasi/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(client, method):
    assert getattr(client, method)("/privasi/").status_code == 405


def test_queries(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/privasi/")
