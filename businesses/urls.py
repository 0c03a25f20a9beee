"""The entrepreneur's own pages."""

from django.urls import path

from businesses import views

app_name = "businesses"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("usaha/daftar/", views.register, name="register"),
]
