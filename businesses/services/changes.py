"""What an owner wants changed after verification, and what officials answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import keyed_hash
from accounts.models import User
from accounts.services import NotAllowed, change_status
from businesses.locks import lock_words
from businesses.models import (
    Business,
    BusinessStatus,
    ChangeKind,
    ChangeRequest,
    ChangeStatus,
    ClaimWay,
    FilePurpose,
    Owner,
    Subdistrict,
)
from businesses.services.claims import make_claim_code
from businesses.services.decisions import needed_reason
from businesses.services.ending import forget_nik
from businesses.services.locking import already, locked
from notifications.services import notify


@transaction.atomic
def request_change(
    business: Business,
    kind: str,
    *,
    by: User,
    reason: str,
    text: str = "",
    subdistrict: Subdistrict | None = None,
    nik: str = "",
    phone: str = "",
    proof: File[bytes] | None = None,
) -> ChangeRequest:
    """Ask officials to change one thing that they have checked.

    `text` is the new name, address line or, for a transfer, the name of the new owner; `nik` is a checked NIK of 16
    digits; `phone` (E.164) is where the new owner's code goes; `proof` is a PDF or picture for the official's eyes.
    Whether somebody else has the NIK is told to the official who decides, never to her: any number can be tried.
    Raises NotAllowed while the business is not verified, while a request of the same kind waits, and when nothing
    would change; ValidationError when the file can't be taken.
    """
    row = locked(business)
    if row.status != BusinessStatus.VERIFIED:
        raise NotAllowed(_("This can be asked for once the business is verified."))
    if row.owner.user_id != by.pk:
        raise NotAllowed(_("Only the owner can ask for this."))
    if row.change_requests.waiting().filter(kind=kind).exists():
        raise NotAllowed(_("You have asked for this already. Officials will answer soon."))
    request = ChangeRequest(business=row, kind=kind, made_by=by, reason=needed_reason(reason))
    request.new_text = text.strip()
    if kind == ChangeKind.NIK:
        request.set_new_nik(nik)
    elif kind == ChangeKind.TRANSFER:
        request.new_phone = phone
    elif kind == ChangeKind.ADDRESS:
        request.old_subdistrict, request.new_subdistrict = row.subdistrict, subdistrict
    request.old_text = _text_today(row, kind)
    if not _changes_something(request):
        raise NotAllowed(_("Nothing is different from what is stored. Please write what it should be."))
    if proof:
        # Imported here, because what prepares pictures imports the services. Last, so that no rule refuses after it.
        from businesses.files import keep_file

        request.proof = keep_file(row, FilePurpose.CHANGE, proof, by=by)
    request.save()
    notify(
        by,
        "change_requested",
        dedup_key=f"change_requested:{request.pk}",
        business=row.name,
        what=_thing(request.kind),
        url=reverse("businesses:changes", args=[row.pk]),
    )
    return request


def _thing(kind: str) -> Any:
    """What is to be changed, as the object of that verb; lazy, because it is read in the owner's language."""
    return gettext_lazy("owner of the business") if kind == ChangeKind.TRANSFER else ChangeKind(kind).label


def _text_today(business: Business, kind: str) -> str:
    return {
        ChangeKind.NAME: business.name,
        ChangeKind.OWNER_NAME: business.owner.full_name,
        ChangeKind.ADDRESS: business.address,
        ChangeKind.TRANSFER: business.owner.full_name,
        ChangeKind.NIK: "",
    }[ChangeKind(kind)]


def _changes_something(request: ChangeRequest) -> bool:
    if request.kind == ChangeKind.NIK:
        return request.new_nik_hash != request.business.owner.nik_hash
    if request.kind == ChangeKind.TRANSFER:
        return True
    return (request.old_text, request.old_subdistrict) != (request.new_text, request.new_subdistrict)


def _nik_is_taken(nik: str, owner: Owner) -> bool:
    nik_hash = keyed_hash(nik)
    # Held until the row is saved, or two people could both find the number free.
    lock_words("nik", nik_hash)
    return Owner.objects.filter(nik_hash=nik_hash).exclude(pk=owner.pk).exists()


