"""What she would like to learn."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import user_of
from accounts.services import NotAllowed
from businesses.models import Business
from trainings import services
from trainings.models import Topic, Wish
from trainings.survey_forms import WishForm


def wishes_of(user: User, topic: str = "") -> dict[str, Any]:
    """Her open wishes, and the form to ask for another or change one; no form before her business is verified."""
    mine = Wish.objects.filter(owner__user=user).unanswered().select_related("topic", "district")
    first = Business.objects.owned_by(user).verified().select_related("subdistrict").order_by("pk").first()
    if first is None:
        return {"wishes": list(mine), "wish_form": None}
    wishes = list(mine)
    asked = next((wish for wish in wishes if wish.topic.slug == topic), None)
    if asked:
        initial = {"topic": asked.topic_id, "time": asked.time, "district": asked.district_id}
    else:
        chosen = Topic.objects.filter(slug=topic).first() if topic else None
        initial = {"topic": chosen, "district": first.subdistrict.district_id if first.subdistrict else None}
    return {"wishes": wishes, "wish_form": WishForm(initial=initial)}


@require_http_methods(["GET", "POST"])
def wish(request: HttpRequest) -> HttpResponse:
    """Ask for a class, or change day and place of what she asked for (`?topik=`)."""
    user = user_of(request)
    context = wishes_of(user, request.GET.get("topik", ""))
    if request.method == "POST" and context["wish_form"]:
        form = WishForm(request.POST)
        if form.is_valid():
            try:
                services.ask_for_class(user.owner, **form.cleaned_data, by=user)
            except NotAllowed as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("Thank you. We tell you first when there is a class for it."))
            return redirect("trainings:mine")
        context["wish_form"] = form
    return render(request, "trainings/wish.html", {**context, "form": context["wish_form"]})


@require_POST
def wish_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Wish.objects.filter(owner__user=user_of(request)), pk=pk)
    services.withdraw_wish(row, by=user_of(request))
    messages.success(request, _("Withdrawn. You can ask again at any time."))
    return redirect("trainings:mine")
