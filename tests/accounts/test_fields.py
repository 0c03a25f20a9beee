import base64

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from accounts.fields import DecryptionError, EncryptedTextField, decrypt, encrypt, is_current, keyed_hash
from businesses.models import Owner
from tests.factories import OwnerFactory


def key(letter):
    return base64.b64encode(letter.encode() * 32).decode()


@pytest.fixture(autouse=True)
def two_keys(settings):
    settings.FIELD_KEYS = {"new": key("n"), "old": key("o")}


def test_what_is_encrypted_can_be_read():
    assert decrypt(encrypt("3578085101870001")) == "3578085101870001"


def test_two_encryptions_of_one_value_differ():
    assert encrypt("3578") != encrypt("3578")


def test_the_first_key_encrypts():
    assert encrypt("3578").startswith("new:")


def test_an_older_key_still_reads(settings):
    settings.FIELD_KEYS = {"old": key("o")}
    stored = encrypt("3578")

    settings.FIELD_KEYS = {"new": key("n"), "old": key("o")}

    assert decrypt(stored) == "3578"
    assert (is_current(stored), is_current(encrypt("3578"))) == (False, True)


def test_without_its_key_a_value_cannot_be_read(settings):
    stored = encrypt("3578")
    settings.FIELD_KEYS = {"old": key("o")}

    with pytest.raises(DecryptionError, match="no key 'new'"):
        decrypt(stored)


@pytest.mark.parametrize("position", [0, 12, 20, -1])
def test_a_changed_byte_is_noticed(position):
    key_id, _, blob = encrypt("3578085101870001").partition(":")
    raw = bytearray(base64.b64decode(blob))
    raw[position] ^= 1

    with pytest.raises(DecryptionError):
        decrypt(f"{key_id}:{base64.b64encode(raw).decode()}")


def test_the_key_id_belongs_to_what_is_sealed(settings):
    stored = encrypt("3578")
    settings.FIELD_KEYS = {"other": key("n"), "new": key("n")}

    with pytest.raises(DecryptionError):
        decrypt(stored.replace("new:", "other:"))


@pytest.mark.parametrize("stored", ["new:", "new:%%%", "new:YQ==", "plain text", ""])
def test_what_was_never_encrypted_is_refused(stored):
    with pytest.raises(DecryptionError):
        decrypt(stored)


@pytest.mark.parametrize("bad, words", [("short", "not base64"), (base64.b64encode(b"x" * 16).decode(), "16 bytes")])
def test_a_bad_key_is_named(settings, bad, words):
    settings.FIELD_KEYS = {"bad": bad}

    with pytest.raises(DecryptionError, match=words):
        encrypt("3578")


def test_the_hash_stays_when_a_new_key_comes_in_front(settings):
    settings.FIELD_KEYS = {"old": key("o")}
    before = keyed_hash("3578")

    settings.FIELD_KEYS = {"new": key("n"), "old": key("o")}

    assert keyed_hash("3578") == before
    assert keyed_hash("3579") != before


def test_the_hash_needs_the_key(settings):
    before = keyed_hash("3578")

    settings.FIELD_KEYS = {"stranger": key("s")}

    assert keyed_hash("3578") != before


def test_the_column_holds_no_plain_text(db):
    owner = OwnerFactory.build(user=None, full_name="Ratna", phone=None)
    owner.set_nik("3578085101870001")
    owner.save()

    with connection.cursor() as cursor:
        cursor.execute("SELECT nik FROM businesses_owner WHERE id = %s", [owner.pk])
        stored = cursor.fetchone()[0]

    assert "3578085101870001" not in stored
    assert Owner.objects.get(pk=owner.pk).nik == "3578085101870001"


def test_empty_stays_empty(db):
    owner = OwnerFactory(user=None, full_name="Ratna", phone=None)

    assert Owner.objects.get(pk=owner.pk).nik is None


def test_filtering_by_the_value_is_an_error_and_not_an_empty_answer(db):
    with pytest.raises(FieldError):
        Owner.objects.filter(nik="3578085101870001").exists()


def test_filtering_for_none_works(db):
    owner = OwnerFactory(user=None, full_name="Ratna", phone=None)

    assert list(Owner.objects.filter(nik__isnull=True)) == [owner]


def test_empty_text_is_not_encrypted():
    assert EncryptedTextField().get_prep_value("") == ""
    assert EncryptedTextField().from_db_value("", None, None) == ""
