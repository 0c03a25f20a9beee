"""The helper's pages: her list, a new neighbour, the six steps for her, codes and slips."""

import io
import uuid

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Consent, User
from businesses import services
from businesses.models import Business, BusinessStatus, ClaimCode, ClaimWay, Contact, Source
from businesses.services.claims import grouped
from notifications.models import Message
from tests.factories import BusinessFactory, OwnerFactory

LIST = reverse("businesses:helping")
BEGIN = reverse("businesses:help_register")


def url(view, business):
    return reverse(f"businesses:{view}", args=[business.pk])


@pytest.fixture
def as_kadar(client, kadar):
    client.force_login(kadar)
    return client


@pytest.fixture
def as_lastri(client, lastri):
    client.force_login(lastri)
    return client


# --- the list ---


def test_she_sees_how_they_are_doing(as_kadar, helped, kadar):
    services.make_claim_code(helped, by=kadar, way=ClaimWay.SLIP)

    response = as_kadar.get("/en" + LIST)

    row = response.context["rows"][0]
    assert (row["business"], row["turn"], row["code"].is_living) == (helped, "you", True)
    assert "Code on a slip" in response.text
    assert "Sri Rekaan" in response.text


def test_whoever_has_claimed_leaves_the_list(as_kadar, helped, neighbour, sri):
    neighbour.user = sri
    neighbour.save()

    assert as_kadar.get(LIST).context["rows"] == []
    assert as_kadar.get(url("business", helped)).status_code == 404


def test_others_see_nothing_of_it(as_lastri, helped):
    assert as_lastri.get(LIST).context["rows"] == []
    assert as_lastri.get(url("business", helped)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_as_for_three(as_kadar, kadar, count, django_assert_num_queries):
    for _number in range(count):
        owner = OwnerFactory(user=User.objects.create_dormant(full_name="Sri"), full_name="Sri", phone=None)
        business = BusinessFactory(owner=owner, source=Source.HELPER, helper=kadar)
        services.make_claim_code(business, by=kadar, way=ClaimWay.SLIP)

    with django_assert_num_queries(7):
        as_kadar.get(LIST)


@pytest.mark.parametrize("path", [LIST, BEGIN])
def test_the_pages_are_for_helpers(client, sari, path):
    assert client.get(path).status_code == 302

    client.force_login(sari)
    assert client.get(path).status_code == 403


def test_the_list_is_read_only(as_kadar):
    assert as_kadar.post(LIST).status_code == 405


# --- begin ---


def test_she_begins_for_somebody_new(as_kadar, kadar):
    token = uuid.uuid4()

    first = as_kadar.post(BEGIN, {"token": token})
    second = as_kadar.post(BEGIN, {"token": token})

    business = Business.objects.get()
    assert first.url == second.url == url("person", business)


def test_she_begins_a_second_business_of_a_neighbour(as_kadar, helped, neighbour):
    response = as_kadar.post(BEGIN, {"token": uuid.uuid4(), "neighbour": neighbour.pk})

    business = Business.objects.exclude(pk=helped.pk).get()
    assert business.owner == neighbour
    assert response.url == url("about", business)


def test_she_cannot_begin_for_a_stranger(as_lastri, helped, neighbour):
    response = as_lastri.post(BEGIN, {"token": "no token", "neighbour": neighbour.pk})

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"neighbour"}


def test_a_refusal_is_told(as_kadar, monkeypatch):
    monkeypatch.setattr(services.registration, "DRAFTS_A_HELPER", 0)

    response = as_kadar.post(BEGIN, {"token": uuid.uuid4()}, follow=True)

    assert len(response.context["messages"]) == 1
    assert not Business.objects.exists()


# --- the steps ---


PERSON = {
    "full_name": "Sri Rekaan",
    "nik": "3578994103700002",
    "birth_date_day": "1",
    "birth_date_month": "3",
    "birth_date_year": "1970",
    "phone": "0812 3456 7016",
    "contact": "owner",
}


@pytest.fixture
def begun(kadar):
    return services.begin_registration(by=kadar, token=uuid.uuid4(), for_neighbour=True)


