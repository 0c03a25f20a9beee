import pytest
from django.db import connection

from accounts.checks import no_demo_people
from accounts.demo import create_demo_people
from accounts.models import User


@pytest.fixture
def real_portal(db, settings):
    """A portal that loaded the demo city once and is none any more."""
    people = create_demo_people()
    settings.DEMO = False
    return people


def ids(databases=("default",)):
    return [message.id for message in no_demo_people(databases=list(databases))]


def test_demo_people_in_a_real_portal_are_named(real_portal):
    [warning] = no_demo_people(databases=["default"])

    assert warning.id == "accounts.W001"
    assert "Agus Rekaan" in warning.msg
    assert "Yuni Rekaan" in warning.msg


def test_somebody_of_the_demo_is_found_by_her_email_too(real_portal):
    User.objects.exclude(email="kepala@contoh.example").update(is_active=False)
    User.objects.filter(email="kepala@contoh.example").update(phone="+6281234567001")

    [warning] = no_demo_people(databases=["default"])

    assert warning.msg.endswith(": Hartono Contoh.")


def test_nothing_to_say_once_they_are_inactive(real_portal):
    User.objects.update(is_active=False)

    assert ids() == []


def test_nothing_to_say_in_the_demo_city(db):
    create_demo_people()

    assert ids() == []


def test_nothing_to_say_without_them(db, settings):
    settings.DEMO = False

    assert ids() == []


def test_no_database_no_question(real_portal):
    assert no_demo_people(databases=None) == []


def test_before_the_first_migration_there_is_nobody(real_portal, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)

    assert ids() == []
