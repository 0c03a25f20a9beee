import pytest


def test_robots_keep_out_of_what_is_personal(client, settings):
    settings.SITE_URL = "https://rk.example"

    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines()[:4] == [
        "User-agent: *",
        "Disallow: /akun/",
        "Disallow: /saya/",
        "Disallow: /admin/",
    ]
    assert response.content.decode().strip().endswith("Sitemap: https://rk.example/sitemap.xml")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(client, method):
    assert getattr(client, method)("/robots.txt").status_code == 405
