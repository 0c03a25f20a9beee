"""Trainings: what everybody may read, and what is hers."""

from django.urls import path
from django.views.decorators.cache import never_cache

from trainings import views

app_name = "trainings"
# What is hers alone is kept by no browser, phone or proxy.
urlpatterns = [
    path("pelatihan/", views.training_list, name="list"),
    path("pelatihan/<slug:slug>/", views.training, name="training"),
    path("pelatihan/<slug:slug>/daftar/", never_cache(views.enrol), name="enrol"),
    path("pelatihan/<slug:slug>/kalender.ics", views.calendar, name="calendar"),
    path("saya/pelatihan/", never_cache(views.mine), name="mine"),
    path("saya/pelatihan/kalender/", never_cache(views.make_calendar), name="make_calendar"),
    path("saya/pelatihan/kalender/cabut/", never_cache(views.revoke_calendar), name="revoke_calendar"),
    path("saya/pelatihan/kelas-baru/", never_cache(views.wish), name="wish"),
    path("saya/pelatihan/kelas-baru/<int:pk>/tarik/", never_cache(views.wish_withdraw), name="wish_withdraw"),
    path("saya/pelatihan/bahan/<uuid:pk>/", views.material, name="material"),
    path("saya/pelatihan/<int:pk>/", never_cache(views.enrolment), name="enrolment"),
    path("saya/pelatihan/<int:pk>/jawab/", never_cache(views.answer), name="answer"),
    path("saya/pelatihan/<int:pk>/lepas/", never_cache(views.cancel), name="cancel"),
    path("sertifikat/", views.check_certificate, name="check_certificate"),
    path("sertifikat/<str:code>/", views.certificate, name="certificate"),
    path("saya/sertifikat/", never_cache(views.my_certificates), name="my_certificates"),
    path("saya/sertifikat/<int:pk>/<slug:edition>.pdf", never_cache(views.certificate_paper), name="certificate_paper"),
    path("hadir/", never_cache(views.checkin_today), name="checkin_today"),
    path("hadir/tanpa-sinyal/", never_cache(views.checkin_offline), name="checkin_offline"),
    path("hadir/pekerja.js", never_cache(views.checkin_worker), name="checkin_worker"),
    path("hadir/<int:pk>/", never_cache(views.checkin), name="checkin"),
    path("hadir/<int:pk>/catat/", never_cache(views.checkin_note), name="checkin_note"),
    path("balas/<str:token>/", never_cache(views.reply), name="reply"),
    path("tes/<slug:part>/<str:token>/", views.quiz, name="quiz"),
    path("pendapat/<str:token>/", views.feedback, name="feedback"),
    path("kalender/<str:token>/", never_cache(views.feed), name="feed"),
]
