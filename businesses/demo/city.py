"""Write the demo city: about 60 businesses over all kecamatan, in every status, with 200 products and pictures.

Everything goes through the services that officials and makers use, so histories and messages are real;
only the clock is turned back afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils import timezone

from accounts.models import Consent, ConsentPurpose, StatusChange, User
from accounts.services import give_consent, withdraw_consent
from businesses.demo.catalogue import COLD, DNIEL_ABOUT_EN, DNIEL_ABOUT_ID, DNIEL_STEPS, TRADES, Line, Trade
from businesses.demo.changes import show_changes
from businesses.demo.desk import add_desk_work
from businesses.demo.licences import add_licences
from businesses.demo.neighbours import neighbours
from businesses.demo.pictures import face_picture, process_picture, product_picture
from businesses.models import (
    Business,
    BusinessStatus,
    Halal,
    Owner,
    Picture,
    PictureKind,
    Product,
    ProductCategory,
    ProductStatus,
    Sector,
    Subdistrict,
)
from businesses.models.business import Source
from businesses.models.owners import Gender
from businesses.pictures import store_prepared
from businesses.services import (
    archive_product,
    deactivate_business,
    publish_product,
    reject_business,
    return_business,
    submit_business,
    verify_business,
)
from businesses.slugs import free_slug
from notifications.models import Message

FIRST_NAMES = (
    "Sri", "Endang", "Wahyu", "Nur", "Tri", "Yuni", "Lilik", "Siti", "Ani", "Rini", "Umi", "Titik", "Kartini",
    "Mega", "Laras", "Wulan", "Fitri", "Indah", "Puji", "Asih",
)  # fmt: skip
# Surnames that say that the person is invented.
SURNAMES = ("Rekaan", "Contoh", "Tiruan", "Peragaan", "Umpama", "Misal")
PROCESS_STEPS = (
    ("Dikerjakan sendiri di rumah", "Made by hand at home", ("1f4e6", "1f3f7-fe0f")),
    ("Diberi label, lalu dikemas", "Labelled, then packed", ("1f3f7-fe0f", "1f4e6")),
)
FACES = ("1f9d5-1f3fd", "1f469-1f3fd", "1f475-1f3fe", "1f9d5-1f3fe", "1f9d5-1f3fc", "1f474-1f3fd", "1f468-1f3fe")
COOKS = ("1f469-1f3fe-200d-1f373", "1f469-1f3fc-200d-1f373")
RETURN_REASONS = (
    "Alamat belum lengkap: mohon tambahkan RT dan RW.",
    "Foto produk buram. Mohon foto ulang di dekat jendela.",
)


def statuses(businesses: int) -> Iterator[str]:
    """A fate for each business: most verified, a few in every other state, spread evenly."""
    others = {
        5: "submitted", 11: "returned", 17: "submitted", 22: "inactive", 26: "draft", 31: "submitted", 37: "private",
        41: "submitted", 44: "rejected", 48: "imported", 50: "submitted", 53: "returned", 56: "imported", 58: "draft",
        59: "submitted",
    }  # fmt: skip
    for number in range(businesses):
        yield others.get(number % 60, "verified")


class City:
    """One run of the demo city. `people` are the signed-in demo people by role (`accounts.demo`)."""

    def __init__(self, people: dict[str, User], *, seed: int, months: int, say: Callable[[str], None]) -> None:
        self.random = random.Random(seed)
        self.months = months
        self.people = people
        self.verifier = people["verifier"]
        self.say = say
        self.now = timezone.now()
        self.phone_numbers = count(1)
        self.picture_numbers = count()
        self.pictures: list[tuple[Picture, Callable[[], Any]]] = []
        self.categories = {category.slug: category for category in ProductCategory.objects.all()}
        self.sectors = {sector.slug: sector for sector in Sector.objects.all()}
        by_district: dict[str, list[Subdistrict]] = {}
        for subdistrict in Subdistrict.objects.select_related("district").order_by("code"):
            by_district.setdefault(subdistrict.district.code, []).append(subdistrict)
        self.districts = list(by_district.values())

    @transaction.atomic
    def build(self, businesses: int) -> None:
        """All or nothing: a run that is killed leaves an empty city, and the next one starts afresh."""
        self.dniel()
        for number, fate in enumerate(statuses(businesses - 1)):
            self.business(number, fate)
        add_licences(self.verifier)
        neighbours(self)
        if "entrepreneur" in self.people:
            show_changes(self.verifier, self.people["entrepreneur"])
        add_desk_work(self.people)
        for done, (picture, compose) in enumerate(self.pictures, 1):
            store_prepared(picture, compose())
            if done % 50 == 0:
                self.say(f"  {done} of {len(self.pictures)} pictures")

    # --- people ---

    def maker(self, number: int) -> User:
        signed_in = {0: "entrepreneur", 5: "second entrepreneur"}.get(number)
        if signed_in and signed_in in self.people:
            return self.people[signed_in]
        index = next(self.phone_numbers)
        return User.objects.create_user(
            full_name=f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {SURNAMES[(number // 3) % len(SURNAMES)]}",
            phone=f"+62812000{index:05d}",
            phone_verified_at=self.now,
        )

    def owner(self, user: User, number: int) -> Owner:
        owner, is_new = Owner.objects.get_or_create(
            user=user, defaults={"full_name": user.full_name, "phone": user.phone or f"+628120009{number:04d}"}
        )
        if is_new:
            woman = number % 6 != 5
            born = date(1966 + number % 32, 1 + number % 12, 1 + number % 28)
            owner.gender = Gender.WOMAN if woman else Gender.MAN
            owner.birth_date = born
            # Kecamatan 99 does not exist, so no such NIK was ever given out.
            owner.set_nik(f"357899{born.day + 40 * woman:02d}{born:%m%y}{number + 1:04d}")
            owner.save()
        return owner

    def consents(self, user: User, fate: str, number: int, given: datetime) -> None:
        purposes = [ConsentPurpose.PROGRAMME, ConsentPurpose.SHOWCASE, ConsentPurpose.MESSAGES]
        if number % 3:
            purposes.append(ConsentPurpose.PHOTO)
        for purpose in purposes:
            give_consent(user, purpose, by=user)
        # Whoever has two businesses agreed with the elder one.
        Consent.objects.filter(user=user).update(given_at=Least(F("given_at"), Value(given)))
        if fate == "private":
            withdraw_consent(user, ConsentPurpose.SHOWCASE, by=user)

    # --- businesses ---

    def business(self, number: int, fate: str) -> None:
        trade = TRADES[number % len(TRADES)]
        round_ = number // len(TRADES)
        subdistricts = self.districts[number % len(self.districts)]
        subdistrict = subdistricts[self.random.randrange(len(subdistricts))]
        name = trade.names[round_ % len(trade.names)].format(subdistrict.name)
        if fate == "imported":
            self.imported(trade, name, subdistrict, number)
            return
        user = self.maker(number)
        owner = self.owner(user, number)
        started = self.now - timedelta(days=self.random.randrange(20, max(21, self.months * 30)))
        self.consents(user, fate, number, started)
        row = Business.objects.create(
            owner=owner,
            name=name,
            sector=self.sectors[trade.sector],
            description_id=trade.about_id,
            description_en=trade.about_en if number % 4 else "",
            kbli_code=trade.kbli,
            kbli_edition=2020,
            nib=f"0000{number:09d}" if number % 3 == 0 else "",
            started_year=2012 + number % 13,
            capital_rupiah=(3 + number % 20) * 1_000_000,
            annual_sales_rupiah=(18 + number % 60) * 2_000_000,
            workers_women=1 + number % 3,
            workers_men=number % 2,
            address=f"Jl. Rekaan Gg. {1 + number % 9} No. {1 + number}",
            subdistrict=subdistrict,
            whatsapp_is_public=number % 3 != 1,
            created_at=started,
        )
        products = [
            self.product(row, trade.lines[at % len(trade.lines)], round_ + at // len(trade.lines), number + at, started)
            for at in range(3 + number % 2)
        ]
        self.face(row, number)
        self.advance(row, fate, user, products, started)

    def product(self, business: Business, line: Line, round_: int, number: int, started: datetime) -> Product:
        variant_id, variant_en = line.variants[round_ % len(line.variants)]
        category = self.categories[line.category]
        halal = Halal.NOT_APPLICABLE
        if category.sector.is_food:
            halal = Halal.HALAL if number % 3 else Halal.NOT_YET
        return self.new_product(
            business,
            name_id=line.name_id.format(variant_id),
            name_en=line.name_en.format(variant_en) if number % 4 else "",
            description_id=line.text_id,
            description_en=line.text_en if number % 4 else "",
            category=category,
            price_rupiah=line.price_rupiah + (number % 5 - 2) * max(500, line.price_rupiah // 20 // 500 * 500),
            unit=line.unit,
            shelf_life_days=line.shelf_life_days,
            storage=line.storage,
            ingredients=line.ingredients,
            halal=halal,
            created_at=started,
            objects=line.objects,
        )

    def new_product(self, business: Business, *, objects: tuple[str, ...], **values: Any) -> Product:
        product = Product.objects.create(
            business=business, is_self_made=True, slug=free_slug(Product.objects.all(), values["name_id"]), **values
        )
        number = next(self.picture_numbers)
        picture = Picture.objects.create(
            business=business,
            product=product,
            kind=PictureKind.PRODUCT,
            position=1,
            caption=values["name_id"],
            caption_en=values.get("name_en", ""),
        )
        self.pictures.append((picture, lambda: product_picture(objects, number)))
        return product

    def face(self, business: Business, number: int) -> None:
        if Consent.objects.active().filter(user=business.owner.user, purpose=ConsentPurpose.PHOTO).exists():
            face = Picture.objects.create(
                business=business, kind=PictureKind.FACE, position=1, caption=business.owner.full_name
            )
            self.pictures.append((face, lambda: face_picture(FACES[number % len(FACES)], number)))
        if number % 4 == 0:
            maker = COOKS[number % 2] if business.sector and business.sector.is_food else FACES[number % 3]
            for position, (words, words_en, things) in enumerate(PROCESS_STEPS, 1):
                step = Picture.objects.create(
                    business=business,
                    kind=PictureKind.PROCESS,
                    position=position,
                    caption=words,
                    caption_en=words_en,
                )
                self.pictures.append(
                    (step, partial(process_picture, (maker, *things) if position == 1 else things, number + position))
                )

    def advance(self, business: Business, fate: str, user: User, products: list[Product], started: datetime) -> None:
        """Send and decide as her fate says, then turn the clock of what happened back to when it would have."""
        if fate == "draft":
            products[-1].delete()
            return
        recent = fate in {"submitted", "returned"}
        sent = (
            self.now - timedelta(days=self.random.randrange(1, 7), hours=3) if recent else started + timedelta(days=2)
        )
        decided = sent + timedelta(hours=20 if recent else 66)
        for product in products:
            publish_product(product, by=user)
        submit_business(business, by=user)
        if fate in {"verified", "inactive", "private"}:
            verify_business(business, by=self.verifier)
            if business.pk % 9 == 0:
                archive_product(products[-1], by=user)
        if fate == "inactive":
            deactivate_business(
                business, by=self.verifier, reason="Pemilik sedang merawat keluarga, berhenti sementara."
            )
        if fate == "returned":
            return_business(business, by=self.verifier, reason=RETURN_REASONS[business.pk % 2])
        if fate == "rejected":
            reject_business(
                business, by=self.verifier, reason="Barang dibeli jadi untuk dijual lagi, bukan buatan sendiri."
            )
        self.turn_back(business, user, sent, decided)

    def turn_back(self, business: Business, user: User, sent: datetime, decided: datetime) -> None:
        business.refresh_from_db()
        Business.objects.filter(pk=business.pk).update(
            submitted_at=sent, verified_at=decided if business.verified_at else None
        )
        Product.objects.filter(business=business).exclude(status=ProductStatus.DRAFT).update(published_at=sent)
        changes = StatusChange.objects.filter(
            content_type=ContentType.objects.get_for_model(Business), object_id=business.pk
        )
        changes.filter(to_status=BusinessStatus.SUBMITTED).update(at=sent)
        changes.exclude(to_status=BusinessStatus.SUBMITTED).update(at=decided)
        StatusChange.objects.filter(
            content_type=ContentType.objects.get_for_model(Product),
            object_id__in=business.products.values("pk"),
        ).update(at=sent)
        mine = Message.objects.filter(recipient=user)
        mine.filter(key="business_submitted").update(created_at=sent)
        mine.exclude(key="business_submitted").update(created_at=decided)
        # What happened long ago was told long ago: only the inbox keeps it, nothing is sent today.
        mine.exclude(channel="inbox").delete()

    def imported(self, trade: Trade, name: str, subdistrict: Subdistrict, number: int) -> None:
        """A business from a department's workbook, not claimed by its owner yet."""
        owner = Owner.objects.create(
            full_name=f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {SURNAMES[number % len(SURNAMES)]}",
            phone=f"+628120008{number:04d}",
        )
        sent = self.now - timedelta(days=12)
        row = Business.objects.create(
            owner=owner,
            name=name,
            slug=free_slug(Business.objects.all(), name),
            source=Source.IMPORT,
            status=BusinessStatus.SUBMITTED,
            submitted_at=sent,
            sector=self.sectors[trade.sector],
            address=f"Jl. Rekaan No. {number}",
            subdistrict=subdistrict,
        )
        StatusChange.objects.create(subject=row, to_status=BusinessStatus.SUBMITTED, at=sent)

    def dniel(self) -> None:
        user = User.objects.create_user(
            full_name="Pemilik D’niel Pudding (peragaan)", phone="+6281200099999", phone_verified_at=self.now
        )
        owner = self.owner(user, 59)
        started = self.now - timedelta(days=max(60, self.months * 30 - 30))
        self.consents(user, "verified", 0, started)
        row = Business.objects.create(
            owner=owner,
            name="D’niel Pudding",
            sector=self.sectors["minuman"],
            description_id=DNIEL_ABOUT_ID,
            description_en=DNIEL_ABOUT_EN,
            address="Surabaya",
            subdistrict=Subdistrict.objects.get(code="35.78.08.1001"),
            whatsapp_is_public=True,
            created_at=started,
        )
        made: dict[str, Product] = {}
        for step in DNIEL_STEPS:
            made[step.key] = self.new_product(
                row,
                name_id=step.name_id,
                name_en=step.name_en,
                category=self.categories[step.category],
                price_rupiah=step.price_rupiah,
                unit=step.unit,
                shelf_life_days=step.shelf_life_days,
                storage=COLD,
                description_id=step.text_id,
                description_en=step.text_en,
                halal=Halal.NOT_YET,
                evolved_from=made.get(step.after),
                created_at=started,
                objects=step.objects,
            )
        self.advance(row, "verified", user, [], started)
        for product in made.values():
            publish_product(product, by=user)
        self.face(row, 4)
