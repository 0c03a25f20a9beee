import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import limits
from businesses import services
from businesses.models import ChangeKind, ChangeStatus, Owner
from businesses.services.claims import CODES_TO_NUMBER
from tests.businesses.test_files import PLAIN
from tests.factories import BusinessFactory, OwnerFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:businesses_changerequest_changelist")


def page(request):
    return reverse("admin:businesses_changerequest_change", args=[request.pk])


def act(name, request):
    return reverse(f"admin:businesses_changerequest_{name}", args=[request.pk])


@pytest.fixture
def ask(db):
    def ask(kind=ChangeKind.NAME, **wish):
        user = UserFactory()
        business = BusinessFactory(owner=OwnerFactory(user=user))
        wish = wish or {"text": "Nama Baru"}
        return services.request_change(business, kind, by=user, reason="Sudah ganti papan nama.", **wish)

    return ask


def test_the_list_shows_who_waits(desk, ask):
    waiting = ask()

    text = desk.get(LIST, {"status__exact": "pending"}).content.decode()

    assert waiting.business.name in text


def test_the_list_of_three_asks_as_often_as_of_one(desk, ask, django_assert_num_queries):
    ask()
    desk.get(LIST)
    with django_assert_num_queries(7):
        desk.get(LIST)

    ask()
    ask()
    with django_assert_num_queries(7):
        desk.get(LIST)


def test_the_page_compares_before_and_after(desk, ask):
    request = ask()

    text = desk.get(page(request)).content.decode()

    for words in (request.old_text, "Nama Baru", "Sudah ganti papan nama.", act("approve", request)):
        assert words in text


def test_the_page_links_her_proof(desk, ask, own_files):
    with_proof = ask(text="Nama Baru", proof=SimpleUploadedFile("ktp.pdf", PLAIN))
    without = ask()

    text = desk.get(page(with_proof)).content.decode()

    assert f'href="{with_proof.proof.get_absolute_url()}">ktp.pdf</a>' in text
    assert "/berkas/" not in desk.get(page(without)).content.decode()


def test_the_page_masks_the_nik(desk, ask):
    request = ask(ChangeKind.NIK, nik="3578085101870002")

    text = desk.get(page(request)).content.decode()

    assert "3578••••••••0002" in text
    assert "3578085101870002" not in text


def test_the_head_reads_the_page_without_buttons(client, hadi, ask):
    client.force_login(hadi)
    request = ask()

    text = client.get(page(request)).content.decode()

    assert "Nama Baru" in text
    assert act("approve", request) not in text


def test_approve_carries_it_out_and_shows_the_next(desk, ask):
    request, following = ask(), ask()

    response = desk.post(act("approve", request))

    request.refresh_from_db()
    request.business.refresh_from_db()
    assert (request.status, request.business.name, response.url) == ("approved", "Nama Baru", page(following))


def test_approve_is_by_post_only(desk, ask):
    request = ask()

    assert desk.get(act("approve", request)).status_code == 405

    request.refresh_from_db()
    assert request.status == "pending"


def test_approve_that_is_not_possible_says_why(desk, ask):
    request = ask(ChangeKind.NIK, nik="3578085101870002")
    other = OwnerFactory()
    other.set_nik("3578085101870002")
    other.save()

    text = desk.post(act("approve", request), follow=True).content.decode()

    assert "NIK ini dipakai pemilik lain" in text
    assert Owner.objects.get(pk=request.business.owner_id).nik is None


def test_refuse_asks_for_the_reason(desk, ask):
    request = ask()

    asked = desk.get(act("refuse", request))
    empty = desk.post(act("refuse", request), {"reason": " "})
    answered = desk.post(act("refuse", request), {"reason": "Nama ini sudah dipakai."})

    request.refresh_from_db()
    assert (asked.status_code, empty.status_code, answered.status_code) == (200, 200, 302)
    assert (request.status, request.status_reason) == ("refused", "Nama ini sudah dipakai.")


@pytest.mark.parametrize("name", ["approve", "refuse"])
def test_only_those_who_may_decide(client, hadi, ask, name):
    client.force_login(hadi)
    request = ask()

    assert client.post(act(name, request), {"reason": "Tidak."}).status_code == 403

    request.refresh_from_db()
    assert request.status == "pending"


@pytest.mark.parametrize("name", ["approve", "refuse"])
def test_a_request_that_does_not_exist(desk, name):
    assert desk.post(reverse(f"admin:businesses_changerequest_{name}", args=[99])).status_code == 404


def test_opening_a_closed_business_again(desk):
    user = UserFactory()
    business = BusinessFactory(owner=OwnerFactory(user=user))
    services.close_business(business, by=user)

    desk.post(reverse("admin:businesses_business_decide", args=[business.pk, "reopen"]))

    business.refresh_from_db()
    assert business.status == "verified"


@pytest.fixture
def handing_over(ask):
    return ask(kind=ChangeKind.TRANSFER, text="Sari Rekaan", phone="+6281234567011")


def test_a_transfer_says_what_happens_next(desk, handing_over):
    asked = desk.get(page(handing_over)).content.decode()
    answer = desk.post(act("approve", handing_over), follow=True).content.decode()

    assert "Setujui dan kirim kode" in asked
    assert "0812-3456-7011" in asked
    assert "Disetujui: kode sedang dikirim ke pemilik baru." in answer
    assert "dijalankan" not in answer


def test_a_new_owner_who_was_sent_too_many_codes_waits(desk, handing_over):
    for _time in range(5):
        limits.take(CODES_TO_NUMBER, "+6281234567011")

    answer = desk.post(act("approve", handing_over), follow=True).content.decode()

    handing_over.refresh_from_db()
    assert "Nomor ini sudah cukup banyak dikirimi kode hari ini. Coba lagi besok." in answer
    assert handing_over.status == ChangeStatus.PENDING
