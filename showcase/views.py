"""The public pages: read only, nothing personal that was not consented to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.models import Consent, ConsentPurpose
from businesses.models import Business, Picture, Product
from sentra.models import Outlet
from showcase.cards import (
    BUSINESS_COLUMNS,
    LEAD_COLUMNS,
    PRODUCT_COLUMNS,
    Pictures,
    business_cards,
    lead_cards,
    product_cards,
    then_and_now,
)
from showcase.catalogue import Wishes, business_conditions, product_conditions
from showcase.licences import BUSINESS_LICENCES, licences_of_business
from showcase.models import BusinessCard, ProductCard, turn_on
from showcase.outlets import hours_of, outlet_cards, outlets_of_business, shelves_of
from showcase.pages import product_page
from showcase.services import current_figures
from showcase.structured import business_data, outlet_data, product_data
from trainings import timetable
from trainings.models import Topic

MAKERS_ON_HOME = 5
CLASSES_ON_HOME = 3
PRODUCTS_ON_BUSINESS = 60
STEPS_ON_BUSINESS = 3
# Only what the page shows is read: her NIK, address and sales never enter a public view.
BUSINESS_FIELDS = [
    "slug", "name", "description_id", "description_en", "started_year", "verified_at", "sector__slug",
    "sector__name_id", "sector__name_en", "subdistrict__district__name", "owner__full_name",
]  # fmt: skip


def _with_photo_consent(user: str) -> Exists:
    return Exists(Consent.objects.active().filter(user=OuterRef(user), purpose=ConsentPurpose.PHOTO))


# Put together once, asked at every request: building these costs more than the database takes to answer them.
BUSINESS_PAGES = (
    Business.objects.public()
    .select_related("owner", "sector", "subdistrict__district")
    .only(*BUSINESS_FIELDS)
    .annotate(
        shows_face=_with_photo_consent("owner__user"),
        licence_rows=BUSINESS_LICENCES,
    )
)
READY_PICTURES = Picture.objects.ready().only(
    "kind", "stem", "widths", "width", "height", "caption", "caption_en", "state"
)


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def home(request: HttpRequest) -> HttpResponse:
    rows: list[dict[str, object]] = []
    for part in BusinessCard.objects.exclude(lead=None).from_turn(turn_on(timezone.localdate()), None):
        rows += part.values(*LEAD_COLUMNS)[: MAKERS_ON_HOME - len(rows)]
    makers = lead_cards(rows)
    context = {
        "figures": current_figures(),
        "makers": makers,
        "other_makers": makers[1:],
        "topics": Topic.objects.all(),
        "classes": timetable.with_free_seats(most=CLASSES_ON_HOME),
        "outlets": Outlet.objects.open(),
        "story": _story(),
    }
    return render(request, "showcase/home.html", context)


def _story() -> list[dict[str, object]]:
    """D'niel Pudding then and now, while both products are public."""
    dniel = Product.objects.public().filter(business__slug="dniel-pudding")
    latest = dniel.filter(evolved_from__isnull=False, evolved_into=None).first()
    return then_and_now(list(ProductCard.objects.lineage_of(latest))) if latest else []


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def products(request: HttpRequest) -> HttpResponse:
    figures = current_figures()
    wishes = Wishes(request.GET, figures.facets, "products")
    page = wishes.page(ProductCard.objects.all(), PRODUCT_COLUMNS, product_conditions)
    context = {"figures": figures, "wishes": wishes, "page": page, "cards": product_cards(page.rows)}
    return render(request, "showcase/products.html", context)


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def businesses(request: HttpRequest) -> HttpResponse:
    figures = current_figures()
    wishes = Wishes(request.GET, figures.facets, "businesses")
    page = wishes.page(BusinessCard.objects.all(), BUSINESS_COLUMNS, business_conditions)
    sectors = {choice["pk"]: choice["name"] for choice in wishes.sectors}
    context = {"figures": figures, "wishes": wishes, "page": page, "cards": business_cards(page.rows, sectors)}
    return render(request, "showcase/businesses.html", context)


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def product(request: HttpRequest, slug: str) -> HttpResponse:
    page = product_page(slug)
    if page is None:
        raise Http404
    found, pictures = page.product, Pictures(page.pictures)
    line = list(ProductCard.objects.lineage_of(found)) if page.has_line else []
    address = settings.SITE_URL + found.get_absolute_url()
    context = {
        "product": found,
        "summary": Truncator(found.description).chars(160) or found.name,
        "pictures": pictures,
        "licences": page.licences,
        "outlets": page.outlets,
        "others": product_cards(page.others),
        "then_and_now": then_and_now(line),
        "line": product_cards(map(vars, line)),
        "order_text": _order_text(found, address),
        "structured": product_data(found, address, pictures.share_address()),
    }
    return render(request, "showcase/product.html", context)


