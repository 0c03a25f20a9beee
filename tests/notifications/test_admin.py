from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message, MessageTemplate
from tests.factories import UserFactory

LIST = "/admin/notifications/message/"
TEXTS = "/admin/notifications/messagetemplate/"


@pytest.fixture
def root(db):
    return UserFactory(full_name="Sri Rekaan", phone="+6281234567006", is_staff=True, is_superuser=True)


@pytest.fixture
def person(request):
    """The person named by the test's parameter; None is a visitor."""

    def find(name):
        return request.getfixturevalue(name) if name else None

    return find


@pytest.fixture
def sign_in(client, person, monkeypatch):
    # The second factor of officials has tests of its own.
    monkeypatch.setattr(
        "accounts.middleware.StaffSecondFactorMiddleware.__call__", lambda self, request: self.get_response(request)
    )

    def enter(name):
        if name:
            client.force_login(person(name))
        return client

    return enter


@pytest.fixture
def dead(letter, siti):
    return letter(recipient=siti, status="dead", failure="refused", last_error="550 no such user", attempts=1)


def _pick(action, *rows, **more):
    return {"action": action, "_selected_action": [row.pk for row in rows], **more}


# --- who may see what ---

LADDER = [(None, 302), ("siti", 302), ("kasir", 403), ("vera", 200), ("bagus", 200), ("root", 200)]


@pytest.mark.parametrize(("name", "status"), LADDER)
def test_message_list_by_role(sign_in, dead, name, status):
    assert sign_in(name).get(LIST).status_code == status


@pytest.mark.parametrize(("name", "status"), LADDER)
def test_message_detail_by_role(sign_in, dead, name, status):
    assert sign_in(name).get(f"{LIST}{dead.pk}/change/").status_code == status


@pytest.mark.parametrize(("name", "status"), LADDER)
def test_text_list_by_role(sign_in, name, status):
    assert sign_in(name).get(TEXTS).status_code == status


@pytest.mark.parametrize("name", ["vera", "bagus", "root"])
@pytest.mark.parametrize("page", [f"{LIST}add/", f"{TEXTS}add/"])
def test_nobody_adds_by_hand(sign_in, name, page):
    assert sign_in(name).get(page).status_code == 403


@pytest.mark.parametrize("name", ["vera", "bagus", "root"])
def test_nobody_deletes(sign_in, dead, name):
    text = MessageTemplate.objects.first()
    client = sign_in(name)

    answers = [
        client.post(f"{base}{pk}/delete/", {"post": "yes"}).status_code
        for base, pk in ((LIST, dead.pk), (TEXTS, text.pk))
    ]

    assert answers == [403, 403]


@pytest.mark.parametrize("name", ["vera", "bagus", "root"])
def test_a_message_can_not_be_edited(sign_in, dead, name):
    response = sign_in(name).post(f"{LIST}{dead.pk}/change/", {"address": "x@jahat.example", "status": "pending"})

    dead.refresh_from_db()
    assert response.status_code == 403
    assert (dead.address, dead.status) == ("siti@warga.example", "dead")


# --- the list ---


def test_the_list_says_who_what_and_why_it_failed(sign_in, dead):
    response = sign_in("vera").get(LIST, headers={"accept-language": "id"})

    row = response.context["cl"].result_list[0]
    assert row == dead
    assert "Siti Rekaan" in response.text
    assert str(dead.get_failure_display()) in response.text


@pytest.mark.parametrize(
    "term", ["siti rek", "081234567001", "0812-3456-7001", "+6281234567001", "62 812 3456", "siti@warga"]
)
def test_search_finds_by_name_phone_and_mail(sign_in, dead, letter, term):
    letter("lain@warga.example")

    response = sign_in("vera").get(LIST, {"q": term})

    assert list(response.context["cl"].result_list) == [dead]


