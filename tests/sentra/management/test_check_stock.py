import pytest
from django.core.management import call_command
from django.db import connection

from tests.sentra.conftest import sell


@pytest.fixture
def tampered(consignment):
    """Somebody wrote past the triggers."""

    def write(sql):
        with connection.cursor() as cursor:
            cursor.execute(f"SET session_replication_role = replica; {sql}; SET session_replication_role = origin")

    return write


def test_a_ledger_that_adds_up_says_so(consignment, lestari, capsys):
    sell(consignment, 3, by=lestari)

    call_command("check_stock")

    assert "1 consignments and 2 lines of the ledger add up." in capsys.readouterr().out


def test_a_balance_that_is_not_the_sum_is_named(consignment, tampered, capsys):
    tampered("UPDATE sentra_consignment SET on_hand = 19")

    with pytest.raises(SystemExit) as ended:
        call_command("check_stock")

    assert ended.value.code == 1
    assert f"consignment {consignment.pk}: 19 on hand, 20 in the ledger" in capsys.readouterr().err


def test_a_line_that_does_not_follow_from_the_one_before_is_named(consignment, lestari, tampered, capsys):
    sell(consignment, 3, by=lestari)
    line = consignment.movements.latest("pk")
    tampered(f"UPDATE sentra_stockmovement SET balance = 16 WHERE id = {line.pk}")

    with pytest.raises(SystemExit) as ended:
        call_command("check_stock")

    assert ended.value.code == 1
    assert f"movement {line.pk} of consignment {consignment.pk}: 20 and -3 are not 16" in capsys.readouterr().err
