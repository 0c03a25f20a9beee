"""A daughter signs up on her mother's phone; from then on the portal asks which of them it is."""

import pytest

from accounts.models import User
from tests.factories import UserFactory
from tests.journeys.conftest import DESK, PASSWORD, PHONE, last_code, overflow, violations

NUMBER = "+6281234567890"


def enter_code(page):
    page.wait_for_url("**/akun/kode/")
    page.fill("[name=code]", last_code(NUMBER))
    page.locator("main form button").first.click()
    page.wait_for_url("**/akun/siapa/")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_mother_and_daughter_use_one_phone(open_page, size):
    mother = UserFactory(full_name="Kartini Rekaan", phone=NUMBER, password=PASSWORD)
    page = open_page(size)
    page.goto("/akun/daftar/")
    page.fill("[name=full_name]", "Intan Rekaan")
    page.fill("[name=address]", "0812 3456 7890")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    enter_code(page)
    assert (violations(page), overflow(page) > 0) == ([], False)

    page.get_by_role("button", name="Saya orang baru: Intan Rekaan").click()
    page.wait_for_url("**/saya/**")

    assert list(User.objects.beside(mother).values_list("full_name", flat=True)) == ["Intan Rekaan"]

    page = open_page(size)
    page.goto("/akun/masuk/kode/")
    page.fill("[name=address]", "0812 3456 7890")
    page.locator("main form button").first.click()
    enter_code(page)
    page.get_by_role("button", name="Kartini Rekaan").click()
    page.wait_for_url("**/saya/**")

    page.goto("/saya/akun/")
    assert page.input_value("[name=full_name]") == "Kartini Rekaan"
    assert "juga dipakai orang lain" in page.inner_text("main")