@transaction.atomic
def withdraw_change(request: ChangeRequest, *, by: User) -> ChangeRequest:
    """Take back a wish that nobody has answered yet."""
    row = _waiting(request)
    if row.business.owner.user_id != by.pk:
        raise NotAllowed(_("Only the owner can ask for this."))
    forget_nik(row)
    change_status(row, ChangeStatus.WITHDRAWN, by=by)
    return row


@transaction.atomic
def approve_change(request: ChangeRequest, *, by: User) -> ChangeRequest:
    """Carry out what an owner asked for, and tell her; a transfer sends the new owner a code and waits for her."""
    row = _for_answer(request, by)
    business = row.business
    if (
        _text_today(business, row.kind) != row.old_text
        # Of whoever owned it then: her NIK is not the new owner's.
        or row.made_by_id != business.owner.user_id
        or (row.kind == ChangeKind.ADDRESS and business.subdistrict_id != row.old_subdistrict_id)
    ):
        raise NotAllowed(
            _("It has been changed since she asked. Please refuse this request and ask her to send a new one.")
        )
    if row.kind == ChangeKind.NAME:
        # The address of the public page stays: links that people have shared must not die.
        business.name = row.new_text
        business.save(update_fields=["name", "updated_at"])
    elif row.kind == ChangeKind.ADDRESS:
        business.address, business.subdistrict = row.new_text, row.new_subdistrict
        business.save(update_fields=["address", "subdistrict", "updated_at"])
    elif row.kind == ChangeKind.OWNER_NAME:
        business.owner.full_name = row.new_text
        business.owner.save(update_fields=["full_name"])
    elif row.kind == ChangeKind.NIK:
        assert row.new_nik
        if _nik_is_taken(row.new_nik, business.owner):
            raise NotAllowed(_("Another owner has this NIK. Look for a duplicate before you decide."))
        business.owner.set_nik(row.new_nik)
        business.owner.save(update_fields=["nik", "nik_hash"])
    else:
        make_claim_code(business, by=by, way=ClaimWay.SENT, change_request=row)
        code = {"new_owner": row.new_text, "days": settings.CLAIM_CODE_DAYS}
        return _answer(row, ChangeStatus.APPROVED, by=by, key="transfer_approved", **code)
    return _answer(row, ChangeStatus.APPROVED, by=by, key="change_approved")


@transaction.atomic
def refuse_change(request: ChangeRequest, *, by: User, reason: str) -> ChangeRequest:
    """Say no to what an owner asked for, and why."""
    row = _for_answer(request, by)
    row.status_reason = needed_reason(reason)
    return _answer(row, ChangeStatus.REFUSED, by=by, key="change_refused", reason=row.status_reason)


def _waiting(request: ChangeRequest) -> ChangeRequest:
    # The business first and the request after it, like everywhere.
    business = locked(request.business)
    Owner.objects.select_for_update(no_key=True).get(pk=business.owner_id)
    row = ChangeRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
    if row.status != ChangeStatus.PENDING:
        raise NotAllowed(
            _("This request has been answered already: %(status)s.") % {"status": row.get_status_display()}
        )
    row.business = business
    return row


def _for_answer(request: ChangeRequest, by: User) -> ChangeRequest:
    row = _waiting(request)
    if row.business.owner.user_id == by.pk:
        raise NotAllowed(_("This is your own business. Please ask a colleague to decide."))
    if row.business.status != BusinessStatus.VERIFIED:
        raise NotAllowed(already(row.business))
    return row


def _answer(
    row: ChangeRequest, status: str, *, by: User, key: str, reason: str = "", **context: object
) -> ChangeRequest:
    row.decided_by, row.decided_at = by, timezone.now()
    forget_nik(row)
    change_status(row, status, by=by, reason=reason)
    notify(
        row.business.owner.user,
        key,
        dedup_key=f"{key}:{row.pk}",
        business=row.business.name,
        what=_thing(row.kind),
        url=reverse("businesses:changes", args=[row.business_id]),
        **context,
        **({"reason": reason} if reason else {}),
    )
    return row
