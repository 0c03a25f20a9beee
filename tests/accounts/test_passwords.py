import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


def test_common_password_is_refused_with_a_way_out():
    with pytest.raises(ValidationError) as refused:
        validate_password("sunshine1")

    assert refused.value.messages == [
        "Kata sandi ini dipakai banyak orang, jadi paling cepat ditebak. "
        "Pakai tiga atau empat kata yang hanya Anda tahu."
    ]


def test_words_of_her_own_are_accepted():
    validate_password("puding-hias-77")
