"""Licences at the desk: find them, look them up, record it; and the rules behind them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from businesses.models import LadderRule, Licence, LicenceCheck, LicenceKind, LicenceRule
from notifications.models import Message
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db

PIRT = "2063578010001-28"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def licence():
    return make(PIRT, 700)


def make(number, days=None, kind=LicenceKind.PIRT, **fields):
    end = None if days is None else timezone.localdate() + timedelta(days=days)
    business = fields.pop("business", None) or BusinessFactory()
    return Licence.objects.create(business=business, kind=kind, number=number, valid_until=end, **fields)


def check_url(licence):
    return reverse("admin:businesses_licence_check", args=[licence.pk])


def sent(licence, result):
    return {"result": result, "seen": licence.updated_at.isoformat()}


def found(client, **query):
    response = client.get(reverse("admin:businesses_licence_changelist"), query)
    assert response.status_code == 200
    return sorted(row.number for row in response.context["cl"].result_list)


# --- The list ---


@pytest.mark.parametrize(
    ("state", "numbers"),
    [
        ("valid", ["IDM000000002", "IDM000000003", "IDM000000004", "IDM000000005"]),
        ("ending180", ["IDM000000002", "IDM000000003"]),
        ("ending30", ["IDM000000002"]),
        ("expired", ["IDM000000001"]),
        ("nonsense", ["IDM000000001", "IDM000000002", "IDM000000003", "IDM000000004", "IDM000000005"]),
    ],
)
def test_filter_by_validity(desk, state, numbers):
    for number, days in enumerate((-1, 30, 180, 181, None), 1):
        make(f"IDM00000000{number}", days, LicenceKind.TRADE_MARK)

    assert found(desk, state=state) == numbers


def test_filter_by_kind_and_check(desk, licence, vera):
    make("IDM000000001", None, LicenceKind.TRADE_MARK)
    make(
        "IDM000000002", None, LicenceKind.TRADE_MARK, check_result=LicenceCheck.FOUND,
        checked_on=timezone.localdate(), checked_by=vera,
    )  # fmt: skip

    assert found(desk, kind__exact="pirt") == [PIRT]
    assert found(desk, check_result__exact="found") == ["IDM000000002"]


@pytest.mark.parametrize("term", ["2063578", "206357801000128", "Renyah", "renyah 2063578"])
def test_search_by_number_in_any_writing_and_by_business(desk, term):
    make(PIRT, business=BusinessFactory(name="Renyah Melati"))
    make("2063578010002-28", business=BusinessFactory(name="Lain")) if term == "Renyah" else None

    assert found(desk, q=term) == [PIRT]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_any_number(desk, rows, django_assert_num_queries):
    for number in range(1, rows + 1):
        make(f"206357801000{number}-28", 100)
    address = reverse("admin:businesses_licence_changelist")
    desk.get(address)

    with django_assert_num_queries(7):
        desk.get(address)


# --- One licence ---


def test_the_page_reads_the_number_and_leads_to_the_look(desk, licence):
    page = desk.get(reverse("admin:businesses_licence_change", args=[licence.pk])).content.decode()

    assert ("Jenis pangan: tepung dan olahannya" in page, check_url(licence) in page) == (True, True)


def test_the_look_leads_to_the_authority(desk, licence):
    page = desk.get(check_url(licence)).content.decode()

    assert ("https://sppirt.pom.go.id/" in page, 'rel="noopener noreferrer"' in page) == (True, True)


@pytest.mark.parametrize(("result", "messages"), [("found", 0), ("not_found", 1)])
def test_recording_what_was_seen(desk, licence, vera, result, messages):
    response = desk.post(check_url(licence), sent(licence, result))

    licence.refresh_from_db()
    assert response.url == reverse("admin:businesses_licence_change", args=[licence.pk])
    assert (licence.check_result, licence.checked_by, licence.checked_on) == (result, vera, timezone.localdate())
    assert Message.objects.filter(key="licence_not_found", channel="inbox").count() == messages


def test_two_officials_at_once_the_second_looks_again(desk, licence):
    page = sent(licence, "found")
    desk.post(check_url(licence), page)

    response = desk.post(check_url(licence), {**page, "result": "not_found"}, follow=True)

    licence.refresh_from_db()
    assert (licence.check_result, "baru saja berubah" in response.content.decode()) == ("found", True)


@pytest.mark.parametrize("data", [{}, {"result": "found"}, {"result": "perhaps", "seen": "x"}, {"seen": "2026-11-24"}])
def test_a_form_without_an_answer_records_nothing(desk, licence, data):
    response = desk.post(check_url(licence), data)

    licence.refresh_from_db()
    assert (response.status_code, licence.check_result) == (400, LicenceCheck.NOT_CHECKED)


def test_looking_up_is_for_those_who_may(client, licence, hadi, tuti, siti):
    for person, status in ((hadi, 403), (tuti, 403), (siti, 302)):
        client.force_login(person)
        assert client.get(check_url(licence)).status_code == status
        assert client.post(check_url(licence), sent(licence, "found")).status_code == status

    licence.refresh_from_db()
    assert licence.check_result == LicenceCheck.NOT_CHECKED


def test_the_head_is_not_led_to_what_she_may_not_do(client, licence, hadi):
    client.force_login(hadi)

    page = client.get(reverse("admin:businesses_licence_change", args=[licence.pk])).content.decode()

    assert check_url(licence) not in page


def test_an_unknown_licence_and_another_method(desk, licence):
    assert desk.get(reverse("admin:businesses_licence_check", args=[10**9])).status_code == 404
    assert desk.delete(check_url(licence)).status_code == 405


# --- Rules ---


def test_a_rule_in_force_is_only_read_and_a_newer_one_begins_as_its_copy(desk):
    rule = LicenceRule.objects.get(kind=LicenceKind.PIRT)
    page = desk.get(reverse("admin:businesses_licencerule_change", args=[rule.pk])).content.decode()
    add = f"{reverse('admin:businesses_licencerule_add')}?from={rule.pk}"

    form = desk.get(add).context["adminform"].form

    assert (add in page, 'name="_save"' in page) == (True, False)
    assert (form.initial["validity_years"], form.initial["how_id"]) == (5, rule.how_id)
    assert form.initial["effective_on"] == timezone.localdate() + timedelta(days=1)


def test_a_rule_that_has_not_begun_can_be_corrected(desk):
    rule = LicenceRule.objects.get(kind=LicenceKind.PIRT)
    rule.pk, rule.effective_on = None, timezone.localdate() + timedelta(days=10)
    rule.save()

    page = desk.get(reverse("admin:businesses_licencerule_change", args=[rule.pk])).content.decode()

    assert 'name="_save"' in page


def test_a_step_of_the_ladder_in_force_can_only_be_ended(desk):
    rule = LadderRule.objects.filter(kind=LicenceKind.PIRT).first()
    last = timezone.localdate() + timedelta(days=30)

    desk.post(
        reverse("admin:businesses_ladderrule_change", args=[rule.pk]), {"ends_on": last.isoformat(), "why_id": "Curang"}
    )

    before = rule.why_id
    rule.refresh_from_db()
    assert (rule.ends_on, rule.why_id) == (last, before)


@pytest.mark.parametrize("number", ["x", "999999999", ""])
def test_a_copy_of_nothing_is_an_empty_form(desk, number):
    response = desk.get(reverse("admin:businesses_ladderrule_add"), {"from": number})

    assert response.status_code == 200
