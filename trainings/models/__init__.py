"""Trainings of the programme: what is taught, when and where, and who has a seat."""

from trainings.models.attendance import Attendance, AttendanceSheet, AttendanceWay
from trainings.models.certificates import (
    KIND_LETTERS,
    KIND_OF_LEVEL,
    Certificate,
    CertificateKind,
    CertificateQuerySet,
    CertificateRun,
    CertificateStatus,
    RunStatus,
    Signer,
)
from trainings.models.demand import Wish, WishedTime, WishQuerySet
from trainings.models.enrolments import (
    ACTIVE,
    HOLDING,
    Enrolment,
    EnrolmentQuerySet,
    EnrolmentStatus,
    OfferKind,
    SeatReason,
)
from trainings.models.feedback import Asked, Asking, Feedback
from trainings.models.feeds import CalendarFeed
from trainings.models.materials import Material, MaterialQuerySet
from trainings.models.places import Room, Trainer
from trainings.models.quizzes import Question, QuizPart, QuizResult
from trainings.models.rules import SeatRule
from trainings.models.sessions import Session, Teaching
from trainings.models.topics import Topic
from trainings.models.trainings import Level, SeatsPolicy, Stage, Training, TrainingQuerySet, TrainingStatus

__all__ = [
    "ACTIVE",
    "HOLDING",
    "KIND_LETTERS",
    "KIND_OF_LEVEL",
    "Asked",
    "Asking",
    "Attendance",
    "AttendanceSheet",
    "AttendanceWay",
    "CalendarFeed",
    "Certificate",
    "CertificateKind",
    "CertificateQuerySet",
    "CertificateRun",
    "CertificateStatus",
    "Enrolment",
    "EnrolmentQuerySet",
    "EnrolmentStatus",
    "Feedback",
    "Level",
    "Material",
    "MaterialQuerySet",
    "OfferKind",
    "Question",
    "QuizPart",
    "QuizResult",
    "Room",
    "RunStatus",
    "SeatReason",
    "SeatRule",
    "SeatsPolicy",
    "Session",
    "Signer",
    "Stage",
    "Teaching",
    "Topic",
    "Trainer",
    "Training",
    "TrainingQuerySet",
    "TrainingStatus",
    "Wish",
    "WishQuerySet",
    "WishedTime",
]
