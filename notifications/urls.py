"""The in-app inbox."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from notifications import views

app_name = "notifications"
_routes: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("", views.inbox, "inbox"),
    ("dibaca/", views.read_all, "read_all"),
    ("<int:pk>/dibaca/", views.read, "read"),
]
# What the portal wrote to her is kept by no cache, not even the browser's own: phones are shared.
urlpatterns = [path(route, never_cache(view), name=name) for route, view, name in _routes]
