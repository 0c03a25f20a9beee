"""`manage.py check_stock`: every balance follows from the ledger; exit code 1 and a list where one doesn't."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, cast

from django.core.management.base import BaseCommand

from sentra.models import Consignment, StockMovement


class Command(BaseCommand):
    help = (
        "Check that what is on hand is the sum of the ledger, and that each line's balance follows from the one before."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = [
            f"consignment {row.pk}: {row.on_hand} on hand, {row.ledger} in the ledger"
            for row in cast("Iterable[Any]", Consignment.objects.unbalanced().order_by("pk"))
        ]
        wrong += [
            f"movement {line.pk} of consignment {line.consignment_id}: "
            f"{line.before} and {line.quantity:+d} are not {line.balance}"
            for line in cast("Iterable[Any]", StockMovement.objects.astray().order_by("pk"))
        ]
        for line in wrong:
            self.stderr.write(self.style.ERROR(line))
        if wrong:
            sys.exit(1)
        rows, lines = Consignment.objects.count(), StockMovement.objects.count()
        self.stdout.write(self.style.SUCCESS(f"{rows} consignments and {lines} lines of the ledger add up."))
