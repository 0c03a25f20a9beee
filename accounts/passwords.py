"""What a password must not be, said so that the next try succeeds."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    """Django's list of the passwords that are guessed first; its own words don't say what to choose instead."""

    def get_error_message(self) -> str:
        return _("Many people use this password, so it is guessed first. Take three or four words that only you know.")
