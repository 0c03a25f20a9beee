"""New passwords, and addresses that are removed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import services
from accounts.models import (
    CodePurpose,
)
from accounts.services import DeadCode, NotAllowed, enter_code
from notifications.models import Message
from tests.accounts.conftest import (
    RATNAS_EMAIL,
    RATNAS_PHONE,
    ask,
    digits_sent_to,
    sent_to,
)
from tests.factories import UserFactory


def test_a_new_password_is_told_to_her(ratna):
    services.set_password(ratna, "sambal bawang pedas")

    ratna.refresh_from_db()
    assert ratna.check_password("sambal bawang pedas")
    assert sorted(Message.objects.values_list("key", "channel")) == [
        ("account_changed", "email"),
        ("account_changed", "inbox"),
        ("account_changed", "phone"),
    ]


def recovered(ratna):
    code = ask(CodePurpose.RECOVERY, RATNAS_PHONE)
    enter_code(code.pk, digits_sent_to(RATNAS_PHONE))
    return code


def test_recovery_sets_a_password_once(ratna):
    code = recovered(ratna)

    assert services.recovering_person(code.pk) == ratna
    assert services.recover_password(code.pk, "sambal bawang pedas") == ratna

    ratna.refresh_from_db()
    assert ratna.check_password("sambal bawang pedas")
    assert services.recovering_person(code.pk) is None
    with pytest.raises(DeadCode):
        services.recover_password(code.pk, "another one")


def test_recovery_ends_ten_minutes_after_the_code(ratna):
    code = recovered(ratna)

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert services.recovering_person(code.pk) is None
        with pytest.raises(DeadCode):
            services.recover_password(code.pk, "sambal bawang pedas")


def test_a_sign_in_code_sets_no_password(ratna):
    code = ask(CodePurpose.SIGN_IN, RATNAS_PHONE)
    enter_code(code.pk, digits_sent_to(RATNAS_PHONE))

    with pytest.raises(DeadCode):
        services.recover_password(code.pk, "sambal bawang pedas")


def test_the_email_may_be_removed_when_there_is_a_phone(ratna):
    services.remove_email(ratna)

    ratna.refresh_from_db()
    assert ratna.email is None


def test_a_removed_email_is_told_to_her_and_to_the_address(ratna):
    """It may be somebody with her phone in her hand who did this."""
    services.remove_email(ratna)
    services.remove_email(ratna)

    assert sent_to(RATNAS_EMAIL) == ["account_changed"]
    assert sent_to(RATNAS_PHONE) == ["account_changed"]
    assert Message.objects.filter(recipient=ratna, channel="inbox", key="account_changed").count() == 1


def test_the_only_way_to_sign_in_is_not_removed(db):
    person = UserFactory(phone=None, email="kantor@contoh.example")

    with pytest.raises(NotAllowed):
        services.remove_email(person)

    person.refresh_from_db()
    assert person.email == "kantor@contoh.example"


def test_a_reset_second_factor_is_gone_and_told(wati):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=wati, type="totp", data={"secret": "x"})

    services.reset_second_factor(wati)

    assert not Authenticator.objects.exists()
    assert sent_to(str(wati.phone)) == ["account_changed"]
