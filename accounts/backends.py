"""Who may be signed in. Django asks at every sign-in and at every request of somebody who is."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts import demo


class PortalBackend(AuthenticationBackend):
    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not demo.is_locked(user)