def test_the_person_step_asks_about_the_neighbour(as_kadar, begun):
    page = as_kadar.get(url("person", begun))
    response = as_kadar.post(url("person", begun), PERSON)

    begun.refresh_from_db()
    assert "Kadar" not in page.context["form"].initial["full_name"]
    assert page.context["form"].initial["phone"] == ""
    assert response.url == url("about", begun)
    assert (begun.owner.full_name, begun.owner.user.full_name) == ("Sri Rekaan", "Sri Rekaan")
    assert (str(begun.owner.phone), begun.contact) == ("+6281234567016", Contact.OWNER)


def test_without_a_number_the_helper_is_the_contact(as_kadar, begun):
    refused = as_kadar.post(url("person", begun), PERSON | {"phone": ""}, follow=True)
    assert refused.context["form"].errors.keys() == {"contact"}

    as_kadar.post(url("person", begun), PERSON | {"phone": "", "contact": "helper"})

    begun.refresh_from_db()
    assert (begun.owner.phone, begun.contact) == (None, Contact.HELPER)


SPOKEN = {"programme": "on", "showcase": "on", "witness": " Pak  RT Rekaan "}


def test_spoken_consents_name_the_witness(as_kadar, begun, kadar):
    response = as_kadar.post(url("consents", begun), SPOKEN)

    given = Consent.objects.active().order_by("purpose")
    assert response.url == url("check", begun)
    assert [row.purpose for row in given] == ["programme", "showcase"]
    assert {(row.user, row.way, row.witness, row.recorded_by) for row in given} == {
        (begun.owner.user, "spoken", "Pak RT Rekaan", kadar)
    }
    assert not Consent.objects.filter(user=kadar).exists()


def test_a_consent_that_she_takes_back_ends(as_kadar, begun):
    as_kadar.post(url("consents", begun), SPOKEN)
    as_kadar.post(url("consents", begun), {"programme": "on", "witness": "Pak RT Rekaan"})

    assert [row.purpose for row in Consent.objects.active()] == ["programme"]
    assert as_kadar.get(url("consents", begun)).context["form"].initial["witness"] == "Pak RT Rekaan"


@pytest.mark.parametrize("witness", ["", "kadar rekaan", "Sri Rekaan"])
def test_the_witness_is_a_third_person(as_kadar, helped, witness):
    response = as_kadar.post(url("consents", helped), SPOKEN | {"witness": witness}, follow=True)

    assert response.context["form"].errors.keys() == {"witness"}


def test_no_button_to_a_number_that_she_has_not(as_kadar, begun):
    response = as_kadar.post(url("consents", begun), SPOKEN | {"whatsapp_is_public": "on"}, follow=True)

    assert response.context["form"].errors.keys() == {"whatsapp_is_public"}


def test_she_sends_the_registration_and_follows_it(as_kadar, helped):
    sent = as_kadar.post(url("check", helped), {"token": helped.submission_token})
    page = as_kadar.get(sent.url)

    helped.refresh_from_db()
    assert helped.status == BusinessStatus.SUBMITTED
    assert page.templates[0].name == "businesses/helped.html"
    assert reverse("accounts:consents") not in page.text


def test_a_verified_one_waits_for_its_owner(as_kadar, helped):
    Business.objects.update(status="verified", slug="keripik-sri", verified_at=helped.created_at)

    page = as_kadar.get("/en" + url("business", helped))

    assert page.context["next"].title == "Hand the business over to its owner"


@pytest.mark.parametrize("view", ["person", "about", "place", "registration_products", "consents", "check", "business"])
def test_pages_of_the_steps_close_for_a_former_helper(as_kadar, helped, kadar, view):
    assert as_kadar.get(url(view, helped)).status_code == 200
    kadar.groups.clear()

    assert as_kadar.get(url(view, helped)).status_code == 404


def test_a_save_after_the_claim_changes_nothing(as_kadar, helped, neighbour, sri):
    as_kadar.get(url("about", helped))
    neighbour.user = sri
    neighbour.save()

    response = as_kadar.post(url("about", helped), {"name": "Milik Kadar"})

    helped.refresh_from_db()
    assert response.status_code == 404
    assert helped.name == "Keripik Sri"


def test_products_are_hers_to_enter_until_the_claim(as_kadar, helped, neighbour, sri):
    product = helped.products.get()
    page = reverse("businesses:product_edit", args=[helped.pk, product.pk])
    assert as_kadar.get(page).status_code == 200

    neighbour.user = sri
    neighbour.save()

    assert as_kadar.get(page).status_code == 404


