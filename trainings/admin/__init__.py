"""The officials' pages for trainings: classes, seats, rooms, and the numbers that seats are given by."""

from trainings.admin import certificates, enrolments, places, rules, topics, trainings

__all__ = ["certificates", "enrolments", "places", "rules", "topics", "trainings"]
