"""Pictures of a product, of the maker herself and of how it is made: add, describe, order, remove."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Consent, ConsentPurpose, ConsentText
from accounts.requests import user_of
from accounts.services import NotAllowed, give_consent
from businesses import pictures
from businesses.forms import CaptionForm, FaceForm, PicturesForm
from businesses.models import Business, Picture, PictureKind, Product
from businesses.services import NEVER_SHOWN
from businesses.views.owned import kept_product, own_business
from businesses.views.products import frame, list_of


@require_http_methods(["GET", "POST"])
def product_pictures(request: HttpRequest, pk: int, product_pk: int) -> HttpResponse:
    """Take the pictures that can be taken and say of each other one, by its name, why not."""
    product = kept_product(request, pk, product_pk)
    form = PicturesForm(request.POST, request.FILES) if request.method == "POST" else PicturesForm()
    if request.method == "POST" and form.is_valid():
        added, refused = pictures.add_pictures(product, form.cleaned_data["pictures"])
        _tell(request, form, added, refused)
        if not refused:
            return redirect("businesses:product_pictures", pk=pk, product_pk=product_pk)
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


def _tell(request: HttpRequest, form: PicturesForm, added: list[Picture], refused: list[tuple[str, str]]) -> None:
    if added:
        words = ngettext("%(count)d picture is saved.", "%(count)d pictures are saved.", len(added))
        messages.success(request, words % {"count": len(added)})
    for name, reason in refused:
        form.add_error("pictures", f"{name}: {reason}")


def _own_picture(request: HttpRequest, pk: int, product_pk: int, picture_pk: int) -> tuple[Product, Picture]:
    product = kept_product(request, pk, product_pk)
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


# --- The maker herself, and how it is made: for the owner alone, because a helper can't agree in her place ---


@require_http_methods(["GET", "POST"])
def face(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the picture of her face and whether others see it; by POST, put another one in its place."""
    business, user = own_business(request, pk), user_of(request)
    is_closed = business.status in NEVER_SHOWN
    form = FaceForm(request.POST, request.FILES) if request.method == "POST" and not is_closed else FaceForm()
    if form.is_valid():
        try:
            pictures.put_face(business, form.cleaned_data["face"])
        except (pictures.Refused, NotAllowed) as error:
            form.add_error("face", str(getattr(error, "message", error)))
        else:
            messages.success(request, _("Your picture is saved."))
            return redirect("businesses:face", pk=pk)
    context = {
        "business": business,
        "shown": business.pictures.filter(kind=PictureKind.FACE).first(),
        "consent": Consent.objects.active().filter(user=user, purpose=ConsentPurpose.PHOTO).first(),
        "text": ConsentText.objects.current()[ConsentPurpose.PHOTO],
        "is_closed": is_closed,
        "form": form,
    }
    return render(request, "businesses/face.html", context)


@require_POST
def face_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to photographs on the page where the picture is chosen."""
    business, user = own_business(request, pk), user_of(request)
    give_consent(user, ConsentPurpose.PHOTO, by=user)
    messages.success(request, _("Thank you. You can withdraw your consent at any time."))
    return redirect("businesses:face", pk=business.pk)


@require_http_methods(["GET", "POST"])
def process_pictures(request: HttpRequest, pk: int) -> HttpResponse:
    business = own_business(request, pk)
    is_closed = business.status in NEVER_SHOWN
    form = PicturesForm(request.POST, request.FILES) if request.method == "POST" and not is_closed else PicturesForm()
    if form.is_valid():
        added, refused = pictures.add_process_pictures(business, form.cleaned_data["pictures"])
        _tell(request, form, added, refused)
        if not refused:
            return redirect("businesses:process_pictures", pk=pk)
    rows = list(business.pictures.filter(kind=PictureKind.PROCESS))
    context = {
        "business": business,
        "pictures": rows,
        "is_full": len(rows) >= pictures.PICTURES_OF_PROCESS,
        "is_closed": is_closed,
        "form": form,
    }
    return render(request, "businesses/process_pictures.html", context)


def _page_of(picture: Picture, business: Business) -> HttpResponse:
    if picture.product_id:
        return redirect("businesses:product_pictures", pk=business.pk, product_pk=picture.product_id)
    return redirect(f"businesses:{'face' if picture.kind == PictureKind.FACE else 'process_pictures'}", pk=business.pk)


@require_http_methods(["GET", "POST"])
def picture_caption(request: HttpRequest, pk: int, picture_pk: int) -> HttpResponse:
    """Say in words what a picture shows, for those who can't see it and as the line below it."""
    picture = get_object_or_404(Picture.objects.select_related("product"), pk=picture_pk, business=pk)
    if picture.product_id:
        business = kept_product(request, pk, picture.product_id).business
    else:
        business = own_business(request, pk)
    form = CaptionForm(request.POST or None, instance=picture)
    back = _page_of(picture, business)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The words are saved."))
        return back
    context = {"business": business, "picture": picture, "form": form, "back_url": back["Location"]}
    return render(request, "businesses/picture_caption.html", context)


@require_POST
def business_picture_move(request: HttpRequest, pk: int, picture_pk: int) -> HttpResponse:
    business = own_business(request, pk)
    picture = get_object_or_404(business.pictures, product=None, pk=picture_pk)
    pictures.move_picture(picture, earlier=request.POST.get("to") == "earlier")
    return _page_of(picture, business)


@require_POST
def business_picture_remove(request: HttpRequest, pk: int, picture_pk: int) -> HttpResponse:
    business = own_business(request, pk)
    picture = get_object_or_404(business.pictures, product=None, pk=picture_pk)
    pictures.remove_picture(picture)
    messages.success(request, _("The picture is removed."))
    return _page_of(picture, business)
