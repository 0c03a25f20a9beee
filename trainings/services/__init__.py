"""What is done with classes and seats: each function decides under the lock of its training, in one transaction."""

from trainings.services.asking import ask_participants
from trainings.services.attendance import (
    check_in,
    forget_lists,
    record_attendance,
    save_sheet,
    undo_attendance,
    undo_sheet,
)
from trainings.services.certificates import (
    certificate_follows,
    check_issuing,
    issue_certificate,
    issue_certificates,
    make_paper,
    newest_of,
    reissue_certificate,
    revoke_certificate,
)
from trainings.services.classes import (
    add_session,
    cancel_training,
    change_capacity,
    close_enrolment,
    copy_training,
    mark_held,
    move_session,
    publish_training,
    set_trainers,
)
from trainings.services.deciding import draw_number, fair_score, lottery_commitment
from trainings.services.demand import ask_for_class, open_class, withdraw_wish
from trainings.services.feedback import forget_askings, give_feedback
from trainings.services.feeds import feed_of, make_feed, revoke_feed
from trainings.services.filling import fill_seats, lapse_offers, why_nobody_is_offered
from trainings.services.issuing import make_missing_papers, run_issuing, start_issuing
from trainings.services.lists import note_filled_list
from trainings.services.materials import add_material, remove_material
from trainings.services.quizzes import take_quiz
from trainings.services.reminding import remind_of_sessions
from trainings.services.seats import (
    accept_offer,
    cancel_enrolment,
    confirm_coming,
    end_doubles,
    enrol,
    enrol_by_override,
    excuse_no_show,
    pass_offer,
)
from trainings.services.writing import write_to_participants

__all__ = [
    "accept_offer",
    "add_material",
    "add_session",
    "ask_for_class",
    "ask_participants",
    "cancel_enrolment",
    "cancel_training",
    "certificate_follows",
    "change_capacity",
    "check_in",
    "check_issuing",
    "close_enrolment",
    "confirm_coming",
    "copy_training",
    "draw_number",
    "end_doubles",
    "enrol",
    "enrol_by_override",
    "excuse_no_show",
    "fair_score",
    "feed_of",
    "fill_seats",
    "forget_askings",
    "forget_lists",
    "give_feedback",
    "issue_certificate",
    "issue_certificates",
    "lapse_offers",
    "lottery_commitment",
    "make_feed",
    "make_missing_papers",
    "make_paper",
    "mark_held",
    "move_session",
    "newest_of",
    "note_filled_list",
    "open_class",
    "pass_offer",
    "publish_training",
    "record_attendance",
    "reissue_certificate",
    "remind_of_sessions",
    "remove_material",
    "revoke_certificate",
    "revoke_feed",
    "run_issuing",
    "save_sheet",
    "set_trainers",
    "start_issuing",
    "take_quiz",
    "undo_attendance",
    "undo_sheet",
    "why_nobody_is_offered",
    "withdraw_wish",
    "write_to_participants",
]
