"""The invented people of the demo city, one for every part somebody may want to try."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

PASSWORD = "rumah-kreatif-2026"
# Opens, in the demo city alone, what the helper has entered for a neighbour born on 1 March 1972.
CLAIM_CODE = "RMHKRTF234"
# Groups whose people work on web pages, not at the desk.
NO_OFFICIALS = {"mentor", "helper"}


class DemoPerson(NamedTuple):
    part: str
    full_name: str
    phone: str
    email: str | None = None


PEOPLE = [
    DemoPerson("super-user", "Agus Rekaan", "+6281200009100", "admin@contoh.example"),
    DemoPerson("verifier", "Wati Contoh", "+6281200009101", "verifikasi@contoh.example"),
    DemoPerson("training", "Bambang Contoh", "+6281200009102", "pelatihan@contoh.example"),
    DemoPerson("keeper", "Lestari Contoh", "+6281200009103", "sentra@contoh.example"),
    DemoPerson("visits", "Dimas Contoh", "+6281200009104", "kunjungan@contoh.example"),
    DemoPerson("publisher", "Putri Contoh", "+6281200009105", "redaksi@contoh.example"),
    DemoPerson("head", "Hartono Contoh", "+6281200009106", "kepala@contoh.example"),
    DemoPerson("mentor", "Bagus Rekaan", "+6281200009107", "pendamping@contoh.example"),
    DemoPerson("entrepreneur", "Ratna Contoh", "+6281200009111", "ratna@contoh.example"),
    DemoPerson("second entrepreneur", "Yuni Rekaan", "+6281200009112"),
    DemoPerson("helper", "Kadar Rekaan", "+6281200009113"),
    DemoPerson("mother", "Kartini Rekaan", "+6281200009114", "kartini@contoh.example"),
    DemoPerson("daughter, same phone", "Intan Rekaan", "+6281200009114", "intan@contoh.example"),
]
PHONES = {person.phone for person in PEOPLE}
SHARED = {phone for phone, count in Counter(person.phone for person in PEOPLE).items() if count > 1}
EMAILS = {person.email for person in PEOPLE if person.email}


def is_locked(user: User) -> bool:
    """Is `user` one of these people in a portal that is no demo city? Then nobody comes in as her.

    By no way: a real portal that once loaded the demo still has the rows, maybe with sessions that are signed in,
    and a code would go to a number that may belong to somebody.
    """
    return not settings.DEMO and (str(user.phone) in PHONES or user.email in EMAILS)


def is_public(password: str) -> bool:
    """Is it the password that stands in the README, in a portal that is no demo city?"""
    return not settings.DEMO and password == PASSWORD


def demo_people() -> QuerySet[User]:
    return User.objects.filter(Q(phone__in=PHONES) | Q(email__in=EMAILS), is_active=True)


class PublicPasswordValidator:
    """Nobody chooses the password that is known to the world: outside of the demo city it opens nothing."""

    def validate(self, password: str, user: User | None = None) -> None:
        if is_public(password):
            raise ValidationError(
                _("Everybody knows this password: it belongs to our demo city. Please choose another."), code="public"
            )

    def get_help_text(self) -> str:
        return ""


@transaction.atomic
def create_demo_people() -> dict[str, User]:
    """Make those who are missing, and return all of them by their part. Their password is known to the world."""
    if not settings.DEMO:
        raise ImproperlyConfigured("Demo people have a public password: they may exist only with DEMO on.")
    return {person.part: _find_or_create(person) for person in PEOPLE}


def _find_or_create(person: DemoPerson) -> User:
    there = User.objects.filter(phone=person.phone)
    found = (there.filter(email=person.email) if person.phone in SHARED else there).first()
    if found:
        return found
    group = Group.objects.filter(name=person.part).first()
    user = User.objects.create_user(
        full_name=person.full_name,
        phone=person.phone,
        email=person.email,
        password=PASSWORD,
        phone_verified_at=timezone.now(),
        is_superuser=person.part == "super-user",
        is_staff=person.part == "super-user" or (group is not None and person.part not in NO_OFFICIALS),
    )
    if group:
        user.groups.add(group)
    return user
