"""The secret address of her calendar."""

from tests.factories import UserFactory
from trainings import services
from trainings.models import CalendarFeed


def test_she_has_one_address_and_gets_it_again(db):
    siti = UserFactory()

    first, second = services.make_feed(siti), services.make_feed(siti)

    assert first == second
    assert first.token == second.token
    assert services.feed_of(first.token).user == siti


def test_the_address_stands_in_no_table_in_plain_text(db):
    feed = services.make_feed(UserFactory())

    raw = CalendarFeed.objects.filter(pk=feed.pk).extra(select={"raw": "token"}).values_list("raw", "token_hash")[0]
    assert feed.token not in str(raw)


def test_revoked_it_opens_nothing_and_the_next_one_is_new(db):
    siti = UserFactory()
    old = services.make_feed(siti)

    assert services.revoke_feed(siti) == 1
    assert services.revoke_feed(siti) == 0

    new = services.make_feed(siti)
    assert new.token != old.token
    assert services.feed_of(old.token) is None
    assert services.feed_of(new.token) == new
    assert str(new).startswith(str(siti))


def test_a_closed_account_and_a_guess_open_nothing(db):
    siti = UserFactory()
    feed = services.make_feed(siti)
    siti.is_active = False
    siti.save()

    assert services.feed_of(feed.token) is None
    assert services.feed_of("guess") is None
