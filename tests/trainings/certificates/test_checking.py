"""Looking a certificate up by its code."""

import pytest

from accounts.limits import TooMany
from trainings.certificates import checking

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("write", [str, str.lower, lambda code: f" {code[:4]}-{code[4:8]} {code[8:12]}–{code[12:]} "])
def test_it_is_found_however_it_is_typed(certificate, write):
    assert checking.find(write(certificate.code), network="1.2.3.4") == certificate


@pytest.mark.parametrize(
    "typed", ["", "ABC", "A" * 15, "A" * 17, "ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄ", "ＡＢＣＤＥＦＧＨＡＢＣＤＥＦＧＨ"]
)
def test_what_is_no_code_is_empty(typed):
    assert checking.plain(typed) == ""


def test_unknown_codes_are_counted_and_known_ones_are_not(certificate, monkeypatch):
    monkeypatch.setattr(checking, "UNKNOWN_FROM_IP", checking.limits.Limit("certificate-ip", 2, 3600))
    for _time in range(5):
        assert checking.find(certificate.code, network="1.2.3.4") == certificate

    assert [checking.find("A" * 16, network="1.2.3.4") for _time in range(2)] == [None, None]
    with pytest.raises(TooMany):
        checking.find("A" * 16, network="1.2.3.4")
    assert checking.find("A" * 16, network="5.6.7.8") is None
