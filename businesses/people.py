"""Who may see or touch the businesses of one person: herself, helpers, new owners, those on her phone, officials."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch

from accounts.models import Consent, ConsentWay, User
from businesses.models import Business, BusinessStatus, ChangeKind, ChangeRequest, ChangeStatus, ClaimCode, NikReveal

# A page shows the newest; whoever wants all of them asks Help.
REVEALS_SHOWN = 20


@dataclass(frozen=True)
class Transfer:
    """A wish to hand a business over: waiting for officials, or for the new owner and her code."""

    request: ChangeRequest
    is_approved: bool


@dataclass(frozen=True)
class Access:
    """One business, and who else than its owner has had a hand in it."""

    business: Business
    helper: User | None
    # When she took it over, and the helper's access ended; unknown when it came with another business of hers.
    claimed_at: datetime | None
    transfer: Transfer | None


@dataclass(frozen=True)
class People:
    accesses: list[Access]
    # Whom the phone rules let her see (docs/decisions/0007): she held the phone, and every code to it names them too.
    on_phone: list[User]
    spoken: list[Consent]
    reveals: list[NikReveal]
    reveals_total: int = 0
    may_help: bool = field(default=False)


def people_around(user: User) -> People:
    """Everybody around `user` and her businesses; a constant number of queries."""
    transfers = ChangeRequest.objects.filter(
        kind=ChangeKind.TRANSFER, status__in=[ChangeStatus.PENDING, ChangeStatus.APPROVED], made_by=user
    ).select_related("claim_code")
    claims = ClaimCode.objects.filter(used_by=user).order_by("-used_at")
    businesses = (
        Business.objects.owned_by(user)
        .select_related("helper", "owner")
        .defer("owner__nik")
        .prefetch_related(
            Prefetch("change_requests", transfers, to_attr="transfers"),
            Prefetch("claim_codes", claims, to_attr="claims"),
        )
        .order_by("-created_at", "-pk")
    )
    reveals = NikReveal.objects.filter(owner__user=user)
    newest = list(reveals[:REVEALS_SHOWN])
    return People(
        accesses=[_access(row) for row in businesses],
        on_phone=list(User.objects.beside(user).order_by("created_at", "pk")) if user.is_phone_verified else [],
        spoken=list(Consent.objects.active().filter(user=user, way=ConsentWay.SPOKEN).select_related("recorded_by")),
        reveals=newest,
        reveals_total=len(newest) if len(newest) < REVEALS_SHOWN else reveals.count(),
        may_help=user.has_perm("businesses.help_register"),
    )


def _access(row: Business) -> Access:
    helper = row.helper if row.helper_id != row.owner.user_id else None
    claims: list[ClaimCode] = row.claims  # type: ignore[attr-defined]
    return Access(row, helper, claims[0].used_at if claims else None, _transfer(row))


def _transfer(row: Business) -> Transfer | None:
    if row.status != BusinessStatus.VERIFIED:
        return None
    requests: list[ChangeRequest] = row.transfers  # type: ignore[attr-defined]
    for request in requests:
        if request.status == ChangeStatus.PENDING:
            return Transfer(request, False)
        code = getattr(request, "claim_code", None)
        if code is not None and code.is_living:
            return Transfer(request, True)
    return None
