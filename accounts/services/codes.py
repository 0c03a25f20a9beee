"""Codes that prove a phone or e-mail, and what each was asked for: signing up, in, a new password or address."""

from __future__ import annotations

import hmac
import secrets
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import limits
from accounts.fields import keyed_hash
from accounts.models import CodePurpose, OneTimeCode, User
from accounts.services.errors import DeadCode, NotAllowed, WrongCode
from accounts.services.passwords import unlock
from accounts.services.telling import messenger, tell_of_change

_CODE_TEXTS = {
    CodePurpose.SIGN_UP: "phone_code",
    CodePurpose.SIGN_IN: "sign_in_code",
    CodePurpose.RECOVERY: "password_code",
    CodePurpose.PHONE: "phone_code",
    CodePurpose.EMAIL: "email_code",
}


def _hash(code: OneTimeCode, digits: str) -> str:
    return keyed_hash(f"{code.pk}:{digits}")


@transaction.atomic
def send_code(
    purpose: str,
    address: str,
    *,
    by: User | None,
    language: str,
    form_token: uuid.UUID | None = None,
    details: dict[str, Any] | None = None,
) -> OneTimeCode:
    """Send 6 digits to `address` (E.164 phone or e-mail), or a word of explanation where no code may help.

    The caller learns nothing of which it was. The same `form_token` again (a double tap) sends nothing and returns
    the first row. Raises limits.TooMany.
    """
    fields = {"purpose": purpose, "address": address, "user": by, "details": details or {}}
    code, is_new = OneTimeCode.objects.get_or_create(form_token=form_token or uuid.uuid4(), defaults=fields)
    if not is_new:
        if code.is_alive and code.is_same_wish(purpose, address, by):
            # She may have gone back and mended her name or password.
            code.details = details or {}
            code.save(update_fields=["details"])
            return code
        # The same page once more after a correction of the number, or long after: a new wish.
        code = OneTimeCode.objects.create(**fields)
    _send(code, language)
    return code


@transaction.atomic
def resend_code(code: OneTimeCode, *, language: str) -> bool:
    """Send new digits for the same wish; the old ones die. False when the last were sent a moment ago."""
    row = OneTimeCode.objects.select_for_update().get(pk=code.pk)
    if row.used_at:
        raise DeadCode
    if row.is_fresh:
        return False
    row.guesses = 0
    row.sent_at = timezone.now()
    _send(row, language)
    return True


def _send(code: OneTimeCode, language: str) -> None:
    limits.take(limits.CODES_TO_ADDRESS, code.address)
    reached = list(User.objects.reached_at(code.address)[:2])
    if code.is_for_known_people:
        is_useful = bool(reached)
    else:
        # A phone may serve several people, an e-mail serves one.
        is_useful = not User.objects.filter(email=code.address).exclude(pk=code.user_id or 0).exists()
    digits = f"{secrets.randbelow(10**6):06d}"
    code.code_hash = _hash(code, digits) if is_useful else ""
    code.save()
    if is_useful:
        text, context = _CODE_TEXTS[CodePurpose(code.purpose)], {"code": digits}
    else:
        text, context = ("unknown_account" if code.is_for_known_people else "account_exists"), {}
    # Who asked for a change, or who alone can be meant. A newcomer is not yet anybody.
    only = reached[0] if len(reached) == 1 and code.purpose != CodePurpose.SIGN_UP else None
    person = code.user if code.user and is_useful else only
    messenger().notify_address(
        code.address, text, language=person.language if person else language, recipient=person, **context
    )


def enter_code(pk: uuid.UUID | str, digits: str, *, by: User | None = None) -> OneTimeCode:
    """Count a guess, and if it is right do what the code was asked for. Raises WrongCode, DeadCode or NotAllowed.

    On a shared phone the code returned has no user yet: `choose_person` comes next.
    """
    # Counted before it is compared, in its own transaction: of a thousand guesses at once PostgreSQL lets five
    # through this condition, and nothing that goes wrong later takes the count back.
    with transaction.atomic(durable=True):
        if not OneTimeCode.objects.alive().of(by).filter(pk=pk).update(guesses=F("guesses") + 1):
            raise DeadCode
    code = OneTimeCode.objects.get(pk=pk)
    if not hmac.compare_digest(code.code_hash, _hash(code, digits)):
        raise WrongCode
    with transaction.atomic():
        if not OneTimeCode.objects.filter(pk=pk, used_at__isnull=True, code_hash=code.code_hash).update(
            used_at=timezone.now()
        ):
            raise DeadCode
        if person := _FINISH[CodePurpose(code.purpose)](code):
            _let_in(code, person)
    return code


