"""Where a business stands on its way through the programme: what is done, whose turn it is, by when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Consent
from businesses import readiness
from businesses.models import Business, BusinessStatus, ChangeKind, LicenceKind, Product, ProductStatus


@dataclass(frozen=True)
class Action:
    label: str
    url: str


@dataclass(frozen=True)
class NextStep:
    """Whose turn, by when and what follows are always said together."""

    turn: str  # "you", "officials" or "nobody"
    title: str
    text: str
    by_when: str = ""
    afterwards: str = ""
    reason: str = ""
    actions: list[Action] = field(default_factory=list)


@dataclass(frozen=True)
class Stage:
    name: str
    text: str
    state: str  # "done", "now" or ""


def _day(day: date) -> str:
    # Without the year, a step of last December reads like one of this year.
    return date_format(day, "l, j F" if day.year == timezone.localdate().year else "l, j F Y")


def answer_due_on(business: Business) -> date | None:
    """The day by which officials promise an answer to a registration."""
    if business.submitted_at is None:
        return None
    return timezone.localdate(business.submitted_at) + timedelta(days=settings.VERIFICATION_DAYS)


def is_agreed(business: Business) -> bool:
    """Whether the owner agrees today that visitors see the business and its products."""
    return Consent.objects.to_showcase().filter(user__owner=business.owner_id).exists()


def next_step(business: Business) -> NextStep:
    here = reverse("businesses:business", args=[business.pk])
    check = reverse("businesses:check", args=[business.pk])
    promise = _("Officials check it within %(days)d days and write to you") % {"days": settings.VERIFICATION_DAYS}
    status = business.status
    if status == BusinessStatus.DRAFT:
        return NextStep(
            turn="you",
            title=_("Finish your registration"),
            text=_("Everything that you filled in is saved."),
            by_when=_("Whenever you like"),
            afterwards=promise,
            actions=[Action(_("Go on with the registration"), _unfinished_url(business))],
        )
    if status == BusinessStatus.RETURNED:
        return NextStep(
            turn="you",
            title=_("Correct your registration and send it again"),
            text=_("An official has looked at it and found something to put right:"),
            reason=business.status_reason,
            by_when=_("Whenever you like"),
            afterwards=promise,
            actions=[Action(_("Correct and send again"), check)],
        )
    if status == BusinessStatus.SUBMITTED:
        due = answer_due_on(business)
        late = due is not None and due < timezone.localdate()
        return NextStep(
            turn="officials",
            title=_("We are checking your registration"),
            text=_("This takes longer than we promised. We are sorry; please ask Help how far it is.")
            if late
            else _("You needn't do anything now. We'll write to you as soon as there is an answer."),
            by_when=_day(due) if due else "",
            afterwards=_("Your products appear in the catalogue"),
            actions=[Action(_("See what you sent"), f"{here}#isian")],
        )
    if status == BusinessStatus.REJECTED:
        return NextStep(
            turn="nobody",
            title=_("This business can't take part"),
            text=_("Officials have given this reason. If you think it is a mistake, please write to Help."),
            reason=business.status_reason,
        )
    if status == BusinessStatus.INACTIVE:
        return NextStep(
            turn="officials",
            title=_("This business is paused"),
            text=_("It and its products are not shown to the public now. Please write to Help to open it again."),
            reason=business.status_reason,
        )
    if status == BusinessStatus.CLOSED:
        return NextStep(
            turn="nobody",
            title=_("You have closed this business"),
            text=_("It is no longer shown to anybody. If you begin again, write to Help: nothing has been lost."),
            reason=business.status_reason,
        )
    if status == BusinessStatus.MERGED:
        return NextStep(
            turn="nobody",
            title=_("This entry was merged with another"),
            text=_("It was entered twice. Everything that belongs to it is now with the other entry."),
        )
    return _next_of_verified(business)


def next_for_helper(business: Business) -> NextStep:
    """The same for whoever registered it for a neighbour: once it is verified, only the owner can go on."""
    if business.status != BusinessStatus.VERIFIED:
        return next_step(business)
    return NextStep(
        turn="you",
        title=_("Hand the business over to its owner"),
        text=_("It is verified. With a claim code she takes it into her own hands; until then you look after it."),
        by_when=_("Whenever you like"),
        afterwards=_("She signs in with her own number, and its pages close for you"),
        actions=[Action(_("Make a claim code"), reverse("businesses:claim_code", args=[business.pk]))],
    )


def _unfinished_url(business: Business) -> str:
    from businesses.views.registration import next_url

    return next_url(business)


def _next_of_verified(business: Business) -> NextStep:
    products = reverse("businesses:product_list", args=[business.pk])
    if not is_agreed(business):
        return NextStep(
            turn="you",
            title=_("Do you want to be in the catalogue?"),
            text=_("Your business is verified. Visitors see it as soon as you agree, and no longer than you agree."),
            by_when=_("Whenever you like"),
            afterwards=_("Your products appear in the catalogue"),
            actions=[Action(_("Decide what may be shown"), reverse("accounts:consents"))],
        )
    if not business.products.filter(status=ProductStatus.PUBLISHED).exists():
        return NextStep(
            turn="you",
            title=_("Show your first product"),
            text=_("Your business is verified. A name, a price and one good picture are enough to begin."),
            by_when=_("Whenever you like"),
            afterwards=_("Visitors find it in the catalogue at once"),
            actions=[Action(_("Go to my products"), products)],
        )
    return NextStep(
        turn="nobody",
        title=_("All is done for now"),
        text=_("Your business and its products are in the catalogue. Good pictures and fresh prices bring buyers."),
        actions=[
            Action(_("See my public page"), business.get_absolute_url()),
            Action(_("Go to my products"), products),
        ],
    )


# The page on which she adds what the national register lacks, by the key of its field: while a registration is hers,
# and once officials have looked at it (a slug after the name is the kind of the page).
_WHILE_HERS = {
    **dict.fromkeys(("nik", "owner_name", "birth_date", "gender", "phone"), "person"),
    **dict.fromkeys(("address", "kelurahan"), "place"),
    "product": "registration_products",
}
_BY_REQUEST = {
    "nik": ChangeKind.NIK,
    "owner_name": ChangeKind.OWNER_NAME,
    "business_name": ChangeKind.NAME,
    "address": ChangeKind.ADDRESS,
    "kelurahan": ChangeKind.ADDRESS,
}
# Anchors on the page of what she may change herself.
_BY_HERSELF = {
    "sector": "sector",
    "kbli": "kbli_code",
    "started_year": "started_year",
    "capital": "capital_rupiah",
    "annual_sales": "annual_sales_rupiah",
    "workers": "workers_women",
    "birth_date": "birth_date_0",
    "gender": "gender",
    "phone": "phone",
}


@dataclass(frozen=True)
class RegisterGaps:
    """What the national register asks for: how much is known, and where she adds the rest ("" for nowhere now)."""

    known: int
    total: int
    missing: list[Action]


def register_gaps(business: Business, *, is_helping: bool = False) -> RegisterGaps | None:
    """None where nobody can add anything: a draft has its own steps, what is over asks for nothing."""
    if business.status not in {BusinessStatus.SUBMITTED, BusinessStatus.RETURNED, BusinessStatus.VERIFIED}:
        return None
    asked = readiness.fields()
    if not asked:
        return None
    missing = readiness.score(business, asked).missing
    actions = [Action(row.name, _page_for(business, row.key, is_helping)) for row in missing]
    return RegisterGaps(len(asked) - len(missing), len(asked), actions)


def _page_for(business: Business, key: str, is_helping: bool) -> str:
    pk = business.pk
    if business.status == BusinessStatus.RETURNED:
        return reverse(f"businesses:{_WHILE_HERS.get(key, 'about')}", args=[pk])
    if key == "nib":
        return reverse("businesses:licence_new", args=[pk, LicenceKind.NIB])
    if key == "product":
        return reverse("businesses:product_new", args=[pk])
    if business.status == BusinessStatus.SUBMITTED:
        return ""
    if key in _BY_REQUEST:
        # Officials' answer goes to its owner, so only she asks.
        return "" if is_helping else reverse("businesses:change_new", args=[pk, _BY_REQUEST[key]])
    return f"{reverse('businesses:edit', args=[pk])}#id_{_BY_HERSELF[key]}"


def stages(business: Business) -> list[Stage]:
    """The way of every business in the programme, with how far this one is."""
    is_shown = Product.objects.public().filter(business=business).exists()
    status = business.status
    sent, verified = business.submitted_at, business.verified_at
    registered = Stage(
        _("Registered"),
        _day(timezone.localdate(sent)) if sent else _("Your draft is saved"),
        "done" if sent and status != BusinessStatus.RETURNED else "now",
    )
    is_checked = verified is not None
    due = answer_due_on(business)
    words = {
        BusinessStatus.SUBMITTED: _("Being checked, answer by %(day)s") % {"day": _day(due) if due else ""},
        BusinessStatus.RETURNED: _("Waiting for your correction"),
        BusinessStatus.REJECTED: _("Not accepted"),
    }
    verification = Stage(
        _("Verified"),
        _day(timezone.localdate(verified))
        if verified
        else words.get(BusinessStatus(status), _("An official looks at it")),
        "done" if is_checked else "now" if status in {BusinessStatus.SUBMITTED, BusinessStatus.REJECTED} else "",
    )
    return [
        registered,
        verification,
        Stage(
            _("In the catalogue"),
            _("Your products, seen by the whole city"),
            "done" if is_shown else "now" if is_checked else "",
        ),
        Stage(_("Trained"), _("Free classes in five topics"), ""),
        Stage(_("Mentored"), _("A mentor visits you and plans with you"), ""),
        Stage(_("In an outlet"), _("Your products on the shelves of the Sentra UKM"), ""),
        Stage(_("Growing"), _("We look at your turnover together"), ""),
    ]
