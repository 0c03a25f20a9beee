"""The officials' pages for trainings: classes, seats, rooms, and the numbers that seats are given by."""

from trainings.admin import (
    activity,
    certificates,
    demand,
    enrolments,
    materials,
    places,
    questions,
    rules,
    topics,
    trainings,
)

__all__ = [
    "activity",
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
