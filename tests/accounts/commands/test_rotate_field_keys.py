import base64

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection

from accounts.fields import DecryptionError, encrypt
from accounts.management.commands import rotate_field_keys
from businesses.models import Owner
from tests.factories import OwnerFactory

OLD = {"old": base64.b64encode(b"o" * 32).decode()}
NEW = {"new": base64.b64encode(b"n" * 32).decode()}


def stored_niks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik FROM businesses_owner WHERE nik IS NOT NULL ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def owners(db, settings):
    """Three owners with a NIK that the old key encrypted, and one without; the new key now comes first."""
    settings.FIELD_KEYS = OLD
    owners = []
    for serial in range(1, 4):
        owner = OwnerFactory.build(user=None, full_name="Ratna", phone=None)
        owner.set_nik(f"357808510187000{serial}")
        owner.save()
        owners.append(owner)
    OwnerFactory(user=None, full_name="Sari", phone=None)
    settings.FIELD_KEYS = {**NEW, **OLD}
    return owners


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_everything_is_encrypted_again_and_says_the_same(owners, settings, batch):
    hashes = list(Owner.objects.order_by("pk").values_list("nik_hash", flat=True))

    call_command("rotate_field_keys", batch=batch)

    assert [text.partition(":")[0] for text in stored_niks()] == ["new"] * 3
    assert [owner.nik for owner in Owner.objects.order_by("pk")] == [*(owner.nik for owner in owners), None]
    assert list(Owner.objects.order_by("pk").values_list("nik_hash", flat=True)) == hashes


def test_a_second_run_touches_nothing(owners, capsys):
    call_command("rotate_field_keys")
    before = stored_niks()
    capsys.readouterr()

    call_command("rotate_field_keys")

    assert stored_niks() == before
    assert "businesses.Owner.nik: 0 encrypted again" in capsys.readouterr().out


def test_stopped_half_way_it_goes_on_where_it_was(owners, monkeypatch):
    calls = []

    def interrupted(text):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(text)
        return encrypt(text)

    monkeypatch.setattr(rotate_field_keys, "encrypt", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_field_keys", batch=1)
    assert [text.partition(":")[0] for text in stored_niks()] == ["new", "new", "old"]

    monkeypatch.setattr(rotate_field_keys, "encrypt", encrypt)
    call_command("rotate_field_keys", batch=1)

    assert [text.partition(":")[0] for text in stored_niks()] == ["new"] * 3


def test_what_is_changed_meanwhile_is_not_overwritten(owners, monkeypatch):
    first = owners[0].pk

    def somebody_else_writes(text):
        owner = Owner.objects.get(pk=first)
        owner.nik = "3578085101879999"
        owner.save(update_fields=["nik"])
        return encrypt(text)

    monkeypatch.setattr(rotate_field_keys, "encrypt", somebody_else_writes)

    call_command("rotate_field_keys", batch=1)

    assert Owner.objects.get(pk=first).nik == "3578085101879999"


def test_without_the_old_key_nothing_is_lost(owners, settings):
    before = stored_niks()
    settings.FIELD_KEYS = NEW

    with pytest.raises(DecryptionError):
        call_command("rotate_field_keys")

    assert stored_niks() == before


def test_secrets_of_second_factors_are_encrypted_again(wati, settings):
    settings.FIELD_KEYS = OLD
    totp = Authenticator.objects.create(user=wati, type="totp", data={"secret": encrypt("ABC")})
    codes = Authenticator.objects.create(
        user=wati, type="recovery_codes", data={"seed": encrypt("XYZ"), "used_mask": 5}
    )
    settings.FIELD_KEYS = {**NEW, **OLD}

    call_command("rotate_field_keys")

    totp.refresh_from_db()
    codes.refresh_from_db()
    assert totp.data["secret"].startswith("new:")
    assert codes.data["seed"].startswith("new:")
    assert codes.data["used_mask"] == 5
