"""The entrepreneur's own pages, below /saya/."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from businesses import views

app_name = "businesses"
_routes: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("", views.mine, "mine"),
    ("orang/", views.people, "people"),
    ("bantuan/", views.helping, "helping"),
    ("bantuan/daftar/", views.help_register, "help_register"),
    ("bantuan/<int:pk>/kode/", views.claim_code, "claim_code"),
    ("bantuan/<int:pk>/kode/pdf/", views.claim_slip_pdf, "claim_slip_pdf"),
    ("klaim/", views.claim, "claim"),
    ("klaim/usaha/", views.claim_confirm, "claim_confirm"),
    ("usaha/daftar/", views.register, "register"),
    ("usaha/daftar/<int:pk>/pemilik/", views.person, "person"),
    ("usaha/daftar/<int:pk>/usaha/", views.about, "about"),
    ("usaha/daftar/<int:pk>/tempat/", views.place, "place"),
    ("usaha/daftar/<int:pk>/produk/", views.registration_products, "registration_products"),
    ("usaha/daftar/<int:pk>/persetujuan/", views.consents, "consents"),
    ("usaha/daftar/<int:pk>/periksa/", views.check, "check"),
    ("usaha/<int:pk>/simpan/<slug:form>/", views.autosave, "autosave"),
    ("usaha/<int:pk>/", views.business, "business"),
    ("usaha/<int:pk>/ubah/", views.edit, "edit"),
    ("usaha/<int:pk>/kartu/", views.card, "card"),
    ("usaha/<int:pk>/perubahan/", views.changes, "changes"),
    ("usaha/<int:pk>/perubahan/<slug:kind>/", views.change_new, "change_new"),
    ("usaha/<int:pk>/perubahan/<int:request_pk>/tarik/", views.change_withdraw, "change_withdraw"),
    ("usaha/<int:pk>/tutup/", views.close, "close"),
    ("usaha/<int:pk>/izin/", views.licences, "licences"),
    ("usaha/<int:pk>/izin/tambah/<slug:kind>/", views.licence_new, "licence_new"),
    ("usaha/<int:pk>/izin/<int:licence_pk>/", views.licence_edit, "licence_edit"),
    ("usaha/<int:pk>/izin/<int:licence_pk>/hapus/", views.licence_remove, "licence_remove"),
    ("usaha/<int:pk>/izin/<int:licence_pk>/berkas/", views.licence_scan, "licence_scan"),
    ("usaha/<int:pk>/izin/<int:licence_pk>/berkas/hapus/", views.licence_scan_remove, "licence_scan_remove"),
    ("usaha/<int:pk>/buang/", views.discard, "discard"),
    ("usaha/<int:pk>/foto/wajah/", views.face, "face"),
    ("usaha/<int:pk>/foto/wajah/setuju/", views.face_consent, "face_consent"),
    ("usaha/<int:pk>/foto/proses/", views.process_pictures, "process_pictures"),
    ("usaha/<int:pk>/foto/<int:picture_pk>/keterangan/", views.picture_caption, "picture_caption"),
    ("usaha/<int:pk>/foto/<int:picture_pk>/geser/", views.business_picture_move, "business_picture_move"),
    ("usaha/<int:pk>/foto/<int:picture_pk>/hapus/", views.business_picture_remove, "business_picture_remove"),
    ("usaha/<int:pk>/produk/", views.product_list, "product_list"),
    ("usaha/<int:pk>/produk/baru/", views.product_new, "product_new"),
    ("usaha/<int:pk>/produk/<int:product_pk>/", views.product_edit, "product_edit"),
    ("usaha/<int:pk>/produk/<int:product_pk>/tampilkan/", views.product_publish, "product_publish"),
    ("usaha/<int:pk>/produk/<int:product_pk>/sembunyikan/", views.product_unpublish, "product_unpublish"),
    ("usaha/<int:pk>/produk/<int:product_pk>/arsipkan/", views.product_archive, "product_archive"),
    ("usaha/<int:pk>/produk/<int:product_pk>/pulihkan/", views.product_restore, "product_restore"),
    ("usaha/<int:pk>/produk/<int:product_pk>/hapus/", views.product_delete, "product_delete"),
    ("usaha/<int:pk>/produk/<int:product_pk>/foto/", views.product_pictures, "product_pictures"),
    ("usaha/<int:pk>/produk/<int:product_pk>/tangga/", views.ladder, "ladder"),
    ("usaha/<int:pk>/produk/<int:product_pk>/foto/<int:picture_pk>/geser/", views.picture_move, "picture_move"),
    ("usaha/<int:pk>/produk/<int:product_pk>/foto/<int:picture_pk>/hapus/", views.picture_remove, "picture_remove"),
]
# All of it is hers alone: no browser, phone or proxy keeps a copy.
urlpatterns = [path(route, never_cache(view), name=name) for route, view, name in _routes]
