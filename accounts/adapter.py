"""How allauth works here: sign-in with a password, its stages and the second factor are allauth's.

Codes are ours (`accounts.services`): allauth counts wrong guesses in the session, which parallel requests overwrite,
makes the account before its phone is proved, and sends codes for recovery to e-mail only. See docs/decisions.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import demo, fields, limits, services
from accounts.models import User
from accounts.phones import PhoneField

_MISMATCH = _("This number or e-mail and this password don't belong together. Please check both, or ask for a code.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _MISMATCH,
        "phone_password_mismatch": _MISMATCH,
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many tries. Wait a quarter of an hour, or sign in with a code."),
    }

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        # On a shared phone a password belongs to nobody in particular: like an unknown number, it costs one hash.
        people = list(User.objects.filter(phone=phone).order_by("-is_active")[:2])
        if len(people) == 2 and people[0].is_active == people[1].is_active:
            return None
        return people[0] if people else None

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (str(user.phone), user.is_phone_verified) if user.phone else None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        who = credentials.get("phone") or credentials.get("email") or ""
        network = self.get_client_ip(request)
        try:
            limits.take(limits.PASSWORDS_OF_ACCOUNT, who)
            limits.take(limits.PASSWORDS_FROM_IP, network)
        except limits.TooMany:
            raise self.validation_error("too_many_login_attempts") from None
        if demo.is_public(credentials.get("password", "")):
            return None
        user = super().authenticate(request, **credentials)
        if user:
            limits.give_back(limits.PASSWORDS_OF_ACCOUNT, who)
            limits.give_back(limits.PASSWORDS_FROM_IP, network)
        return user

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        # A code proves who holds a phone, and does not ask the backend.
        if demo.is_locked(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def reauthenticate(self, user: User, password: str) -> bool:
        who = f"user {user.pk}"
        try:
            limits.take(limits.PASSWORDS_OF_ACCOUNT, who)
        except limits.TooMany:
            raise self.validation_error("too_many_login_attempts") from None
        is_right = user.check_password(password)
        if is_right:
            limits.give_back(limits.PASSWORDS_OF_ACCOUNT, who)
        return is_right

    def set_password(self, user: User, password: str) -> None:
        services.set_password(user, password)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Wait for the next one in your app and try again."),
    }

    def get_totp_issuer(self) -> str:
        return "Rumah Kreatif"

    def encrypt(self, text: str) -> str:
        return fields.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return fields.decrypt(encrypted_text)
