import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.placeholders import MISSING, clean_value, fill, one_line, placeholders_in, unknown_placeholders


def test_fill_replaces_every_occurrence():
    text = "{a} dan {b} dan {a}"

    filled = fill(text, {"a": "1", "b": "2"})

    assert filled == "1 dan 2 dan 1"


def test_fill_leaves_braces_inside_values_alone():
    values = {"a": "{b} {a.__class__}", "b": "secret"}

    filled = fill("Halo {a}", values)

    assert filled == "Halo {b} {a.__class__}"


def test_fill_shows_an_ellipsis_for_a_missing_value():
    filled = fill("Usaha {business} aktif", {})

    assert filled == f"Usaha {MISSING} aktif"


@pytest.mark.parametrize("text", ["{a.__class__}", "{a[0]}", "{a!r}", "{a:>100000}", "{", "}", "{}", "{{a", "{A}"])
def test_fill_knows_no_format_language(text):
    values = {"x": "1"}

    assert fill(text, values) == text


def test_a_value_inside_a_line_becomes_one_line():
    filled = fill("Halo {name}, selamat", {"name": "Siti\n\nKlik http://jahat.example"})

    assert filled == "Halo Siti Klik http://jahat.example, selamat"


def test_a_value_with_a_line_of_its_own_keeps_its_lines():
    filled = fill("Alasan:\n\n{reason}\n\nSalam", {"reason": "1. foto\n2. alamat"})

    assert filled == "Alasan:\n\n1. foto\n2. alamat\n\nSalam"


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x1bc\x7fd\x85e", "abcde"),
        ("\u202eterbalik\u2066", "terbalik"),
        ("  Siti  ", "Siti"),
        (12, "12"),
    ],
)
def test_clean_value_takes_out_what_could_do_harm(typed, clean):
    assert clean_value(typed) == clean


def test_one_line_joins_lines():
    assert one_line("a\r\n\tb\u2028c") == "a b c"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Halo {name}", []),
        ("Halo {nama}", ["{nama}"]),
        ("{name.email} {name:x} {name!r} {}", ["{name.email}", "{name:x}", "{name!r}", "{}"]),
        ("{{name}}", ["{", "}"]),
        ("tutup } buka {", ["}", "{"]),
    ],
)
def test_unknown_placeholders_lists_what_would_not_be_filled(text, wrong):
    assert unknown_placeholders(text, {"name"}) == wrong


def test_placeholders_in_names_each_once():
    assert placeholders_in("{a} {b} {a} {C}") == {"a", "b"}


@given(st.text(), st.dictionaries(st.from_regex(r"\A[a-z]{1,3}\Z"), st.text()))
def test_fill_never_fails_and_a_checked_text_is_filled_completely(text, values):
    filled = fill(text, {name: clean_value(value) for name, value in values.items()})

    assert isinstance(filled, str)
    if not unknown_placeholders(text, set(values)) and not any(set("{}") & set(value) for value in values.values()):
        assert not set("{}") & set(filled)
