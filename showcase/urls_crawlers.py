"""What crawlers ask for at fixed places, outside both languages."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views as sitemaps
from django.urls import path

from showcase import views
from showcase.sitemaps import sections

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path(
        "sitemap.xml",
        login_not_required(sitemaps.index),
        {"sitemaps": sections(), "sitemap_url_name": "sitemap"},
        name="sitemap_index",
    ),
    path("sitemap-<section>.xml", login_not_required(sitemaps.sitemap), {"sitemaps": sections()}, name="sitemap"),
]
