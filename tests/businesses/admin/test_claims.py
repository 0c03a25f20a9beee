"""Claim codes at the desk: the list, one code, a PDF of many slips."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from accounts.models import User
from businesses import services
from businesses.models import BusinessStatus, ClaimCode, ClaimWay, Owner, Source
from notifications.models import Message
from tests.factories import BusinessFactory, OwnerFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:businesses_claimcode_changelist")
BUSINESSES = reverse("admin:businesses_business_changelist")


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def make():
    """Businesses from a workbook, that nobody has claimed."""
    numbers = iter(range(1000))

    def build(**fields):
        number = next(numbers)
        owner = Owner.objects.create(full_name=f"Sri {number}", phone=f"+62812345680{number:02d}")
        return BusinessFactory(
            owner=owner, source=Source.IMPORT, status=BusinessStatus.SUBMITTED, verified_at=None, **fields
        )

    return build


def new(business):
    return reverse("admin:businesses_claimcode_new", args=[business.pk])


def pdf(business):
    return reverse("admin:businesses_claimcode_pdf", args=[business.pk])


def selected(*businesses, **more):
    return {"action": "slips_selected", ACTION_CHECKBOX_NAME: [row.pk for row in businesses], **more}


def listed(client, **query):
    return client.get(LIST, query).context["cl"].result_count


# --- The list ---


def test_the_list_tells_the_state_and_never_the_code(desk, make, vera, siti):
    living, used, ended = make(), make(), make()
    _code, text = services.make_claim_code(living, by=vera, way=ClaimWay.SLIP)
    services.claim_business(services.make_claim_code(used, by=vera, way=ClaimWay.SLIP)[0], by=siti)
    for _time in range(2):
        services.make_claim_code(ended, by=vera, way=ClaimWay.SLIP)

    assert listed(desk) == 4
    assert [listed(desk, state=state) for state in ("living", "used", "ended")] == [2, 1, 1]
    assert listed(desk, q=living.name) == 1
    assert text not in desk.get(LIST).text


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_as_for_three(desk, make, vera, count, django_assert_num_queries):
    for _number in range(count):
        services.make_claim_code(make(), by=vera, way=ClaimWay.SLIP)
    desk.get(LIST)

    with django_assert_num_queries(QUERIES):
        desk.get(LIST)


QUERIES = 7


def test_nobody_changes_adds_or_deletes_a_code(desk, make, vera):
    code, _text = services.make_claim_code(make(), by=vera, way=ClaimWay.SLIP)

    page = reverse("admin:businesses_claimcode_change", args=[code.pk])
    assert desk.get(page).status_code == 200
    assert desk.post(page, {}).status_code == 403
    assert desk.get(reverse("admin:businesses_claimcode_add")).status_code == 403
    assert desk.post(reverse("admin:businesses_claimcode_delete", args=[code.pk])).status_code == 403


# --- One code ---


def test_an_official_prints_a_slip(desk, make):
    business = make()

    asked = desk.get(new(business))
    shown = desk.post(new(business), {"way": "slip"}).context["slip"].code
    file = desk.post(pdf(business), {"code": shown})

    assert not asked.context["code"]
    assert services.claim_slip(business, shown) == ClaimCode.objects.get()
    assert file.content.startswith(b"%PDF")
    assert shown not in desk.get(new(business)).text
    assert desk.post(pdf(business), {"code": "BBBB"}).status_code == 404
    assert desk.get(pdf(business)).status_code == 405


def test_an_official_sends_a_code(desk, make):
    business = make()

    response = desk.post(new(business), {"way": "sent"})

    assert response.url == reverse("admin:businesses_business_change", args=[business.pk])
    assert Message.objects.get(key="claim_code").address == str(business.owner.phone)


def test_a_sixth_code_to_one_number_is_refused(desk, make):
    business = make()
    for _time in range(6):
        response = desk.post(new(business), {"way": "sent"}, follow=True)

    assert ClaimCode.objects.count() == 5
    assert [message.level_tag for message in response.context["messages"]][-1] == "error"


def test_what_has_an_owner_needs_no_code(desk):
    business = BusinessFactory()

    assert not desk.get(new(business)).context["is_possible"]
    response = desk.post(new(business), {"way": "slip"}, follow=True)

    assert len(response.context["messages"]) == 1
    assert not ClaimCode.objects.exists()


@pytest.mark.parametrize("who", ["hadi", "tuti"])
def test_others_make_no_code(client, make, who, request):
    business = make()
    client.force_login(request.getfixturevalue(who))

    answers = [client.post(url).status_code for url in (new(business), pdf(business))]
    owner = client.get(reverse("admin:businesses_claimcode_owner", args=[business.owner_id]))

    assert [*answers, owner.status_code] == [403, 403, 403]
    assert not ClaimCode.objects.exists()


def test_bad_addresses(desk, make):
    assert desk.put(new(make())).status_code == 405
    assert desk.get(reverse("admin:businesses_claimcode_new", args=[0])).status_code == 404
    assert desk.get(reverse("admin:businesses_claimcode_owner", args=[0])).status_code == 404


def test_from_the_owner_to_the_code(desk, make):
    business = make()
    link = reverse("admin:businesses_claimcode_owner", args=[business.owner_id])

    page = desk.get(reverse("admin:businesses_owner_change", args=[business.owner_id]))

    assert link in page.text
    assert desk.get(link).url == new(business)
    assert new(business) in desk.get(reverse("admin:businesses_business_change", args=[business.pk])).text


# --- Many slips ---


def test_many_slips_are_one_file(desk, make):
    rows = [make(), make(), make(), make()]
    has_owner = BusinessFactory()

    asked = desk.post(BUSINESSES, selected(*rows, has_owner))
    file = desk.post(BUSINESSES, selected(*rows, confirmed="yes"))

    assert (len(asked.context["able"]), asked.context["unable"]) == (4, [has_owner])
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Content-Disposition"].startswith('attachment; filename="kode-klaim-')
    assert ClaimCode.objects.living().count() == 4


def test_dormant_owners_get_slips_too(desk):
    owner = OwnerFactory(user=User.objects.create_dormant(full_name="Sri"), full_name="Sri", phone=None)

    desk.post(BUSINESSES, selected(BusinessFactory(owner=owner), confirmed="yes"))

    assert ClaimCode.objects.living().count() == 1


def test_no_more_than_the_limit_at_once(desk, make, settings):
    settings.SLIPS_AT_ONCE = 1

    response = desk.post(BUSINESSES, selected(make(), make(), confirmed="yes"), follow=True)

    assert len(response.context["messages"]) == 1
    assert not ClaimCode.objects.exists()


def test_what_is_claimed_meanwhile_is_left_out(desk, make, monkeypatch):
    def refuse(*args, **kwargs):
        raise services.claims.NotAllowed("sudah diklaim")

    monkeypatch.setattr("businesses.admin.claims.make_claim_code", refuse)

    response = desk.post(BUSINESSES, selected(make(), confirmed="yes"), follow=True)

    assert "sudah diklaim" in str(next(iter(response.context["messages"])))
