"""What new rows make: businesses, owners, status changes."""

import pghistory
import pghistory.models
import pytest
from django.db import connection

from accounts.models import StatusChange
from businesses.imports.running import importing
from businesses.models import Business, Owner
from tests.businesses.imports.conftest import NIK, imported, register_of, row, with_nik

pytestmark = pytest.mark.django_db


def test_a_new_row_makes_a_business_its_owner_and_their_history(vera):
    job = imported(with_nik((row(1, "Batik Satu", "Siti Rekaan", "081200000001"), NIK)), by=vera)

    business = Business.objects.select_related("owner").get()

    assert (business.name, business.slug, business.status, business.source, business.submitted_at) == (
        "Batik Satu", "batik-satu", "submitted", "import", None,
    )  # fmt: skip
    assert (business.owner.full_name, str(business.owner.phone), business.owner.nik) == (
        "Siti Rekaan",
        "+6281200000001",
        NIK,
    )
    change = StatusChange.objects.get(object_id=business.pk, content_type__model="business")
    assert (change.from_status, change.to_status, change.by) == ("", "submitted", vera)
    event = pghistory.models.Events.objects.tracks(business).get()
    assert event.pgh_context == {"user": vera.pk, "import_job": job.pk}


def test_the_nik_stands_nowhere_in_clear_text(vera):
    job = imported(
        with_nik((row(1), "3578 0146 0575 0001"), (row(2, "Kue"), NIK + "9"), (row(3, f"Jamu {NIK}"), "")), by=vera
    )

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r::text FROM businesses_importrow r WHERE job_id = %s UNION ALL SELECT o::text FROM"
            " businesses_owner o",
            [job.pk],
        )
        texts = "".join(text for (text,) in cursor.fetchall())
        cursor.execute("SELECT coalesce(string_agg(e::text, ''), '') FROM businesses_ownerevent e")
        texts += cursor.fetchone()[0]
        cursor.execute("SELECT j::text FROM businesses_importjob j")
        texts += cursor.fetchone()[0]

    assert NIK not in texts
    assert "3578 0146 0575 0001" not in texts
    assert "3578••••0001" in texts


def test_two_businesses_of_one_nik_share_their_owner(vera):
    imported(with_nik((row(1, "Batik Satu"), NIK), (row(2, "Sambal Dua"), NIK)), by=vera)

    assert Owner.objects.count() == 1
    assert set(Business.objects.values_list("owner__nik_hash", flat=True)) == set(
        Owner.objects.values_list("nik_hash", flat=True)
    )


def test_two_businesses_of_one_name_and_phone_share_their_owner_across_pieces(vera, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 1)

    imported(
        register_of(row(1, "Batik Satu", "Siti", "081200000001"), row(2, "Sambal Dua", "SITI", "081200000001")), by=vera
    )

    assert (Business.objects.count(), Owner.objects.count()) == (2, 1)
