"""What PostgreSQL refuses of certificates and of who signs them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from tests.trainings.conftest import seat
from trainings import services
from trainings.models import Certificate, Signer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_are_quick")]


@pytest.mark.parametrize(
    "field, value",
    [
        ("name", "Orang Lain"), ("number", 7), ("year", 2001), ("kind", "advanced"), ("attended_minutes", 179),
        ("code", "X" * 16), ("title_id", "Lain"), ("dates", [date(2020, 1, 1)]),
    ],
)  # fmt: skip
def test_what_it_says_cannot_be_changed(held, tuti, field, value):
    seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)

    with pytest.raises(InternalError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**{field: value})


def test_it_cannot_be_deleted(held, tuti):
    seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)

    with pytest.raises(InternalError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).delete()


def another(certificate, **changes):
    values = {
        field.attname: getattr(certificate, field.attname)
        for field in Certificate._meta.concrete_fields
        if field.name not in {"id", "code"}
    }
    return Certificate(**values | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"revision": 2},
        {"revision": 2, "reissue_reason": "x"},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "number": 2},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "attended_minutes": 100},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "attended_minutes": 181},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "dates": []},
        {"revision": 2, "reissue_reason": "x", "status": "revoked"},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "revoked_on": date(2026, 1, 1)},
        {"revision": 2, "reissue_reason": "x", "status": "lost"},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "kind": "doctor", "number": 1},
    ],
)  # fmt: skip
def test_postgresql_refuses_what_makes_no_sense(held, tuti, changes):
    seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)

    with pytest.raises(IntegrityError), transaction.atomic():
        another(certificate, **changes).save()


def test_a_number_belongs_to_one_person(held, tuti):
    seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)
    other = seat(held)

    with pytest.raises(IntegrityError, match="certificate_number_of_one_person"), transaction.atomic():
        another(certificate, enrolment_id=other.pk, revision=2, reissue_reason="x").save()


def test_one_signer_at_a_time(signer):
    with pytest.raises(IntegrityError), transaction.atomic():
        Signer.objects.create(name="Lain", office_id="x", office_en="x", from_on=date(2030, 1, 1))
    Signer.objects.filter(pk=signer.pk).update(until_on=date(2029, 12, 31))

    Signer.objects.create(name="Lain", office_id="x", office_en="x", from_on=date(2030, 1, 1))

    assert Signer.objects.on(date(2029, 12, 31)).get() == signer
    assert Signer.objects.on(date(2030, 1, 1)).get().name == "Lain"


def test_who_has_signed_stays_as_she_signed(held, tuti, signer):
    seat(held)
    Signer.objects.filter(pk=signer.pk).update(name="Endang Contoh")
    services.issue_certificates(held, by=tuti)

    with pytest.raises(IntegrityError), transaction.atomic():
        Signer.objects.filter(pk=signer.pk).update(name="Orang Lain")
    Signer.objects.filter(pk=signer.pk).update(until_on=date(2040, 1, 1))

    signer.refresh_from_db()
    assert (signer.name, signer.until_on) == ("Endang Contoh", date(2040, 1, 1))
