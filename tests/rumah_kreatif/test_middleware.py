"""A zero byte, which PostgreSQL can't hold, in the cookie that is looked up there."""

import pytest
from django.conf import settings


@pytest.mark.parametrize("path", ["/", "/produk/", "/saya/", "/akun/masuk/"])
def test_a_session_key_with_a_zero_byte_is_refused(client, db, path):
    response = client.get(path, headers={"cookie": f'{settings.SESSION_COOKIE_NAME}="\\000abcdefghijkl"'})

    assert response.status_code == 400


def test_other_requests_pass(client, db):
    assert client.get("/produk/?q=100%25", headers={"cookie": "a=000"}).status_code == 200
