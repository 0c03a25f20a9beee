import calendar
import contextlib
import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.phones import clean_phone
from businesses.numbers import check_kbli, check_nib, check_nik, check_rupiah

TODAY = date(2026, 11, 24)


def refusal(check, text):
    with pytest.raises(ValidationError) as caught:
        check(text)
    return caught.value.code


def test_nik_of_a_woman_tells_birth_sex_and_region():
    nik = check_nik("3578085101870001", today=TODAY)

    assert nik == ("3578085101870001", date(1987, 1, 11), True, "357808")


def test_nik_of_a_man_has_the_plain_day():
    nik = check_nik("3515121708900003", today=TODAY)

    assert (nik.birth_date, nik.is_woman, nik.region) == (date(1990, 8, 17), False, "351512")


@pytest.mark.parametrize(
    "text", ["3578 0851 0187 0001", "3578.0851.0187.0001", " 3578-085101870001\n", "3578085101870001\u200b"]
)
def test_nik_may_be_grouped(text):
    assert check_nik(text, today=TODAY).number == "3578085101870001"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        (" - ", "required"),
        ("357808510187000", "length"),
        ("35780851018700011", "length"),
        ("357808510187000O", "letters"),
        ("３５７８０８５１０１８７０００１", "letters"),
        ("3578083102870001", "date"),
        ("3578080002870001", "date"),
        ("3578084000870001", "date"),
        ("3578087202870001", "date"),
        ("3578081213870001", "date"),
        ("3578082902870001", "date"),
        ("3578085101870000", "serial"),
    ],
)
def test_nik_that_nobody_has_is_refused(text, code):
    assert refusal(check_nik, text) == code


def test_nik_that_is_too_short_says_how_long_it_is():
    with pytest.raises(ValidationError) as caught:
        check_nik("357808510187000")

    assert caught.value.messages == ["NIK baru 15 angka, seharusnya 16"]


@pytest.mark.parametrize(("year", "born"), [("26", 1926), ("12", 1912), ("11", 2011), ("00", 2000), ("87", 1987)])
def test_nik_year_is_never_that_of_a_child(year, born):
    assert check_nik(f"3578081708{year}0001", today=TODAY).birth_date.year == born


def test_nik_of_29_february_takes_the_century_that_has_one():
    assert check_nik("3578082902000001", today=TODAY).birth_date == date(2000, 2, 29)


@given(
    born=st.dates(min_value=date(1927, 1, 1), max_value=date(2011, 12, 31)),
    is_woman=st.booleans(),
    region=st.from_regex(r"\A[0-9]{6}\Z"),
    serial=st.integers(min_value=1, max_value=9999),
)
def test_every_well_made_nik_is_read_back(born, is_woman, region, serial):
    number = f"{region}{born.day + 40 * is_woman:02}{born:%m}{born:%y}{serial:04}"

    assert check_nik(number, today=TODAY) == (number, born, is_woman, region)


@given(day=st.integers(0, 99), month=st.integers(0, 99), year=st.integers(0, 99))
def test_nik_is_taken_exactly_when_its_day_exists_in_one_of_two_centuries(day, month, year):
    plain = day - 40 if day > 40 else day
    exists = 1 <= month <= 12 and any(
        1 <= plain <= calendar.monthrange(century + year, month)[1] for century in (1900, 2000)
    )

    try:
        check_nik(f"357808{day:02}{month:02}{year:02}0001", today=TODAY)
        taken = True
    except ValidationError:
        taken = False

    assert taken == exists


@given(st.text(max_size=40))
def test_numbers_never_fail_in_another_way(text):
    for check in (check_nik, check_nib, check_kbli, check_rupiah, clean_phone):
        with contextlib.suppress(ValidationError):
            assert check(text) is not None


@pytest.mark.parametrize("text", ["9120001234567", "9120 0012 34567", "9120.0012.34567"])
def test_nib_is_13_digits(text):
    assert check_nib(text) == "9120001234567"


@pytest.mark.parametrize(
    ("text", "code"),
    [("912000123456", "length"), ("91200012345678", "length"), ("91200012345A7", "letters"), ("", "letters")],
)
def test_nib_of_another_shape_is_refused(text, code):
    assert refusal(check_nib, text) == code


@pytest.mark.parametrize(("text", "code"), [("1079", "length"), ("107921", "length"), ("kue", "letters")])
def test_kbli_of_another_shape_is_refused(text, code):
    assert refusal(check_kbli, text) == code


def test_kbli_is_5_digits():
    assert check_kbli(" 10792 ") == "10792"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("18000", 18000),
        ("18.000", 18000),
        ("18,000", 18000),
        ("Rp 18.000", 18000),
        ("rp18.000,-", 18000),
        ("Rp. 18.000,00", 18000),
        ("18,000.00", 18000),
        ("1.250.000", 1250000),
        ("0", 0),
        ("IDR 5000", 5000),
    ],
)
def test_rupiah_is_read_as_people_write_it(text, amount):
    assert check_rupiah(text) == amount


@pytest.mark.parametrize("text", ["", "18rb", "18.00", "18,5", "1.25.000", "-5", "1e5", "18.000 / bungkus", "٥٠٠٠"])
def test_rupiah_that_is_doubtful_is_refused_and_not_guessed(text):
    assert refusal(check_rupiah, text) == "rupiah"


@given(st.integers(min_value=0, max_value=10**12))
def test_rupiah_reads_back_what_the_portal_writes(amount):
    assert check_rupiah(f"Rp{amount:,}".replace(",", ".")) == amount


def test_numbers_are_cheap_enough_for_a_workbook():
    check_nik("3578085101870001")
    started = time.process_time()

    for _row in range(5000):
        check_nik("3578085101870001")
        check_nib("9120001234567")

    # 50,000 rows may take 20 s with everything; the checks of a tenth of them get half a second at the very most.
    assert time.process_time() - started < 0.5
