"""Print a fresh key for FIELD_KEYS."""

import base64
import secrets
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone


class Command(BaseCommand):
    help = "Print a new `id:key` for FIELD_KEYS. Put it in front of the others, then run rotate_field_keys."

    def handle(self, *args: Any, **options: Any) -> None:
        key_id = f"{timezone.localdate():%Y%m%d}{secrets.token_hex(2)}"
        self.stdout.write(f"{key_id}:{base64.b64encode(secrets.token_bytes(32)).decode()}")