def test_search_finds_addresses_without_account(sign_in, letter):
    row = letter("+6281299990000", channel="phone")

    response = sign_in("vera").get(LIST, {"q": "0812 9999"})

    assert list(response.context["cl"].result_list) == [row]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status__exact": "dead"}, ["mati"]),
        ({"channel__exact": "phone"}, ["kode"]),
        ({"failure__exact": "refused"}, ["mati"]),
        ({"key": "sign_in_code"}, ["kode"]),
        ({}, ["kode", "mati"]),
    ],
)
def test_filters(sign_in, letter, query, found):
    letter(subject="mati", status="dead", failure="refused")
    letter("+62812", subject="kode", channel="phone", key="sign_in_code")

    response = sign_in("vera").get(LIST, query)

    assert sorted(message.subject for message in response.context["cl"].result_list) == found


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_many_there_are(sign_in, letter, siti, django_assert_num_queries, count):
    client = sign_in("vera")
    for _ in range(count):
        letter(recipient=siti)
    client.get(LIST)

    # session, person, 2 × permissions, count, keys, page, kinds of the filter
    with django_assert_num_queries(8):
        client.get(LIST)


# --- codes ---


@pytest.mark.parametrize(("demo", "shown"), [(True, True), (False, False)])
@pytest.mark.parametrize("name", ["vera", "root"])
def test_a_code_can_be_read_in_the_demo_city_only(sign_in, letter, settings, name, demo, shown):
    settings.DEMO = demo
    row = letter("+62812", channel="phone", is_secret=True, subject="Kode masuk", body="Kode: 482915")

    pages = [sign_in(name).get(LIST).text, sign_in(name).get(f"{LIST}{row.pk}/change/").text]

    assert ["482915" in page for page in pages] == [shown, shown]


@pytest.mark.parametrize(
    "query",
    ["body__contains=4829", "body__regex=482[0-9]", "subject__contains=Kode", "expires_at__isnull=0", "is_secret=1"],
)
@pytest.mark.parametrize("name", ["vera", "root"])
def test_a_code_can_not_be_asked_out_of_the_list(sign_in, letter, settings, name, query):
    settings.DEMO = False
    letter("+62812", channel="phone", is_secret=True, subject="Kode masuk", body="Kode: 482915")

    assert sign_in(name).get(f"{LIST}?{query}").status_code == 400


def test_other_texts_can_be_read(sign_in, letter, settings):
    settings.DEMO = False
    row = letter(body="<b>Halo</b> Bu Siti")

    assert "&lt;b&gt;Halo&lt;/b&gt; Bu Siti" in sign_in("vera").get(f"{LIST}{row.pk}/change/").text


# --- send again, set aside ---


def test_send_again_first_says_how_many(sign_in, letter, dead):
    out_of_time = letter(status="dead", is_secret=True, expires_at=timezone.now() - timedelta(seconds=1))
    sent = letter(status="sent", sent_at=timezone.now())

    response = sign_in("bagus").post(LIST, _pick("send_again", dead, out_of_time, sent))

    dead.refresh_from_db()
    assert response.status_code == 200
    assert (response.context["count"], response.context["left_out"]) == (1, 2)
    assert dead.status == "dead"


def test_send_again_does_it_when_confirmed(sign_in, letter, dead):
    sent = letter(status="sent", sent_at=timezone.now())

    response = sign_in("bagus").post(LIST, _pick("send_again", dead, sent, confirmed="1"))

    assert response.status_code == 302
    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == ["pending", "sent"]


def test_send_again_takes_the_whole_filtered_list(sign_in, letter, dead):
    for _ in range(3):
        letter(status="dead")
    client = sign_in("bagus")

    asked = client.post(f"{LIST}?status__exact=dead", _pick("send_again", dead, select_across="1"))
    done = client.post(f"{LIST}?status__exact=dead", _pick("send_again", dead, select_across="1", confirmed="1"))

    assert asked.context["count"] == 4
    assert done.status_code == 302
    assert Message.objects.failed().count() == 0


def test_the_confirm_page_keeps_the_filter(sign_in, letter, dead):
    other = letter(status="dead", channel="phone")

    page = sign_in("bagus").post(f"{LIST}?channel__exact=email", _pick("send_again", dead, select_across="1"))

    assert f'action="{LIST}?channel__exact=email"' in page.text
    assert (page.context["count"], other.status) == (1, "dead")


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
def test_set_aside_asks_and_does(sign_in, dead, confirmed):
    response = sign_in("bagus").post(LIST, _pick("set_aside", dead, **confirmed))

    dead.refresh_from_db()
    assert response.status_code == (302 if confirmed else 200)
    assert dead.status == ("cancelled" if confirmed else "dead")


