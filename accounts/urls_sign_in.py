"""Sign-up, sign-in and recovery under our Indonesian paths. The names without a namespace are allauth's."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_code_views
from allauth.mfa.totp import views as totp_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.cache import never_cache

from accounts import views

_routes = [
    ("daftar/", views.signup, "account_signup"),
    ("masuk/", account_views.login, "account_login"),
    ("masuk/kode/", views.request_code, "account_request_code"),
    ("lupa-sandi/", views.reset_password, "account_reset_password"),
    ("kode/", views.enter_code, "account_enter_code"),
    ("kode/kirim-ulang/", views.resend_code, "account_resend_code"),
    ("siapa/", views.choose_person, "account_choose_person"),
    ("sandi-baru/", views.new_password, "account_new_password"),
    ("nonaktif/", account_views.account_inactive, "account_inactive"),
    # Anonymous people too: it also ends a sign-in that waits for its second factor.
    ("keluar/", login_not_required(account_views.logout), "account_logout"),
    ("pastikan/", account_views.reauthenticate, "account_reauthenticate"),
    ("sandi/ganti/", account_views.password_change, "account_change_password"),
    ("sandi/buat/", account_views.password_set, "account_set_password"),
    ("dua-langkah/", mfa_views.index, "mfa_index"),
    ("dua-langkah/masuk/", mfa_views.authenticate, "mfa_authenticate"),
    ("dua-langkah/pastikan/", mfa_views.reauthenticate, "mfa_reauthenticate"),
    ("dua-langkah/aktifkan/", views.activate_second_factor, "mfa_activate_totp"),
    ("dua-langkah/matikan/", totp_views.deactivate_totp, "mfa_deactivate_totp"),
    ("dua-langkah/cadangan/", recovery_code_views.view_recovery_codes, "mfa_view_recovery_codes"),
    ("dua-langkah/cadangan/baru/", recovery_code_views.generate_recovery_codes, "mfa_generate_recovery_codes"),
    ("dua-langkah/cadangan/unduh/", recovery_code_views.download_recovery_codes, "mfa_download_recovery_codes"),
]
# Kept by no cache, not even the browser's own: phones are shared, and some of these pages show secrets.
urlpatterns = [path(route, never_cache(view), name=name) for route, view, name in _routes]
