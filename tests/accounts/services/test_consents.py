"""Consents: given, renewed, withdrawn, kept as proof."""

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import (
    Consent,
    ConsentPurpose,
    ConsentText,
    ConsentWay,
)
from accounts.services import NotAllowed
from businesses.models import Business, Product
from tests.factories import BusinessFactory, ProductFactory


def test_a_consent_names_its_words_way_and_witness(ratna, wati):
    consent = services.give_consent(
        ratna, ConsentPurpose.SHOWCASE, by=wati, way=ConsentWay.SPOKEN, witness=" Sri Rekaan "
    )

    assert (consent.user, consent.recorded_by, consent.way, consent.text.version) == (ratna, wati, "spoken", 1)
    assert consent.witness == "Sri Rekaan"


def test_give_consent_that_was_spoken_needs_a_witness(ratna, wati):
    with pytest.raises(NotAllowed):
        services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=wati, way=ConsentWay.SPOKEN, witness=" ")

    assert not Consent.objects.exists()


def test_a_second_yes_to_the_same_words_changes_nothing(ratna):
    first = services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    assert services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna) == first
    assert Consent.objects.count() == 1


def test_a_yes_to_new_words_ends_the_old_one(ratna):
    first = services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    ConsentText.objects.create(
        purpose="showcase", version=2, text_id="baru", text_en="new", effective_on=timezone.localdate()
    )

    second = services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert (second.text.version, list(Consent.objects.active())) == (2, [second])


def test_withdrawing_unpublishes_at_once_and_agreeing_again_publishes(ratna):
    product = ProductFactory(business=BusinessFactory(owner__user=ratna, consented=True))
    assert (Business.objects.public().count(), list(Product.objects.public())) == (1, [product])

    assert services.withdraw_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna) is True
    assert (Business.objects.public().count(), Product.objects.public().count()) == (0, 0)

    services.give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)
    assert (Business.objects.public().count(), list(Product.objects.public())) == (1, [product])


def test_what_was_not_given_is_not_withdrawn(ratna):
    assert services.withdraw_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna) is False


def test_a_withdrawn_consent_stays_as_proof(ratna):
    services.give_consent(ratna, ConsentPurpose.PHOTO, by=ratna)

    services.withdraw_consent(ratna, ConsentPurpose.PHOTO, by=ratna)

    assert Consent.objects.get().withdrawn_at is not None


def test_the_programme_is_not_left_by_a_click(ratna):
    consent = services.give_consent(ratna, ConsentPurpose.PROGRAMME, by=ratna)

    with pytest.raises(NotAllowed):
        services.withdraw_consent(ratna, ConsentPurpose.PROGRAMME, by=ratna)

    assert list(Consent.objects.active()) == [consent]
