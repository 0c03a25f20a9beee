"""A person's own account: her data, consents, sign-in."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("akun/", views.account, name="account"),
    path("akun/masuk-selesai/", views.after_sign_in, name="after_sign_in"),
    path("akun/nomor/", views.change_phone, name="change_phone"),
    path("akun/email/", views.change_email, name="change_email"),
    path("akun/persetujuan/", views.consents, name="consents"),
    path("akun/persetujuan/<slug:purpose>/beri/", views.give_consent, name="give_consent"),
    path("akun/persetujuan/<slug:purpose>/tarik/", views.withdraw_consent, name="withdraw_consent"),
]
