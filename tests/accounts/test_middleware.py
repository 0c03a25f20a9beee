import pytest
from allauth.core.exceptions import RateLimited
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.limits import TooMany
from accounts.middleware import HistoryMiddleware, RateLimitedMiddleware, StaffSecondFactorMiddleware
from accounts.models import User, UserEvent
from rumah_kreatif.health import healthz
from tests.accounts.conftest import PASSWORD
from tests.accounts.views.test_second_factor import SECRET, app_code

# --- Second factor of officials ---


@pytest.fixture
def strict(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def official(client, agus):
    client.force_login(agus)
    return client


@pytest.mark.parametrize("url", ["/admin/", "/en/admin/", "/saya/akun/", "/admin/accounts/user/", "/saya/akun/nomor/"])
def test_an_official_without_second_factor_sets_one_up_first(strict, official, url):
    response = official.get(url)

    assert response.url == ("/en" if url.startswith("/en") else "") + "/akun/dua-langkah/aktifkan/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_official_with_one_proves_it_in_this_session(strict, official, agus, method):
    TOTP.activate(agus, SECRET)

    response = getattr(official, method)("/admin/accounts/user/?q=ratna")

    assert response.url == "/akun/dua-langkah/pastikan/?next=%2Fadmin%2Faccounts%2Fuser%2F%3Fq%3Dratna"


def test_having_proved_it_she_goes_on(strict, official, agus):
    TOTP.activate(agus, SECRET)

    response = official.post("/akun/dua-langkah/pastikan/?next=/admin/accounts/user/", {"code": app_code()})

    assert response.url == "/admin/accounts/user/"
    assert official.get(response.url).status_code == 200


def test_a_sign_in_with_both_steps_is_proof(strict, client, agus):
    TOTP.activate(agus, SECRET)
    client.post("/akun/masuk/", {"login": "081234567004", "password": PASSWORD})
    client.post("/akun/dua-langkah/masuk/", {"code": app_code()})

    assert client.get("/admin/").status_code == 200


def test_the_proof_of_one_session_is_none_in_another(strict, official, agus):
    TOTP.activate(agus, SECRET)
    official.post("/akun/dua-langkah/pastikan/?next=/admin/", {"code": app_code()})
    other = Client()
    other.force_login(agus)

    assert (official.get("/admin/").status_code, other.get("/admin/").status_code) == (200, 302)


def test_switching_it_off_closes_the_desk_at_once(strict, official, agus):
    TOTP.activate(agus, SECRET)
    official.post("/akun/dua-langkah/pastikan/?next=/admin/", {"code": app_code()})
    Authenticator.objects.all().delete()

    assert official.get("/admin/").url == "/akun/dua-langkah/aktifkan/"


def test_setting_it_up_from_nothing_works_while_it_is_demanded(strict, official):
    page = official.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/akun/pastikan/")
    official.post(page.redirect_chain[-1][0], {"password": PASSWORD})
    secret = official.get("/akun/dua-langkah/aktifkan/").context["form"].secret

    page = official.post("/akun/dua-langkah/aktifkan/", {"code": app_code(secret)}, follow=True)

    assert page.redirect_chain[-1][0] == "/akun/dua-langkah/cadangan/"
    assert page.status_code == 200
    assert official.get("/admin/").status_code == 200


@pytest.mark.parametrize("path", ["cadangan/", "cadangan/baru/", "cadangan/unduh/", "aktifkan/", "matikan/", ""])
def test_a_password_and_an_older_session_make_no_recovery_codes(strict, official, agus, path):
    official.post("/akun/pastikan/", {"password": PASSWORD})
    TOTP.activate(agus, SECRET)
    url = f"/akun/dua-langkah/{path}"

    answers = [official.get(url), official.post(url)]

    assert [answer.url.partition("?")[0] for answer in answers] == ["/akun/dua-langkah/pastikan/"] * 2
    assert not Authenticator.objects.filter(type="recovery_codes").exists()


def test_setting_it_up_again_proves_nothing(strict, official, agus):
    official.post("/akun/pastikan/", {"password": PASSWORD})
    TOTP.activate(agus, SECRET)

    official.post("/akun/dua-langkah/aktifkan/", {"code": app_code()})

    assert official.get("/admin/").status_code == 302


def test_she_can_always_sign_out(strict, official):
    assert official.post("/akun/keluar/").url == "/"


def test_public_pages_are_public_for_officials_too(strict, official):
    assert official.get("/").status_code == 200


def test_a_public_page_does_not_look_at_the_session_so_that_it_may_be_cached(strict):
    request = RequestFactory().get("/healthz")

    answer = StaffSecondFactorMiddleware(lambda request: None).process_view(request, healthz, (), {})

    assert (answer, hasattr(request, "user")) == (None, False)


def test_entrepreneurs_are_not_asked(strict, ratna_client):
    assert ratna_client.get("/saya/akun/").status_code == 200


def test_it_is_not_demanded_where_it_is_switched_off(official, settings):
    settings.STAFF_SECOND_FACTOR = False

    assert official.get("/admin/").status_code == 200


def test_the_demo_city_does_not_demand_it_and_everything_else_does():
    from django.conf import settings

    assert settings.STAFF_SECOND_FACTOR is not settings.DEMO


# --- Too many ---


@pytest.mark.parametrize("exception, seconds", [(TooMany(90), "90"), (RateLimited(), "60")])
def test_too_many_tries_are_a_page_and_no_breakdown(exception, seconds):
    middleware = RateLimitedMiddleware(lambda request: HttpResponse())

    response = middleware.process_exception(RequestFactory().get("/akun/masuk/"), exception)

    assert (response.status_code, response["Retry-After"]) == (429, seconds)


def test_other_breakdowns_pass_by():
    middleware = RateLimitedMiddleware(lambda request: HttpResponse())

    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


# --- History ---


def context_of_last_event():
    return UserEvent.objects.order_by("-pgh_id").select_related("pgh_context")[0].pgh_context


def test_a_change_names_the_person_and_the_page_without_its_query(ratna_client, ratna):
    ratna_client.post("/saya/akun/?q=rahasia", {"full_name": "Ratna Wulandari", "language": "id"})

    assert context_of_last_event().metadata == {"user": ratna.pk, "url": "/saya/akun/"}


def test_a_change_by_nobody_says_so(db):
    def view(request):
        User.objects.create_user(full_name="Melati", phone="+6281234567099")
        return HttpResponse()

    request = RequestFactory().post("/akun/kode/")
    request.user = type("Nobody", (), {"pk": None})()
    HistoryMiddleware(view)(request)

    assert context_of_last_event().metadata == {"user": None, "url": "/akun/kode/"}


@pytest.mark.parametrize("method", ["get", "head", "options", "trace"])
def test_reading_has_no_context(db, method):
    def view(request):
        User.objects.create_user(full_name="Melati", phone="+6281234567099")
        return HttpResponse()

    HistoryMiddleware(view)(getattr(RequestFactory(), method)("/"))

    assert context_of_last_event() is None
