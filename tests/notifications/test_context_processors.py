from django.contrib.auth.models import AnonymousUser
from django.template import engines

from notifications.context_processors import inbox


def _show(request, text):
    return engines["django"].from_string(text).render(inbox(request))


def test_unread_messages_are_counted_for_whoever_is_signed_in(letter, siti, rf):
    request = rf.get("/")
    request.user = siti
    letter("", recipient=siti, channel="inbox")
    letter("", recipient=siti, channel="inbox")

    assert _show(request, "{% if unread_messages %}{{ unread_messages }}{% endif %}") == "2"


def test_nothing_unread_is_false(siti, rf):
    request = rf.get("/")
    request.user = siti

    assert _show(request, "{% if unread_messages %}some{% else %}none{% endif %}") == "none"


def test_a_template_that_does_not_show_it_asks_nothing(siti, rf, django_assert_num_queries):
    request = rf.get("/")
    request.user = siti

    with django_assert_num_queries(0):
        assert _show(request, "halo") == "halo"


def test_showing_it_twice_asks_once(siti, rf, django_assert_num_queries):
    request = rf.get("/")
    request.user = siti

    with django_assert_num_queries(1):
        _show(request, "{% if unread_messages %}x{% endif %}{{ unread_messages }}")


def test_visitors_have_none(db, rf, django_assert_num_queries):
    anonymous = rf.get("/")
    anonymous.user = AnonymousUser()

    with django_assert_num_queries(0):
        assert _show(anonymous, "{{ unread_messages }}") == "0"
        assert _show(rf.get("/"), "{{ unread_messages }}") == "0"
