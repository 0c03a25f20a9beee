"""Load the demo city, once; or the load-test city with `--businesses N`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import create_demo_people
from businesses.demo import crowd
from businesses.demo.city import City
from businesses.models import Business
from sentra.demo import add_sentra
from showcase.services import count_figures, refresh_words
from trainings.demo import add_trainings

CITY = 60


class Command(BaseCommand):
    help = "Load the demo city (about 60 invented businesses); with a larger --businesses the load-test city."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--businesses", type=int, default=CITY, help="how many businesses in all (60)")
        parser.add_argument("--months", type=int, default=18, help="how far back the city's history reaches (18)")
        parser.add_argument("--seed", type=int, default=2026, help="same seed, same city (2026)")

    def handle(self, *args: Any, businesses: int, months: int, seed: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This portal is not a demonstration. Set DEMO=on to fill it with invented people.")
        if businesses < 1 or months < 1:
            raise CommandError("--businesses and --months are whole numbers from 1.")
        if Business.objects.filter(slug="dniel-pudding").exists():
            self.stdout.write("The demo city is already here.")
        elif Business.objects.exists():
            raise CommandError("There are businesses that are not of the demo city. Use an empty database.")
        else:
            self.stdout.write("Building the demo city …")
            people = create_demo_people()
            city = City(people, seed=seed, months=months, say=self.stdout.write)
            city.build(min(businesses, CITY))
            add_trainings(people, seed=seed)
            add_sentra(people, seed=seed)
        crowd_size = businesses - CITY
        if crowd_size > 0:
            self.stdout.write(f"Adding {crowd_size} businesses for the load test …")
            crowd.fill(crowd_size, seed=seed)
        # The background would do it within half an hour; whoever looks now sees figures, and slips are understood.
        count_figures()
        refresh_words()
        self.stdout.write(self.style.SUCCESS(f"{Business.objects.count()} businesses."))
