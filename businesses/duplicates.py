"""What she is told while she types when her business may be in the register already.

The words never say whose the other entry is, and a phone is looked up only for somebody who has proved that it is
hers: anybody can open the form and try names and numbers.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from businesses.models import Business, BusinessStatus, NotTheSame, Owner
from businesses.models.business import BusinessQuerySet

_UNSEEN = [BusinessStatus.DRAFT, BusinessStatus.MERGED, BusinessStatus.REJECTED]


def _others(business: Business) -> BusinessQuerySet:
    """Entries of other owners, without those that an official has called another business than this one."""
    return (
        Business.objects.exclude(status__in=_UNSEEN)
        .exclude(owner=business.owner_id)
        .exclude(pk__in=NotTheSame.objects.filter(first=business).values("second"))
        .exclude(pk__in=NotTheSame.objects.filter(second=business).values("first"))
    )


def similar_name(business: Business, name: str, subdistrict_id: int | None) -> str:
    """Words about an entry that has a name like `name` in the same kelurahan, or an empty string."""
    if not (name and subdistrict_id):
        return ""
    if not _others(business).filter(name__trigram_similar=name, subdistrict=subdistrict_id).exists():
        return ""
    return _(
        "A business with a similar name is registered in this kelurahan already. If it is yours, perhaps somebody "
        "entered it for you: ask Help, you needn't register again. If it is another one, send it again."
    )


def same_nib(business: Business, nib: str) -> str:
    """Words about an entry with the same NIB, or an empty string."""
    if not nib or not _others(business).filter(nib=nib).exists():
        return ""
    return _(
        "This NIB is in the register already. If it is yours, perhaps somebody entered your business for you: "
        "ask Help, you needn't register again. If you are sure, send it again."
    )


def entered_for(user: User, owner: Owner, phone: str) -> str:
    """Words about entries that wait for whoever has this phone; only for a phone that `user` has proved."""
    if not phone or phone != str(user.phone or "") or not user.is_phone_verified:
        return ""
    waiting = Business.objects.unclaimed().exclude(status__in=_UNSEEN).exclude(owner=owner.pk)
    if not waiting.filter(owner__phone=phone).exists():
        return ""
    return _(
        "Somebody has entered a business with your number already. Ask the helper or Help for its code and take it "
        "over, instead of registering it again. If yours is another business, send it again."
    )
