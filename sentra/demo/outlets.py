"""The three outlets with pictures, hours that differ a bit, holidays, room on the shelves, and keepers."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

from django.contrib.auth.models import Group
from django.utils import timezone
from PIL import Image

from accounts.models import User
from businesses.models import ProductCategory
from businesses.pictures import write_public
from sentra.models import Holiday, Keeper, OpeningHours, Outlet, ShelfCapacity

# Composed by the recipe of the demo pictures, 3:2; they don't pretend to be photographs.
PICTURES = Path(__file__).parent / "pictures"
ROOM = {"siola": 120, "pemkot": 60, "merr": 80}
SECOND_KEEPER = ("Sulastri Contoh", "+6281200009115", "sentra.pemkot@contoh.example")


def make_outlets(people: dict[str, User]) -> None:
    today = timezone.localdate()
    for outlet in Outlet.objects.filter(slug__in=ROOM):
        with Image.open(PICTURES / f"sentra-{outlet.slug}.webp") as file:
            for field, value in write_public(file.convert("RGB")).items():
                setattr(outlet, field, value)
        outlet.opened_on = today - timedelta(days=3 * 365)
        outlet.save()
        ShelfCapacity.objects.bulk_create(
            ShelfCapacity(outlet=outlet, category=category, pieces=ROOM[outlet.slug])
            for category in ProductCategory.objects.all()
        )
    _hours()
    _holidays(today)
    keepers = {"siola": people["keeper"], "merr": people["keeper"], "pemkot": _second_keeper(people["keeper"])}
    for slug, user in keepers.items():
        Keeper.objects.create(outlet=Outlet.objects.get(slug=slug), user=user)


def _hours() -> None:
    """The mall closes later at the weekend, MERR rests on Monday mornings; the city hall keeps office hours."""
    hours = OpeningHours.objects
    hours.filter(outlet__slug="siola", weekday__gte=4).update(closes_at=time(21))
    hours.filter(outlet__slug="merr").update(opens_at=time(10), closes_at=time(21))
    hours.filter(outlet__slug="merr", weekday=0).update(opens_at=time(13))
    hours.filter(outlet__slug="pemkot").update(opens_at=time(8))


def _holidays(today: date) -> None:
    siola = Outlet.objects.get(slug="siola")
    Holiday.objects.bulk_create(
        [
            Holiday(day=_next(today, 12, 25), name_id="Hari Raya Natal", name_en="Christmas Day"),
            Holiday(day=_next(today, 1, 1), name_id="Tahun Baru", name_en="New Year’s Day"),
            # The mall is open at New Year, if later.
            Holiday(
                outlet=siola,
                day=_next(today, 1, 1),
                name_id="Tahun Baru",
                name_en="New Year’s Day",
                opens_at=time(12),
                closes_at=time(20),
            ),
            Holiday(
                outlet=siola,
                day=today + timedelta(days=9),
                name_id="Penataan ulang etalase",
                name_en="New arrangement of the shelves",
                opens_at=time(13),
                closes_at=time(20),
            ),
        ]
    )


def _next(today: date, month: int, day: int) -> date:
    this_year = today.replace(month=month, day=day)
    return this_year if this_year > today else this_year.replace(year=today.year + 1)


def _second_keeper(first: User) -> User:
    """She keeps the city hall, and signs in with the password of all demo people."""
    full_name, phone, email = SECOND_KEEPER
    user = User.objects.create_user(
        full_name=full_name, phone=phone, email=email, phone_verified_at=timezone.now(), is_staff=True
    )
    user.password = first.password
    user.save(update_fields=["password"])
    user.groups.add(Group.objects.get(name="keeper"))
    return user