def choose_person(pk: uuid.UUID | str, person: User | None) -> OneTimeCode:
    """Let in one of the people on the shared phone of a code entered a moment ago; None is the newcomer of a sign-up.

    Works once. Raises DeadCode, or NotAllowed when the phone has no room for one more.
    """
    with transaction.atomic():
        code = OneTimeCode.objects.select_for_update().choosing().filter(pk=pk).first()
        if code is None:
            raise DeadCode
        if person:
            people = User.objects.reached_at(code.address).select_for_update(no_key=True)
            chosen = people.filter(pk=person.pk).first()
            if chosen is None:
                raise DeadCode
            _let_in(code, _prove_phone(chosen, code.address))
        else:
            _let_in(code, _create_person(code))
    return code


def _let_in(code: OneTimeCode, person: User) -> None:
    code.user, code.details = person, {}
    code.save(update_fields=["user", "details"])
    # Whoever holds the phone is no guesser of passwords.
    unlock(person)


def _sign_up(code: OneTimeCode) -> User | None:
    _lock_phone(code.address)
    # Whoever is there already may be she herself, in another browser or years ago: she says who she is.
    return None if User.objects.reached_at(code.address).exists() else _create_person(code)


def _sign_in(code: OneTimeCode) -> User | None:
    people = list(User.objects.reached_at(code.address).select_for_update(no_key=True)[:2])
    if not people:
        raise DeadCode
    return _prove_phone(people[0], code.address) if len(people) == 1 else None


def _create_person(code: OneTimeCode) -> User:
    # Nobody exists before the phone is proved: else a stranger could put his password on somebody else's number.
    if not code.newcomer:
        raise DeadCode
    person = User(phone=code.address, phone_verified_at=timezone.now(), **code.details)
    _join_phone(person)
    person.save()
    _tell_of_sharing(person)
    return person


def _prove_phone(person: User, address: str) -> User:
    if "@" not in address and not person.is_phone_verified:
        person.phone_verified_at = timezone.now()
        person.save(update_fields=["phone_verified_at"])
        _tell_of_sharing(person)
    return person


def _lock_phone(phone: str) -> None:
    # Rows can't be locked that are not there yet: two sign-ups to one phone go one after the other.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"phone/{phone}"])


def _join_phone(person: User) -> None:
    _lock_phone(str(person.phone))
    others = User.objects.beside(person).count()
    if others and person.is_staff:
        # Whoever holds a shared phone may sign in as any of its people.
        raise NotAllowed(_("Others use this number. An official signs in with a number of her own."))
    if others >= User.PEOPLE_A_PHONE:
        raise NotAllowed(
            _("%(count)d people use this number already, and there is room for no more. Use another number.")
            % {"count": User.PEOPLE_A_PHONE}
        )


def _tell_of_sharing(person: User) -> None:
    others = list(User.objects.beside(person).order_by("pk"))
    for other in others:
        messenger().notify(other, "phone_shared", who=person.full_name)
    if others:
        # The phone itself gets it once, not once for each of them.
        messenger().notify_address(str(person.phone), "phone_shared", language=others[0].language, who=person.full_name)


def _change_address(code: OneTimeCode) -> User:
    person = User.objects.select_for_update(no_key=True).get(pk=code.user_id or 0)
    before = str((person.email if code.purpose == CodePurpose.EMAIL else person.phone) or "")
    is_joining = False
    if code.purpose == CodePurpose.EMAIL:
        what = gettext_lazy("e-mail address")
        person.email = code.address
    else:
        what = gettext_lazy("phone number")
        is_joining = before != code.address or not person.is_phone_verified
        person.phone = code.address
        person.phone_verified_at = timezone.now()
        if is_joining:
            _join_phone(person)
    try:
        with transaction.atomic():
            person.save(update_fields=["email", "phone", "phone_verified_at"])
    except IntegrityError:
        # Somebody else has taken the e-mail since the code was sent.
        raise DeadCode from None
    tell_of_change(person, what)
    if is_joining:
        _tell_of_sharing(person)
    if before and before != code.address:
        # The old address hears of it too: it may be its owner who did not do this.
        messenger().notify_address(before, "account_changed", language=person.language, recipient=person, what=what)
    return person


_FINISH: dict[CodePurpose, Callable[[OneTimeCode], User | None]] = {
    CodePurpose.SIGN_UP: _sign_up,
    CodePurpose.SIGN_IN: _sign_in,
    CodePurpose.RECOVERY: _sign_in,
    CodePurpose.PHONE: _change_address,
    CodePurpose.EMAIL: _change_address,
}


def sign_up_details(*, full_name: str, password: str, language: str) -> dict[str, str]:
    """What a person will be once she has proved her phone; the password is hashed, for known phones too."""
    return {"full_name": full_name, "password": make_password(password), "language": language}
