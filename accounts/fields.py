"""Columns for personal data that only a key can read.

AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D). A stored value is
`<key id>:<base64 of nonce + ciphertext + tag>`; `FIELD_KEYS` names the keys, the first one encrypts, all of
them decrypt, so keys rotate without a pause (`manage.py rotate_field_keys`). Looking a value up works through
`keyed_hash`, never through decryption.
"""

import base64
import functools
import hmac
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


class DecryptionError(Exception):
    """The stored value cannot be read with any key in FIELD_KEYS, or was tampered with."""


def _key(key_id: str) -> bytes:
    try:
        key = base64.b64decode(settings.FIELD_KEYS[key_id], validate=True)
    except KeyError:
        raise DecryptionError(f"FIELD_KEYS has no key {key_id!r}: put it back to read what it encrypted.") from None
    except ValueError:
        raise DecryptionError(f"Key {key_id!r} in FIELD_KEYS is not base64.") from None
    if len(key) != 32:
        raise DecryptionError(f"Key {key_id!r} in FIELD_KEYS is {len(key)} bytes; it must be 32.")
    return key


def encrypt(value: str) -> str:
    key_id = next(iter(settings.FIELD_KEYS))
    nonce = os.urandom(12)
    sealed = AESGCM(_key(key_id)).encrypt(nonce, value.encode(), key_id.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    key_id, _, blob = stored.partition(":")
    key = _key(key_id)
    try:
        raw = base64.b64decode(blob, validate=True)
        return AESGCM(key).decrypt(raw[:12], raw[12:], key_id.encode()).decode()
    except (InvalidTag, ValueError):
        raise DecryptionError("The stored value does not match its key.") from None


def encrypt_bytes(data: bytes) -> bytes:
    """Seal a file: key id and colon, nonce, ciphertext and tag."""
    key_id = next(iter(settings.FIELD_KEYS))
    nonce = os.urandom(12)
    return key_id.encode() + b":" + nonce + AESGCM(_key(key_id)).encrypt(nonce, data, key_id.encode())


def decrypt_bytes(stored: bytes) -> bytes:
    key_id, _, sealed = stored.partition(b":")
    try:
        return AESGCM(_key(key_id.decode())).decrypt(sealed[:12], sealed[12:], key_id)
    except (InvalidTag, ValueError):
        raise DecryptionError("The stored file does not match its key.") from None


def is_current(stored: str) -> bool:
    """Whether the key that encrypts now made this value."""
    return stored.partition(":")[0] == next(iter(settings.FIELD_KEYS))


def keyed_hash(value: str) -> str:
    """HMAC-SHA256 as 64 hex digits, for uniqueness and lookup of an encrypted value.

    The key is derived from the LAST key in FIELD_KEYS, because rotation puts new keys in front and
    the hash must not change: keep the oldest key in the list for as long as hashes made with it live.
    """
    oldest = list(settings.FIELD_KEYS)[-1]
    return hmac.digest(_lookup_key(_key(oldest)), value.encode(), "sha256").hex()


@functools.lru_cache(maxsize=1)
def _lookup_key(oldest: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"rumah-kreatif lookup").derive(oldest)


class EncryptedTextField(models.TextField):
    """A text column stored encrypted. Filtering on it is impossible: filter on its hash column."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        # Even "exact" would compare with a fresh encryption and never match: better an error than an empty answer.
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
