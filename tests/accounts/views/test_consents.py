import pytest
from django.utils import timezone

from accounts.models import ConsentPurpose, ConsentText
from accounts.services import give_consent
from tests.accounts.conftest import text_of

URL = "/saya/akun/persetujuan/"


def rows(client, url=URL):
    return {row["purpose"]: row["consent"] for row in client.get(url).context["rows"]}


def test_every_purpose_stands_there_agreed_or_not(ratna_client, ratna):
    consent = give_consent(ratna, ConsentPurpose.SHOWCASE, by=ratna)

    assert rows(ratna_client) == {"programme": None, "showcase": consent, "photo": None, "messages": None}


def test_another_persons_consents_are_not_hers(ratna_client, yuni):
    give_consent(yuni, ConsentPurpose.SHOWCASE, by=yuni)

    assert set(rows(ratna_client).values()) == {None}


def test_she_reads_the_words_that_she_agreed_to(ratna_client, ratna):
    give_consent(ratna, ConsentPurpose.PHOTO, by=ratna)
    ConsentText.objects.create(
        purpose="photo", version=2, text_id="Kata yang baru", text_en="New words", effective_on=timezone.localdate()
    )

    assert "Kata yang baru" not in text_of(ratna_client.get(URL))
    assert "New words" not in text_of(ratna_client.get(f"/en{URL}"))


def test_the_words_come_in_the_language_of_the_page(ratna_client):
    assert "Kirimi saya kabar dan undangan." in text_of(ratna_client.get(URL))
    assert "Send me news and invitations." in text_of(ratna_client.get(f"/en{URL}"))


def test_the_programme_offers_no_button_to_withdraw(ratna_client, ratna):
    give_consent(ratna, ConsentPurpose.PROGRAMME, by=ratna)

    assert f"{URL}programme/" not in text_of(ratna_client.get(URL))


@pytest.mark.parametrize("agreed", [0, 1, 3])
def test_the_same_number_of_queries_whatever_she_agreed_to(ratna_client, ratna, django_assert_num_queries, agreed):
    for purpose in ConsentPurpose.values[:agreed]:
        give_consent(ratna, purpose, by=ratna)

    # session, person, consents, texts, and the number of unread messages in the tabs
    with django_assert_num_queries(5):
        ratna_client.get(URL)


def test_anonymous_people_sign_in_first(client, db):
    assert client.get(URL).url == f"/akun/masuk/?next={URL}"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(ratna_client, method):
    assert getattr(ratna_client, method)(URL).status_code == 405
