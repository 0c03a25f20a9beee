"""The public pages."""

from django.urls import path

from showcase import views

app_name = "showcase"
urlpatterns = [
    path("", views.home, name="home"),
    path("usaha/", views.businesses, name="businesses"),
    path("usaha/<slug:slug>/", views.business, name="business"),
    path("produk/", views.products, name="products"),
    path("produk/<slug:slug>/", views.product, name="product"),
    path("sentra/", views.outlets, name="outlets"),
    path("sentra/<slug:slug>/", views.outlet, name="outlet"),
    path("kunjungan/", views.visit, name="visit"),
    path("privasi/", views.privacy, name="privacy"),
]
