"""Bare string work."""

import pytest

from businesses.imports.cleaning import key_of, mask


def test_shorter_numbers_are_not_masked():
    assert mask("No. 2063578010000 - 23 Oktober 2022") == "No. 2063578010000 - 23 Oktober 2022"


@pytest.mark.parametrize(
    "one, other", [("CV. Batik  Dua", "batik dua"), ("Kué Café", "kue cafe"), ("UD Berkah, PT", "berkah")]
)
def test_keys_of_names(one, other):
    assert key_of(one) == key_of(other)
