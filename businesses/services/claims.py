"""From whoever entered a business to its owner: codes, and the claim that ends the helper's access."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, ProtectedError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import limits
from accounts.fields import keyed_hash
from accounts.models import Consent, ConsentPurpose, User
from accounts.services import NotAllowed
from businesses.models import Business, BusinessStatus, ChangeRequest, ClaimCode, ClaimWay, Owner
from businesses.models.claims import ClaimState
from businesses.services.ending import end_wishes
from businesses.services.locking import already, locked
from notifications.models import Message
from notifications.services import notify, notify_address

# Five guesses an hour at 47 bits find nothing; a class behind one Wi-Fi may mistype more often than one person.
CLAIMS_OF_PERSON = limits.Limit("claim", 5, 60 * 60)
CLAIMS_FROM_IP = limits.Limit("claim-ip", 50, 60 * 60)
# A number that was typed wrong belongs to somebody: she is not written to all day.
CODES_TO_NUMBER = limits.Limit("claim-sent", 5, 24 * 60 * 60)


class Proof(models.TextChoices):
    """What she must know besides the code."""

    BIRTH_DATE = "birth_date"
    NIK = "nik"
    NOTHING = ""


# --- Codes ---


def grouped(text: str) -> str:
    """A code as it is printed and read out: `BCDF-2345-GH`, whether or not `text` is written so already."""
    text = text.replace("-", "")
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def hash_of(text: str) -> str:
    """The column by which a typed code is found, however it was written."""
    return keyed_hash("claim:" + re.sub(r"[^0-9A-Z]", "", text.upper()))


@transaction.atomic
def make_claim_code(
    business: Business, *, by: User, way: str, change_request: ChangeRequest | None = None
) -> tuple[ClaimCode, str]:
    """Make a new code and let the older one die. The text is returned this once, and not at all when it is sent.

    Raises NotAllowed, and limits.TooMany when one number has been sent too many.
    """
    row = locked(business)
    owner = _locked_owner(row.owner_id)
    if change_request is None:
        _check_may_make_code(row, owner, by)
    number = str((change_request.new_phone if change_request else owner.phone) or "")
    if way == ClaimWay.SENT:
        if not number:
            raise NotAllowed(_("There is no WhatsApp number to send the code to. Please print a slip."))
        limits.take(CODES_TO_NUMBER, number)
    return new_code(row, owner, by=by, way=way, number=number, change_request=change_request)


def new_code(
    row: Business,
    owner: Owner,
    *,
    by: User,
    way: str,
    number: str = "",
    change_request: ChangeRequest | None = None,
    text: str = "",
) -> tuple[ClaimCode, str]:
    """Write the row of a code for a locked business; only the demo city chooses the `text` itself."""
    row.claim_codes.open().update(revoked_at=timezone.now())
    text = text or "".join(secrets.choice(ClaimCode.ALPHABET) for _position in range(ClaimCode.LENGTH))
    code = ClaimCode.objects.create(
        business=row,
        change_request=change_request,
        code_hash=hash_of(text),
        way=way,
        sent_to=number if way == ClaimWay.SENT else "",
        made_by=by,
        expires_at=timezone.now() + timedelta(days=settings.CLAIM_CODE_DAYS),
    )
    if way != ClaimWay.SENT:
        return code, text
    messages = notify_address(
        number,
        "transfer_code" if change_request else "claim_code",
        language=owner.user.language if owner.user and not change_request else "id",
        recipient=None if change_request else owner.user,
        dedup_key=f"claim_code:{code.pk}",
        code=grouped(text),
        business=row.name or _("your business"),
        days=settings.CLAIM_CODE_DAYS,
        url=reverse("businesses:claim"),
    )
    # A code of the sign-in is of no use after ten minutes; this one may wait for the network to come back.
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(expires_at=code.expires_at)
    return code, ""


def may_make_code(business: Business, by: User) -> bool:
    is_helper = business.helper_id == by.pk and by.has_perm("businesses.help_register")
    return is_helper or by.has_perm("businesses.verify_business")


def _check_may_make_code(row: Business, owner: Owner, by: User) -> None:
    if not owner.is_unclaimed:
        raise NotAllowed(_("“%(name)s” is with its owner already: she signs in with her own number.") % {"name": row})
    if row.status in {BusinessStatus.CLOSED, BusinessStatus.MERGED}:
        raise NotAllowed(already(row))
    if not may_make_code(row, by):
        raise NotAllowed(_("Only an official, or the helper who entered this business, can make a code for it."))


def claim_slip(business: Business, text: str) -> ClaimCode | None:
    """The living code of `business` if `text` is it: a slip can be printed again only while its code is known."""
    return business.claim_codes.living().filter(code_hash=hash_of(text), way=ClaimWay.SLIP).first()


# --- The claim ---


def find_claim_code(text: str, *, by: User, network: str) -> ClaimCode:
    """The code that she typed. Wrong ones are counted; raises NotAllowed, or limits.TooMany."""
    limits.take(CLAIMS_OF_PERSON, str(by.pk))
    limits.take(CLAIMS_FROM_IP, network)
    code = (
        ClaimCode.objects.filter(code_hash=hash_of(text))
        .select_related("business__owner__user", "business__subdistrict__district", "change_request")
        .first()
    )
    if code is None:
        raise NotAllowed(_("This code is not right. Please compare it with the slip or the message, sign by sign."))
    limits.give_back(CLAIMS_OF_PERSON, str(by.pk))
    limits.give_back(CLAIMS_FROM_IP, network)
    if code.used_by_id != by.pk:
        check_can_claim(code, by)
    return code


def proof_wanted(code: ClaimCode) -> Proof:
    """A slip may be lost in the street, a message reach a wrong number: she also says what only she knows."""
    if code.change_request:
        return Proof.NIK if code.change_request.new_nik else Proof.NOTHING
    owner = code.business.owner
    if owner.birth_date:
        return Proof.BIRTH_DATE
    return Proof.NIK if owner.nik else Proof.NOTHING


def check_can_claim(code: ClaimCode, by: User) -> None:
    if code.state == ClaimState.USED:
        raise NotAllowed(_("This code has been used already. If it wasn't you, please write to Help."))
    if code.state == ClaimState.BLOCKED:
        raise NotAllowed(_("This code was closed after five wrong answers. Please ask for a new one."))
    if code.state != ClaimState.LIVING:
        raise NotAllowed(_("This code is no longer valid. Please ask for a new one where you got it."))
    _check_claimant(code, by)


def _check_claimant(code: ClaimCode, by: User) -> None:
    if code.made_by_id == by.pk or (not code.change_request_id and code.business.helper_id == by.pk):
        raise NotAllowed(_("You entered this business or made its code yourself. Only its owner can take it over."))


def claim_business(code: ClaimCode, *, by: User, proof: str = "") -> Business:
    """Give `by` what the code stands for, if `proof` (YYYY-MM-DD or the last 4 digits of the NIK) is right.

    A code of a transfer hands over its one business, any other all that was entered for this owner. The same
    person again (a double tap) gets the same answer. Raises NotAllowed.
    """
    code = ClaimCode.objects.select_related("business__owner__user", "change_request").get(pk=code.pk)
    if code.used_by_id == by.pk:
        return code.business
    check_can_claim(code, by)
    wanted = proof_wanted(code)
    if wanted:
        # Counted before it is compared, in its own transaction: of many guesses at once only five get through.
        with transaction.atomic(durable=True):
            is_counted = ClaimCode.objects.living().filter(pk=code.pk).update(tries=F("tries") + 1)
        if not is_counted:
            # Somebody was faster: she herself, in a double tap, or whoever used up the tries.
            code.refresh_from_db()
            if code.used_by_id != by.pk:
                raise NotAllowed(_("This code is no longer valid. Please ask for a new one where you got it."))
            return Business.objects.get(pk=code.business_id)
        if not hmac.compare_digest(_answer(code, wanted), proof):
            raise NotAllowed(_wrong(code, wanted))
    return hand_over(code, by=by)


def _answer(code: ClaimCode, wanted: Proof) -> str:
    owner = code.business.owner
    if wanted == Proof.BIRTH_DATE:
        assert owner.birth_date
        return owner.birth_date.isoformat()
    nik = code.change_request.new_nik if code.change_request else owner.nik
    return str(nik)[-4:]


def _wrong(code: ClaimCode, wanted: Proof) -> str:
    left = ClaimCode.TRIES - ClaimCode.objects.values_list("tries", flat=True).get(pk=code.pk)
    if left <= 0:
        return _("This is not what was entered. The code is closed now: please ask for a new one.")
    if wanted == Proof.BIRTH_DATE:
        return _("This is not the birth date that was entered. Tries left: %(left)d.") % {"left": left}
    return _("These are not the last 4 digits of the NIK that was entered. Tries left: %(left)d.") % {"left": left}


@transaction.atomic
def hand_over(code: ClaimCode, *, by: User) -> Business:
    """The claim itself, once `by` has proved that she is the one. Raises NotAllowed."""
    business = Business.objects.get(pk=code.business_id)
    rows = _locked_businesses(business.owner_id)
    # Read after the lock: somebody may have been faster.
    code = _locked_code(code.pk)
    if code.used_by_id == by.pk:
        return code.business
    # The right answer may have been the fifth.
    if code.state != ClaimState.BLOCKED:
        check_can_claim(code, by)
    _check_claimant(code, by)
    if code.business_id not in rows:
        raise NotAllowed(_("Somebody is changing this business just now. Please try again."))
    owner = _locked_owner(business.owner_id)
    # Not only against herself in a second window: nobody begins a registration in her name meanwhile.
    User.objects.select_for_update().get(pk=by.pk)
    mine = Owner.objects.select_for_update(no_key=True).filter(user=by).first()
    if code.change_request:
        _transfer(rows[code.business_id], owner, mine, code.change_request, by)
    else:
        _take_over(rows, owner, mine, by)
    code.used_at, code.used_by = timezone.now(), by
    code.save(update_fields=["used_at", "used_by"])
    if code.change_request:
        end_wishes(rows[code.business_id], by=by)
    claimed = Business.objects.select_related("owner__user").get(pk=code.business_id)
    _tell_all(code, claimed, owner, rows.values(), by)
    return claimed


def _locked_businesses(owner_pk: int) -> dict[int, Business]:
    """Everything of one owner, in the order in which everybody locks."""
    rows = Business.objects.select_for_update(no_key=True, of=("self",)).select_related("helper")
    return {row.pk: row for row in rows.filter(owner=owner_pk).order_by("pk")}


def _locked_owner(pk: int) -> Owner:
    # Its account is read afterwards, by a statement of its own that sees what others have committed.
    return Owner.objects.select_for_update(no_key=True).get(pk=pk)


def _locked_code(pk: int) -> ClaimCode:
    return ClaimCode.objects.select_for_update(no_key=True).get(pk=pk)


def _take_over(rows: dict[int, Business], owner: Owner, mine: Owner | None, by: User) -> None:
    if not owner.is_unclaimed:
        raise NotAllowed(_("This business is with its owner already: she signs in with her own number."))
    dormant = owner.user
    if mine is None:
        owner.user = by
        owner.full_name = owner.full_name or by.full_name
        owner.phone = owner.phone or (by.phone if by.is_phone_verified else None)
        owner.save()
    else:
        _merge_owners(owner, mine)
        Business.objects.filter(pk__in=rows).update(owner=mine, updated_at=timezone.now())
        _remove_owner(owner)
    ClaimCode.objects.filter(business__in=rows, change_request__isnull=True).open().exclude(used_by=by).update(
        revoked_at=timezone.now()
    )
    if dormant:
        _take_over_account(dormant, by)


def _merge_owners(owner: Owner, mine: Owner) -> None:
    """Fill what her own record lacks; what she has said herself stays."""
    if mine.nik_hash and owner.nik_hash and mine.nik_hash != owner.nik_hash:
        raise NotAllowed(
            _(
                "This business was entered with another NIK than yours, so it may belong to somebody else. "
                "Please contact Help and bring your KTP: we'll sort it out."
            )
        )
    nik = owner.nik
    owner.set_nik(None)
    owner.save()
    for name in ("full_name", "phone", "other_phone", "gender", "birth_date"):
        if not getattr(mine, name):
            setattr(mine, name, getattr(owner, name))
    if nik:
        mine.set_nik(nik)
    mine.save()


def _remove_owner(owner: Owner) -> None:
    owner.user = None
    owner.save()
    try:
        with transaction.atomic():
            owner.delete()
    except ProtectedError:
        # A reveal of the NIK or the like points to it: it stays, without any business.
        pass


def _take_over_account(dormant: User, by: User) -> None:
    """Her spoken consents become hers on the portal, word for word; the account that nobody could enter goes."""
    spoken = Consent.objects.filter(user=dormant)
    hers = Consent.objects.filter(user=by)
    if hers.exists():
        # She has decided on the website herself, and that counts. Only the programme needs a yes in any case.
        ended = spoken.active()
        if not hers.active().filter(purpose=ConsentPurpose.PROGRAMME).exists():
            ended = ended.exclude(purpose=ConsentPurpose.PROGRAMME)
        ended.update(withdrawn_at=timezone.now())
    spoken.update(user=by)
    Message.objects.filter(recipient=dormant).update(recipient=by)
    try:
        with transaction.atomic():
            dormant.delete()
    except ProtectedError:
        # Something else points to it: it stays, and nobody can sign in to it.
        pass


def _transfer(row: Business, owner: Owner, mine: Owner | None, request: ChangeRequest, by: User) -> None:
    if row.status != BusinessStatus.VERIFIED:
        raise NotAllowed(already(row))
    if mine and mine.pk == owner.pk:
        raise NotAllowed(_("This business is yours already. Give the code to its new owner."))
    if mine is None:
        mine = Owner(user=by, full_name=by.full_name, phone=by.phone if by.is_phone_verified else None)
    if request.new_nik:
        others = Owner.objects.filter(nik_hash=request.new_nik_hash).exclude(pk=mine.pk)
        if (mine.nik_hash and mine.nik_hash != request.new_nik_hash) or others.exists():
            raise NotAllowed(
                _(
                    "The NIK of the new owner does not go with your account. "
                    "Please contact Help and bring your KTP: we'll sort it out."
                )
            )
        mine.set_nik(request.new_nik)
    mine.save()
    row.owner = mine
    # The former owner agreed to show her number; the new one has not been asked yet.
    row.whatsapp_is_public = False
    row.save()
    # Imported here, because what prepares pictures imports the services.
    from businesses.pictures import remove_faces

    # The face on its page is not hers, and its consent was not hers to give.
    remove_faces(Business.objects.filter(pk=row.pk))
    # What the former owner typed and did not send may hold her own data.
    row.draft_answers.all().delete()


# --- Telling ---


def _tell_all(code: ClaimCode, claimed: Business, before: Owner, rows: Iterable[Business], by: User) -> None:
    what = {"business": str(claimed), "owner": by.full_name}
    url = reverse("businesses:business", args=[claimed.pk])
    notify(by, "business_claimed", dedup_key=f"business_claimed:{code.pk}", business=str(claimed), url=url)
    if code.change_request:
        notify(before.user, "business_handed_over", dedup_key=f"business_handed_over:{code.pk}", **what)
        return
    for helper in {row.helper for row in rows if row.helper}:
        names = ", ".join(str(row) for row in rows if row.helper == helper)
        key = f"helped_claimed:{code.pk}:{helper.pk}"
        notify(helper, "helped_claimed", dedup_key=key, business=names, owner=by.full_name)
    number = str(before.phone or "")
    if number and number != str(by.phone or ""):
        # If a stranger has claimed it, whoever holds the number that was entered hears of it.
        notify_address(
            number, "claimed_elsewhere", language="id", dedup_key=f"claimed_elsewhere:{code.pk}", business=str(claimed)
        )
