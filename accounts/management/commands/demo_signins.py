"""Print how to sign in to the demo city."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.demo import CLAIM_CODE, PASSWORD, PEOPLE, SHARED
from accounts.models import User


class Command(BaseCommand):
    help = "Print the sign-ins of the demo city; nothing when there is none."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            return
        loaded = {str(phone) for phone in User.objects.values_list("phone", flat=True).filter(phone__isnull=False)}
        people = [person for person in PEOPLE if person.phone in loaded]
        if not people:
            return
        rows = [("as", "name", "phone", "e-mail")]
        rows += [(p.part, p.full_name, "0" + p.phone[3:], p.email or "") for p in people]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            self.stdout.write(
                "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            )
        for phone in sorted(SHARED & loaded):
            self.stdout.write(f"  0{phone[3:]} is shared: sign in with a code, or with e-mail and password")
        self.stdout.write(f"  password of all: {PASSWORD}")
        self.stdout.write(f"  a business to claim: sign up, code {CLAIM_CODE}, born on 1-3-1972")
