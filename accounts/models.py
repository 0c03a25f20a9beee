"""People who sign in, what they agreed to, and who changed the state of what."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, full_name: str, password: str | None = None, **fields: Any) -> User:
        """Create somebody who signs in by `phone` (E.164) and/or `email`; one of the two is needed."""
        fields["email"] = (fields.get("email") or "").strip().lower() or None
        fields["phone"] = fields.get("phone") or None
        user = self.model(full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, full_name: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(full_name=full_name, password=password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    full_name = models.CharField(_("full name"), max_length=150)
    phone = PhoneNumberField(_("phone"), null=True, blank=True)
    phone_verified_at = models.DateTimeField(_("phone verified at"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("id", "Bahasa Indonesia"), ("en", "English")], default="id")
    is_staff = models.BooleanField(_("official"), default=False, help_text=_("May open the officials' desk."))
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["phone"], name="user_phone_unique"),
            models.UniqueConstraint(fields=["email"], name="user_email_unique"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(
                condition=Q(phone__isnull=False) | Q(email__isnull=False), name="user_phone_or_email"
            ),
            models.CheckConstraint(condition=~Q(email=""), name="user_email_not_empty"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Forms send "" for an empty e-mail, and two empty strings would collide.
        self.email = self.email.lower() if self.email else None
        super().save(*args, **kwargs)

    @property
    def is_phone_verified(self) -> bool:
        return self.phone_verified_at is not None

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]


class ConsentPurpose(models.TextChoices):
    PROGRAMME = "programme", _("taking part in the programme")
    SHOWCASE = "showcase", _("showing the business and its products to the public")
    PHOTO = "photo", _("using photographs of the person")
    MESSAGES = "messages", _("news and invitations by message")


class ConsentWay(models.TextChoices):
    WEB = "web", _("on the website")
    SPOKEN = "spoken", _("spoken, with a witness")
    PAPER = "paper", _("on paper")


class ConsentText(models.Model):
    """What a person agrees to, word for word. A new wording is a new version; old ones stay."""

    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose)
    version = models.PositiveSmallIntegerField(_("version"))
    text_id = models.TextField(_("text in Indonesian"))
    text_en = models.TextField(_("text in English"))
    effective_on = models.DateField(_("effective on"))

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["purpose", "-version"]
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consenttext_purpose_version_unique")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.version}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def active(self) -> ConsentQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def to_showcase(self) -> ConsentQuerySet:
        return self.active().filter(purpose=ConsentPurpose.SHOWCASE)


class Consent(models.Model):
    """One person's yes to one purpose, and its end. Rows are never deleted: they are the proof."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents", verbose_name=_("person"))
    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents", verbose_name=_("text"))
    way = models.CharField(_("way"), max_length=8, choices=ConsentWay, default=ConsentWay.WEB)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="consents_recorded", verbose_name=_("recorded by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at"]
        constraints = [
            # One living consent a person and purpose; the index also serves every public page.
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=Q(withdrawn_at__isnull=True), name="consent_one_active"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_purpose_display()}"


class StatusChange(models.Model):
    """Who moved what from which status to which, when and why. Written by services only."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    from_status = models.CharField(_("from"), max_length=20, blank=True)
    to_status = models.CharField(_("to"), max_length=20)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"),
        help_text=_("Empty when the portal itself did it."),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-at"], name="statuschange_subject")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
