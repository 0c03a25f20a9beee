"""Passwords, the e-mail address, and the second factor."""

from __future__ import annotations

import uuid

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import limits
from accounts.models import OneTimeCode, User
from accounts.services.errors import DeadCode, NotAllowed
from accounts.services.telling import messenger, tell_of_change


def unlock(person: User) -> None:
    """Forget the wrong passwords that were tried on her account."""
    for address in filter(None, [person.email, str(person.phone or "")]):
        limits.forget(limits.PASSWORDS_OF_ACCOUNT, address)


@transaction.atomic
def set_password(person: User, password: str) -> None:
    """Set a new password and tell her. Every session of hers ends, for its key is made from the password."""
    person.set_password(password)
    person.save(update_fields=["password"])
    unlock(person)
    tell_of_change(person, gettext_lazy("password"))


def recovering_person(pk: uuid.UUID | str) -> User | None:
    """Whose password may be set by the right of this recovery code, entered within the last ten minutes."""
    code = OneTimeCode.objects.recovering().filter(pk=pk).select_related("user").first()
    return code.user if code else None


@transaction.atomic
def recover_password(pk: uuid.UUID | str, password: str) -> User:
    """Set a new password by the right of a recovery code, once. Raises DeadCode."""
    code = OneTimeCode.objects.select_for_update().recovering().filter(pk=pk).first()
    if code is None:
        raise DeadCode
    person = User.objects.select_for_update(no_key=True).get(pk=code.user_id or 0)
    code.delete()
    set_password(person, password)
    return person


@transaction.atomic
def remove_email(person: User) -> None:
    """Forget her e-mail address; she signs in by phone. She hears of it on both: it may not be she who did this."""
    if not person.phone:
        raise NotAllowed(_("This e-mail is your only way to sign in. Add a phone number first."))
    before, person.email = person.email, None
    person.save(update_fields=["email"])
    if before:
        what = gettext_lazy("e-mail address")
        tell_of_change(person, what)
        messenger().notify_address(before, "account_changed", language=person.language, recipient=person, what=what)


@transaction.atomic
def reset_second_factor(person: User) -> None:
    """Take away a lost authenticator and its recovery codes, and tell the person."""
    Authenticator.objects.filter(user=person).delete()
    tell_of_change(person, gettext_lazy("two-step sign-in"))
