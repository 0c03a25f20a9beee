"""Licences of a business, what the rules say about them, and which of them a product needs."""

from __future__ import annotations

from datetime import date, timedelta

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models.business import Business
from businesses.models.files import PrivateFile
from businesses.models.products import Product


class LicenceKind(models.TextChoices):
    NIB = "nib", _("NIB")
    PIRT = "pirt", _("P-IRT")
    BPOM_MD = "bpom_md", _("BPOM MD")
    HALAL = "halal", _("halal certificate")
    TRADE_MARK = "trade_mark", _("trade mark")


class LicenceCheck(models.TextChoices):
    """What an official saw on the authority's own site."""

    NOT_CHECKED = "not_checked", _("not checked yet")
    FOUND = "found", _("found and valid")
    NOT_FOUND = "not_found", _("not found, or not valid")


class LicenceState(models.TextChoices):
    """How a licence stands on a day. Follows from its end and is stored nowhere."""

    VALID = "valid", _("valid")
    ENDING = "ending", _("ends soon")
    EXPIRED = "expired", _("expired")


class LicenceQuerySet(models.QuerySet["Licence"]):
    def owned_by(self, user: User) -> LicenceQuerySet:
        return self.filter(business__owner__user=user)

    def unchecked(self) -> LicenceQuerySet:
        """Those that no official has looked up at their authority, or not since the number was changed."""
        return self.filter(check_result=LicenceCheck.NOT_CHECKED)

    def valid_on(self, day: date) -> LicenceQuerySet:
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def ending_within(self, days: int, *, today: date) -> LicenceQuerySet:
        """Still valid on `today`, and for at most `days` more."""
        return self.filter(valid_until__gte=today, valid_until__lte=today + timedelta(days=days))

    def expired_on(self, day: date) -> LicenceQuerySet:
        return self.filter(valid_until__lt=day)

    def trusted(self) -> LicenceQuerySet:
        """All but those that an official looked for in vain."""
        return self.exclude(check_result=LicenceCheck.NOT_FOUND)

    def not_renewed(self) -> LicenceQuerySet:
        """Without those in whose place stands another of the same kind with a later end: one for all products, or
        one that covers whatever the older covers.
        """
        link = Licence.products.through.objects
        of_newer = link.filter(licence=OuterRef("pk"))
        of_older = link.filter(licence=OuterRef(OuterRef("pk")))
        same_in_newer = link.filter(licence=OuterRef(OuterRef("pk")), product=OuterRef("product"))
        newer = (
            Licence.objects.filter(business=OuterRef("business"), kind=OuterRef("kind"))
            .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("valid_until")))
            .trusted()
            .filter(~Exists(of_newer) | (Exists(of_older) & ~Exists(of_older.filter(~Exists(same_in_newer)))))
        )
        return self.filter(~Exists(newer))

    def to_be_reminded(self, kind: str, days: int, *, today: date) -> LicenceQuerySet:
        """Of one kind, ending within `days`, whose owner has not been told so for this end."""
        told = LicenceReminder.objects.filter(
            licence=OuterRef("pk"), valid_until=OuterRef("valid_until"), days_before__lte=days
        )
        return (
            self.filter(~Exists(told), kind=kind, business__owner__user__isnull=False)
            .ending_within(days, today=today)
            .trusted()
            .not_renewed()
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Licence(models.Model):
    """One number that an authority gave to a business. Without products it counts for all of them.

    The NIB is `Business.nib`; its row here adds what that column can't hold: the scan and the official's check.
    Triggers (migration `nib_in_one_place`) keep the two numbers equal, whoever writes which of them.
    """

    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="licences", verbose_name=_("business")
    )
    kind = models.CharField(_("licence"), max_length=10, choices=LicenceKind)
    number = models.CharField(_("number"), max_length=40)
    products = models.ManyToManyField(Product, blank=True, related_name="licences", verbose_name=_("products"))
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    scan = models.OneToOneField(
        PrivateFile, null=True, blank=True, on_delete=models.PROTECT, related_name="licence", verbose_name=_("scan")
    )
    check_result = models.CharField(
        _("result of the check"), max_length=11, choices=LicenceCheck, default=LicenceCheck.NOT_CHECKED
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("checked by")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["kind", "-valid_until", "pk"]
        permissions = [("check_licence", "Can record that a licence was checked with its authority")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LicenceKind.values), name="licence_kind_known"),
            models.UniqueConstraint(fields=["business", "kind", "number"], name="licence_once_a_business"),
            models.UniqueConstraint(
                fields=["business"], condition=Q(kind=LicenceKind.NIB), name="licence_one_nib_a_business"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="licence_has_number"),
            models.CheckConstraint(
                condition=Q(check_result=LicenceCheck.NOT_CHECKED, checked_on__isnull=True, checked_by__isnull=True)
                | (
                    Q(check_result__in=[LicenceCheck.FOUND, LicenceCheck.NOT_FOUND])
                    & Q(checked_on__isnull=False, checked_by__isnull=False)
                ),
                name="licence_checked_on_by",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=models.F("issued_on")),
                name="licence_ends_after_issue",
            ),
        ]
        indexes = [
            models.Index(fields=["valid_until"], name="licence_ending"),
            models.Index(fields=["kind", "number"], name="licence_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def is_valid_on(self, day: date) -> bool:
        return self.valid_until is None or self.valid_until >= day

    @property
    def is_found(self) -> bool:
        return self.check_result == LicenceCheck.FOUND

    @property
    def is_not_found(self) -> bool:
        return self.check_result == LicenceCheck.NOT_FOUND

    def state_on(self, day: date, *, soon: int) -> LicenceState:
        """`soon` is the number of days before its end from which it counts as ending."""
        if not self.is_valid_on(day):
            return LicenceState.EXPIRED
        if self.valid_until and self.valid_until <= day + timedelta(days=soon):
            return LicenceState.ENDING
        return LicenceState.VALID


class LicenceReminder(models.Model):
    """That the owner was told, once, how many days a licence still lasts. A renewed licence has a new end."""

    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="reminders")
    days_before = models.PositiveSmallIntegerField(_("days before"))
    valid_until = models.DateField(_("valid until"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        verbose_name = _("licence reminder")
        verbose_name_plural = _("licence reminders")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "days_before", "valid_until"], name="licencereminder_once_a_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.days_before}"


class RuleQuerySet(models.QuerySet["LicenceRule"]):
    def in_force(self, day: date) -> dict[str, LicenceRule]:
        """The newest rule of each kind on `day`, by kind."""
        rows = self.filter(effective_on__lte=day).order_by("effective_on")
        return {rule.kind: rule for rule in rows}


class LicenceRule(models.Model):
    """What the regulation says about one kind of licence from a day on. Changed by adding a newer row."""

    kind = models.CharField(_("licence"), max_length=10, choices=LicenceKind)
    effective_on = models.DateField(_("effective on"))
    validity_years = models.PositiveSmallIntegerField(
        _("valid for (years)"), null=True, blank=True, help_text=_("Empty when it has no end.")
    )
    renewal_months = models.PositiveSmallIntegerField(_("renewal opens (months before the end)"), default=0)
    remind_days = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("reminders (days before the end)"), default=list, blank=True
    )
    obligatory_from = models.DateField(_("obligatory from"), null=True, blank=True)
    about_id = models.TextField(_("what it is for, in Indonesian"), max_length=500)
    about_en = models.TextField(_("what it is for, in English"), max_length=500)
    how_id = models.TextField(_("how to get it, in Indonesian"), max_length=800)
    how_en = models.TextField(_("how to get it, in English"), max_length=800)
    check_url = models.URLField(_("where officials look it up"), blank=True)
    source = models.CharField(_("source"), max_length=200, help_text=_("The regulation, with its article."))

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("licence rule")
        verbose_name_plural = _("licence rules")
        ordering = ["kind", "-effective_on"]
        constraints = [models.UniqueConstraint(fields=["kind", "effective_on"], name="licencerule_one_a_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.effective_on}"

    def renewal_opens_on(self, end: date) -> date:
        """The day from which a licence that ends on `end` can be renewed."""
        months = end.year * 12 + end.month - 1 - self.renewal_months
        # The 31st of a month that has none is its last day.
        first = date(months // 12, months % 12 + 1, 1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return first.replace(day=min(end.day, last.day))

    @property
    def about(self) -> str:
        return self.about_en if get_language() == "en" else self.about_id

    @property
    def how(self) -> str:
        return self.how_en if get_language() == "en" else self.how_id


class Answer(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")


class LadderAnswers(models.Model):
    """What she said about one product, from which follows what licence it needs. No answer is an empty string."""

    # In the order in which they are asked: what decides most comes first, so that most people answer few.
    QUESTIONS = ["is_food", "is_frozen", "is_pasteurised", "keeps_a_week", "is_made_at_home"]

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="ladder_answers")
    is_food = models.CharField(_("Is it food or drink?"), max_length=3, choices=Answer, blank=True)
    keeps_a_week = models.CharField(
        _("Does it keep more than 7 days at room temperature?"), max_length=3, choices=Answer, blank=True
    )
    is_frozen = models.CharField(_("Is it sold frozen?"), max_length=3, choices=Answer, blank=True)
    is_pasteurised = models.CharField(
        _("Is it pasteurised or sterilised, like milk in bottles or food in cans?"),
        max_length=3,
        choices=Answer,
        blank=True,
    )
    is_made_at_home = models.CharField(
        _("Is it made in the kitchen of a home?"), max_length=3, choices=Answer, blank=True
    )
    answered_at = models.DateTimeField(_("answered at"), auto_now=True)

    class Meta:
        verbose_name = _("answers about licences")
        verbose_name_plural = _("answers about licences")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.product)


class LadderRuleQuerySet(models.QuerySet["LadderRule"]):
    def in_force(self, day: date) -> LadderRuleQuerySet:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), effective_on__lte=day)


class LadderRule(models.Model):
    """One step of the ladder: when all its conditions match a product's answers, `outcome` says what `kind` is to it.

    Of the rules of one kind the first that matches decides, in their order. An empty condition matches any answer.
    A rule counts from `effective_on` to `ends_on`.
    """

    class Outcome(models.TextChoices):
        NEEDED = "needed", _("needs it")
        ADVISED = "advised", _("is well advised to have it")
        NOT_FOR = "not_for", _("can't have it")

    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("licence"), max_length=10, choices=LicenceKind)
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome)
    is_food = models.CharField(_("food or drink"), max_length=3, choices=Answer, blank=True)
    keeps_a_week = models.CharField(_("keeps more than 7 days"), max_length=3, choices=Answer, blank=True)
    is_frozen = models.CharField(_("frozen"), max_length=3, choices=Answer, blank=True)
    is_pasteurised = models.CharField(_("pasteurised or sterilised"), max_length=3, choices=Answer, blank=True)
    is_made_at_home = models.CharField(_("made at home"), max_length=3, choices=Answer, blank=True)
    why_id = models.TextField(_("why, in Indonesian"), max_length=400)
    why_en = models.TextField(_("why, in English"), max_length=400)
    effective_on = models.DateField(_("effective on"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = LadderRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("ladder rule")
        verbose_name_plural = _("ladder rules")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("effective_on")),
                name="ladderrule_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_kind_display()}: {self.get_outcome_display()}"

    @property
    def why(self) -> str:
        return self.why_en if get_language() == "en" else self.why_id

    def matches(self, answers: LadderAnswers) -> bool:
        return all(getattr(self, question) in {"", getattr(answers, question)} for question in LadderAnswers.QUESTIONS)
