from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import OneTimeCode, Tally
from accounts.tasks import sweep_sign_in


def test_what_has_outlived_its_use_is_deleted_and_the_rest_stays(db):
    now = timezone.now()
    for hours in (-25, -1):
        OneTimeCode.objects.create(purpose="sign_in", address=f"{hours}", sent_at=now + timedelta(hours=hours))
    for hours in (-1, 1):
        Tally.objects.create(key=f"{hours}", count=1, resets_at=now + timedelta(hours=hours))
        Session.objects.create(session_key=f"{hours}", session_data="", expire_date=now + timedelta(hours=hours))

    sweep_sign_in()

    assert list(OneTimeCode.objects.values_list("address", flat=True)) == ["-1"]
    assert list(Tally.objects.values_list("key", flat=True)) == ["1"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["1"]


def test_twice_does_no_harm(db):
    sweep_sign_in()
    sweep_sign_in()

    assert not OneTimeCode.objects.exists()
