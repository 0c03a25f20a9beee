"""Products and pictures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Deferrable, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from businesses.models.business import Business, BusinessStatus
from businesses.models.trades import ProductCategory


class Halal(models.TextChoices):
    HALAL = "halal", _("halal, certified")
    NON_HALAL = "non_halal", _("not halal")
    NOT_YET = "not_yet", _("not certified yet")
    NOT_APPLICABLE = "not_applicable", _("does not apply")


class ProductStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


class ProductQuerySet(models.QuerySet["Product"]):
    def owned_by(self, user: User) -> ProductQuerySet:
        return self.filter(business__owner__user=user)

    def with_pictures(self) -> ProductQuerySet:
        """For lists: each with its pictures in order, at one query more."""
        return self.prefetch_related("pictures")

    def public(self) -> ProductQuerySet:
        """Published products of verified businesses whose owner agrees today to be shown."""
        consent = Consent.objects.to_showcase().filter(user=OuterRef("business__owner__user"))
        return self.filter(Exists(consent), status=ProductStatus.PUBLISHED, business__status=BusinessStatus.VERIFIED)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Product(models.Model):
    """Something that the business makes itself."""

    TRANSITIONS: dict[str, set[str]] = {
        ProductStatus.DRAFT: {ProductStatus.PUBLISHED, ProductStatus.ARCHIVED},
        ProductStatus.PUBLISHED: {ProductStatus.DRAFT, ProductStatus.ARCHIVED},
        ProductStatus.ARCHIVED: {ProductStatus.DRAFT},
    }

    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="products", verbose_name=_("business")
    )
    name_id = models.CharField(_("product name"), max_length=120)
    name_en = models.CharField(_("product name in English"), max_length=120, blank=True)
    slug = models.SlugField(_("address"), max_length=140, unique=True, editable=False)
    description_id = models.TextField(_("description"), max_length=1000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=1000, blank=True)
    category = models.ForeignKey(
        ProductCategory, on_delete=models.PROTECT, related_name="products", verbose_name=_("category")
    )
    price_rupiah = models.PositiveIntegerField(_("price (Rp)"))
    unit = models.CharField(_("sold by"), max_length=30, help_text=_("For example: pack, bottle 250 ml, piece"))
    is_self_made = models.BooleanField(_("made by herself"), default=False, help_text=_("Resale is not allowed."))
    shelf_life_days = models.PositiveSmallIntegerField(_("keeps for (days)"), null=True, blank=True)
    storage = models.CharField(_("how to store it"), max_length=120, blank=True)
    ingredients = models.CharField(_("ingredients or materials"), max_length=300, blank=True)
    halal = models.CharField(_("halal"), max_length=14, choices=Halal, default=Halal.NOT_YET)
    evolved_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="evolved_into",
        verbose_name=_("evolved from"),
        help_text=_("The earlier product that this one grew out of."),
    )
    status = models.CharField(_("status"), max_length=10, choices=ProductStatus, default=ProductStatus.DRAFT)
    creation_token = models.UUIDField(
        null=True, editable=False, help_text=_("One form makes one product, however often it is sent.")
    )
    published_at = models.DateTimeField(_("first published at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["creation_token"], name="product_one_a_form"),
            models.CheckConstraint(condition=Q(status__in=ProductStatus.values), name="product_status_known"),
            models.CheckConstraint(condition=Q(halal__in=Halal.values), name="product_halal_known"),
            models.CheckConstraint(condition=Q(price_rupiah__gt=0), name="product_price_positive"),
            models.CheckConstraint(
                condition=~Q(status=ProductStatus.PUBLISHED) | Q(is_self_made=True), name="product_public_is_self_made"
            ),
            models.CheckConstraint(
                condition=Q(evolved_from__isnull=True) | ~Q(evolved_from=models.F("pk")), name="product_not_from_itself"
            ),
        ]
        indexes = [GinIndex(fields=["name_id", "name_en"], name="product_name_trgm", opclasses=["gin_trgm_ops"] * 2)]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name_id

    @property
    def description(self) -> str:
        return (self.description_en if get_language() == "en" else "") or self.description_id

    def get_absolute_url(self) -> Any:
        from django.urls import reverse

        return reverse("showcase:product", args=[self.slug])


class PictureKind(models.TextChoices):
    PRODUCT = "product", _("product")
    FACE = "face", _("the maker")
    PROCESS = "process", _("how it is made")
    PLACE = "place", _("the place")


class PictureState(models.TextChoices):
    WAITING = "waiting", _("being prepared")
    READY = "ready", _("ready")
    REFUSED = "refused", _("refused")


class Refusal(models.TextChoices):
    """Why a file is not taken, in words that say what to do instead."""

    TOO_HEAVY = (
        "too_heavy",
        _("This picture is larger than 8 MB. Send a smaller one, for example through WhatsApp first."),
    )
    TOO_MANY_PIXELS = "too_many_pixels", _("This picture has more than 40 megapixels. Send a smaller one.")
    TOO_MANY_WHOLE = (
        "too_many_whole",
        _(
            "This picture has more than 16 megapixels, too many for a PNG or WebP. Send it as a JPEG, or send a "
            "smaller one."
        ),
    )
    TOO_SMALL = "too_small", _("This picture is too small to show. Its shorter side should be 200 pixels at least.")
    TOO_NARROW = "too_narrow", _("This picture is too long and narrow. Cut it to a usual shape first.")
    HEIC = (
        "heic",
        _(
            "This is an HEIC picture from an iPhone, which browsers can't show. In the phone's settings choose "
            "Camera, Formats, Most Compatible, then take the picture again; or send a screenshot of it."
        ),
    )
    NOT_A_PICTURE = "not_a_picture", _("This file is not a picture that we can read. Send a JPEG, PNG or WebP picture.")
    BROKEN = "broken", _("This picture is damaged or was not sent to its end. Please send it again.")


class PictureQuerySet(models.QuerySet["Picture"]):
    def ready(self) -> PictureQuerySet:
        return self.filter(state=PictureState.READY)

    def waiting(self) -> PictureQuerySet:
        return self.filter(state=PictureState.WAITING)

    def late(self, moment: datetime) -> PictureQuerySet:
        """Waiting since before `moment`: something is wrong with the worker."""
        return self.waiting().filter(created_at__lt=moment)

    def refused(self) -> PictureQuerySet:
        return self.filter(state=PictureState.REFUSED)

    def leading(self, key: str) -> PictureQuerySet:
        """One ready picture for each business or product (`key`): its product's first before faces and places."""
        return (
            self.ready()
            .order_by(f"{key}_id", F("product_id").asc(nulls_last=True), "position", "pk")
            .distinct(f"{key}_id")
        )

    def due(self, now: datetime) -> PictureQuerySet:
        """Waiting, and in nobody's hands."""
        return self.waiting().filter(Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)).order_by("created_at")

    def with_leftovers(self) -> PictureQuerySet:
        """Decided, but what was sent has not been deleted yet."""
        return self.exclude(state=PictureState.WAITING).exclude(upload="")


