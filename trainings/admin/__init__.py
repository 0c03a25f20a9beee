"""The officials' pages for trainings: classes, seats, rooms, and the numbers that seats are given by."""

from trainings.admin import enrolments, places, rules, topics, trainings

__all__ = ["enrolments", "places", "rules", "topics", "trainings"]
