"""One training as everybody reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import BusinessFactory, EnrolmentFactory, TrainerFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Training


def page(client, training, language=""):
    response = client.get(f"{language}/pelatihan/{training.slug}/")
    assert response.status_code == 200
    return response


def test_everybody_reads_it(client, published):
    services.set_trainers(published.sessions.get(), [TrainerFactory(name="Ani Pelatih")])

    text = page(client, published).content.decode()

    assert published.title_id in text
    assert "Ani Pelatih" in text
    assert f"/akun/masuk/?next=/pelatihan/{published.slug}/daftar/" in text
    assert 'property="og:image"' in text


@pytest.mark.parametrize("status, code", [("draft", 404), ("published", 200), ("closed", 200), ("held", 200)])
def test_drafts_are_nobodys_business(client, published, status, code):
    Training.objects.filter(pk=published.pk).update(status=status)

    assert client.get(published.get_absolute_url()).status_code == code


def test_a_draft_called_off_was_never_public(client, tuti):
    training = services.cancel_training(TrainingFactory(), by=tuti, reason="Batal")

    assert client.get(training.get_absolute_url()).status_code == 404


def test_called_off_it_says_why(client, published, tuti):
    services.cancel_training(published, by=tuti, reason="Pelatihnya sakit")

    text = page(client, published).content.decode()

    assert "Pelatihnya sakit" in text
    assert 'name="business"' not in text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(client, published, method):
    assert getattr(client, method)(published.get_absolute_url()).status_code == 405


def test_unknown_address(client, db):
    assert client.get("/pelatihan/tidak-ada/").status_code == 404


@pytest.mark.parametrize(
    "change, words",
    [
        ({}, "Ambil kursi ini"),
        ({"enrolment_opens_at": timedelta(days=1)}, "Pendaftaran dibuka"),
        ({"enrolment_closes_at": timedelta(hours=-1)}, "Pendaftaran sudah ditutup"),
        ({"status": "held"}, "Kelas ini sudah selesai"),
    ],
)
def test_what_she_can_do_now(client, published, change, words):
    fields = {name: timezone.now() + value if isinstance(value, timedelta) else value for name, value in change.items()}
    Training.objects.filter(pk=published.pk).update(**fields)

    step = page(client, published).context["card"].step

    assert (step.button or step.words).startswith(words)


def test_when_full_she_joins_the_list_until_that_is_full_too(client, published):
    for status in ["seated"] * 3 + ["waiting"]:
        EnrolmentFactory(training=published, status=status)
    assert page(client, published).context["card"].step.button == "Masuk daftar tunggu"

    Training.objects.filter(pk=published.pk).update(waiting_capacity=1)

    assert page(client, published).context["card"].step.words == "Kelas dan daftar tunggunya sudah penuh"


def test_under_way_it_says_so(client, published):
    published.sessions.update(starts_at=timezone.now() - timedelta(minutes=5))

    assert not page(client, published).context["card"].step.button


def test_with_one_business_there_is_nothing_to_choose(client, published, business):
    one = business()
    client.force_login(one.owner.user)

    text = page(client, published).content.decode()

    assert f'<input type="hidden" name="business" value="{one.pk}"' in text
    assert 'type="radio"' not in text


def test_with_two_she_chooses_and_once_one_is_in_neither_is_offered(client, published, business):
    one = business()
    BusinessFactory(owner=one.owner)
    client.force_login(one.owner.user)
    assert page(client, published).content.decode().count('type="radio"') == 2

    services.enrol(published, one, by=one.owner.user)

    text = page(client, published).content.decode()
    assert 'name="business"' not in text
    assert "mendapat kursi" in text


def test_without_a_verified_business_she_reads_what_to_do(client, published, business):
    client.force_login(business(status="submitted").owner.user)
    client.force_login(UserFactory())
    assert "/saya/usaha/daftar/" in page(client, published).content.decode()


def test_the_draw_can_be_checked_afterwards_and_not_before(client, tuti, business):
    training = TrainingFactory(seats_policy="lottery", published_by=tuti)
    one = business()
    row = services.enrol(training, one, by=one.owner.user)
    training.refresh_from_db()
    before = page(client, training).content.decode()
    assert services.lottery_commitment(training.lottery_seed) in before
    assert training.lottery_seed not in before.replace(services.lottery_commitment(training.lottery_seed), "")

    services.close_enrolment(training, by=tuti)

    after = page(client, training).content.decode()
    assert training.lottery_seed in after
    assert row.ticket in after
    assert str(one) not in after


@pytest.mark.parametrize("policy", ["first_come", "fair_order", "lottery"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_policy_is_explained(client, tuti, policy, language):
    training = TrainingFactory(seats_policy=policy, most_per_district=2, published_by=tuti)

    assert page(client, training, language).context["policy"].endswith(".")
