"""The officials' pages for trainings: classes, seats, rooms, and the numbers that seats are given by."""

from trainings.admin import certificates, demand, enrolments, materials, places, questions, rules, topics, trainings

__all__ = [
    "certificates",
    "demand",
    "enrolments",
    "materials",
    "places",
    "questions",
    "rules",
    "topics",
    "trainings",
]