class Picture(models.Model):
    """A picture of a product, or of the maker, the work or the place.

    `upload` is what she sent, private and deleted once prepared. `stem` is the public path without width
    and suffix: `<stem>-<width>.avif` and `.jpg` exist for each width in `widths`.
    """

    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("business")
    )
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("product")
    )
    kind = models.CharField(_("shows"), max_length=8, choices=PictureKind, default=PictureKind.PRODUCT)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    caption = models.CharField(
        _("what it shows"), max_length=150, blank=True, help_text=_("Read aloud to people who can't see the picture.")
    )
    caption_en = models.CharField(_("what it shows, in English"), max_length=150, blank=True)
    upload = models.CharField(max_length=200, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False, help_text=_("SHA-256 of what was sent."))
    stem = models.CharField(max_length=200, blank=True, editable=False)
    widths = models.JSONField(default=list, editable=False)
    width = models.PositiveSmallIntegerField(null=True, editable=False)
    height = models.PositiveSmallIntegerField(null=True, editable=False)
    colour = models.CharField(max_length=7, blank=True, editable=False, help_text=_("Ground while it loads, #rrggbb."))
    state = models.CharField(_("state"), max_length=8, choices=PictureState, default=PictureState.WAITING)
    refusal = models.CharField(_("why it was refused"), max_length=20, choices=Refusal, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PictureKind.PRODUCT, product__isnull=False)
                | (~Q(kind=PictureKind.PRODUCT) & Q(product__isnull=True)),
                name="picture_product_kind",
            ),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=6), name="picture_one_to_six"),
            # Checked at the end of a statement, so that one UPDATE may swap two.
            # Pictures of the business itself have no product, and are told apart by their kind.
            models.UniqueConstraint(
                fields=["business", "kind", "product", "position"],
                nulls_distinct=False,
                deferrable=Deferrable.IMMEDIATE,
                name="picture_position_unique",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PictureKind.FACE) | Q(position=1), name="picture_one_face_a_business"
            ),
            # A form sent twice brings the same bytes twice.
            models.UniqueConstraint(
                fields=["product", "digest"],
                condition=Q(product__isnull=False) & ~Q(digest=""),
                name="picture_once_a_product",
            ),
            models.CheckConstraint(
                condition=~Q(state=PictureState.READY) | ~Q(stem=""), name="picture_ready_has_files"
            ),
            models.CheckConstraint(
                condition=Q(state=PictureState.REFUSED, refusal__in=Refusal.values)
                | (~Q(state=PictureState.REFUSED) & Q(refusal="")),
                name="picture_refused_says_why",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(state="waiting"), name="picture_waiting")]

    def __str__(self) -> str:
        return self.caption or f"{self.get_kind_display()} {self.position}"

    @property
    def words(self) -> str:
        """What it shows, in the language of the page where she wrote that."""
        return (self.caption_en if get_language() == "en" else "") or self.caption

    @property
    def is_ready(self) -> bool:
        return self.state == PictureState.READY

    @property
    def is_refused(self) -> bool:
        return self.state == PictureState.REFUSED

    @property
    def smallest_url(self) -> str:
        """Address of its narrowest JPEG, for lists; empty until it is ready."""
        return default_storage.url(f"{self.stem}-{min(self.widths)}.jpg") if self.is_ready and self.widths else ""

    @property
    def largest_url(self) -> str:
        """Address of its widest JPEG, to look closely; empty until it is ready."""
        return default_storage.url(f"{self.stem}-{max(self.widths)}.jpg") if self.is_ready and self.widths else ""
