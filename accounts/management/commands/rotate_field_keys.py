"""Encrypt again, with the first key of FIELD_KEYS, everything that an older key encrypted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import models, transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast

from accounts.fields import EncryptedTextField, decrypt, encrypt, is_current


class Command(BaseCommand):
    help = (
        "Encrypt every encrypted column again with the first key of FIELD_KEYS, in batches. "
        "It may be stopped and started again, and people may go on working meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500)

    def handle(self, *args: Any, **options: Any) -> None:
        for model, field in _encrypted_columns():
            count = _rotate_column(model, field, options["batch"])
            self.stdout.write(f"{model._meta.label}.{field}: {count} encrypted again")
        self.stdout.write(f"{Authenticator._meta.label}.data: {_rotate_second_factors()} encrypted again")


def _encrypted_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field.attname


def _rotate_column(model: type[models.Model], field: str, batch: int) -> int:
    # The cast shows the stored text instead of what it says.
    stored = model._base_manager.annotate(_stored=Cast(F(field), TextField())).filter(_stored__isnull=False)
    old = stored.exclude(_stored__startswith=f"{next(iter(settings.FIELD_KEYS))}:").order_by("pk")
    count, last = 0, None
    while rows := list((old.filter(pk__gt=last) if last else old).values_list("pk", "_stored")[:batch]):
        with transaction.atomic():
            for pk, text in rows:
                # Only if nobody has written it in between: her newer value carries the new key already.
                count += stored.filter(pk=pk, _stored=text).update(
                    **{field: Value(encrypt(decrypt(text)), output_field=TextField())}
                )
        last = rows[-1][0]
    return count


def _rotate_second_factors() -> int:
    count = 0
    for pk in Authenticator.objects.values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            secrets = {
                name: text for name, text in row.data.items() if name in {"secret", "seed"} and not is_current(text)
            }
            if secrets:
                row.data = {**row.data, **{name: encrypt(decrypt(text)) for name, text in secrets.items()}}
                row.save(update_fields=["data"])
                count += 1
    return count
