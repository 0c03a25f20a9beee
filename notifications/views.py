"""The inbox of whoever is signed in. Reading is a change of state, so only a button marks a message as read."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import user_of
from notifications.models import Message, MessageQuerySet

PAGE_SIZE = 20


def _own(request: HttpRequest) -> MessageQuerySet:
    return Message.objects.inbox_of(user_of(request))


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    own = _own(request)
    page = Paginator(own, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "notifications/inbox.html",
        {
            "page": page,
            "unread_count": own.unread().count(),
            "previous": f"?page={page.previous_page_number()}" if page.has_previous() else "",
            "next": f"?page={page.next_page_number()}" if page.has_next() else "",
        },
    )


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one message as read; its “Open” button also leads to what it speaks of."""
    message = get_object_or_404(_own(request), pk=pk)
    Message.objects.filter(pk=message.pk).mark_read()
    return redirect(message.link if "open" in request.POST and message.has_path else "notifications:inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    _own(request).mark_read()
    return redirect("notifications:inbox")
