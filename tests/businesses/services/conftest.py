"""What the tests of the services read and start."""

import threading

import pytest
from django.db import connection

from accounts.models import StatusChange
from businesses import services
from businesses.models import BusinessStatus, ChangeKind
from notifications.models import Channel, Message

Status = BusinessStatus

NEW_NIK = "3578085101870002"


WISHES = {
    ChangeKind.NAME: {"text": "Dapur Ibu Ratna"},
    ChangeKind.OWNER_NAME: {"text": "Ratna Wulandari Contoh"},
    ChangeKind.NIK: {"nik": NEW_NIK},
    ChangeKind.ADDRESS: {"text": "Jl. Baru 2"},
    ChangeKind.TRANSFER: {"text": "Sari Rekaan", "phone": "+6281234567011"},
}


def told(user):
    return list(Message.objects.filter(recipient=user, channel=Channel.INBOX).values_list("key", flat=True))


def changes(row):
    return list(
        StatusChange.objects.filter(object_id=row.pk, content_type__model=row._meta.model_name)
        .order_by("pk")
        .values_list("from_status", "to_status", "by__full_name", "reason")
    )


def at_once(*calls):
    """Run the calls in threads of their own and collect what each returned or raised."""
    together = threading.Barrier(len(calls))
    results = []

    def run(call):
        try:
            together.wait()
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def verified(in_status):
    return in_status(BusinessStatus.VERIFIED)


@pytest.fixture
def ask(verified, ratna):
    def ask(kind, **wish):
        return services.request_change(verified, kind, by=ratna, reason="Baru.", **(wish or WISHES[kind]))

    return ask
