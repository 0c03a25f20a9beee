"""Who came between check and import."""

import pytest
from django.utils import timezone

from businesses.imports import running, services
from businesses.models import Business
from tests.businesses.imports.conftest import planned, register_of, row
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


def test_what_came_after_the_check_is_not_doubled(vera):
    job = planned(register_of(row(1, "Batik Satu"), row(2, "Sambal Dua")), by=vera)
    came = BusinessFactory(name="BATIK SATU")

    services.start(job, by=vera)
    running.work(job.pk)

    assert Business.objects.filter(name__iexact="batik satu").get() == came
    assert job.rows.get(number=2).match == came
    assert list(job.rows.order_by("number").values_list("outcome", "reason")) == [
        ("left", "came_meanwhile"),
        ("created", ""),
    ]


def test_a_draft_that_was_sent_after_the_check_is_not_doubled(vera):
    draft = BusinessFactory(name="Batik Satu", status="draft", submitted_at=None, verified_at=None)
    job = planned(register_of(row(1, "Batik Satu")), by=vera)
    Business.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=timezone.now())

    services.start(job, by=vera)
    running.work(job.pk)

    assert job.rows.get().outcome == "left"
