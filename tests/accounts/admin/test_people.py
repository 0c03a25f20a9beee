"""People on the desk: found, made, mended, let back in."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client

from accounts.admin import PersonForm
from accounts.models import User
from accounts.services import set_password
from tests.accounts.admin.conftest import USERS
from tests.accounts.conftest import digits_sent_to, sent_to, text_of
from tests.factories import UserFactory


def names(response):
    return [person.full_name for person in response.context["cl"].result_list]


@pytest.mark.parametrize(
    "q",
    [
        "0812-3456-7001",
        "081234567001",
        "+62 812 3456 7001",
        "6281234567001",
        "0812 3456 7001",
        "ratna con",
        "RATNA@contoh",
    ],
)
def test_a_person_is_found_by_phone_in_any_writing_name_or_email(desk, ratna, yuni, q):
    assert names(desk.get(USERS, {"q": q})) == ["Ratna Contoh"]


def test_nobody_is_found_by_another_number(desk, ratna):
    assert names(desk.get(USERS, {"q": "0899"})) == []


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_takes_the_same_number_of_queries(desk, django_assert_num_queries, more):
    for _ in range(more):
        UserFactory(is_staff=True).groups.add(Group.objects.get(name="head"))

    with django_assert_num_queries(7):
        assert desk.get(USERS).status_code == 200


def test_the_list_shows_the_part_that_somebody_plays(desk, wati):
    wati.groups.add(Group.objects.get(name="verifier"))

    text = text_of(desk.get(USERS))

    assert '<td class="field-part">verifier</td>' in text


def form_of(person, **changes):
    values = {
        "full_name": person.full_name,
        "phone": str(person.phone or ""),
        "email": person.email or "",
        "language": "id",
    }
    flags = {"is_active": "on"} if person.is_active else {}
    return {**values, **flags, **changes}


def test_a_new_official_signs_in_with_a_code_and_sets_a_password(desk):
    group = Group.objects.get(name="keeper")
    desk.post(
        f"{USERS}add/",
        {
            "full_name": "Lestari Baru",
            "phone": "0812 3456 7088",
            "email": "",
            "language": "id",
            "is_staff": "on",
            "groups": group.pk,
        },
    )

    person = User.objects.get(full_name="Lestari Baru")
    assert (str(person.phone), person.is_phone_verified, person.has_usable_password()) == (
        "+6281234567088",
        False,
        False,
    )
    assert (person.is_staff, list(person.groups.all())) == (True, [group])
    hers = Client()
    hers.post("/akun/masuk/kode/", {"address": "081234567088"})
    assert hers.post("/akun/kode/", {"code": digits_sent_to("+6281234567088")}).status_code == 302
    person.refresh_from_db()
    assert person.is_phone_verified


def test_an_official_may_have_an_email_only(desk):
    desk.post(f"{USERS}add/", {"full_name": "Dimas Baru", "email": "Dimas@Contoh.example", "language": "id"})

    person = User.objects.get(full_name="Dimas Baru")
    assert (person.phone, person.email) == (None, "dimas@contoh.example")


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"phone": "", "email": ""}, "phone"),
        ({"phone": "62123456789"}, "phone"),
        ({"email": "ratna@"}, "email"),
        ({"full_name": ""}, "full_name"),
        ({"language": "jv"}, "language"),
    ],
)
def test_bad_input_changes_nothing(desk, ratna, yuni, changes, field):
    response = desk.post(f"{USERS}{ratna.pk}/change/", form_of(ratna, **changes))

    ratna.refresh_from_db()
    assert list(response.context["adminform"].form.errors) == [field]
    assert (ratna.full_name, str(ratna.phone), ratna.email) == (
        "Ratna Contoh",
        "+6281234567001",
        "ratna@contoh.example",
    )


def test_a_phone_may_be_one_that_others_use(desk, ratna, yuni):
    desk.post(f"{USERS}{ratna.pk}/change/", form_of(ratna, phone="081234567002"))

    ratna.refresh_from_db()
    assert (ratna.phone, ratna.is_phone_verified) == (yuni.phone, False)


def test_a_full_phone_takes_no_more(desk, ratna, yuni):
    for _ in range(5):
        UserFactory(phone=str(yuni.phone))

    response = desk.post(f"{USERS}{ratna.pk}/change/", form_of(ratna, phone="081234567002"))

    assert list(response.context["adminform"].form.errors) == ["phone"]


def test_an_official_shares_no_phone(desk, ratna, yuni, wati):
    for person in (wati, ratna):
        form = form_of(person, phone="081234567002", is_staff="on")
        response = desk.post(f"{USERS}{person.pk}/change/", form)

        assert list(response.context["adminform"].form.errors) == ["phone"]


def test_who_shares_a_phone_becomes_no_official(desk, ratna, kartini):
    response = desk.post(f"{USERS}{ratna.pk}/change/", form_of(ratna, is_staff="on"))

    assert list(response.context["adminform"].form.errors) == ["phone"]


def test_a_name_on_a_full_phone_can_be_mended(desk, ratna):
    for _ in range(5):
        UserFactory(phone=str(ratna.phone))

    desk.post(f"{USERS}{ratna.pk}/change/", form_of(ratna, full_name="Ratna Rekaan"))

    ratna.refresh_from_db()
    assert ratna.full_name == "Ratna Rekaan"


def test_all_people_of_a_phone_are_found_by_it(desk, ratna, kartini, yuni):
    assert sorted(names(desk.get(USERS, {"q": "0812-3456-7001"}))) == ["Kartini Rekaan", "Ratna Contoh"]


def test_the_name_of_a_dormant_person_can_be_mended_and_she_stays_dormant(desk):
    sumi = User.objects.create_dormant(full_name="Sumi")

    desk.post(f"{USERS}{sumi.pk}/change/", form_of(sumi, full_name="Sumi Rekaan", phone="", email="", is_active=""))

    sumi.refresh_from_db()
    assert (sumi.full_name, sumi.is_dormant, sumi.is_active) == ("Sumi Rekaan", True, False)


def test_a_dormant_person_is_not_opened_without_a_way_to_sign_in(desk):
    sumi = User.objects.create_dormant(full_name="Sumi")

    response = desk.post(f"{USERS}{sumi.pk}/change/", form_of(sumi, phone="", email="", is_active="on"))

    assert list(response.context["adminform"].form.errors) == ["phone"]


def test_a_phone_changed_by_an_official_is_not_verified(desk, ratna):
    desk.post(f"{USERS}{ratna.pk}/change/", form_of(ratna, phone="0812 3456 7077"))

    ratna.refresh_from_db()
    assert (str(ratna.phone), ratna.is_phone_verified) == ("+6281234567077", False)


def test_any_other_change_leaves_it_verified(desk, ratna):
    desk.post(f"{USERS}{ratna.pk}/change/", form_of(ratna, full_name="Ratna Wulandari"))

    ratna.refresh_from_db()
    assert (ratna.full_name, ratna.is_phone_verified) == ("Ratna Wulandari", True)


def test_a_password_that_she_sets_meanwhile_stays(desk, ratna, monkeypatch):
    clean = PersonForm.clean_phone

    def clean_while_she_recovers(self):
        set_password(User.objects.get(pk=ratna.pk), "kuda lumping menari")
        return clean(self)

    monkeypatch.setattr(PersonForm, "clean_phone", clean_while_she_recovers)
    desk.post(f"{USERS}{ratna.pk}/change/", form_of(ratna, full_name="Ratna Wulandari"))

    ratna.refresh_from_db()
    assert (ratna.full_name, ratna.check_password("kuda lumping menari")) == ("Ratna Wulandari", True)


def test_an_account_is_closed_and_not_deleted(desk, ratna):
    form = form_of(ratna)
    del form["is_active"]
    desk.post(f"{USERS}{ratna.pk}/change/", form)

    ratna.refresh_from_db()
    assert not ratna.is_active
    assert desk.post(f"{USERS}{ratna.pk}/delete/", {"post": "yes"}).status_code == 403


def reset(client, *people, **more):
    return client.post(USERS, {"action": "reset_second_factor", "_selected_action": [p.pk for p in people], **more})


def test_a_lost_authenticator_is_reset_after_a_question(desk, wati, ratna):
    for person in (wati, ratna):
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})

    page = reset(desk, wati)
    assert (page.status_code, Authenticator.objects.count()) == (200, 2)
    assert "Wati Petugas" in text_of(page)

    response = reset(desk, wati, confirmed="1")
    assert response.url == USERS
    assert list(Authenticator.objects.values_list("user", flat=True)) == [ratna.pk]
    assert sent_to(str(wati.phone)) == ["account_changed"]


def test_only_who_changes_people_resets(official, wati):
    Authenticator.objects.create(user=wati, type="totp", data={"secret": "x"})

    reset(official("head"), wati, confirmed="1")

    assert Authenticator.objects.exists()


def test_the_password_page_of_the_admin_works_for_the_super_user(desk, ratna):
    response = desk.post(
        f"{USERS}{ratna.pk}/password/", {"password1": "sambal bawang pedas", "password2": "sambal bawang pedas"}
    )

    ratna.refresh_from_db()
    assert (response.status_code, ratna.check_password("sambal bawang pedas")) == (302, True)
