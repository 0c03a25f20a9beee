"""What the pages of the curation read: what is asked of a product, what waits, what is due, and its licences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from businesses.ladder import Ladder, covering, ladder_of, open_questions
from businesses.models import LadderAnswers, LadderRule, Licence, LicenceRule, Product
from sentra.models import Consignment, Curation, CurationDay, Outlet

WITH_MAKER = "product__business__owner"
DAYS_SHOWN = 12


@dataclass(frozen=True)
class Licences:
    """What is on record for a product, and what the ladder says; None while questions of it are open."""

    records: list[Licence]
    ladder: Ladder | None

    @property
    def missing(self) -> list[Any]:
        return self.ladder.missing if self.ladder else []


def licences_of(product: Product) -> Licences:
    today = timezone.localdate()
    licences = list(product.business.licences.prefetch_related("products"))
    rules = list(LadderRule.objects.in_force(today))
    answers = LadderAnswers.objects.filter(product=product).first() or LadderAnswers(product=product)
    ladder = None
    if not open_questions(rules, answers):
        in_force = LicenceRule.objects.in_force(today)
        ladder = ladder_of(product, answers, rules=rules, licence_rules=in_force, licences=licences, today=today)
    return Licences(list(covering(licences, product).values()), ladder)


def waiting_at(outlet: Outlet) -> QuerySet[Curation]:
    """Those that were asked for, the oldest first."""
    return Curation.objects.waiting().filter(outlet=outlet).select_related(WITH_MAKER)


def due_at(outlet: Outlet) -> QuerySet[Curation]:
    """Those whose month is over, the longest first."""
    rows = Curation.objects.due(timezone.localdate()).filter(outlet=outlet)
    return rows.select_related(WITH_MAKER).order_by("check_again_on", "pk")


def not_good_any_more(outlet: Outlet) -> QuerySet[Consignment]:
    """What stands on the shelf of `outlet` and failed when it was looked at last."""
    return (
        Consignment.objects.on_shelf()
        .filter(outlet=outlet, product__in=Curation.objects.newest().filter(status="failed").values("product"))
        .select_related("product", "business__owner")
    )


def days_of(outlet: Outlet) -> QuerySet[CurationDay]:
    return outlet.curation_days.order_by("-day")[:DAYS_SHOWN]


def history_of(product: Product) -> QuerySet[Curation]:
    """All looks at a product, the newest first, with what was found and photographed."""
    rows = Curation.objects.filter(product=product).select_related("outlet").order_by("-pk")
    return rows.prefetch_related("marks__criterion", "pictures__file", "pictures__criterion")