def _order_text(product: Product, address: str) -> str:
    """What the customer sends to the maker, in Indonesian whatever the page speaks; empty if she takes no orders."""
    if not (product.business.whatsapp_is_public and product.business.owner.phone):
        return ""
    with override("id"):
        words = _("Hello %(business)s, I would like to order %(product)s. %(address)s")
    return words % {"business": product.business.name, "product": product.name_id, "address": address}


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def business(request: HttpRequest, slug: str) -> HttpResponse:
    found: Any = BUSINESS_PAGES.filter(slug=slug).first()
    if found is None:
        # An entry that was merged: shared links lead to the one that was kept. A merge can be undone, so not for good.
        return redirect(get_object_or_404(Business.objects.public(), merged_from__slug=slug))
    pictures = Pictures(READY_PICTURES.filter(business=found, product=None))
    lead = (pictures.face if found.shows_face else None) or next(iter(pictures.place + pictures.process), None)
    cards = ProductCard.objects.filter(business_id=found.pk).order_by("rotation")
    address = settings.SITE_URL + found.get_absolute_url()
    context = {
        "business": found,
        "licences": licences_of_business(found.licence_rows),
        "outlets": outlets_of_business(found),
        "pictures": pictures,
        "lead": lead,
        "steps": [picture for picture in pictures.process if picture is not lead][:STEPS_ON_BUSINESS],
        "products": product_cards(cards.values(*PRODUCT_COLUMNS)[:PRODUCTS_ON_BUSINESS]),
        "structured": business_data(found, address, pictures.share_address()),
    }
    return render(request, "showcase/business.html", context)


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def outlets(request: HttpRequest) -> HttpResponse:
    return render(request, "showcase/outlets.html", {"cards": outlet_cards()})


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    """One outlet; with `?kategori=` one shelf of it whole. One that has closed says so: its address is on posters."""
    found = get_object_or_404(Outlet, slug=slug)
    category = request.GET.get("kategori", "")
    shelves, fresh = shelves_of(found, category)
    if category and not shelves:
        return redirect(found)
    hours = hours_of(found)
    address = settings.SITE_URL + found.get_absolute_url()
    context = {
        "outlet": found,
        "hours": hours,
        "shelves": shelves,
        "category": shelves[0].category if category else None,
        "fresh": fresh,
        "share": urljoin(settings.SITE_URL, found.picture.largest_url) if found.picture else "",
        "structured": outlet_data(found, address, hours.week),
    }
    return render(request, "showcase/outlet.html", context)


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def visit(request: HttpRequest) -> HttpResponse:
    context = {
        "topics": Topic.objects.all(),
        "outlets": Outlet.objects.open(),
        "ask": _("Hello, our institution would like to visit Rumah Kreatif Surabaya."),
    }
    return render(request, "showcase/visit.html", context)


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "showcase/privacy.html")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "showcase/robots.txt", content_type="text/plain; charset=utf-8")
