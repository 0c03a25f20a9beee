import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from businesses import services
from businesses.models import Business, BusinessStatus, ChangeKind, ChangeRequest, PrivateFile
from tests.businesses.test_files import PLAIN
from tests.factories import OwnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def verified(in_status):
    return in_status(BusinessStatus.VERIFIED)


def url(name, business, *args):
    return reverse(f"businesses:{name}", args=[business.pk, *args])


def ask(business, **wish):
    return services.request_change(business, ChangeKind.NAME, by=business.owner.user, reason="Baru.", **wish)


def test_changes_offers_everything_that_was_checked(as_ratna, verified):
    page = as_ratna.get(url("changes", verified)).content.decode()

    for kind in ChangeKind:
        assert url("change_new", verified, kind.value) in page
    assert url("close", verified) in page


def test_changes_shows_what_waits_and_what_was_answered(as_ratna, verified, vera):
    services.refuse_change(ask(verified, text="Dapur Kita"), by=vera, reason="Sudah dipakai.")
    waiting = ask(verified, text="Dapur Ibu Ratna")

    page = as_ratna.get(url("changes", verified)).content.decode()

    assert "Sudah dipakai." in page
    assert url("change_withdraw", verified, waiting.pk) in page
    assert url("change_new", verified, "name") not in page


def test_changes_of_three_asks_the_database_as_often_as_of_one(as_ratna, verified, vera, django_assert_num_queries):
    services.refuse_change(ask(verified, text="Satu"), by=vera, reason="Tidak.")
    as_ratna.get(url("changes", verified))
    with django_assert_num_queries(5):
        as_ratna.get(url("changes", verified))

    for name in ("Dua", "Tiga"):
        services.refuse_change(ask(verified, text=name), by=vera, reason="Tidak.")
    with django_assert_num_queries(5):
        as_ratna.get(url("changes", verified))


@pytest.mark.parametrize(
    "kind, sent",
    [
        ("name", {"text": "Dapur Ibu Ratna"}),
        ("owner_name", {"text": "Ratna W. Contoh"}),
        ("nik", {"nik": "3578 0851 0187 0002"}),
        ("address", {"text": "Jl. Baru 2"}),
        ("transfer", {"text": "Sari Rekaan", "phone": "0812-3456-7011"}),
    ],
)
def test_change_new_sends_the_request(as_ratna, verified, kind, sent):
    sent = {"subdistrict": verified.subdistrict_id, "reason": "Pindah rumah.", **sent}

    response = as_ratna.post(url("change_new", verified, kind), sent)

    request = ChangeRequest.objects.get()
    assert response.url == url("changes", verified)
    assert (request.kind, request.status, request.reason) == (kind, "pending", "Pindah rumah.")


@pytest.mark.parametrize("kind", sorted(ChangeKind.values))
def test_change_new_with_mistakes_keeps_what_was_typed(as_ratna, verified, kind):
    response = as_ratna.post(url("change_new", verified, kind), {"text": "", "nik": "123", "reason": "Alasan saya"})

    page = response.content.decode()
    assert "Kesalahan:" in page
    assert "Alasan saya" in page
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize("kind, sent", [("name", {"text": "Dapur Ibu"}), ("nik", {"nik": "3578085101870002"})])
def test_change_new_keeps_the_paper_that_shows_it(as_ratna, verified, ratna, kind, sent):
    paper = SimpleUploadedFile("KTP saya.pdf", PLAIN)

    as_ratna.post(url("change_new", verified, kind), {**sent, "reason": "Menikah.", "proof": paper})
    page = as_ratna.get(url("changes", verified)).content.decode()

    proof = ChangeRequest.objects.get().proof
    assert (proof.purpose, proof.name, proof.uploaded_by, proof.business) == (
        "change",
        "KTP saya.pdf",
        ratna,
        verified,
    )
    assert proof.get_absolute_url() in page


def test_change_new_refuses_a_paper_that_cant_be_taken_and_keeps_the_words(as_ratna, verified, own_files):
    paper = SimpleUploadedFile("ktp.pdf", b"<html>bukan surat</html>")

    sent = {"text": "Dapur Ibu", "reason": "Menikah.", "proof": paper}
    page = as_ratna.post(url("change_new", verified, "name"), sent).content.decode()

    assert "Kesalahan:" in page
    assert 'value="Dapur Ibu"' in page
    assert not ChangeRequest.objects.exists()
    assert not PrivateFile.objects.exists()
    assert [path for path in own_files.rglob("*") if path.is_file()] == []


def test_change_new_with_another_mistake_says_that_the_paper_must_be_chosen_again(as_ratna, verified, own_files):
    paper = SimpleUploadedFile("ktp.pdf", PLAIN)

    page = as_ratna.post(url("change_new", verified, "name"), {"text": "Dapur Ibu", "proof": paper}).content.decode()

    assert "pilih lagi berkasnya" in page.lower()
    assert [path for path in own_files.rglob("*") if path.is_file()] == []


def test_change_new_that_a_rule_refuses_stores_no_paper(as_ratna, verified, own_files):
    ask(verified, text="Dapur Ibu Ratna")
    sent = {"text": "Lain", "reason": "Lagi", "proof": SimpleUploadedFile("ktp.pdf", PLAIN)}

    page = as_ratna.post(url("change_new", verified, "name"), sent).content.decode()

    assert "pilih lagi berkasnya" in page.lower()
    assert [path for path in own_files.rglob("*") if path.is_file()] == []


