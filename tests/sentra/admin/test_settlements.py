import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from sentra import services
from sentra.models import Settlement, SettlementStatus
from tests.factories import BusinessFactory, ProductFactory, UserFactory
from tests.sentra.conftest import consign, sell

LIST = "/admin/sentra/settlement/"


@pytest.fixture
def desk(client, lestari):
    client.force_login(lestari)
    return client


@pytest.fixture
def draft(consignment, lestari):
    sell(consignment, 3, by=lestari)
    return services.settle(consignment.business, consignment.outlet, timezone.localdate(), by=lestari)


@pytest.fixture
def approved(draft, lestari):
    return services.approve_settlement(draft, by=lestari)


def png():
    picture = io.BytesIO()
    Image.new("RGB", (300, 300)).save(picture, "PNG")
    return SimpleUploadedFile("bukti.png", picture.getvalue(), "image/png")


def statuses():
    return list(Settlement.objects.order_by("pk").values_list("status", flat=True))


# --- looking ---


def test_the_page_shows_every_line_and_what_can_be_done(desk, draft):
    page = desk.get(f"{LIST}{draft.pk}/change/").content.decode()

    assert ("Kukis Cokelat" in page, "Rp60.000" in page) == (True, True)
    assert (f"approve/?chosen={draft.pk}" in page, f"{draft.pk}/pay/" in page) == (True, False)


def test_a_keeper_sees_her_outlets_only(client, murni, draft):
    client.force_login(murni)

    assert "Kue Ratna" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{draft.pk}/change/").status_code == 302
    for page in ["pay", "pdf", "proof"]:
        assert client.get(f"{LIST}{draft.pk}/{page}/").status_code == 404


def test_the_head_reads_and_does_nothing(client, hartono, draft):
    client.force_login(hartono)

    page = client.get(f"{LIST}{draft.pk}/change/")
    assert (page.status_code, "approve/" in page.content.decode()) == (200, False)
    assert client.post(f"{LIST}approve/", {"chosen": [draft.pk]}).status_code == 403
    assert client.post(f"{LIST}{draft.pk}/pay/").status_code == 403
    assert client.get(f"{LIST}prepare/").status_code == 403


def test_another_kind_of_official_sees_none(client, draft):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize("task", ["approve", "pay", "late", "objected"])
def test_a_task_leads_to_its_rows(desk, draft, lestari, task):
    if task != "approve":
        services.approve_settlement(draft, by=lestari)
    if task == "late":
        Settlement.objects.update(until_on=timezone.localdate() - timedelta(days=8))
    if task == "objected":
        services.pay_settlement(draft, by=lestari, paid_on=timezone.localdate(), payout="cash")
        services.object_to_settlement(draft, by=draft.owner.user, objection="Kurang")

    found = {key: desk.get(f"{LIST}?task={key}").context["cl"].result_count for key in ["approve", "pay", "objected"]}

    assert found == {
        "approve": int(task == "approve"),
        "pay": int(task in {"pay", "late"}),
        "objected": int(task == "objected"),
    }
    assert desk.get(f"{LIST}?task=late").context["cl"].result_count == int(task == "late")


def test_the_list_asks_the_same_number_of_questions_for_one_and_three(
    desk, draft, siola, lestari, django_assert_num_queries
):
    desk.get(LIST)
    with django_assert_num_queries(10):
        desk.get(LIST)
    for number in range(2):
        row = consign(ProductFactory(slug=f"lain-{number}"), siola, by=lestari, pieces=5)
        sell(row, by=lestari)
        services.settle(row.business, siola, timezone.localdate(), by=lestari)
    with django_assert_num_queries(10):
        desk.get(LIST)


# --- preparing and approving ---


def test_drafts_are_made_now(desk, consignment, lestari, siola):
    sell(consignment, 3, by=lestari)

    response = desk.post(f"{LIST}prepare/", {"outlet": siola.pk, "until": timezone.localdate().isoformat()})

    assert (response.status_code, response["Location"], statuses()) == (302, f"{LIST}?task=approve", ["draft"])
    assert Settlement.objects.get().made_by == lestari


def test_nobody_prepares_for_another_outlet(desk, merr):
    response = desk.post(f"{LIST}prepare/", {"outlet": merr.pk, "until": timezone.localdate().isoformat()})

    assert (response.status_code, statuses()) == (200, [])


def test_what_was_chosen_is_approved_after_one_more_question(desk, draft, siola, lestari):
    other = consign(ProductFactory(slug="lain"), siola, by=lestari, pieces=5)
    sell(other, 2, by=lestari)
    second = services.settle(other.business, siola, timezone.localdate(), by=lestari)
    chosen = [draft.pk, second.pk]

    asked = desk.post(LIST, {"action": "approve_chosen", "_selected_action": chosen}).content.decode()
    response = desk.post(f"{LIST}approve/", {"chosen": chosen})

    assert "2 draf, Rp90.000 seluruhnya" in asked
    assert (response.status_code, statuses()) == (302, ["approved", "approved"])


def test_one_that_is_owed_to_the_official_holds_up_no_other(client, lestari, draft, siola):
    own = BusinessFactory(owner__user=lestari)
    row = consign(ProductFactory(business=own, slug="sendiri"), siola, by=UserFactory(is_superuser=True), pieces=5)
    sell(row, by=lestari)
    second = services.settle(own, siola, timezone.localdate(), by=lestari)
    client.force_login(lestari)

    client.post(f"{LIST}approve/", {"chosen": [draft.pk, second.pk]})

    assert statuses() == ["approved", "draft"]


def test_nothing_chosen_that_waits_is_said(desk, approved):
    response = desk.post(LIST, {"action": "approve_chosen", "_selected_action": [approved.pk]})

    assert response.status_code == 302
    assert desk.get(f"{LIST}approve/?chosen={approved.pk}").status_code == 302


# --- paying ---


def test_it_is_paid_with_a_proof(desk, approved, own_files):
    today = timezone.localdate().isoformat()

    response = desk.post(f"{LIST}{approved.pk}/pay/", {"paid_on": today, "payout": "transfer", "proof": png()})

    row = Settlement.objects.get()
    assert (response.status_code, row.status, row.proof.purpose) == (302, SettlementStatus.PAID, "payment")
    shown = desk.get(f"{LIST}{row.pk}/proof/")
    assert (shown.status_code, b"".join(shown.streaming_content)[:2]) == (200, b"\xff\xd8")


@pytest.mark.parametrize(
    "wrong", [{"paid_on": ""}, {"payout": "emas"}, {"paid_on": "2099-01-01"}, {"proof": SimpleUploadedFile("a", b"x")}]
)
def test_what_is_wrong_is_said_and_nothing_is_kept(desk, approved, own_files, wrong):
    sent = {"paid_on": timezone.localdate().isoformat(), "payout": "transfer", **wrong}

    response = desk.post(f"{LIST}{approved.pk}/pay/", sent)

    assert (response.status_code, statuses()) == (200, ["approved"])
    assert response.context["form"].errors


def test_the_statement_is_a_pdf(desk, draft):
    response = desk.get(f"{LIST}{draft.pk}/pdf/")

    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert desk.get(f"{LIST}{draft.pk}/proof/").status_code == 404
