"""Pictures of a product: add, order, remove."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.services import NotAllowed
from businesses import pictures
from businesses.forms import PicturesForm
from businesses.models import Picture, Product
from businesses.views.owned import own_product
from businesses.views.products import frame, list_of


@require_http_methods(["GET", "POST"])
def product_pictures(request: HttpRequest, pk: int, product_pk: int) -> HttpResponse:
    """Take the pictures that can be taken and say of each other one, by its name, why not."""
    product = own_product(request, pk, product_pk)
    form = PicturesForm(request.POST, request.FILES) if request.method == "POST" else PicturesForm()
    if request.method == "POST" and form.is_valid():
        added, refused = pictures.add_pictures(product, form.cleaned_data["pictures"])
        if added:
            words = ngettext("%(count)d picture is saved.", "%(count)d pictures are saved.", len(added))
            messages.success(request, words % {"count": len(added)})
        if not refused:
            return redirect("businesses:product_pictures", pk=pk, product_pk=product_pk)
        for name, reason in refused:
            form.add_error("pictures", f"{name}: {reason}")
    rows = list(product.pictures.all())
    context = {
        **frame(product.business),
        "product": product,
        "pictures": rows,
        "has_picture": any(not picture.is_refused for picture in rows),
        "is_full": len(rows) >= pictures.PICTURES_A_PRODUCT,
        "form": form,
        "list_view": list_of(product.business),
    }
    return render(request, "businesses/product_pictures.html", context)


def _own_picture(request: HttpRequest, pk: int, product_pk: int, picture_pk: int) -> tuple[Product, Picture]:
    product = own_product(request, pk, product_pk)
    return product, get_object_or_404(product.pictures, pk=picture_pk)


@require_POST
def picture_move(request: HttpRequest, pk: int, product_pk: int, picture_pk: int) -> HttpResponse:
    _product, picture = _own_picture(request, pk, product_pk, picture_pk)
    pictures.move_picture(picture, earlier=request.POST.get("to") == "earlier")
    return redirect("businesses:product_pictures", pk=pk, product_pk=product_pk)


@require_POST
def picture_remove(request: HttpRequest, pk: int, product_pk: int, picture_pk: int) -> HttpResponse:
    _product, picture = _own_picture(request, pk, product_pk, picture_pk)
    try:
        pictures.remove_picture(picture)
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("businesses:product_pictures", pk=pk, product_pk=product_pk)
