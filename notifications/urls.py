"""The in-app inbox."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("dibaca/", views.read_all, name="read_all"),
    path("<int:pk>/dibaca/", views.read, name="read"),
]
