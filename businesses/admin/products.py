"""Products and their pictures. Officials correct words; whether a product is shown is the maker's decision."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from businesses.admin.base import HistoryAdmin, RegisterAdmin, badge, leading_pictures, thumbnail
from businesses.models import Business, Picture, PictureState, Product, ProductStatus
from businesses.models.owners import SHORTEST_INDEXED

PRODUCT_BADGES = {ProductStatus.PUBLISHED: "green", ProductStatus.ARCHIVED: "", ProductStatus.DRAFT: "gold"}
PICTURE_BADGES = {PictureState.READY: "green", PictureState.WAITING: "gold", PictureState.REFUSED: "chilli"}


@admin.register(Product)
class ProductAdmin(HistoryAdmin):
    prefetch_for_list = [leading_pictures("product")]
    list_display = ["picture", "name_id", "business", "category", "price_rupiah", "status_badge", "halal"]
    list_display_links = ["name_id"]
    list_filter = ["status", "category__sector", "category", "halal"]
    search_fields = ["name_id"]
    search_help_text = _("Product or business name.")
    ordering = ["-pk"]
    autocomplete_fields = ["category"]
    readonly_fields = ["business", "status", "is_self_made", "evolved_from", "created_at", "published_at"]
    fieldsets = [
        (None, {"fields": ["business", "status", "name_id", "description_id", "category", "price_rupiah", "unit"]}),
        (_("In English"), {"fields": ["name_en", "description_en"]}),
        (_("Details"), {"fields": ["halal", "shelf_life_days", "storage", "ingredients"]}),
        (_("Origin"), {"fields": ["is_self_made", "evolved_from", "created_at", "published_at"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).select_related("business", "category", "evolved_from")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows = Product.objects.order_by()
        for word in search_term.split():
            # `~*` and not UPPER(…) LIKE: the trigram indexes are on the bare columns.
            pattern = re.escape(word)
            by_name = Q(name_id__iregex=pattern) | Q(name_en__iregex=pattern)
            if len(word) < SHORTEST_INDEXED:
                queryset = queryset.filter(by_name | Q(business__name__iregex=pattern))
            else:
                # A union and not OR, so that each side can use its own index.
                by_business = rows.filter(business__in=Business.objects.filter(name__iregex=pattern))
                queryset = queryset.filter(pk__in=rows.filter(by_name).values("pk").union(by_business.values("pk")))
        return queryset, False

    @admin.display(description=_("picture"))
    def picture(self, product: Any) -> str:
        return thumbnail(next(iter(product.leading_pictures), None))

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, product: Product) -> str:
        return badge(product.get_status_display(), PRODUCT_BADGES[ProductStatus(product.status)])


class LatePictureFilter(admin.SimpleListFilter):
    title = _("waiting long")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("longer than %(minutes)d minutes") % {"minutes": settings.PICTURE_LATE_MINUTES})]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return queryset.late(timezone.now() - timedelta(minutes=settings.PICTURE_LATE_MINUTES))
        return queryset


@admin.register(Picture)
class PictureAdmin(RegisterAdmin):
    list_display = ["picture", "of", "business", "kind", "state_badge", "refusal", "created_at"]
    list_display_links = ["of"]
    list_filter = ["state", LatePictureFilter, "kind", "refusal"]
    list_select_related = ["business", "product"]
    ordering = ["-pk"]
    fields = ("large", "business", "product", "kind", "caption", "state", "refusal", "created_at")
    readonly_fields = fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Her pictures are hers; the desk only looks why one was refused.
        return False

    @admin.display(description=_("picture"))
    def picture(self, picture: Picture) -> str:
        return thumbnail(picture)

    @admin.display(description=_("picture"))
    def large(self, picture: Picture) -> str:
        return thumbnail(picture)

    @admin.display(description=_("what it shows"))
    def of(self, picture: Picture) -> str:
        return str(picture.product or picture)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, picture: Picture) -> str:
        return badge(picture.get_state_display(), PICTURE_BADGES[PictureState(picture.state)])
