"""The end of the day: the counted cash beside what was recorded, and the report to print."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import user_of
from accounts.services import NotAllowed
from sentra import counter as shelves
from sentra import services
from sentra.counter_forms import ClosingForm
from sentra.models import DayClosing, PaymentMethod, Sale
from sentra.views.counter import bar, kept_outlet


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("sentra.close_day", raise_exception=True)
def closing(request: HttpRequest, slug: str) -> HttpResponse:
    """Count the drawer of today, or of an earlier day (`?hari=`) that was left open."""
    outlet = kept_outlet(request, slug)
    text = request.GET.get("hari", "")
    day = _day(text) if text else timezone.localdate()
    if DayClosing.objects.filter(outlet=outlet, day=day).exists():
        return redirect("sentra:closing_report", slug=slug, day=day.isoformat())
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_day(
                outlet,
                day,
                by=user_of(request),
                counted_rupiah=form.cleaned_data["counted_rupiah"],
                float_rupiah=form.cleaned_data["float_rupiah"] or 0,
                reason=form.cleaned_data["reason"],
            )
            return redirect("sentra:closing_report", slug=slug, day=day.isoformat())
        except NotAllowed as error:
            form.add_error("reason", str(error))
    context = {
        "outlet": outlet,
        "date": day,
        "form": form,
        "totals": services.day_totals(outlet, day),
        "earlier": [one for one in shelves.days_to_close(outlet) if one != day],
        **bar(outlet),
    }
    return render(request, "sentra/closing.html", context)


@require_safe
@permission_required("sentra.view_dayclosing", raise_exception=True)
def closing_report(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    """What was counted, what was recorded, and what came in since."""
    outlet = kept_outlet(request, slug)
    rows = DayClosing.objects.select_related("outlet", "closed_by")
    row = get_object_or_404(rows, outlet=outlet, day=_day(day))
    late = services.late_totals(row)
    of_the_day = Sale.objects.filter(outlet=outlet, sold_on=row.day).select_related("outlet", "sold_by")
    context = {
        "outlet": outlet,
        "closing": row,
        "late": late,
        "methods": [
            (label, getattr(row, f"{method}_rupiah"), late[f"{method}_rupiah"])
            for method, label in PaymentMethod.choices
        ],
        "recorded_rupiah": sum(getattr(row, f"{method}_rupiah") for method in PaymentMethod.values),
        "late_sales": of_the_day.filter(recorded_at__gt=row.closed_at).order_by("recorded_at"),
        "voided": of_the_day.exclude(voided_at=None).order_by("voided_at"),
        **bar(outlet),
    }
    return render(request, "sentra/closing_report.html", context)


def _day(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Http404
    return day
