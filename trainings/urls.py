"""Trainings: what everybody may read, and what is hers."""

from django.urls import path

from trainings import views

app_name = "trainings"
urlpatterns = [
    path("pelatihan/", views.training_list, name="list"),
    path("pelatihan/<slug:slug>/", views.training, name="training"),
    path("pelatihan/<slug:slug>/daftar/", views.enrol, name="enrol"),
    path("pelatihan/<slug:slug>/kalender.ics", views.calendar, name="calendar"),
    path("saya/pelatihan/", views.mine, name="mine"),
    path("saya/pelatihan/kalender/", views.make_calendar, name="make_calendar"),
    path("saya/pelatihan/kalender/cabut/", views.revoke_calendar, name="revoke_calendar"),
    path("saya/pelatihan/<int:pk>/", views.enrolment, name="enrolment"),
    path("saya/pelatihan/<int:pk>/jawab/", views.answer, name="answer"),
    path("saya/pelatihan/<int:pk>/lepas/", views.cancel, name="cancel"),
    path("balas/<str:token>/", views.reply, name="reply"),
    path("kalender/<str:token>/", views.feed, name="feed"),
]
