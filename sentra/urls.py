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
]
