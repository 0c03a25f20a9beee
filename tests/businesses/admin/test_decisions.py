"""Deciding about one business and about many, from the desk."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import StatusChange
from businesses.admin.decisions import DECISIONS
from businesses.models import Business, BusinessStatus
from tests.factories import BusinessFactory, OwnerFactory

LIST = reverse("admin:businesses_business_changelist")
QUEUE = reverse("admin:businesses_business_queue")
REASON = {"phrases": ["address"], "typed": ""}
TARGETS = {
    "verify": BusinessStatus.VERIFIED,
    "return": BusinessStatus.RETURNED,
    "reject": BusinessStatus.REJECTED,
    "deactivate": BusinessStatus.INACTIVE,
    "reactivate": BusinessStatus.VERIFIED,
    "reopen": BusinessStatus.VERIFIED,
}
SOURCES = {name: str(decision.frm) for name, decision in DECISIONS.items()}


def _decide(business, name):
    return reverse("admin:businesses_business_decide", args=[business.pk, name])


def _page(business):
    return reverse("admin:businesses_business_change", args=[business.pk])


def _texts(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- One ---


@pytest.mark.parametrize("name", sorted(DECISIONS))
def test_decision_moves_the_business_and_says_who_and_why(desk, vera, name):
    business = BusinessFactory(status=SOURCES[name])
    typed = "Sudah dibicarakan." if DECISIONS[name].needs_reason else ""

    response = desk.post(_decide(business, name), {"typed": typed})

    business.refresh_from_db()
    change = StatusChange.objects.get(object_id=business.pk)
    assert response.status_code == 302
    assert business.status == TARGETS[name]
    assert (change.from_status, change.to_status, change.by, change.reason) == (
        SOURCES[name],
        TARGETS[name],
        vera,
        typed,
    )


@pytest.mark.parametrize(
    ("name", "status"),
    [(name, status) for name in sorted(DECISIONS) for status in sorted(set(BusinessStatus.values) - {SOURCES[name]})],
)
def test_decision_in_another_state_changes_nothing(desk, name, status):
    business = BusinessFactory(status=status)

    response = desk.post(_decide(business, name), {"typed": "Alasan."})

    business.refresh_from_db()
    assert response.status_code == 302
    assert business.status == status
    assert not StatusChange.objects.exists()


@pytest.mark.parametrize("name", sorted(DECISIONS))
def test_looking_at_the_question_decides_nothing(desk, name):
    business = BusinessFactory(status=SOURCES[name])

    response = desk.get(_decide(business, name))

    business.refresh_from_db()
    assert response.status_code == 200
    assert business.status == SOURCES[name]


def test_question_about_a_business_that_moved_on_says_so(desk):
    business = BusinessFactory(status=BusinessStatus.REJECTED)

    response = desk.get(_decide(business, "return"))

    assert not response.context["is_possible"]
    assert b'name="typed"' not in response.content


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_decision_is_by_post_only(desk, waiting, method):
    business = waiting()

    response = getattr(desk, method)(_decide(business, "verify"))

    business.refresh_from_db()
    assert response.status_code == 405
    assert business.status == BusinessStatus.SUBMITTED


@pytest.mark.parametrize("name", ["return", "reject", "deactivate"])
@pytest.mark.parametrize("data", [{}, {"typed": "   "}, {"phrases": ["unknown"]}, {"typed": "x" * 1001}])
def test_reason_is_needed(desk, name, data):
    business = BusinessFactory(status=SOURCES[name])

    response = desk.post(_decide(business, name), data)

    business.refresh_from_db()
    assert response.status_code == 200
    assert response.context["form"].errors
    assert business.status == SOURCES[name]


def test_reason_is_in_the_language_of_the_owner(desk, waiting):
    indonesian = waiting(owner=OwnerFactory(user__language="id"))
    english = waiting(owner=OwnerFactory(user__language="en"))

    for url in [_decide(indonesian, "return"), _decide(english, "return")]:
        desk.post(f"/en{url}", {"phrases": ["address"], "typed": "Gang 3"})

    indonesian.refresh_from_db()
    english.refresh_from_db()
    assert english.status_reason == ("The address is not complete. Please write street, number, RT and RW.\nGang 3")
    assert indonesian.status_reason.endswith("\nGang 3")
    assert indonesian.status_reason != english.status_reason


def test_unknown_decision_and_business_are_not_found(desk, waiting):
    business = waiting()

    unknown_decision = desk.post(_decide(business, "publish"))
    unknown_business = desk.post(reverse("admin:businesses_business_decide", args=[business.pk + 1, "verify"]))

    assert unknown_decision.status_code == 404
    # Django's admin sends officials home with a message instead of a 404 for change pages; ours is a plain 404.
    assert unknown_business.status_code == 404


def test_official_cannot_decide_about_her_own_business(desk, vera, waiting):
    business = waiting(owner=OwnerFactory(user=vera))

    response = desk.post(_decide(business, "verify"))

    business.refresh_from_db()
    assert business.status == BusinessStatus.SUBMITTED
    assert len(_texts(response)) == 1


# --- The queue ---


def test_queue_opens_the_oldest(desk, waiting):
    waiting(days=1)
    oldest = waiting(days=6)

    response = desk.get(QUEUE)

    assert response.url == _page(oldest)


def test_empty_queue_goes_home(desk):
    BusinessFactory()

    response = desk.get(QUEUE)

    assert response.url == reverse("admin:index")


def test_after_a_decision_comes_the_next_in_the_queue(desk, waiting):
    newest, oldest, middle = waiting(days=1), waiting(days=6), waiting(days=3)

    first = desk.post(_decide(oldest, "verify"))
    second = desk.post(_decide(middle, "return"), {"phrases": ["address"]})
    third = desk.post(_decide(newest, "reject"), {"phrases": ["resale"]})

    assert (first.url, second.url, third.url) == (_page(middle), _page(newest), reverse("admin:index"))


def test_who_was_skipped_comes_again_at_the_end(desk, waiting):
    newest, skipped = waiting(days=1), waiting(days=6)

    response = desk.post(_decide(newest, "verify"))

    assert response.url == _page(skipped)


# --- Many ---


def _act(desk, rows, name, **data):
    return desk.post(
        LIST, {"action": f"{name}_selected", "_selected_action": [business.pk for business in rows], **data}
    )


@pytest.mark.parametrize("name", sorted(DECISIONS))
def test_bulk_asks_first_and_names_those_that_cannot(desk, name):
    able = [BusinessFactory(status=SOURCES[name]) for _ in range(2)]
    unable = BusinessFactory(status=BusinessStatus.DRAFT)

    response = _act(desk, [*able, unable], name)

    assert response.status_code == 200
    assert sorted(row.pk for row in response.context["able"]) == sorted(row.pk for row in able)
    assert response.context["unable"] == [unable]
    assert "2" in response.context["title"]
    assert set(Business.objects.values_list("status", flat=True)) == {SOURCES[name], "draft"}


@pytest.mark.parametrize("name", sorted(DECISIONS))
def test_bulk_changes_who_can_and_reports_each_who_cannot(desk, name):
    able = [BusinessFactory(status=SOURCES[name]) for _ in range(2)]
    unable = BusinessFactory(name="Masih konsep", status=BusinessStatus.DRAFT)

    response = _act(desk, [*able, unable], name, confirmed="yes", typed="Alasan bersama.")

    texts = _texts(response)
    assert response.status_code == 302
    assert {Business.objects.get(pk=row.pk).status for row in able} == {TARGETS[name]}
    assert Business.objects.get(pk=unable.pk).status == BusinessStatus.DRAFT
    assert len(texts) == 2
    assert texts[1].startswith("Masih konsep: ")


def test_bulk_needs_a_reason_where_one_does(desk, waiting):
    rows = [waiting(), waiting()]

    response = _act(desk, rows, "return", confirmed="yes", typed="")

    assert response.status_code == 200
    assert response.context["form"].errors
    assert set(Business.objects.values_list("status", flat=True)) == {"submitted"}


def test_bulk_takes_no_more_than_the_limit(desk, waiting, settings):
    settings.DECISIONS_AT_ONCE = 2
    rows = [waiting() for _ in range(3)]

    response = _act(desk, rows, "verify", confirmed="yes")

    assert len(_texts(response)) == 1
    assert set(Business.objects.values_list("status", flat=True)) == {"submitted"}


def test_bulk_keeps_what_was_decided_before_a_refusal(desk, vera, waiting):
    first, own, last = waiting(days=3), waiting(days=2, owner=OwnerFactory(user=vera)), waiting(days=1)

    response = _act(desk, [first, own, last], "verify", confirmed="yes")

    statuses = [Business.objects.get(pk=row.pk).status for row in (first, own, last)]
    assert statuses == ["verified", "submitted", "verified"]
    assert len(_texts(response)) == 2


def test_head_is_offered_no_actions(client, hadi, waiting):
    client.force_login(hadi)
    business = waiting()

    listed = client.get(LIST)
    acted = _act(client, [business], "verify", confirmed="yes")

    business.refresh_from_db()
    assert listed.context["action_form"] is None
    assert acted.status_code in {200, 302}
    assert business.status == BusinessStatus.SUBMITTED
