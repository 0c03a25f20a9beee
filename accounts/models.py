"""People who sign in, what they agreed to, and who changed the state of what."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField


class UserQuerySet(models.QuerySet["User"]):
    def reached_at(self, address: str) -> UserQuerySet:
        """Those whom a code to `address` (E.164 phone or e-mail) may let in: several, where a phone is shared."""
        return self.filter(**{"email" if "@" in address else "phone": address}, is_active=True)

    def beside(self, user: User) -> UserQuerySet:
        """Other people on the phone of `user`."""
        others = self.filter(phone=user.phone, phone__isnull=False, is_active=True)
        return others.exclude(pk=user.pk)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def reached_at(self, address: str) -> UserQuerySet:
        return self.get_queryset().reached_at(address)

    def beside(self, user: User) -> UserQuerySet:
        return self.get_queryset().beside(user)

    def create_user(self, *, full_name: str, password: str | None = None, **fields: Any) -> User:
        """Create somebody who signs in by `phone` (E.164) and/or `email`; one of the two is needed."""
        fields["email"] = (fields.get("email") or "").strip().lower() or None
        fields["phone"] = fields.get("phone") or None
        user = self.model(full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_dormant(self, *, full_name: str, language: str = "id") -> User:
        """Prepare an account for somebody else: until she claims it nobody signs in to it and no message reaches it."""
        user = self.model(full_name=full_name, language=language, is_active=False)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, *, full_name: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(full_name=full_name, password=password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["password", "last_login"]
)
class User(AbstractBaseUser, PermissionsMixin):
    # A household with grandparents; more names than one screen holds would be a number that is passed around.
    PEOPLE_A_PHONE = 6

    full_name = models.CharField(_("full name"), max_length=150)
    phone = PhoneNumberField(_("phone"), null=True, blank=True)
    phone_verified_at = models.DateTimeField(_("phone verified at"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("id", "Bahasa Indonesia"), ("en", "English")], default="id"
    )
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
            models.UniqueConstraint(fields=["email"], name="user_email_unique"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(
                condition=Q(phone__isnull=False) | Q(email__isnull=False) | Q(is_active=False),
                name="user_phone_or_email",
            ),
            models.CheckConstraint(condition=~Q(email=""), name="user_email_not_empty"),
        ]
        indexes = [models.Index(fields=["phone"], name="user_phone")]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Forms send "" for an empty e-mail, and two empty strings would collide.
        self.email = self.email.lower() if self.email else None
        super().save(*args, **kwargs)

    @property
    def is_phone_verified(self) -> bool:
        return self.phone_verified_at is not None

    @property
    def is_dormant(self) -> bool:
        """Prepared by a helper for somebody who has not claimed it yet."""
        return self.phone is None and self.email is None

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]


class CodePurpose(models.TextChoices):
    SIGN_UP = "sign_up", _("sign up")
    SIGN_IN = "sign_in", _("sign in")
    RECOVERY = "recovery", _("set a new password")
    PHONE = "phone", _("verify a phone")
    EMAIL = "email", _("verify an e-mail")


class OneTimeCodeQuerySet(models.QuerySet["OneTimeCode"]):
    def alive(self) -> OneTimeCodeQuerySet:
        born_after = timezone.now() - timedelta(minutes=OneTimeCode.MINUTES)
        return self.filter(used_at__isnull=True, guesses__lt=OneTimeCode.GUESSES, sent_at__gt=born_after)

    def entered_lately(self) -> OneTimeCodeQuerySet:
        return self.filter(used_at__gt=timezone.now() - timedelta(minutes=OneTimeCode.MINUTES))

    def choosing(self) -> OneTimeCodeQuerySet:
        """Codes to a shared phone that were entered a moment ago, and that still let in any one person on it."""
        return self.entered_lately().filter(purpose__in=OneTimeCode.FOR_ANYBODY, user__isnull=True)

    def recovering(self) -> OneTimeCodeQuerySet:
        """Recovery codes that were entered a moment ago, so that a new password may be set."""
        return self.entered_lately().filter(purpose=CodePurpose.RECOVERY, user__isnull=False)

    def outlived(self) -> OneTimeCodeQuerySet:
        """They hold a phone or e-mail, and a name until somebody is let in: a day is long enough."""
        return self.filter(sent_at__lt=timezone.now() - timedelta(days=1))

    def of(self, user: User | None) -> OneTimeCodeQuerySet:
        """Those that `user` may enter: a change of her own address, or any that needs nobody signed in."""
        return self.filter(Q(purpose__in=OneTimeCode.FOR_ANYBODY) | Q(user=user, user__isnull=False))


class OneTimeCode(models.Model):
    """A 6-digit code sent to one phone or e-mail at the wish of one browser, whose session holds `pk`.

    A row exists also when the address is unknown (or, for a new e-mail, known): then `code_hash` is empty and no guess
    is right, so that nothing tells a stranger the difference. `user` is who asked for a change, or who was let in:
    on a shared phone she is known only when somebody has been chosen after the code. Guesses are counted here and
    not in the session, which a thousand requests at once would read and write back as one.
    """

    MINUTES = 10
    GUESSES = 5
    # A second tap within this time sends nothing new.
    PAUSE_SECONDS = 30
    FOR_KNOWN_PEOPLE = {CodePurpose.SIGN_IN, CodePurpose.RECOVERY}
    FOR_ANYBODY = {*FOR_KNOWN_PEOPLE, CodePurpose.SIGN_UP}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form_token = models.UUIDField(unique=True, default=uuid.uuid4)
    purpose = models.CharField(max_length=8, choices=CodePurpose)
    address = models.CharField(max_length=254)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    details = models.JSONField(default=dict)
    code_hash = models.CharField(max_length=64, blank=True)
    guesses = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    objects = OneTimeCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        # Nobody looks at these rows in the admin, so nobody can be given leave to.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=CodePurpose.values), name="onetimecode_purpose_known"),
            models.CheckConstraint(condition=Q(guesses__lte=5), name="onetimecode_five_guesses"),
        ]
        indexes = [models.Index(fields=["sent_at"], name="onetimecode_sweep")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"

    @property
    def expires_at(self) -> Any:
        return self.sent_at + timedelta(minutes=self.MINUTES)

    @property
    def is_alive(self) -> bool:
        return self.used_at is None and self.guesses < self.GUESSES and timezone.now() < self.expires_at

    @property
    def is_for_known_people(self) -> bool:
        return self.purpose in self.FOR_KNOWN_PEOPLE

    @property
    def newcomer(self) -> str:
        """The name that somebody new typed at sign-up."""
        return str(self.details.get("full_name", ""))

    def is_same_wish(self, purpose: str, address: str, user: User | None) -> bool:
        # Whom a sign-in concerns is known after the code; a change concerns the person who is signed in.
        is_same_person = purpose in self.FOR_ANYBODY or self.user_id == (user and user.pk)
        return (self.purpose, self.address) == (purpose, address) and is_same_person

    @property
    def is_fresh(self) -> bool:
        return self.is_alive and timezone.now() < self.sent_at + timedelta(seconds=self.PAUSE_SECONDS)


class Tally(models.Model):
    """Tries of one kind by one address, person or network in a running span of time (see `accounts.limits`)."""

    key = models.CharField(max_length=100, primary_key=True)
    count = models.PositiveSmallIntegerField()
    resets_at = models.DateTimeField()

    class Meta:
        verbose_name = _("count of tries")
        verbose_name_plural = _("counts of tries")
        # Nobody looks at these rows in the admin, so nobody can be given leave to.
        default_permissions = ()
        indexes = [models.Index(fields=["resets_at"], name="tally_sweep")]

    def __str__(self) -> str:
        return self.key.partition(":")[0]


class ConsentPurpose(models.TextChoices):
    PROGRAMME = "programme", _("taking part in the programme")
    SHOWCASE = "showcase", _("showing the business and its products to the public")
    PHOTO = "photo", _("using photographs of the person")
    MESSAGES = "messages", _("news and invitations by message")


class ConsentWay(models.TextChoices):
    WEB = "web", _("on the website")
    SPOKEN = "spoken", _("spoken, with a witness")
    PAPER = "paper", _("on paper")


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def current(self) -> dict[str, ConsentText]:
        """The wording in force today, by purpose, in the order of ConsentPurpose."""
        in_force = self.filter(effective_on__lte=timezone.localdate()).order_by("version")
        newest = {text.purpose: text for text in in_force}
        return {purpose.value: newest[purpose.value] for purpose in ConsentPurpose if purpose.value in newest}


class ConsentText(models.Model):
    """What a person agrees to, word for word. A new wording is a new version; old ones stay."""

    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose)
    version = models.PositiveSmallIntegerField(_("version"))
    text_id = models.TextField(_("text in Indonesian"))
    text_en = models.TextField(_("text in English"))
    effective_on = models.DateField(_("effective on"))

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="consenttext_purpose_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.version}"

    @property
    def text(self) -> str:
        return self.text_en if get_language() == "en" else self.text_id


class ConsentQuerySet(models.QuerySet["Consent"]):
    def active(self) -> ConsentQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def to_showcase(self) -> ConsentQuerySet:
        return self.active().filter(purpose=ConsentPurpose.SHOWCASE)


class Consent(models.Model):
    """One person's yes to one purpose, and its end.

    Rows are kept, because they are the proof; only what a helper wrote down goes again with a draft that she discards.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents", verbose_name=_("person"))
    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents", verbose_name=_("text"))
    way = models.CharField(_("way"), max_length=8, choices=ConsentWay, default=ConsentWay.WEB)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="consents_recorded", verbose_name=_("recorded by")
    )
    witness = models.CharField(
        _("witness"), max_length=150, blank=True, help_text=_("Who heard it, when it was spoken.")
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
            models.CheckConstraint(
                condition=Q(way=ConsentWay.SPOKEN) & ~Q(witness="") | ~Q(way=ConsentWay.SPOKEN) & Q(witness=""),
                name="consent_spoken_has_witness",
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
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
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
