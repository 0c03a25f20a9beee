"""Sign-up, sign-in and recovery under our Indonesian paths. The names without a namespace are allauth's."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_code_views
from allauth.mfa.totp import views as totp_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts import views

urlpatterns = [
    path("daftar/", views.signup, name="account_signup"),
    path("masuk/", account_views.login, name="account_login"),
    path("masuk/kode/", views.request_code, name="account_request_code"),
    path("lupa-sandi/", views.reset_password, name="account_reset_password"),
    path("kode/", views.enter_code, name="account_enter_code"),
    path("kode/kirim-ulang/", views.resend_code, name="account_resend_code"),
    path("sandi-baru/", views.new_password, name="account_new_password"),
    path("nonaktif/", account_views.account_inactive, name="account_inactive"),
    # Anonymous people too: it also ends a sign-in that waits for its second factor.
    path("keluar/", login_not_required(account_views.logout), name="account_logout"),
    path("pastikan/", account_views.reauthenticate, name="account_reauthenticate"),
    path("sandi/ganti/", account_views.password_change, name="account_change_password"),
    path("sandi/buat/", account_views.password_set, name="account_set_password"),
    path("dua-langkah/", mfa_views.index, name="mfa_index"),
    path("dua-langkah/masuk/", mfa_views.authenticate, name="mfa_authenticate"),
    path("dua-langkah/pastikan/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("dua-langkah/aktifkan/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("dua-langkah/matikan/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("dua-langkah/cadangan/", recovery_code_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("dua-langkah/cadangan/baru/", recovery_code_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("dua-langkah/cadangan/unduh/", recovery_code_views.download_recovery_codes, name="mfa_download_recovery_codes"),
]
