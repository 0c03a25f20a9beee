"""Invented people and businesses for tests. One heading an app; add yours below your own heading."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import ConsentPurpose, User
from accounts.services import give_consent
from businesses.models import (
    Business,
    BusinessStatus,
    District,
    Owner,
    Product,
    ProductCategory,
    ProductStatus,
    Sector,
    Subdistrict,
)
from trainings.models import Enrolment, Room, Session, Topic, Trainer, Training
from trainings.services import publish_training

# --- accounts ---


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda n: f"Contoh Rekaan {n}")
    phone = factory.Sequence(lambda n: f"+62812{n:08d}")
    phone_verified_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(**kwargs)


# --- businesses ---


class OwnerFactory(DjangoModelFactory):
    class Meta:
        model = Owner

    user = factory.SubFactory(UserFactory)
    full_name = factory.SelfAttribute("user.full_name")
    phone = factory.SelfAttribute("user.phone")


class BusinessFactory(DjangoModelFactory):
    """A verified business; `consented=True` shows it to the public."""

    class Meta:
        model = Business
        skip_postgeneration_save = True

    owner = factory.SubFactory(OwnerFactory)
    name = factory.Sequence(lambda n: f"Usaha Rekaan {n}")
    slug = factory.Sequence(lambda n: f"usaha-rekaan-{n}")
    status = BusinessStatus.VERIFIED
    submitted_at = factory.LazyFunction(timezone.now)
    verified_at = factory.LazyFunction(timezone.now)
    sector = factory.LazyFunction(lambda: Sector.objects.get(slug="makanan"))
    subdistrict = factory.LazyFunction(lambda: Subdistrict.objects.get(code="35.78.08.1001"))
    address = "Jl. Contoh 1"

    @factory.post_generation
    def consented(self, create, extracted, **kwargs):
        if extracted and self.owner.user:
            give_consent(self.owner.user, ConsentPurpose.SHOWCASE, by=self.owner.user)


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    business = factory.SubFactory(BusinessFactory, consented=True)
    name_id = factory.Sequence(lambda n: f"Produk Rekaan {n}")
    slug = factory.Sequence(lambda n: f"produk-rekaan-{n}")
    category = factory.LazyFunction(lambda: ProductCategory.objects.get(slug="kue-basah"))
    price_rupiah = 15000
    unit = "bungkus"
    is_self_made = True
    status = ProductStatus.PUBLISHED


# --- trainings ---


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    name = factory.Sequence(lambda n: f"Ruang Rekaan {n}")
    address = "Jl. Contoh 2"
    district = factory.LazyFunction(lambda: District.objects.get(code="35.78.08"))


class TrainerFactory(DjangoModelFactory):
    class Meta:
        model = Trainer

    name = factory.Sequence(lambda n: f"Pelatih Rekaan {n}")


class TrainingFactory(DjangoModelFactory):
    """A draft with one session of three hours in ten days, enrolment open; `published_by=` announces it."""

    class Meta:
        model = Training
        skip_postgeneration_save = True

    topic = factory.LazyFunction(lambda: Topic.objects.get(slug="kemasan"))
    title_id = factory.Sequence(lambda n: f"Kelas Rekaan {n}")
    slug = factory.Sequence(lambda n: f"kelas-rekaan-{n}")
    text_id = "Belajar bersama."
    capacity = 3
    enrolment_opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    enrolment_closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))

    @factory.post_generation
    def session(self, create, extracted, **kwargs):
        starts_at = kwargs.pop("starts_at", None) or timezone.now() + timedelta(days=10)
        kwargs.setdefault("ends_at", starts_at + timedelta(hours=3))
        SessionFactory(training=self, starts_at=starts_at, **kwargs)

    @factory.post_generation
    def published_by(self, create, extracted, **kwargs):
        if extracted:
            publish_training(self, by=extracted)
            self.refresh_from_db()


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    training = factory.SubFactory(TrainingFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=3))
    room = factory.SubFactory(RoomFactory)


class EnrolmentFactory(DjangoModelFactory):
    """A row as it stands, without the rules that lead to it: for tests of what happens next."""

    class Meta:
        model = Enrolment

    training = factory.SubFactory(TrainingFactory)
    business = factory.SubFactory(BusinessFactory)
    status = "seated"
    reason = "free_seat"
    made_by = factory.SubFactory(UserFactory)
    made_at = factory.LazyFunction(timezone.now)
    seated_at = factory.LazyAttribute(lambda row: row.made_at if row.status == "seated" else None)
    ended_at = factory.LazyAttribute(lambda row: row.made_at if row.status in {"lapsed", "cancelled"} else None)
