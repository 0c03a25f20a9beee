"""The page behind the link in a message."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.services import NotAllowed
from trainings import answers, hers, replies


# The secret is in the address: who has it needs no cookie, and browsers inside of messengers often keep none.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """Show the buttons; only pressing one changes anything, because messengers open links to preview them."""
    row = replies.find(token)
    if row is None:
        response = render(request, "trainings/reply_gone.html", status=404)
    elif request.method == "POST":
        try:
            owner = row.business.owner.user
            assert owner is not None  # `find` asks for it
            messages.success(request, answers.give(row, request.POST.get("answer", ""), by=owner))
        except NotAllowed as error:
            messages.error(request, str(error))
        response = redirect("trainings:reply", token=token)
    else:
        response = render(request, "trainings/reply.html", {"enrolment": row, **hers.page(row)})
    # The address opens her seat: no page that she goes to from here may learn it.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
