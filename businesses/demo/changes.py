"""Change requests in every state, a closed business, and entries that are there twice: one merged, one still to do."""

from __future__ import annotations

from accounts.models import User
from businesses import services
from businesses.demo.licences import paper
from businesses.models import Business, BusinessStatus, ChangeKind, ChangeRequest, Owner, Source
from businesses.slugs import free_slug
from notifications.models import Message

KEYS = [
    "change_requested", "change_approved", "change_refused", "business_closed", "business_merged", "transfer_approved",
    "transfer_code",
]  # fmt: skip


def show_changes(verifier: User, ratna: User) -> None:
    """Let owners ask and the verifier answer, on verified businesses in the order of their keys."""
    mine = Business.objects.owned_by(ratna).verified().order_by("pk").first()
    if mine:
        _ask(mine, ChangeKind.NAME, "Kami memakai nama ini di spanduk baru.", text=f"{mine.name} Contoh")
    # A neighbour who was entered by a helper has never signed in, so she asks for nothing.
    owned = Business.objects.verified().filter(owner__user__isnull=False, helper=None).exclude(owner__user=ratna)
    others = list(owned.exclude(slug__startswith="dniel").select_related("owner__user").order_by("-pk")[:8])
    # A city of few businesses shows less.
    for show, business in zip(
        (_moving, _renamed_owner, _not_renamed, _closed, _merged, _there_twice, _handing_over, _handed_over),
        others,
        strict=False,
    ):
        show(business, verifier)
    # What happened long ago was told long ago: only the inbox keeps it, nothing is sent today.
    Message.objects.filter(key__in=KEYS).exclude(channel="inbox").delete()


def _ask(business: Business, kind: str, reason: str, **wish: object) -> ChangeRequest:
    user = business.owner.user
    assert user
    return services.request_change(business, kind, by=user, reason=reason, **wish)  # type: ignore[arg-type]


def _moving(business: Business, verifier: User) -> None:
    wish = {"text": "Jl. Contoh Baru 12, RT 02 RW 05", "subdistrict": business.subdistrict}
    proof = paper("SURAT PINDAH", "contoh surat pindah.pdf")
    _ask(business, ChangeKind.ADDRESS, "Dapur pindah ke rumah baru.", proof=proof, **wish)


def _renamed_owner(business: Business, verifier: User) -> None:
    request = _ask(business, ChangeKind.OWNER_NAME, "Salah ketik.", text=f"{business.owner.full_name} Contoh")
    services.approve_change(request, by=verifier)


def _not_renamed(business: Business, verifier: User) -> None:
    request = _ask(business, ChangeKind.NAME, "Ingin nama lain.", text="Toko Serba Ada Contoh")
    services.refuse_change(request, by=verifier, reason="Nama ini dipakai usaha lain di kelurahan yang sama.")


def _handing_over(business: Business, verifier: User) -> None:
    wish = {"text": "Kemenakan Rekaan", "phone": "+6281200007102"}
    _ask(business, ChangeKind.TRANSFER, "Usaha diteruskan kemenakan saya.", **wish)


def _handed_over(business: Business, verifier: User) -> None:
    """Officials agreed; the new owner has not typed the code yet."""
    wish = {"text": "Adik Contoh", "phone": "+6281200007101"}
    request = _ask(business, ChangeKind.TRANSFER, "Saya pindah ke luar kota, adik meneruskan.", **wish)
    services.approve_change(request, by=verifier)


def _closed(business: Business, verifier: User) -> None:
    user = business.owner.user
    assert user
    services.close_business(business, by=user, reason="Pindah ke luar kota.")


def _merged(business: Business, verifier: User) -> None:
    services.merge_businesses(business, _twin(business), by=verifier, take=["workers_women"])


def _there_twice(business: Business, verifier: User) -> None:
    _twin(business)


def _twin(business: Business) -> Business:
    """The same business as an old workbook had it."""
    name = f"{business.name} Sby"
    return Business.objects.create(
        owner=Owner.objects.create(full_name=business.owner.full_name.split(" ")[0], phone=business.owner.phone),
        name=name,
        slug=free_slug(Business.objects.all(), name),
        status=BusinessStatus.VERIFIED,
        source=Source.IMPORT,
        sector=business.sector,
        subdistrict=business.subdistrict,
        address=business.address,
        workers_women=2,
        submitted_at=business.submitted_at,
        verified_at=business.verified_at,
    )
