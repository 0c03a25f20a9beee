"""Sign-up, sign-in and recovery: allauth's views under our Indonesian paths."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
