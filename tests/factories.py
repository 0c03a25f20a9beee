"""Invented people and businesses for tests. One heading an app; add yours below your own heading."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import ConsentPurpose, User
from accounts.services import give_consent
from businesses.models import (
    Business,
    BusinessStatus,
    Owner,
    Product,
    ProductCategory,
    ProductStatus,
    Sector,
    Subdistrict,
)

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
