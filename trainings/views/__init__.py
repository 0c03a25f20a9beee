"""The pages of trainings: public ones, and those of the people who take part."""

from trainings.views.calendars import calendar
from trainings.views.mine import answer, cancel, enrolment, mine
from trainings.views.public import enrol, training, training_list

__all__ = ["answer", "calendar", "cancel", "enrol", "enrolment", "mine", "training", "training_list"]
