"""Sentra UKM: what is hers there, and the keeper's counter and shelves."""

from django.urls import path
from django.views.decorators.cache import never_cache

from sentra import views

app_name = "sentra"
# What is hers alone, or an outlet's own, is kept by no browser, phone or proxy.
urlpatterns = [
    path("saya/sentra/", never_cache(views.mine), name="mine"),
    path("saya/sentra/kurasi/<int:product_pk>/", never_cache(views.curation), name="curation"),
    path("saya/sentra/kurasi/<int:product_pk>/tarik/", never_cache(views.curation_withdraw), name="curation_withdraw"),
    path("saya/sentra/penyetoran/<int:pk>/", never_cache(views.settlement), name="settlement"),
    path("saya/sentra/penyetoran/<int:pk>/pdf/", never_cache(views.settlement_pdf), name="settlement_pdf"),
    path("saya/sentra/penyetoran/<int:pk>/bukti/", never_cache(views.settlement_proof), name="settlement_proof"),
    path("saya/sentra/harga/<int:pk>/", never_cache(views.price), name="price"),
    path("saya/sentra/surat/<int:pk>/", never_cache(views.document), name="document"),
    path("saya/sentra/surat/<int:pk>/pdf/", never_cache(views.document_pdf), name="document_pdf"),
    path("kasir/", never_cache(views.counters), name="counters"),
    path("kasir/tanpa-sinyal/", never_cache(views.counter_offline), name="counter_offline"),
    path("kasir/pekerja.js", never_cache(views.counter_worker), name="counter_worker"),
    path("kasir/<slug:slug>/", never_cache(views.counter), name="counter"),
    path("kasir/<slug:slug>/catat/", never_cache(views.counter_note), name="counter_note"),
    path("kasir/<slug:slug>/penjualan/", never_cache(views.sales), name="sales"),
    path("kasir/<slug:slug>/penjualan/<int:pk>/", never_cache(views.sale), name="sale"),
    path("kasir/<slug:slug>/penjualan/<int:pk>/batal/", never_cache(views.void_sale), name="void_sale"),
    path("kasir/<slug:slug>/selisih/", never_cache(views.conflicts), name="conflicts"),
    path("kasir/<slug:slug>/tutup/", never_cache(views.closing), name="closing"),
    path("kasir/<slug:slug>/tutup/<str:day>/", never_cache(views.closing_report), name="closing_report"),
    path("kasir/<slug:slug>/rak/", never_cache(views.shelf), name="shelf"),
    path("kasir/<slug:slug>/terima/", never_cache(views.receive), name="receive"),
    path("kasir/<slug:slug>/kembali/", never_cache(views.give_back), name="give_back"),
    path("kasir/<slug:slug>/rusak/", never_cache(views.write_off), name="write_off"),
    path("kasir/<slug:slug>/pindah/", never_cache(views.transfer), name="transfer"),
    path("kasir/<slug:slug>/hitung/", never_cache(views.count), name="count"),
    path("kasir/<slug:slug>/tarik/", never_cache(views.pull), name="pull"),
    path("kasir/<slug:slug>/lambat/", never_cache(views.slow), name="slow"),
    path("kasir/<slug:slug>/kartu/", never_cache(views.shelf_cards), name="shelf_cards"),
    path("kasir/<slug:slug>/surat/<int:pk>/", never_cache(views.paper), name="paper"),
    path("kasir/<slug:slug>/surat/<int:pk>/pdf/", never_cache(views.paper_pdf), name="paper_pdf"),
    path("kasir/<slug:slug>/kurasi/", never_cache(views.curations), name="curations"),
    path("kasir/<slug:slug>/kurasi/<int:pk>/", never_cache(views.curate), name="curate"),
    path("kasir/<slug:slug>/kurasi/<int:pk>/ulang/", never_cache(views.recheck), name="recheck"),
    path("kasir/<slug:slug>/kurasi/foto/<uuid:file>/", never_cache(views.curation_picture), name="curation_picture"),
    path("kasir/<slug:slug>/kurasi/hari/<int:pk>/", never_cache(views.curation_day), name="curation_day"),
    path("kasir/<slug:slug>/kurasi/hari/<int:pk>/pdf/", never_cache(views.curation_minutes), name="curation_minutes"),
]
