import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client

from accounts.admin import PersonForm
from accounts.models import Consent, ConsentPurpose, ConsentText, StatusChange, User
from accounts.services import change_status, give_consent, set_password
from businesses.models import BusinessStatus
from tests.accounts.conftest import digits_sent_to, sent_to, text_of
from tests.factories import BusinessFactory, UserFactory

USERS = "/admin/accounts/user/"
PAGES = [USERS, "/admin/accounts/consent/", "/admin/accounts/consenttext/", "/admin/accounts/statuschange/"]


@pytest.fixture
def desk(client, agus):
    """The super-user at the desk."""
    client.force_login(agus)
    return client


@pytest.fixture
def official(db):
    """A browser of an official of any group."""

    def of(name):
        person = UserFactory(is_staff=True, full_name=f"Petugas {name}")
        person.groups.add(Group.objects.get(name=name))
        client = Client()
        client.force_login(person)
        return client

    return of


def names(response):
    return [person.full_name for person in response.context["cl"].result_list]


# --- Who gets in ---


def test_the_admins_own_sign_in_page_is_ours(client, db):
    response = client.get("/admin/login/?next=/admin/")

    assert response.url == "/akun/masuk/?next=%2Fadmin%2F"


def test_a_password_posted_to_the_admin_opens_nothing(client, agus):
    client.post("/admin/login/", {"username": "+6281234567004", "password": "puding melati enak"})

    assert "_auth_user_id" not in client.session


def test_an_entrepreneur_is_told_that_this_is_not_hers(ratna_client):
    assert ratna_client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "group, allowed",
    [
        ("verifier", [False, True, True, True]),
        ("training", [False, False, False, True]),
        ("keeper", [False] * 4),
        ("visits", [False] * 4),
        ("publisher", [False, True, True, False]),
        ("mentor", [False] * 4),
        ("head", [True] * 4),
    ],
)
def test_each_group_opens_its_lists_and_no_other(official, group, allowed):
    client = official(group)

    assert [client.get(page).status_code for page in PAGES] == [200 if yes else 403 for yes in allowed]


def test_the_head_sees_people_and_changes_none(official, ratna):
    client = official("head")
    url = f"{USERS}{ratna.pk}/change/"

    assert client.get(url).status_code == 200
    assert client.post(url, {"full_name": "x"}).status_code == 403
    assert client.get(f"{USERS}add/").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_anonymous_people_sign_in_first(client, db, page):
    assert client.get(page).url.startswith("/akun/masuk/")


@pytest.mark.parametrize("model", [EmailAddress, Authenticator])
def test_allauths_own_tables_are_not_at_the_desk(model):
    assert not admin.site.is_registered(model)


# --- People ---


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


# --- Proofs ---


def test_consents_are_read_and_never_written(desk, ratna):
    consent = give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    url = f"/admin/accounts/consent/{consent.pk}"

    assert desk.get(f"{url}/change/").status_code == 200
    assert desk.post(f"{url}/change/", {"way": "paper"}).status_code == 403
    assert desk.get("/admin/accounts/consent/add/").status_code == 403
    assert desk.post(f"{url}/delete/", {"post": "yes"}).status_code == 403
    assert Consent.objects.get() == consent


def test_a_consent_is_found_by_the_persons_phone(desk, ratna, yuni):
    for person in (ratna, yuni):
        give_consent(person, ConsentPurpose.SHOWCASE, by=person)

    found = desk.get("/admin/accounts/consent/", {"q": "0812-3456-7001"}).context["cl"].result_list

    assert [consent.user for consent in found] == [ratna]


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_consents_takes_the_same_number_of_queries(desk, django_assert_num_queries, people):
    for _ in range(people):
        person = UserFactory()
        give_consent(person, ConsentPurpose.SHOWCASE, by=person)

    with django_assert_num_queries(7):
        assert desk.get("/admin/accounts/consent/").status_code == 200


