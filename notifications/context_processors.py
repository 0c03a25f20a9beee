from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.models import Message


def inbox(request: HttpRequest) -> dict[str, object]:
    """`unread_messages`, counted only where a template shows it.

    Even asking who is signed in waits until then: that would open the session and make a public page private.
    """

    def count() -> int:
        user = getattr(request, "user", None)
        return Message.objects.inbox_of(user).unread().count() if user and user.is_authenticated else 0

    return {"unread_messages": SimpleLazyObject(count)}
