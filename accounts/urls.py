"""A person's own account: her data, consents, sign-in."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("akun/", views.account, name="account"),
    path("akun/masuk-selesai/", views.after_sign_in, name="after_sign_in"),
    path("akun/persetujuan/", views.consents, name="consents"),
]