def test_go_on_later_leads_to_her_list(as_kadar, helped):
    response = as_kadar.post(url("place", helped), {"later": "1", "address": "", "subdistrict": ""})

    assert response.url == LIST


# --- codes ---


def test_a_slip_shows_the_code_once(as_kadar, helped):
    before = as_kadar.get(url("claim_code", helped))
    response = as_kadar.post(url("claim_code", helped), {"way": "slip"})
    again = as_kadar.get(url("claim_code", helped))

    shown = response.context["slip"].code
    assert before.status_code == 200
    assert services.claim_slip(helped, shown) == ClaimCode.objects.get()
    assert shown in response.text
    assert shown not in again.text
    assert "no-store" in response.headers["Cache-Control"]


def test_the_slip_is_a_pdf_of_one_page_while_its_code_is_known(as_kadar, helped):
    code = as_kadar.post(url("claim_code", helped), {"way": "slip"}).context["slip"].code

    response = as_kadar.post(url("claim_slip_pdf", helped), {"code": code})

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert response.content.count(b"/Type /Page\n") + response.content.count(b"/Type/Page/") == 1
    assert as_kadar.post(url("claim_slip_pdf", helped), {"code": "BBBB-BBBB-BB"}).status_code == 404
    assert as_kadar.get(url("claim_slip_pdf", helped)).status_code == 405


def test_the_slip_speaks_the_language_of_the_owner_not_of_the_helper(as_kadar, helped, neighbour):
    neighbour.user.language = "en"
    neighbour.user.save()

    page = as_kadar.post(url("claim_code", helped), {"way": "slip"})
    code = page.context["slip"].code
    pdf = as_kadar.post(url("claim_slip_pdf", helped), {"code": code}).content

    printed = " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert '<section class="slip" lang="en"' in page.text
    assert "Take it into your own hands." in page.text
    # Around it stands what the helper reads.
    assert "Unduh slip (PDF)" in page.text
    assert "Take it into your own hands." in printed
    assert "Pegang sendiri datanya" not in printed


def test_a_code_that_is_sent_is_not_shown(as_kadar, helped):
    response = as_kadar.post(url("claim_code", helped), {"way": "sent"}, follow=True)

    sent = Message.objects.get(key="claim_code")
    code = sent.body.split("\n\n")[2]
    assert code not in response.text
    assert grouped(code.replace("-", "")) == code
    assert response.redirect_chain[0][0] == url("business", helped)


def test_without_a_number_nothing_is_sent(as_kadar, helped, neighbour):
    neighbour.phone = None
    neighbour.save()

    response = as_kadar.post(url("claim_code", helped), {"way": "sent"}, follow=True)

    assert len(response.context["messages"]) == 1
    assert not ClaimCode.objects.exists()


@pytest.mark.parametrize("view", ["claim_code", "claim_slip_pdf"])
def test_codes_of_others_are_none_of_her_business(as_lastri, helped, view):
    assert as_lastri.post(url(view, helped), {"code": "BBBB-BBBB-BB"}).status_code == 404


@pytest.mark.parametrize("view", ["claim_code", "claim_slip_pdf"])
def test_codes_are_for_helpers(client, helped, sari, view):
    assert client.post(url(view, helped)).status_code == 302

    client.force_login(sari)
    assert client.post(url(view, helped)).status_code == 403


def test_her_home_leads_to_the_neighbours(client, kadar, sari):
    client.force_login(sari)
    assert LIST not in client.get(reverse("businesses:mine")).text

    kadar.groups.add(Group.objects.get(name="helper"))
    client.force_login(kadar)
    assert LIST in client.get(reverse("businesses:mine")).text


def test_a_number_that_was_sent_too_many_codes_gets_a_slip(as_kadar, helped):
    for _time in range(5):
        as_kadar.post(url("claim_code", helped), {"way": "sent"})

    response = as_kadar.post(url("claim_code", helped), {"way": "sent"}, follow=True)

    assert "Nomor ini sudah cukup banyak dikirimi kode hari ini. Silakan cetak slip." in response.text
    assert Message.objects.filter(key="claim_code").count() == 5
