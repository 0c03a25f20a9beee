"""Updates: what the row says and the register doesn't, written and remembered."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from businesses.imports.planning import BUSINESS_COLUMNS, OWNER_COLUMNS, difference
from businesses.imports.running.newcomers import values_of
from businesses.models import Business, ImportJob, ImportRow, Outcome, Owner


def update(job: ImportJob, rows: list[dict[str, Any]]) -> None:
    businesses = {
        business.pk: business
        for business in Business.objects.select_for_update(no_key=True)
        .select_related("owner")
        .filter(pk__in=[row["match_id"] for row in rows if row["match_id"]])
        .order_by("pk")
    }
    values = values_of(rows)
    since = job.planned_at or job.created_at
    changed: set[int] = set()
    saved: list[ImportRow] = []
    writes: dict[str, list[tuple[int, dict[str, Any]]]] = {"business": [], "owner": []}
    niks: list[tuple[int, int]] = []
    for row in rows:
        business = businesses.get(row["match_id"])
        result = ImportRow(pk=row["pk"], outcome=Outcome.LEFT, reason="", before={})
        saved.append(result)
        if business is None:
            result.reason = "gone_meanwhile"
            continue
        if business.updated_at > since or business.pk in changed or business.owner_id in changed:
            result.reason = "changed_meanwhile"
            continue
        wanted, before, _left = difference(business, values[row["pk"]], row["nik_hash"])
        if row["nik_hash"] and business.owner.nik_hash not in (None, row["nik_hash"]):
            result.reason = "nik_other"
            continue
        if not wanted["business"] and not wanted["owner"] and "nik" not in wanted:
            result.reason = "unchanged"
            continue
        changed.update({business.pk, business.owner_id})
        if wanted["business"]:
            writes["business"].append((business.pk, wanted["business"]))
        if wanted["owner"]:
            writes["owner"].append((business.owner_id, wanted["owner"]))
        if "nik" in wanted:
            niks.append((business.owner_id, row["pk"]))
            before["nik"] = None
        result.outcome, result.before = Outcome.UPDATED, before
        result.business_id, result.owner_id, result.reason = business.pk, business.owner_id, ""
    with connection.cursor() as cursor:
        write_values(cursor, Business, BUSINESS_COLUMNS, writes["business"], touch=True)
        write_values(cursor, Owner, OWNER_COLUMNS, writes["owner"])
        if niks:
            cursor.execute(
                f'UPDATE "{Owner._meta.db_table}" o SET nik = r.nik, nik_hash = r.nik_hash'
                f' FROM unnest(%s::bigint[], %s::bigint[]) AS u (owner, pk) JOIN "{ImportRow._meta.db_table}" r'
                " ON r.id = u.pk"
                " WHERE o.id = u.owner",
                [[owner for owner, _row in niks], [row for _owner, row in niks]],
            )
        ImportRow.objects.bulk_update(
            [row for row in saved if row.outcome == Outcome.UPDATED], ["outcome", "before", "business", "owner"]
        )
        ImportRow.objects.bulk_update([row for row in saved if row.outcome == Outcome.LEFT], ["outcome", "reason"])


def write_values(
    cursor: Any,
    model: type[models.Model],
    columns: tuple[str, ...],
    writes: list[tuple[int, dict[str, Any]]],
    *,
    touch: bool = False,
) -> None:
    """Write different columns of many rows in one statement: what a row's JSON doesn't name stays."""
    if not writes:
        return
    table = model._meta.db_table
    assignments = ", ".join(f'"{column}" = n."{column}"' for column in columns)
    cursor.execute(
        f'UPDATE "{table}" t SET {assignments}{", updated_at = now()" if touch else ""}'
        f' FROM unnest(%s::bigint[], %s::jsonb[]) AS u (id, v) JOIN "{table}" o ON o.id = u.id'
        " CROSS JOIN LATERAL jsonb_populate_record(o, u.v) n WHERE t.id = u.id",
        [[pk for pk, _values in writes], [json.dumps(values, cls=DjangoJSONEncoder) for _pk, values in writes]],
    )
