import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict

from accounts.models import Consent, ConsentPurpose, User
from accounts.services import NotAllowed, give_consent
from businesses import drafts, pictures, services
from businesses.files import keep_file
from businesses.models import (
    Business,
    BusinessStatus,
    DraftAnswers,
    FilePurpose,
    Licence,
    LicenceKind,
    Owner,
    Picture,
    PrivateFile,
    Product,
    ProductStatus,
)
from notifications.models import Message
from sentra.models import Consignment, Outlet
from tests.businesses.conftest import picture_bytes
from tests.factories import BusinessFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def full(draft, product, photo, ratna):
    """Ratna's draft with everything that can hang on it."""
    give_consent(ratna, ConsentPurpose.PHOTO, by=ratna)
    [first, _second], _refused = pictures.add_pictures(product, [photo(), photo(size=(900, 600))])
    pictures.prepare(first.pk)
    pictures.put_face(draft, photo())
    ProductFactory(business=draft, evolved_from=product, status=ProductStatus.DRAFT)
    scan = keep_file(draft, FilePurpose.LICENCE, SimpleUploadedFile("nib.jpg", picture_bytes()), by=ratna)
    Licence.objects.create(business=draft, kind=LicenceKind.HALAL, number="ID35110000012340120", scan=scan)
    drafts.remember(draft, "business", QueryDict("name=Dapur"))
    return draft


# --- discard_registration ---


def test_discard_takes_everything_and_its_files(full, ratna, own_files, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_registration(full, by=ratna)

    left = [model.objects.count() for model in (Business, Product, Picture, Licence, PrivateFile, DraftAnswers)]
    assert left == [0] * 6
    assert files_in(own_files) == []


def test_discard_keeps_the_owner_and_her_consents(draft, ratna):
    services.discard_registration(draft, by=ratna)

    assert Owner.objects.filter(user=ratna).exists()
    assert ratna.consents.filter(withdrawn_at=None).count() == 1


def test_discard_keeps_the_files_until_it_is_certain(full, ratna, own_files):
    before = files_in(own_files)

    services.discard_registration(full, by=ratna)

    assert (files_in(own_files), Business.objects.count()) == (before, 0)


@pytest.mark.parametrize("status", sorted(set(BusinessStatus) - {BusinessStatus.DRAFT, BusinessStatus.MERGED}))
def test_discard_of_what_was_sent_is_refused(in_status, ratna, status):
    business = in_status(status)

    with pytest.raises(NotAllowed):
        services.discard_registration(business, by=ratna)

    assert Business.objects.filter(pk=business.pk).exists()


def test_discard_by_a_helper_leaves_no_dormant_account_and_no_consent_behind(helped, kadar):
    owner, user = helped.owner, helped.owner.user

    services.discard_registration(helped, by=kadar)

    assert not Owner.objects.filter(pk=owner.pk).exists()
    assert not User.objects.filter(pk=user.pk).exists()
    assert not Consent.objects.filter(user=user.pk).exists()


def test_discard_by_a_helper_forgets_a_neighbour_who_agreed_to_nothing(helped, kadar):
    user = helped.owner.user
    user.consents.all().delete()

    services.discard_registration(helped, by=kadar)

    assert not User.objects.filter(pk=user.pk).exists()


def test_discard_by_a_helper_leaves_others_on_the_neighbours_phone_alone(helped, kadar, sri):
    give_consent(sri, ConsentPurpose.PROGRAMME, by=sri)
    lodger = UserFactory(full_name="Anak Sri Rekaan", phone=sri.phone)
    asleep = helped.owner.user

    services.discard_registration(helped, by=kadar)

    assert set(User.objects.filter(phone=sri.phone)) == {sri, lodger}
    assert sri.consents.active().count() == 1
    assert not User.objects.filter(pk=asleep.pk).exists()


def test_discard_by_a_helper_keeps_an_account_to_which_something_points_with_its_consents_ended(helped, kadar):
    user = helped.owner.user
    Message.objects.create(recipient=user, channel="whatsapp", key="claim_code", subject="x", body="x")

    services.discard_registration(helped, by=kadar)

    assert User.objects.filter(pk=user.pk).exists()
    assert [row.withdrawn_at is None for row in user.consents.all()] == [False]


def test_discard_of_a_draft_that_she_has_claimed_keeps_her_account(helped, sri):
    Owner.objects.filter(pk=helped.owner_id).update(user=sri)
    give_consent(sri, ConsentPurpose.PROGRAMME, by=sri)

    services.discard_registration(Business.objects.get(pk=helped.pk), by=sri)

    assert Owner.objects.filter(user=sri).exists()
    assert sri.consents.active().count() == 1


def test_discard_by_a_helper_keeps_a_neighbour_with_another_business(helped, kadar):
    BusinessFactory(owner=helped.owner)

    services.discard_registration(helped, by=kadar)

    assert Owner.objects.filter(pk=helped.owner_id).exists()


def test_submitting_what_was_discarded_meanwhile_says_so(draft, ratna):
    other_tab = Business.objects.get(pk=draft.pk)
    services.discard_registration(draft, by=ratna)

    with pytest.raises(NotAllowed, match="dibuang"):
        services.submit_business(other_tab, by=ratna)


@pytest.mark.django_db(transaction=True)
def test_sending_and_discarding_at_once_do_one_of_both(draft, ratna):
    together = threading.Barrier(2)
    results = []

    def do(service):
        try:
            business = Business.objects.get(pk=draft.pk)
            together.wait()
            service(business, by=ratna)
            results.append(service.__name__)
        except NotAllowed:
            results.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=do, args=[service])
        for service in (services.submit_business, services.discard_registration)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results.count("refused") == 1
    left = list(Business.objects.values_list("status", flat=True))
    assert left == (["submitted"] if "submit_business" in results else [])


