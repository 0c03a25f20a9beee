"""Filling templates of printed matter."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from businesses.documents import pdf_of, qr_svg
from businesses.slips import Slip, slips_pdf


def slips(name):
    until = date(2026, 12, 1) + timedelta(days=1)
    return slips_pdf([Slip(business=name, place="", code="AAAA-BBBB-CC", valid_until=until)])


def test_one_thread_after_the_other_and_several_at_once_get_their_pdf():
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(slips, [f"Usaha {number}" for number in range(12)]))

    assert all(pdf.startswith(b"%PDF-") for pdf in made)
    assert len(set(made)) == 12


def test_data_that_does_not_fit_spoils_nothing_for_the_next():
    with pytest.raises(Exception, match="dictionary"):
        pdf_of("slips", {})

    assert slips("Puding").startswith(b"%PDF-")


@pytest.mark.parametrize("mask", [None, 2])
def test_a_qr_code_is_drawn_whichever_pattern_lies_over_it(mask):
    assert qr_svg("https://rumahkreatif.example/", mask=mask).startswith("<svg")