@pytest.mark.parametrize("action", ["send_again", "set_aside"])
@pytest.mark.parametrize("name", [None, "siti", "kasir", "vera"])
def test_who_may_not_change_can_not_act(sign_in, dead, name, action):
    sign_in(name).post(LIST, _pick(action, dead, confirmed="1"))

    dead.refresh_from_db()
    assert dead.status == "dead"


@pytest.mark.parametrize(
    ("name", "fields", "offered"),
    [
        ("bagus", {}, True),
        ("vera", {}, False),
        ("bagus", {"status": "sent", "sent_at": timezone.now()}, False),
        ("bagus", {"is_secret": True, "expires_at": timezone.now() - timedelta(1)}, False),
    ],
)
def test_detail_offers_send_again_where_it_helps(sign_in, dead, name, fields, offered):
    Message.objects.filter(pk=dead.pk).update(**fields)

    page = sign_in(name).get(f"{LIST}{dead.pk}/change/").text

    assert ('value="send_again"' in page) is offered


# --- texts ---


@pytest.fixture
def text(db):
    return MessageTemplate.objects.get(key="business_active")


def _words(**changes):
    return {
        "subject_id": "{business} lagi",
        "body_id": "Halo {name}",
        "subject_en": "{business} again",
        "body_en": "Hello {name}",
        "channels": ["inbox"],
        **changes,
    }


def test_an_official_edits_a_text(sign_in, text):
    response = sign_in("bagus").post(f"{TEXTS}{text.pk}/change/", _words())

    text.refresh_from_db()
    assert response.status_code == 302
    assert (text.subject_id, text.body_en, text.channels) == ("{business} lagi", "Hello {name}", ["inbox"])


def test_a_wrong_placeholder_is_not_saved(sign_in, text):
    response = sign_in("bagus").post(f"{TEXTS}{text.pk}/change/", _words(body_id="Halo {nama}"))

    text.refresh_from_db()
    assert response.status_code == 200
    assert "{name}, {organisation}, {business}" in response.text
    assert text.body_id.startswith("Halo {name},")


@pytest.mark.parametrize(("name", "status"), [(None, 302), ("siti", 302), ("kasir", 403), ("vera", 403)])
def test_who_may_not_edit_texts(sign_in, text, name, status):
    response = sign_in(name).post(f"{TEXTS}{text.pk}/change/", _words())

    text.refresh_from_db()
    assert response.status_code == status
    assert text.subject_id == "{business} aktif lagi"


def test_the_page_of_a_text_shows_it_filled_in_both_languages(sign_in, text):
    page = sign_in("bagus").get(f"{TEXTS}{text.pk}/change/").text

    assert "Puding Melati aktif lagi" in page
    assert "Puding Melati is active again" in page


def test_a_text_that_is_gone_sends_back_to_the_index(sign_in):
    assert sign_in("bagus").get(f"{TEXTS}0/change/").status_code == 302


def test_preview_shows_what_was_typed_and_saves_nothing(sign_in, text):
    response = sign_in("bagus").post(
        reverse("admin:notifications_messagetemplate_preview", args=[text.pk]),
        _words(body_id="<b>{name}</b> dan {business}"),
    )

    text.refresh_from_db()
    assert response.status_code == 200
    assert "&lt;b&gt;Siti Rekaan&lt;/b&gt; dan Puding Melati" in response.text
    assert "Puding Melati again" in response.text
    assert text.subject_id == "{business} aktif lagi"


def test_preview_names_what_is_wrong(sign_in, text):
    response = sign_in("bagus").post(
        reverse("admin:notifications_messagetemplate_preview", args=[text.pk]), _words(subject_en="{nama}")
    )

    assert response.context["previews"] == []
    assert "{nama}" in response.text


@pytest.mark.parametrize(
    ("name", "status"), [(None, 302), ("siti", 302), ("kasir", 403), ("vera", 403), ("bagus", 200), ("root", 200)]
)
def test_preview_by_role(sign_in, text, name, status):
    response = sign_in(name).post(reverse("admin:notifications_messagetemplate_preview", args=[text.pk]), _words())

    assert response.status_code == status


def test_preview_of_nothing_and_by_get(sign_in, text):
    client = sign_in("bagus")

    missing = client.post(reverse("admin:notifications_messagetemplate_preview", args=[0]), _words())
    got = client.get(reverse("admin:notifications_messagetemplate_preview", args=[text.pk]))

    assert (missing.status_code, got.status_code) == (404, 405)
