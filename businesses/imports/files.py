"""Uploaded workbooks at rest: encrypted, because a column of NIK would otherwise lie in a folder in clear text."""

from __future__ import annotations

import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from accounts.fields import decrypt_bytes, encrypt_bytes


def _storage() -> Storage:
    return storages["private"]


def save(data: bytes) -> str:
    """Store `data` under a name that nobody can guess; returns its path."""
    return _storage().save(f"imports/{uuid.uuid4().hex}", ContentFile(encrypt_bytes(data)))


def read(path: str) -> bytes:
    with _storage().open(path) as file:
        return decrypt_bytes(file.read())


def delete(path: str) -> None:
    if path:
        _storage().delete(path)
