"""What stands in an outlet and what is to be done about it: stock, counts, what expires, what nobody buys, cards."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import user_of
from accounts.services import NotAllowed
from sentra import papers, services, shelves
from sentra.models import Consignment, ConsignmentQuerySet, MovementKind, Outlet
from sentra.services import Goods, days
from sentra.shelf_forms import CountForm, GiveBackForm, lot_lines
from sentra.views.counter import bar, kept_outlet
from sentra.views.errands import keepers

seers = permission_required("sentra.view_consignment", raise_exception=True)


@require_safe
@seers
def shelf(request: HttpRequest, slug: str) -> HttpResponse:
    """All that stands there, with the errands above it."""
    outlet = kept_outlet(request, slug)
    typed, only = request.GET.get("q", "")[:100], request.GET.get("hanya", "")
    rows = _only(shelves.goods_of(outlet), only)
    for word in typed.split():
        by_name = Q(product__name_id__icontains=word) | Q(business__name__icontains=word)
        rows = rows.filter(by_name | Q(code=word) | Q(shelf_place__iexact=word))
    shown = list(rows)
    context = {
        "outlet": outlet,
        "rows": shown,
        "value_rupiah": sum(row.value_rupiah for row in shown),
        "typed": typed,
        "only": only,
        "work": shelves.work_of(outlet),
        "papers": shelves.papers_of(outlet)[: shelves.NEWEST],
        **bar(outlet),
    }
    return render(request, "sentra/shelf.html", context)


def _only(rows: ConsignmentQuerySet, only: str) -> ConsignmentQuerySet:
    if only == "tipis":
        return rows.filter(pk__in=Consignment.objects.low())
    if only == "hitung":
        return rows.filter(
            pk__in=Consignment.objects.to_count(timezone.localdate() - timedelta(days=days("count_days")))
        )
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def count(request: HttpRequest, slug: str) -> HttpResponse:
    """Count shelf by shelf; what should be there is shown after typing, and a difference is explained."""
    outlet = kept_outlet(request, slug)
    place = request.GET.get("tempat")
    context = {"outlet": outlet, **bar(outlet)}
    if place is None:
        return render(request, "sentra/count.html", context | {"places": shelves.places_of(outlet)})
    rows = shelves.on_place(outlet, place)
    if not rows:
        raise Http404
    form = CountForm(request.POST if request.method == "POST" else None, rows=rows)
    if request.method == "POST" and form.is_valid() and not form.unexplained:
        try:
            document = services.count_stock(
                outlet, form.counted(), by=user_of(request), token=form.cleaned_data["token"], note=place
            )
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved: %(number)s.") % {"number": document.full_number})
            return redirect("sentra:paper", slug=slug, pk=document.pk)
    return render(request, "sentra/count.html", context | {"place": place, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@keepers
def pull(request: HttpRequest, slug: str) -> HttpResponse:
    """What expires soon, by maker: one tap gives it back or writes it off."""
    outlet = kept_outlet(request, slug)
    today = timezone.localdate()
    makers = shelves.to_pull(outlet, today)
    sent = request.POST.get("usaha", "")
    shown = []
    for maker in makers:
        is_sent = request.method == "POST" and sent == str(maker.business.pk)
        initial = {f"pieces-{line.key}": line.lot.pieces for line in maker.lines}
        data = request.POST if is_sent else None
        # Several forms stand on the page.
        form = GiveBackForm(data, lines=lot_lines(maker.lines), initial=initial, auto_id=f"id{maker.business.pk}_%s")
        if is_sent and form.is_valid():
            try:
                return _pulled(request, outlet, form)
            except NotAllowed as error:
                form.add_error(None, str(error))
        shown.append((maker, form))
    if request.method == "POST" and sent not in {str(maker.business.pk) for maker in makers}:
        # Another tap, or a colleague, has done it.
        return redirect("sentra:pull", slug=slug)
    context = {"outlet": outlet, "makers": shown, "today": today, "days": days("expiry_days"), **bar(outlet)}
    return render(request, "sentra/pull.html", context)


def _pulled(request: HttpRequest, outlet: Outlet, form: GiveBackForm) -> HttpResponse:
    goods, token, user = form.goods(), form.cleaned_data["token"], user_of(request)
    if "buang" in request.POST:
        reason = _("Taken off the shelf before its expiry date.")
        goods = [Goods(one.consignment, one.quantity, one.expires_on, reason) for one in goods]
        document = services.write_off(outlet, goods, MovementKind.EXPIRED, by=user, token=token)
    else:
        document = services.return_goods(outlet, goods, by=user, token=token, note=_("Expires soon."))
    messages.success(request, _("Saved: %(number)s.") % {"number": document.full_number})
    return redirect("sentra:paper", slug=outlet.slug, pk=document.pk)


@require_safe
@seers
def slow(request: HttpRequest, slug: str) -> HttpResponse:
    """What nobody has bought for long, by maker: back to her, or to another outlet."""
    outlet = kept_outlet(request, slug)
    today = timezone.localdate()
    context = {
        "outlet": outlet,
        "makers": shelves.slow_sellers(outlet, today),
        "days": days("slow_days"),
        **bar(outlet),
    }
    return render(request, "sentra/slow.html", context)


@require_safe
@seers
def paper(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One paper, and its PDF to print."""
    outlet = kept_outlet(request, slug)
    document = get_object_or_404(shelves.papers_of(outlet), pk=pk)
    context = {
        "outlet": outlet,
        "document": document,
        "movements": shelves.lines_of(document),
        "counted": document.count_lines.select_related("consignment__product"),
        **bar(outlet),
    }
    return render(request, "sentra/paper.html", context)


@require_safe
@seers
def paper_pdf(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    document = get_object_or_404(shelves.papers_of(kept_outlet(request, slug)), pk=pk)
    return papers.response(papers.slip_pdf(document), f"{document.full_number}.pdf")


@require_safe
@seers
def shelf_cards(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose whose cards are printed; `?k=` names them, and `?cetak=` gives the PDF."""
    outlet = kept_outlet(request, slug)
    rows = shelves.goods_of(outlet).filter(status="open").order_by("shelf_place", "product__name_id", "pk")
    chosen = {int(key) for key in request.GET.getlist("k") if key.isdecimal() and len(key) < 10}
    if "cetak" in request.GET and (found := list(rows.filter(pk__in=chosen)[: papers.MOST_CARDS])):
        return papers.response(papers.cards_pdf(found), f"kartu-rak-{outlet.slug}.pdf")
    context = {
        "outlet": outlet,
        "rows": rows,
        "chosen": chosen,
        "nothing_chosen": "cetak" in request.GET,
        "most": papers.MOST_CARDS,
        **bar(outlet),
    }
    return render(request, "sentra/shelf_cards.html", context)
