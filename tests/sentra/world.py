"""One object of each kind that stands for all others in the outlets, for the matrix of who gets what."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.utils import timezone

from businesses.models import Product
from sentra import services
from sentra.models import Curation, CurationDay, Holiday, Keeper, Outlet
from tests.access import routes
from tests.sentra.conftest import consign


def make_outlets(people: dict[str, Any], product: Product) -> dict[Any, Any]:
    """At Sentra Siola, kept by `keeper`: goods of `owner`, a sale of them, its settlement, and yesterday's closing."""
    siola, keeper = Outlet.objects.get(slug="siola"), people["keeper"]
    Keeper.objects.create(outlet=siola, user=keeper)
    row = consign(product, siola, by=keeper, pieces=10)
    sale = services.record_sale(siola, [(row, 1)], by=keeper, token=uuid.uuid4())
    services.record_sale(siola, [(row, 99)], by=keeper, token=uuid.uuid4(), was_offline=True)
    yesterday = timezone.localdate() - timedelta(days=1)
    services.close_day(siola, yesterday, by=keeper, counted_rupiah=0)
    paper = row.movements.order_by("pk")[0].document
    settlement = services.settle(row.business, siola, timezone.localdate(), by=keeper)
    services.approve_settlement(settlement, by=people["super"])
    curation = Curation.objects.get(product=product)
    day, _is_new = CurationDay.objects.get_or_create(
        outlet=siola, day=timezone.localdate(), defaults={"curators": "Lestari Gerai"}
    )
    holiday = Holiday.objects.create(outlet=siola, day="2026-12-25", name_id="Natal", name_en="Christmas")
    return {
        "sentra_holiday": holiday.pk,
        **{(name, "slug"): siola.slug for name, _pattern in routes() if name.startswith("sentra:")},
        **{("sentra:" + name, "pk"): sale.pk for name in ("sale", "void_sale")},
        "movement": paper.movements.get().pk,
        **{(name, "pk"): row.pk for name, _pattern in routes() if name.startswith("admin:sentra_consignment_")},
        ("sentra:closing_report", "day"): yesterday.isoformat(),
        **{("sentra:" + name, "pk"): paper.pk for name in ("document", "document_pdf", "paper", "paper_pdf")},
        **{("sentra:" + name, "pk"): settlement.pk for name in ("settlement", "settlement_pdf", "settlement_proof")},
        ("sentra:price", "pk"): row.pk,
        ("admin:sentra_outlet_file", "format"): "xlsx",
        **{("sentra:" + name, "pk"): curation.pk for name in ("curate", "recheck")},
        **{("sentra:" + name, "pk"): day.pk for name in ("curation_day", "curation_minutes")},
        **{
            f"sentra_{model._meta.model_name}": row.pk
            for model in apps.get_app_config("sentra").get_models()
            if (row := model._default_manager.order_by("pk").first())
        },
        # No picture was taken.
        ("sentra:curation_picture", "file"): uuid.UUID(int=0),
    }