def test_changes_shows_the_next_owner_no_paper_of_the_former_one(client, verified, sari):
    request = services.request_change(
        verified,
        ChangeKind.NAME,
        by=verified.owner.user,
        reason="Baru.",
        text="Dapur Ibu",
        proof=SimpleUploadedFile("ktp.pdf", PLAIN),
    )
    Business.objects.update(owner=OwnerFactory(user=sari))
    client.force_login(sari)

    page = client.get(url("changes", verified)).content.decode()

    assert "Dapur Ibu" not in page
    assert request.proof.get_absolute_url() not in page
    assert client.get(request.proof.get_absolute_url()).status_code == 404


def test_change_new_twice_says_that_it_waits_already(as_ratna, verified):
    ask(verified, text="Dapur Ibu Ratna")

    page = as_ratna.post(url("change_new", verified, "name"), {"text": "Lain", "reason": "Lagi"}).content.decode()

    assert "Kesalahan:" in page
    assert ChangeRequest.objects.count() == 1


def test_change_new_of_an_unknown_thing_does_not_exist(as_ratna, verified):
    assert as_ratna.get(url("change_new", verified, "slug")).status_code == 404


def test_change_withdraw_takes_it_back(as_ratna, verified):
    request = ask(verified, text="Dapur Ibu Ratna")

    response = as_ratna.post(url("change_withdraw", verified, request.pk))

    request.refresh_from_db()
    assert (request.status, response.url) == ("withdrawn", url("changes", verified))


def test_change_withdraw_after_the_answer_says_so(as_ratna, verified, vera):
    request = ask(verified, text="Dapur Ibu Ratna")
    services.approve_change(request, by=vera)

    page = as_ratna.post(url("change_withdraw", verified, request.pk), follow=True).content.decode()

    request.refresh_from_db()
    assert request.status == "approved"
    assert "sudah dijawab" in page


def test_change_withdraw_is_by_post_only(as_ratna, verified):
    request = ask(verified, text="Dapur Ibu Ratna")

    assert as_ratna.get(url("change_withdraw", verified, request.pk)).status_code == 405


def test_close_asks_first_and_closes_then(as_ratna, verified):
    page = as_ratna.get(url("close", verified)).content.decode()
    verified.refresh_from_db()
    assert verified.status == "verified"
    assert "Dapur Ratna" in page

    response = as_ratna.post(url("close", verified), {"reason": "Pindah kota."})

    verified.refresh_from_db()
    assert (verified.status, verified.status_reason) == ("closed", "Pindah kota.")
    assert response.url == url("business", verified)
    assert as_ratna.get(response.url).status_code == 200
    assert as_ratna.get(reverse("businesses:mine")).status_code == 200


@pytest.mark.parametrize("status", ["draft", "rejected", "closed", "merged"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_close_of_what_cannot_be_closed_leads_back(as_ratna, in_status, status, method):
    business = in_status(status)

    response = getattr(as_ratna, method)(url("close", business))

    business.refresh_from_db()
    assert (business.status, response.url) == (status, url("business", business))


ROUTES = [("changes", []), ("change_new", ["name"]), ("close", [])]


@pytest.mark.parametrize("name, args", ROUTES)
def test_a_stranger_finds_nothing(as_sari, verified, name, args):
    assert as_sari.get(url(name, verified, *args)).status_code == 404
    assert as_sari.post(url(name, verified, *args)).status_code in {404, 405}

    verified.refresh_from_db()
    assert verified.status == "verified"


def test_a_stranger_withdraws_nothing(as_sari, verified):
    request = ask(verified, text="Dapur Ibu Ratna")

    assert as_sari.post(url("change_withdraw", verified, request.pk)).status_code == 404

    request.refresh_from_db()
    assert request.status == "pending"


@pytest.fixture
def handed_over(verified, sari):
    """Ratna's business after it went to Sari; one wish of Ratna's was answered, one still waits."""
    old = ask(verified, text="Dapur Rahasia Ratna")
    Business.objects.filter(pk=verified.pk).update(owner=OwnerFactory(user=sari))
    return old


def test_a_new_owner_sees_nothing_of_what_the_former_one_asked_for(as_sari, handed_over, verified):
    page = as_sari.get(url("changes", verified)).text

    assert "Dapur Rahasia Ratna" not in page
    assert "Baru." not in page


def test_a_new_owner_withdraws_nothing_of_the_former_one(as_sari, handed_over, verified):
    assert as_sari.post(url("change_withdraw", verified, handed_over.pk)).status_code == 404

    handed_over.refresh_from_db()
    assert handed_over.status == "pending"


@pytest.mark.parametrize("name, args", ROUTES)
def test_an_anonymous_visitor_signs_in_first(client, verified, name, args):
    response = client.get(url(name, verified, *args))

    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("kind, now", [("name", "Dapur Ratna"), ("owner_name", "Ratna Wulandari")])
def test_a_change_begins_with_what_is_stored_now(as_ratna, verified, kind, now):
    page = as_ratna.get(url("change_new", verified, kind)).content.decode()

    assert f"Tersimpan sekarang: <strong>{now}</strong>" in page


def test_a_change_of_the_nik_shows_it_covered(as_ratna, verified):
    page = as_ratna.get(url("change_new", verified, "nik")).content.decode()

    owner = verified.owner
    assert f'Tersimpan sekarang: <span class="num">{owner.masked_nik}</span>' in page
    assert str(owner.nik) not in page
