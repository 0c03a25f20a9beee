"""Businesses, and the statuses that they pass through."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, StatusChange, User
from businesses.models.areas import Subdistrict
from businesses.models.owners import SHORTEST_INDEXED, Owner, number_in
from businesses.models.trades import Sector


class BusinessStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for verification")
    RETURNED = "returned", _("returned for correction")
    VERIFIED = "verified", _("verified")
    REJECTED = "rejected", _("rejected")
    INACTIVE = "inactive", _("inactive")
    CLOSED = "closed", _("closed by its owner")
    MERGED = "merged", _("merged with another")


class Source(models.TextChoices):
    WEB = "web", _("registered on the website")
    IMPORT = "import", _("imported from a workbook")
    OFFICIAL = "official", _("entered by an official")
    HELPER = "helper", _("entered by a helper")


class Contact(models.TextChoices):
    """Whom the programme writes to until the owner has claimed her business."""

    OWNER = "owner", _("the owner, on her number")
    HELPER = "helper", _("the helper")


class BusinessQuerySet(models.QuerySet["Business"]):
    def owned_by(self, user: User) -> BusinessQuerySet:
        return self.filter(owner__user=user)

    def unclaimed(self) -> BusinessQuerySet:
        """Entered by somebody else, and the owner has not taken them over: she has no account, or a dormant one."""
        return self.filter(
            Q(owner__user__isnull=True) | Q(owner__user__phone__isnull=True, owner__user__email__isnull=True)
        )

    def helped_by(self, user: User) -> BusinessQuerySet:
        """Those that `user` entered for others; they leave her list with the claim."""
        return self.unclaimed().filter(helper=user)

    def verified(self) -> BusinessQuerySet:
        return self.filter(status=BusinessStatus.VERIFIED)

    def public(self) -> BusinessQuerySet:
        """Verified, and its owner agrees today to be shown."""
        consent = Consent.objects.to_showcase().filter(user=OuterRef("owner__user"))
        return self.verified().filter(Exists(consent))

    def waiting(self) -> BusinessQuerySet:
        """The verification queue, oldest first."""
        return self.filter(status=BusinessStatus.SUBMITTED).order_by("submitted_at", "pk")

    def waiting_after(self, business: Business) -> BusinessQuerySet:
        """The rest of the verification queue behind `business`."""
        if business.submitted_at is None:
            return self.waiting()
        return self.waiting().filter(
            Q(submitted_at__gt=business.submitted_at) | Q(submitted_at=business.submitted_at, pk__gt=business.pk)
        )

    def sent_before(self, moment: datetime) -> BusinessQuerySet:
        """Waiting for verification since before `moment`."""
        return self.filter(status=BusinessStatus.SUBMITTED, submitted_at__lt=moment)

    def unanswered_since(self, moment: datetime) -> BusinessQuerySet:
        """Returned before `moment` and not sent again since."""
        newer = StatusChange.objects.filter(
            content_type__app_label="businesses",
            content_type__model="business",
            object_id=OuterRef("pk"),
            at__gt=moment,
        )
        return self.filter(~Exists(newer), status=BusinessStatus.RETURNED)

    def consented(self, *, to_showcase: bool = True) -> BusinessQuerySet:
        """Those whose owner agrees today to be shown, or (False) those whose owner doesn't."""
        consent = Exists(Consent.objects.to_showcase().filter(user=OuterRef("owner__user")))
        return self.filter(consent if to_showcase else ~consent)

    def known_as(self, term: str) -> BusinessQuerySet:
        """For the officials' search: name, owner, phone in any writing, NIB. Every word must be somewhere."""
        rows = self.model.objects
        if number_in(term):
            by_phone = rows.filter(owner__in=Owner.objects.known_as(term))
            by_nib = rows.filter(nib__contains=re.sub(r"\D", "", term))
            by_name = rows.filter(name__contains=term.strip())
            return self.filter(pk__in=by_phone.values("pk").union(by_nib.values("pk"), by_name.values("pk")))
        found = self
        for word in term.split():
            if len(word) < SHORTEST_INDEXED:
                pattern = re.escape(word)
                found = found.filter(Q(name__iregex=pattern) | Q(owner__full_name__iregex=pattern))
                continue
            # A union and not OR, so that each side can use its own trigram index.
            by_name = rows.filter(name__iregex=re.escape(word))
            by_owner = rows.filter(owner__in=Owner.objects.known_as(word))
            found = found.filter(pk__in=by_name.values("pk").union(by_owner.values("pk")))
        return found

    def resembling(self, business: Business) -> BusinessQuerySet:
        """Others that may be the same: similar name in the same kelurahan, same NIB, or the phone of another owner.

        Without those that an official has called two different businesses.
        """
        from businesses.models.duplicates import NotTheSame

        rows = self.model.objects.filter(name__trigram_similar=business.name, subdistrict=business.subdistrict_id)
        found = rows.values("pk")
        if business.nib:
            found = found.union(self.model.objects.filter(nib=business.nib).values("pk"))
        if business.owner.phone:
            namesakes = Owner.objects.filter(phone=business.owner.phone).exclude(pk=business.owner_id)
            found = found.union(self.model.objects.filter(owner__in=namesakes).values("pk"))
        return (
            # A union and not OR, so that each side can use its own index.
            self.filter(pk__in=found)
            .exclude(pk=business.pk)
            .exclude(status__in=[BusinessStatus.DRAFT, BusinessStatus.MERGED])
            .exclude(pk__in=NotTheSame.objects.filter(first=business).values("second"))
            .exclude(pk__in=NotTheSame.objects.filter(second=business).values("first"))
        )

    def with_resembling_count(self) -> BusinessQuerySet:
        """Annotate `resembling_count`: others of a similar name in the same kelurahan. For few rows at a time."""
        from businesses.models.duplicates import NotTheSame

        told_apart = NotTheSame.objects.filter(
            Q(first=OuterRef("pk"), second=OuterRef(OuterRef("pk")))
            | Q(second=OuterRef("pk"), first=OuterRef(OuterRef("pk")))
        )
        others = (
            self.model.objects.filter(subdistrict=OuterRef("subdistrict"), name__trigram_similar=OuterRef("name"))
            .exclude(pk=OuterRef("pk"))
            .exclude(status__in=[BusinessStatus.DRAFT, BusinessStatus.MERGED])
            .exclude(Exists(told_apart))
            .order_by()
            .values("subdistrict")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return self.annotate(resembling_count=Subquery(others))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Business(models.Model):
    """One micro-business. A draft is her unfinished registration, kept on the server."""

    TRANSITIONS: dict[str, set[str]] = {
        BusinessStatus.DRAFT: {BusinessStatus.SUBMITTED},
        BusinessStatus.SUBMITTED: {
            BusinessStatus.VERIFIED,
            BusinessStatus.RETURNED,
            BusinessStatus.REJECTED,
            BusinessStatus.CLOSED,
            BusinessStatus.MERGED,
        },
        BusinessStatus.RETURNED: {BusinessStatus.SUBMITTED, BusinessStatus.CLOSED, BusinessStatus.MERGED},
        BusinessStatus.VERIFIED: {BusinessStatus.INACTIVE, BusinessStatus.CLOSED, BusinessStatus.MERGED},
        BusinessStatus.INACTIVE: {BusinessStatus.VERIFIED, BusinessStatus.CLOSED, BusinessStatus.MERGED},
        BusinessStatus.REJECTED: {BusinessStatus.MERGED},
        # Opened again, it goes back to where it stood.
        BusinessStatus.CLOSED: {BusinessStatus.VERIFIED, BusinessStatus.SUBMITTED, BusinessStatus.MERGED},
        # The way back of a merge, within its 30 days.
        BusinessStatus.MERGED: {
            BusinessStatus.SUBMITTED,
            BusinessStatus.RETURNED,
            BusinessStatus.VERIFIED,
            BusinessStatus.INACTIVE,
            BusinessStatus.REJECTED,
            BusinessStatus.CLOSED,
        },
    }

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="businesses", verbose_name=_("owner"))
    name = models.CharField(_("business name"), max_length=120, blank=True)
    slug = models.SlugField(_("address"), max_length=140, unique=True, null=True, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=BusinessStatus, default=BusinessStatus.DRAFT)
    status_reason = models.TextField(_("reason"), blank=True, help_text=_("Why it was returned, rejected or paused."))
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.WEB)
    # Stays after the claim, as part of the history; what the helper may see ends with the claim.
    helper = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="businesses_helped",
        verbose_name=_("helper"),
        editable=False,
    )
    contact = models.CharField(_("contact until claimed"), max_length=6, choices=Contact, default=Contact.OWNER)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        verbose_name=_("merged into"),
        editable=False,
    )

    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.PROTECT, related_name="businesses", verbose_name=_("sector")
    )
    description_id = models.TextField(_("about the business"), max_length=600, blank=True)
    description_en = models.TextField(_("about the business, in English"), max_length=600, blank=True)
    kbli_code = models.CharField(_("KBLI code"), max_length=5, blank=True)
    kbli_edition = models.PositiveSmallIntegerField(
        _("KBLI edition"), null=True, blank=True, choices=[(2020, "2020"), (2025, "2025")]
    )
    nib = models.CharField(_("NIB"), max_length=13, blank=True)
    started_year = models.PositiveSmallIntegerField(_("started in"), null=True, blank=True)
    capital_rupiah = models.PositiveBigIntegerField(_("capital (Rp)"), null=True, blank=True)
    annual_sales_rupiah = models.PositiveBigIntegerField(_("sales in a year (Rp)"), null=True, blank=True)
    workers_men = models.PositiveSmallIntegerField(_("men working"), null=True, blank=True)
    workers_women = models.PositiveSmallIntegerField(_("women working"), null=True, blank=True)

    address = models.CharField(_("address of the business"), max_length=250, blank=True)
    subdistrict = models.ForeignKey(
        Subdistrict,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="businesses",
        verbose_name=_("kelurahan"),
    )
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    whatsapp_is_public = models.BooleanField(
        _("customers may write to her WhatsApp"),
        default=False,
        help_text=_("Shows the button “Order by WhatsApp” on her products."),
    )

    submission_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True, editable=False)

    objects = BusinessQuerySet.as_manager()

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")
        permissions = [
            ("verify_business", "Can verify, return and reject businesses"),
            ("help_register", "Can register businesses of others, as a helper"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=BusinessStatus.values), name="business_status_known"),
            models.CheckConstraint(
                condition=Q(status=BusinessStatus.DRAFT) | (~Q(name="") & Q(slug__isnull=False)),
                name="business_sent_has_name",
            ),
            models.CheckConstraint(condition=Q(nib="") | Q(nib__regex=r"^\d{13}$"), name="business_nib_13_digits"),
            models.CheckConstraint(
                condition=Q(kbli_code="", kbli_edition__isnull=True)
                | (Q(kbli_code__regex=r"^\d{5}$") & Q(kbli_edition__isnull=False)),
                name="business_kbli_with_edition",
            ),
            models.CheckConstraint(
                condition=~Q(status=BusinessStatus.VERIFIED) | Q(verified_at__isnull=False),
                name="business_verified_has_time",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(status=BusinessStatus.MERGED),
                name="business_merged_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.HELPER) | Q(helper__isnull=False), name="business_helped_by_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "submitted_at"], name="business_queue"),
            models.Index(fields=["nib"], condition=~Q(nib=""), name="business_nib"),
            GinIndex(fields=["name"], name="business_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name or str(_("unnamed draft"))

    @property
    def description(self) -> str:
        if get_language() == "en" and self.description_en:
            return self.description_en
        return self.description_id

    @property
    def is_editable_by_owner(self) -> bool:
        return self.status in {BusinessStatus.DRAFT, BusinessStatus.RETURNED}

    @property
    def is_discardable(self) -> bool:
        """Nobody but its owner and her helper has seen it yet."""
        return self.status == BusinessStatus.DRAFT and self.submitted_at is None

    @property
    def is_closable_by_owner(self) -> bool:
        return self.status in {
            BusinessStatus.SUBMITTED,
            BusinessStatus.RETURNED,
            BusinessStatus.VERIFIED,
            BusinessStatus.INACTIVE,
        }

    @property
    def days_waiting(self) -> int | None:
        """Whole days since it was sent, while it waits for an official; None otherwise."""
        if self.status != BusinessStatus.SUBMITTED or self.submitted_at is None:
            return None
        return (timezone.localdate() - timezone.localdate(self.submitted_at)).days

    @property
    def workers(self) -> int | None:
        if self.workers_men is None and self.workers_women is None:
            return None
        return (self.workers_men or 0) + (self.workers_women or 0)

    def get_absolute_url(self) -> Any:
        from django.urls import reverse

        return reverse("showcase:business", args=[self.slug])
