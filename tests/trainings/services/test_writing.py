"""An official writes to the people of a class."""

import uuid

import pytest

from accounts.services import NotAllowed
from notifications.models import Message
from tests.factories import EnrolmentFactory
from trainings import services
from trainings.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(published):
    return [EnrolmentFactory(training=published) for _number in range(2)]


def notes():
    return Message.objects.filter(key="training_note", channel="inbox").order_by("pk")


def write(rows, text="Bawa contoh produk.", *, by, token=None):
    everybody = Enrolment.objects.filter(pk__in=[row.pk for row in rows])
    return services.write_to_participants(everybody, text, by=by, token=token or uuid.uuid4())


def test_each_gets_the_words_as_they_stand(rows, tuti):
    count = write(rows, "Bawa {name} & <b>contoh</b>.", by=tuti)

    assert count == 2
    assert [note.recipient for note in notes()] == [row.business.owner.user for row in rows]
    assert all("Bawa {name} & <b>contoh</b>." in note.body for note in notes())


def test_a_double_tap_writes_once(rows, tuti):
    token = uuid.uuid4()

    for _time in range(2):
        write(rows, by=tuti, token=token)

    assert notes().count() == 2


@pytest.mark.parametrize("status", ["cancelled", "lapsed"])
def test_who_left_is_left_in_peace(rows, published, tuti, status):
    gone = EnrolmentFactory(training=published, status=status)

    assert write([*rows, gone], by=tuti) == 2
    assert notes().count() == 2


def test_who_has_no_account_is_not_counted(rows, tuti):
    owner = rows[0].business.owner
    owner.user = None
    owner.save()

    assert write(rows, by=tuti) == 1


def test_without_words_nothing_is_sent(rows, tuti):
    with pytest.raises(NotAllowed):
        write(rows, "  ", by=tuti)

    assert notes().count() == 0
