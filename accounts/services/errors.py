"""Why a service refuses."""


class NotAllowed(Exception):
    """A rule of the programme forbids this; the message says which, in words for the person who tried."""


class WrongCode(Exception):
    """The guess was counted and is not the code; the person may try again."""


class DeadCode(Exception):
    """The code is used, too old, guessed at too often, or another person's: only a new one helps."""
