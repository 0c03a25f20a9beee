"""The pages of trainings: public ones, and those of the people who take part."""

from trainings.views.calendars import calendar, feed, make_calendar, revoke_calendar
from trainings.views.certificates import certificate, certificate_paper, check_certificate, my_certificates
from trainings.views.checkin import checkin, checkin_note, checkin_offline, checkin_today, checkin_worker
from trainings.views.demand import wish, wish_withdraw
from trainings.views.materials import material
from trainings.views.mine import answer, cancel, enrolment, mine
from trainings.views.public import enrol, training, training_list
from trainings.views.replies import reply
from trainings.views.surveys import feedback, quiz

__all__ = [
    "answer",
    "calendar",
    "cancel",
    "certificate",
    "certificate_paper",
    "check_certificate",
    "checkin",
    "checkin_note",
    "checkin_offline",
    "checkin_today",
    "checkin_worker",
    "enrol",
    "enrolment",
    "feed",
    "feedback",
    "make_calendar",
    "material",
    "mine",
    "my_certificates",
    "quiz",
    "reply",
    "revoke_calendar",
    "training",
    "training_list",
    "wish",
    "wish_withdraw",
]
