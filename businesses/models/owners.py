"""The people behind the businesses."""

from __future__ import annotations

import re

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.fields import EncryptedTextField, keyed_hash
from accounts.models import User


class Gender(models.TextChoices):
    WOMAN = "woman", _("woman")
    MAN = "man", _("man")


# Shorter words have no trigram: an index would only be in the way.
SHORTEST_INDEXED = 3


def number_in(term: str) -> str:
    """The digits of a phone or NIB in any usual writing, without 0 or +62 in front; "" when it is no number."""
    digits = re.sub(r"[\s.\-+()/]", "", term)
    if not (digits.isascii() and digits.isdigit()) or len(digits) < 4:
        return ""
    return re.sub(r"^(62|0)", "", digits)


class OwnerQuerySet(models.QuerySet["Owner"]):
    def known_as(self, term: str) -> OwnerQuerySet:
        """Every word of `term` in the name, or the number anywhere in a phone number."""
        if number := number_in(term):
            return self.filter(
                Q(phone__contains=number) | Q(other_phone__contains=number) | Q(user__phone__contains=number)
            )
        found = self
        for word in term.split():
            # `~*` and not UPPER(…) LIKE: the trigram index is on the bare column.
            found = found.filter(full_name__iregex=re.escape(word))
        return found


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["nik", "nik_hash"])
class Owner(models.Model):
    """The person behind one or more businesses. `user` is empty until she claims them with her phone."""

    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="owner", verbose_name=_("account")
    )
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    phone = PhoneNumberField(_("WhatsApp number"), null=True, blank=True)
    other_phone = models.CharField(_("other phone"), max_length=30, blank=True)
    gender = models.CharField(_("gender"), max_length=5, choices=Gender, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    nik = EncryptedTextField(_("NIK"), null=True, blank=True, editable=False)
    nik_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = OwnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("owner")
        verbose_name_plural = _("owners")
        permissions = [("reveal_nik", "Can reveal a NIK, with a reason")]
        constraints = [
            models.CheckConstraint(
                condition=Q(nik__isnull=True, nik_hash__isnull=True) | Q(nik__isnull=False, nik_hash__isnull=False),
                name="owner_nik_with_hash",
            ),
        ]
        indexes = [
            models.Index(fields=["phone"], name="owner_phone"),
            GinIndex(fields=["full_name"], name="owner_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_unclaimed(self) -> bool:
        """Nobody signs in as her: somebody else entered what belongs to her."""
        return self.user is None or self.user.is_dormant

    def set_nik(self, nik: str | None) -> None:
        """Put a checked 16-digit NIK (or none) into both of its columns."""
        self.nik = nik or None
        self.nik_hash = keyed_hash(nik) if nik else None

    @property
    def masked_nik(self) -> str:
        """`3578••••••••0001`, or an empty string."""
        return f"{self.nik[:4]}••••••••{self.nik[-4:]}" if self.nik else ""
