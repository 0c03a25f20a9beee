"""The officials' work in the demo city."""

from django.contrib.auth.models import Group

from businesses.demo.desk import add_desk_work
from businesses.models import NikReveal, RegisterExport, SavedFilter
from notifications.models import Message
from tests.factories import BusinessFactory, OwnerFactory, UserFactory


def _official(group):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    return person


def test_officials_have_looked_exported_kept_and_asked(db):
    for number in range(4):
        owner = OwnerFactory()
        owner.set_nik(f"357899520385000{number + 1}")
        owner.save()
        BusinessFactory(owner=owner)

    add_desk_work({"verifier": _official("verifier"), "head": _official("head")})

    assert (NikReveal.objects.count(), RegisterExport.objects.count(), SavedFilter.objects.count()) == (3, 3, 3)
    assert set(Message.objects.filter(key="gap_asked").values_list("channel", flat=True)) == {"inbox"}
    assert Message.objects.filter(key="gap_asked").count() == 3