def test_words_that_people_agree_to_are_not_rewritten(desk):
    text = ConsentText.objects.current()["photo"]

    assert desk.post(f"/admin/accounts/consenttext/{text.pk}/change/", {"text_id": "x"}).status_code == 403
    assert desk.post(f"/admin/accounts/consenttext/{text.pk}/delete/", {"post": "yes"}).status_code == 403


def test_new_words_are_a_new_version(desk):
    desk.post(
        "/admin/accounts/consenttext/add/",
        {"purpose": "photo", "version": 2, "text_id": "Baru", "text_en": "New", "effective_on": "2099-01-01"},
    )

    text = ConsentText.objects.get(purpose="photo", version=2)
    assert desk.get(f"/admin/accounts/consenttext/{text.pk}/change/").context["has_change_permission"] is True


def test_a_version_is_there_once(desk):
    response = desk.post(
        "/admin/accounts/consenttext/add/",
        {"purpose": "photo", "version": 1, "text_id": "Baru", "text_en": "New", "effective_on": "2099-01-01"},
    )

    assert response.status_code == 200
    assert ConsentText.objects.filter(purpose="photo").count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_status_changes_takes_the_same_number_of_queries(desk, agus, django_assert_num_queries, rows):
    for _ in range(rows):
        change_status(BusinessFactory(status=BusinessStatus.SUBMITTED), BusinessStatus.VERIFIED, by=agus)

    with django_assert_num_queries(10):
        assert desk.get("/admin/accounts/statuschange/").status_code == 200


def test_status_changes_are_read_and_never_written(desk, agus):
    change = change_status(BusinessFactory(status=BusinessStatus.SUBMITTED), BusinessStatus.VERIFIED, by=agus)
    url = f"/admin/accounts/statuschange/{change.pk}"

    assert desk.get(f"{url}/change/").status_code == 200
    assert desk.post(f"{url}/change/", {"reason": "x"}).status_code == 403
    assert desk.post(f"{url}/delete/", {"post": "yes"}).status_code == 403
    assert StatusChange.objects.get() == change


@pytest.mark.parametrize("page", [*PAGES, f"{USERS}add/", "/admin/accounts/consenttext/add/"])
def test_the_pages_open_in_english_too(desk, page):
    assert desk.get(f"/en{page}").status_code == 200


def test_the_password_page_of_the_admin_works_for_the_super_user(desk, ratna):
    response = desk.post(
        f"{USERS}{ratna.pk}/password/", {"password1": "sambal bawang pedas", "password2": "sambal bawang pedas"}
    )

    ratna.refresh_from_db()
    assert (response.status_code, ratna.check_password("sambal bawang pedas")) == (302, True)


@pytest.mark.parametrize(("term", "count"), [("ratna", 1), ("0812-3456-7001", 1), ("ratna@contoh", 1), ("yuni", 0)])
def test_consents_are_found_by_the_person(desk, ratna, term, count):
    give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    assert desk.get("/admin/accounts/consent/", {"q": term}).context["cl"].result_count == count


@pytest.mark.parametrize(("term", "count"), [("agus", 1), ("kurang", 1), ("ratna", 0)])
def test_status_changes_are_found_by_reason_and_official(desk, agus, term, count):
    business = BusinessFactory(status=BusinessStatus.SUBMITTED)
    change_status(business, BusinessStatus.RETURNED, by=agus, reason="Alamat kurang lengkap.")

    page = desk.get("/admin/accounts/statuschange/", {"q": term}).context["cl"]

    assert (page.result_count, len(page.result_list)) == (count, count)


def test_status_changes_of_the_portal_itself_are_listed(desk):
    change_status(BusinessFactory(status=BusinessStatus.SUBMITTED), BusinessStatus.VERIFIED, by=None)

    assert desk.get("/admin/accounts/statuschange/").context["cl"].result_count == 1
