"""What is done with accounts: codes, passwords, consents, and the one door through which a status changes."""

from accounts.services.codes import choose_person, enter_code, resend_code, send_code, sign_up_details
from accounts.services.consents import give_consent, withdraw_consent
from accounts.services.errors import DeadCode, NotAllowed, WrongCode
from accounts.services.passwords import (
    recover_password,
    recovering_person,
    remove_email,
    reset_second_factor,
    set_password,
)
from accounts.services.status import change_status

__all__ = [
    "DeadCode",
    "NotAllowed",
    "WrongCode",
    "change_status",
    "choose_person",
    "enter_code",
    "give_consent",
    "recover_password",
    "recovering_person",
    "remove_email",
    "resend_code",
    "reset_second_factor",
    "send_code",
    "set_password",
    "sign_up_details",
    "withdraw_consent",
]