# --- delete_product ---


def test_delete_takes_the_product_and_its_files(product, ratna, photo, own_files, django_capture_on_commit_callbacks):
    pictures.add_pictures(product, [photo()])
    drafts.remember(product.business, f"product-{product.pk}", QueryDict("name_id=Pastel"))

    with django_capture_on_commit_callbacks(execute=True):
        services.delete_product(product, by=ratna)

    assert (Product.objects.count(), Picture.objects.count(), DraftAnswers.objects.count()) == (0, 0, 0)
    assert files_in(own_files) == []


def test_delete_leaves_what_grew_out_of_it(draft, product, ratna):
    later = ProductFactory(business=draft, evolved_from=product)

    services.delete_product(product, by=ratna)

    later.refresh_from_db()
    assert later.evolved_from is None


def test_delete_twice_is_no_error(product, ratna):
    services.delete_product(Product.objects.get(pk=product.pk), by=ratna)

    services.delete_product(product, by=ratna)

    assert not Product.objects.exists()


@pytest.mark.parametrize("status", sorted(ProductStatus))
def test_delete_of_one_that_was_published_is_refused_in_every_status(product, ratna, status):
    product.status, product.published_at = status, product.created_at
    product.save()

    with pytest.raises(NotAllowed, match="arsip"):
        services.delete_product(product, by=ratna)

    assert Product.objects.exists()


def test_delete_of_the_last_one_while_officials_check_is_refused(in_status, product, ratna):
    in_status(BusinessStatus.SUBMITTED)

    with pytest.raises(NotAllowed, match="Petugas"):
        services.delete_product(product, by=ratna)

    assert Product.objects.exists()


def test_delete_of_one_of_two_while_officials_check(in_status, product, ratna):
    business = in_status(BusinessStatus.SUBMITTED)
    other = ProductFactory(business=business)

    services.delete_product(product, by=ratna)

    assert list(business.products.all()) == [other]


def test_a_product_that_an_outlet_knows_stays(product, ratna):
    row = Consignment.objects.create(
        business=product.business, product=product, outlet=Outlet.objects.first(), price_rupiah=1, agreed_by=ratna
    )

    with pytest.raises(NotAllowed, match="dikenal di gerai"):
        services.delete_product(product, by=ratna)

    assert Consignment.objects.get() == row
