"""A person's own account: her data, consents, sign-in."""

from django.urls import path
from django.views.decorators.cache import never_cache

from accounts import views

app_name = "accounts"
_routes = [
    ("akun/", views.account, "account"),
    ("akun/masuk-selesai/", views.after_sign_in, "after_sign_in"),
    ("akun/nomor/", views.change_phone, "change_phone"),
    ("akun/email/", views.change_email, "change_email"),
    ("akun/persetujuan/", views.consents, "consents"),
    ("akun/persetujuan/<slug:purpose>/beri/", views.give_consent, "give_consent"),
    ("akun/persetujuan/<slug:purpose>/tarik/", views.withdraw_consent, "withdraw_consent"),
]
# Personal pages are kept by no cache, not even the browser's own: phones are shared.
urlpatterns = [path(route, never_cache(view), name=name) for route, view, name in _routes]
