"""The neighbours of the demo city's helper: one in each state, and a code that everybody may try."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.demo import CLAIM_CODE
from accounts.models import Consent, ConsentPurpose, ConsentWay, User
from accounts.services import give_consent
from businesses.demo.catalogue import TRADES
from businesses.demo.licences import add_helped_licences
from businesses.models import Business, ClaimWay, Contact, Owner, Source
from businesses.models.owners import Gender
from businesses.services.claims import hand_over, new_code

WITNESS = "Ketua RT Rekaan"
# Who heard a neighbour that uses her family's number. Two others sign in with it already (`accounts.demo`).
MOTHER, FAMILY_PHONE = "Kartini Rekaan", "+6281200009114"
# Name, phone, fate. Who has no number is reached through the helper.
NEIGHBOURS = [
    ("Bu Tini Rekaan", "+6281200007001", "draft"),
    ("Bu Darmi Contoh", None, "submitted"),
    ("Bu Sulastri Rekaan", "+6281200007003", "verified"),
    ("Bu Marni Contoh", "+6281200007004", "claimed"),
    ("Bu Lasmi Rekaan", FAMILY_PHONE, "returned"),
]


def neighbours(city: Any) -> None:
    """Add what Kadar has entered for others to a city that is being built."""
    helper = city.people.get("helper")
    if helper is None:
        return
    entered = {}
    for number, (name, phone, fate) in enumerate(NEIGHBOURS):
        business = entered[fate] = _enter(city, helper, number, name, phone, fate)
        if fate in {"verified", "claimed"}:
            _hand_out(business, helper, is_claimed=fate == "claimed")
    add_helped_licences([entered["verified"], entered["submitted"]], helper, city.verifier)


def _enter(city: Any, helper: User, number: int, name: str, phone: str | None, fate: str) -> Business:
    trade = TRADES[number]
    owner = Owner.objects.create(
        user=User.objects.create_dormant(full_name=name),
        full_name=name,
        phone=phone,
        gender=Gender.WOMAN,
        birth_date=date(1970 + number, 3, 1),
    )
    # Kecamatan 99 does not exist, so no such NIK was ever given out.
    owner.set_nik(f"3578994103{70 + number}{9001 + number}")
    owner.save()
    subdistrict = city.districts[number][0]
    started = city.now - timedelta(days=40 - 8 * number)
    business = Business.objects.create(
        owner=owner,
        name=f"{trade.names[0].format(subdistrict.name)} {name.split()[1]}",
        sector=city.sectors[trade.sector],
        description_id=trade.about_id,
        description_en=trade.about_en,
        address=f"Jl. Rekaan Gg. {number + 1}",
        subdistrict=subdistrict,
        source=Source.HELPER,
        helper=helper,
        contact=Contact.OWNER if phone else Contact.HELPER,
        created_at=started,
    )
    witness = MOTHER if phone == FAMILY_PHONE else WITNESS
    for purpose in (ConsentPurpose.PROGRAMME, ConsentPurpose.SHOWCASE):
        give_consent(_account(owner), purpose, by=helper, way=ConsentWay.SPOKEN, witness=witness)
    Consent.objects.filter(user=_account(owner)).update(given_at=started)
    products = [city.product(business, line, 0, number, started) for line in trade.lines[:2]]
    city.advance(business, "verified" if fate == "claimed" else fate, helper, products, started)
    return Business.objects.select_related("owner__user").get(pk=business.pk)


def _account(owner: Owner) -> User:
    assert owner.user
    return owner.user


def _hand_out(business: Business, helper: User, *, is_claimed: bool) -> None:
    """Give the verified one the known code; let the other be claimed by an owner with an account."""
    if not settings.DEMO:
        raise ImproperlyConfigured("A code that is known to the world may exist only with DEMO on.")
    text = "" if is_claimed else CLAIM_CODE
    code, _text = new_code(business, business.owner, by=helper, way=ClaimWay.SLIP, text=text)
    if is_claimed:
        person = User.objects.create_user(
            full_name=business.owner.full_name,
            phone=str(business.owner.phone),
            phone_verified_at=business.verified_at,
        )
        hand_over(code, by=person)
