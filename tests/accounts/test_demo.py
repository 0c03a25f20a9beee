import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured

from accounts.demo import NO_OFFICIALS, PASSWORD, PEOPLE, create_demo_people
from accounts.groups import GROUPS
from accounts.models import User
from accounts.phones import clean_phone


def test_there_is_somebody_for_every_part(db):
    people = create_demo_people()

    others = {"super-user", "entrepreneur", "second entrepreneur", "mother", "daughter, same phone"}
    assert set(people) == {*GROUPS, *others}
    assert all(person.check_password(PASSWORD) and person.is_phone_verified for person in people.values())


@pytest.mark.parametrize("name", GROUPS)
def test_each_is_in_her_group_alone(db, name):
    person = create_demo_people()[name]

    assert list(person.groups.all()) == [Group.objects.get(name=name)]
    assert (person.is_staff, person.is_superuser) == (name not in NO_OFFICIALS, False)


def test_only_one_is_super_user_and_entrepreneurs_are_no_officials(db):
    people = create_demo_people()

    assert [part for part, person in people.items() if person.is_superuser] == ["super-user"]
    assert [people[part].is_staff for part in ("entrepreneur", "second entrepreneur")] == [False, False]


def test_a_second_time_makes_nobody_and_keeps_what_was_changed(db):
    first = create_demo_people()
    first["head"].set_password("something else")
    first["head"].save()

    second = create_demo_people()

    assert User.objects.count() == len(PEOPLE)
    assert second == first
    assert second["head"].check_password("something else")


def test_mother_and_daughter_share_a_phone(db):
    people = create_demo_people()

    assert list(User.objects.beside(people["mother"])) == [people["daughter, same phone"]]


def test_outside_of_the_demo_city_nobody_gets_a_public_password(db, settings):
    settings.DEMO = False

    with pytest.raises(ImproperlyConfigured):
        create_demo_people()

    assert not User.objects.exists()


def test_the_people_are_recognisably_invented():
    assert all(clean_phone(person.phone) == person.phone and "0000" in person.phone for person in PEOPLE)
    assert all(person.full_name.split()[-1] in {"Contoh", "Rekaan"} for person in PEOPLE)
    assert all((person.email or "@contoh.example").endswith("@contoh.example") for person in PEOPLE)
