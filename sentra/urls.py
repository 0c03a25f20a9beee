"""Sentra UKM: what is hers there, and the keeper's counter and shelves."""

from django.urls import path
from django.views.decorators.cache import never_cache

from sentra import views

app_name = "sentra"
# What is hers alone, or an outlet's own, is kept by no browser, phone or proxy.
urlpatterns = [
    path("saya/sentra/", never_cache(views.mine), name="mine"),
    path("saya/sentra/kurasi/<int:product_pk>/", never_cache(views.curation), name="curation"),
    path("saya/sentra/penyetoran/<int:pk>/", never_cache(views.settlement), name="settlement"),
    path("saya/sentra/surat/<int:pk>/", never_cache(views.document), name="document"),
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
]
